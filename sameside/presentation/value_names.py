"""What are the values of closed dimensions called in front of people? Files for machines keep the values themselves."""

from collections.abc import Mapping

from sameside.presentation import figures

STAGE_NAMES: Mapping[str, str] = {
    "inquiry": "Lead",
    "mql": "MQL",
    "sal": "SAL",
    "sql": "SQL",
    "opportunity": "Opportunity",
    "closed_won": "Won",
    "closed_lost": "Lost",
    "rejected": "Rejected",
    "disqualified": "Disqualified",
    "recycled": "Recycled",
}
DEFINITION_NAMES: Mapping[str, str] = {
    "by_lead_source": "By lead source",
    "by_first_touch": "By first touch",
    "by_pre_sales_touch": "By touch before sales",
}
MEASURE_NAMES: Mapping[str, str] = {
    "headline": "Headline",
    "decided_so_far": "Decided so far",
    "aalen_johansen": "Aalen-Johansen estimate",
    "of_created": "Of all created",
    "by_value": "By amount",
    "by_count": "By number",
    "net": "Net of refunds",
    "gross": "Before refunds",
    "refunded": "Refunded",
    "cohort_net": "Net, refunds in the month of the sale",
    "business_median": "Half, working hours",
    "business_p90": "Nine in ten, working hours",
    "business_mean": "Mean, working hours",
    "elapsed_median": "Half, by the clock",
    "elapsed_p90": "Nine in ten, by the clock",
    "elapsed_mean": "Mean, by the clock",
    "median": "Half",
    "p90": "Nine in ten",
    "mean": "Mean",
    "cost_each": "Cost of each",
    "spend": "Spend",
}
_SIDES = {"marketing": "Marketing", "sales": "Sales", "partner": "Partner", "other": "Other"}
_NAMES: Mapping[str, Mapping[str, str]] = {
    "stage": STAGE_NAMES,
    "definition": DEFINITION_NAMES,
    "measure": MEASURE_NAMES,
    "side": _SIDES,
    "source_side": _SIDES,
    "owner_side": _SIDES,
    "step": {
        "assign": "Find an owner",
        "accept": "Accept or reject",
        "first_touch": "First touch",
        "acknowledge": "Take on",
        "deliver": "Deliver",
    },
    "subject": {"lead": "Lead", "request": "Request"},
    "entry": {"first": "First pass", "re-entry": "Re-entry"},
    "outcome": {"won": "Won", "lost": "Lost", "open": "Open", "accepted": "Accepted", "rejected": "Rejected", "ignored": "Ignored"},
    "became": {
        "reached": "Got there",
        "closed_lost": "Lost",
        "rejected": "Rejected",
        "disqualified": "Disqualified",
        "recycled": "Recycled",
        "open": "Still open",
    },
    "ignored_as": {
        "no_act": "No act on record",
        "status_only": "Status changed, no act",
        "once_then_silent": "One act, then silence",
    },
    "kind": {"procedural": "Wrong place", "clerical": "Missing or wrong on record", "definitional": "Not as defined"},
    "given_in": {"workspace": "Here", "crm": "In the CRM"},
    "check_result": {"confirmed": "The record agrees", "challenged": "By the record it is met", "unknown": "The record can't tell"},
    "forecast_category": {"pipeline": "Pipeline", "best_case": "Best case", "most_likely": "Most likely", "commit": "Commit"},
}

# Dimensions and settings of a question whose names read badly with their underscores taken out.
_DIMENSION_NAMES: Mapping[str, str] = {
    "source_side": "Side of the source",
    "source": "System",
    "owner_team": "Team of the owner",
    "owner_region": "Region of the owner",
    "owner_side": "Side of the owner",
    "owner_seniority": "Seniority of the owner",
    "owner_manager": "Manager of the owner",
    "campaign_channel": "Channel of the campaign",
    "cycle_no": "Number of the pass",
    "entry": "First pass or re-entry",
    "is_first_won": "First deal won of the company",
    "raw_stage": "Stage, in the system's words",
    "sla_state": "State of the promise",
    "request_kind": "Kind of request",
    "given_in": "Where the answer was given",
    "check_result": "What the record says",
    "definition_version": "Version of the definition",
    "ended_as": "How it ended",
    "left_stage": "Stage it left",
    "back_to": "Stage it went back to",
    "ignored_as": "How it was left alone",
    "table_name": "Table",
    "dated_by": "Dated by",
    "in": "In the currency",
    "within": "Within so many days",
    "from": "From the stage",
    "to": "To the stage",
    "among": "Of which deals",
}


def dimension_name(name: str) -> str:
    """A dimension or setting of a question as people say it; an attribute of the source's own by its own name."""
    if name.startswith("x_"):
        return f"{name[2:].replace('_', ' ').capitalize()} (as in the file)"
    return _DIMENSION_NAMES.get(name, name.replace("_", " ").capitalize())


_OURS = ("table_name", "field")  # their values are names of ours: words joined by an underscore


def value_name(dimension: str, value: str | None) -> str:
    """A value of a dimension as people say it; a value that is some system's own word stays as it is."""
    if value and dimension in _OURS:
        return value.replace("_", " ").capitalize() if dimension == "table_name" else value.replace("_", " ")
    if value and dimension in ("definition", "definition_version") and value.isdecimal():
        return f"Version {value}"
    named = _NAMES.get(dimension, {}).get(value or "")
    return named if named is not None else figures.label(value)
