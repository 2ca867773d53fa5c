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
    "stage_conversion": "the history of stages is folded into a row per cycle, by text ids: the same work as for the incidence.",
    "cohort_conversion": "the history of stages is folded into a row per cycle, by text ids: the same work as for the incidence.",
    "conversion_curve": "the history of stages is folded into a row per cycle, by text ids: the same work as for the incidence.",
    "conversion_days": "the history of stages is folded into a row per cycle, by text ids: the same work as for the incidence.",
    "regression_rate": "the history of stages is folded into a row per cycle, by text ids: the same work as for the incidence.",
    "close_rate_lead": "the history of stages is folded into a row per cycle, by text ids: the same work as for the incidence.",
    "close_rate_mql": "the history of stages is folded into a row per cycle, by text ids: the same work as for the incidence.",
    "cycles": "a row per cycle and stage is made before it is counted, and different ids are counted, not rows.",
    "people": "different people are counted, which remembers every id; the scan remembers none.",
    "accounts": "different companies are counted, which remembers every id; the scan remembers none.",
    "ladder": (
        "every rung writes for each person how sure it is and by what evidence, in words; the prototype behind the goal only joined. More "
        "than half of the time went into bringing company names into one form; each distinct name is now done once, which halved it at "
        "100,000 leads (the large world was not measured again)."
    ),
    "incidence by monthly cohort": (
        "the prototype behind the goal read a table of cycles with their ages; here the cycles are first folded from the history of stages "
        "by text ids, as it stood at any day one asks for. That fold is nearly all of the time."
    ),
    "skip_rate": "a row per cycle and stage is made before it is counted.",
    "sourced_share": "touches and acts are joined to deals by the text id of the account, and put in order.",
    "marketing_sourced": "as sourced_share, under three definitions.",
    "influenced_share": "touches are joined to deals by the text id of the account.",
    "sameside metrics": "the first time of a day, every metric is looked at in the records; afterwards the list is kept.",
}
