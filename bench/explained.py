"""Why is a goal not reached? One sentence or two for each row that misses it, kept until it does."""

_NUMBERED = (
    "the events of a cycle must be put in order, not only folded: that is a sort of all of them by text ids, where the scan only hashes "
    "each value once. Dense numbers for cycle ids, as touches have them, would take most of it away."
)

EXPLAINED: dict[str, str] = {
    "full build": (
        "a scan of compressed text is nearly free: values repeat, and each is hashed once. A build reads every cell by the rules of "
        "exports, tells rows apart, joins people, cycles, accounts and calendars by text ids, takes an exact digest of every row, sorts, "
        "compresses and forces files to disk. Of its processor time about a third is reading cells (touches and stage history first), a "
        "fifth writing and the digest, a tenth the hand-offs; a few seconds are spent on planning, whatever the size."
    ),
    "stage_duration": _NUMBERED,
    "speed_to_lead": "each act is laid among the openings of its seller's calendar: " + _NUMBERED,
    "speed_to_lead_days": "as speed_to_lead: one fact serves both.",
    "first_act_rate": "as speed_to_lead: one fact serves both.",
    "time_to_accept": "each answer is laid among the openings of its seller's calendar, which is a sort.",
    "cycles": "a row per cycle and stage is made before it is counted, and different ids are counted, not rows.",
    "people": "different people are counted, which remembers every id; the scan remembers none.",
    "accounts": "different companies are counted, which remembers every id; the scan remembers none.",
    "sameside metrics": "Python, Django and the engine are loaded before anything can be said, and every metric's needs are looked at.",
}
