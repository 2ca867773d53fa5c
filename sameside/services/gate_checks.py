"""Which checks may hold a lead back before it is offered? Their names, and what pages call them; `lead_gate` runs them."""

CHECKS = {
    "competitor": "Works for a competitor",
    "own_company": "Works for us",
    "role_address": "A desk's address, no person's",
    "false_address": "A false or dead address",
    "throwaway": "A throw-away address",
    "student": "A student or trainee",
    "country": "A country we do not sell to",
    "duplicate": "With a seller already",
    "free_mail": "A free mail address only",
}
# Where nobody chose: people with free addresses buy, too, so that one is the company's to choose.
USUAL_CHECKS = tuple(name for name in CHECKS if name != "free_mail")
