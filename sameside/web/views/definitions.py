"""The pages of the definition of a qualified lead: draft it in a form, see what it would mean, propose and sign it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sameside.analytics.lead_criteria import COLUMNS, RANK_NAMES, TESTS, UNKNOWN_RULES, Clause, column_of
from sameside.presentation.backtest_text import BacktestShown, backtest_shown
from sameside.presentation.figures import plural
from sameside.presentation.lead_text import facts_of
from sameside.records.models import LeadDefinition
from sameside.schema.errors import Conflict, NotAllowed, SamesideError
from sameside.services.backtest import backtest
from sameside.services.definition_reading import differences, offered_examples
from sameside.services.definitions import (
    Draft,
    content_hash,
    definition_of,
    draft_definition,
    edit_definition,
    judged_examples,
    propose_definition,
    sign,
    withdraw_definition,
)
from sameside.services.lead_attributes import own_columns
from sameside.services.reporting import open_snapshot
from sameside.services.signed_definitions import clauses_of
from sameside.services.signers import sides_of
from sameside.services.workspace import utc_now
from sameside.web.named_leads import Names, named_in, named_leads
from sameside.web.page import member_of, page, show, today_of, workspace_of

_BLANK_ROWS = 3
_BLANK_ROWS_MORE = 1
_RANKS_TYPED = {
    **{name.lower().replace("-", " "): rank for rank, name in RANK_NAMES.items()},
    "c suite": "c_level",
    "director": "director",
    "head": "director",
    "manager": "manager",
    "lead": "manager",
}


@page(get="draft_agreements", post="draft_agreements")
def draft(request: HttpRequest) -> HttpResponse:
    """Begin the next version; it starts as the newest one stands."""
    newest = LeadDefinition.objects.exclude(status="withdrawn").order_by("-version").first()
    return _form(request, None, newest)


@page(get="draft_agreements", post="draft_agreements")
def edit(request: HttpRequest, version: int) -> HttpResponse:
    """Change a version nobody is bound by."""
    definition = definition_of(version)
    return _form(request, definition, definition)


@page(get="draft_agreements")
def clause_row(request: HttpRequest) -> HttpResponse:
    """One more empty row of the form, for a browser with script."""
    return show(request, "agreements/clause_row.html", row=_row(None), **_choices(request))


def _form(request: HttpRequest, definition: LeadDefinition | None, begins_as: LeadDefinition | None) -> HttpResponse:
    today = today_of(request)
    problem, typed = "", _typed(begins_as, today, is_new=definition is None)
    if request.method == "POST":
        typed = _posted(request)
        if "add_row" not in request.POST:
            try:
                return redirect("definition", version=_save(request, definition, typed, begins_as).version)
            except (NotAllowed, Conflict):
                raise
            except SamesideError as wrong:
                problem = str(wrong)
    rows = [*typed["rows"], *([_row(None)] * (_BLANK_ROWS_MORE if typed["rows"] and "add_row" not in request.POST else _BLANK_ROWS))]
    shown_hash = request.POST.get("shown_hash") or (content_hash(definition) if definition else "")
    status = 400 if problem else 200
    return show(
        request, "agreements/definition_form.html", definition=definition, typed=typed, rows=rows, problem=problem, shown_hash=shown_hash,
        status=status, **_choices(request),
    )  # fmt: skip


def _choices(request: HttpRequest) -> dict[str, Any]:
    columns = [(name, column.label) for name, column in COLUMNS.items()]
    try:
        with open_snapshot(workspace_of(request)) as opened:
            columns += [(name, _own_label(name)) for name in own_columns(opened)]
    except SamesideError:
        pass  # nothing was built yet: sources' own attributes are not known
    return {"columns": columns, "tests": TESTS, "unknown_rules": UNKNOWN_RULES, "ranks": RANK_NAMES}


def _row(clause: Clause | None) -> dict[str, str]:
    if clause is None:
        return {"id": "", "column": "", "test": "is_one_of", "values": "", "unknown": "undecided"}
    return {
        "id": clause.id,
        "column": clause.column,
        "test": clause.test,
        "values": ", ".join(_typed_values(clause)),
        "unknown": clause.unknown,
    }


def _typed_values(clause: Clause) -> list[str]:
    return [RANK_NAMES[value] for value in clause.values] if clause.test == "has_rank" else list(clause.values)


def _typed(begins_as: LeadDefinition | None, today: date, *, is_new: bool) -> dict[str, Any]:
    if begins_as is None:
        return {"title": "Qualified lead", "reason": "", "from_on": today.isoformat(), "rows": []}
    return {
        "title": begins_as.title,
        "reason": "" if is_new else begins_as.reason,
        "from_on": today.isoformat() if is_new else begins_as.from_on.isoformat(),
        "rows": [_row(clause) for clause in clauses_of(begins_as)],
    }


def _posted(request: HttpRequest) -> dict[str, Any]:
    names = ("id", "column", "test", "values", "unknown")
    lists = [request.POST.getlist(f"clause_{name}") for name in names]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*lists, strict=False)]
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in ("title", "reason", "from_on")}
    # A row without a column is an empty one, or one that was taken out.
    return typed | {"rows": [row for row in rows if row["column"]]}


def _save(
    request: HttpRequest, definition: LeadDefinition | None, typed: dict[str, Any], begins_as: LeadDefinition | None
) -> LeadDefinition:
    try:
        from_on = date.fromisoformat(typed["from_on"])
    except ValueError:
        raise SamesideError("Say from which day it shall be in force, as 2026-07-01.") from None
    clauses = _clauses(typed["rows"])
    examples = begins_as.examples if begins_as else ()
    said = Draft(typed["title"], typed["reason"], from_on, clauses, examples)
    by, now = member_of(request), utc_now()
    if definition is None:
        return draft_definition(draft=said, by=by, now=now)
    return edit_definition(version=definition.version, draft=said, shown_hash=request.POST.get("shown_hash", ""), by=by, now=now)


def _own_label(name: str) -> str:
    """What the form calls a source's own attribute: one that is called as one of ours is told from it, which is that of the account."""
    label = column_of(name).label
    return f"{label}, as the lead itself says" if label in {column.label for column in COLUMNS.values()} else label


def _clauses(rows: list[dict[str, str]]) -> list[Clause]:
    """Rows as clauses. One that has no id gets one no version has used: rejections cite ids, so none may come to mean two things."""
    used = [clause["id"] for criteria in LeadDefinition.objects.values_list("criteria", flat=True) for clause in criteria]
    taken = [int(one[1:]) for one in [*used, *(row["id"] for row in rows)] if one[1:].isdigit()]
    free = iter(range(max(taken, default=0) + 1, max(taken, default=0) + len(rows) + 1))
    clauses = []
    for row in rows:
        values = tuple(value.strip() for value in row["values"].split(",") if value.strip())
        if row["test"] == "has_rank":
            values = tuple(_RANKS_TYPED.get(plain := value.lower().replace("-", " "), plain.replace(" ", "_")) for value in values)
        if column_of(row["column"]).kind == "flag":
            values = ()
        clauses.append(Clause(row["id"] or f"c{next(free)}", row["column"], row["test"], values, row["unknown"]))  # type: ignore[arg-type]  # checked by check_clause
    return clauses


@page(get="see_agreements")
def read(request: HttpRequest, version: int) -> HttpResponse:
    """One version: what it says, what it would have meant, who signed, and what may be done."""
    definition = definition_of(version)
    today = today_of(request)
    before = LeadDefinition.objects.filter(status__in=("in_force", "superseded"), version__lt=version).order_by("-version").first()
    sides = sides_of(definition, today)
    return show(
        request,
        "agreements/definition.html",
        definition=definition,
        clauses=clauses_of(definition),
        shown_hash=content_hash(definition),
        sides=sides,
        waits_for_reader=any(one.signature is None and member_of(request) in one.may_sign for one in sides),
        voided=definition.signatures.exclude(voided_at=None).select_related("member"),
        before=before,
        changes=differences(before, definition) if before else [],
        tested=_shown(definition, definition.backtest),
        today=today,
        divergence_tests=definition.divergence_tests.all(),
        names=_names(request, definition),
    )


def _names(request: HttpRequest, definition: LeadDefinition) -> Names:
    leads = [example["lead_cycle_id"] for example in definition.examples]
    leads += [row[0] for row in definition.backtest["changed"]] if definition.backtest else []
    return named_in(workspace_of(request), leads)


def _shown(definition: LeadDefinition, tested: dict[str, Any] | None) -> BacktestShown | None:
    return backtest_shown(tested, {clause.id: clause.says for clause in clauses_of(definition)}) if tested else None


@page(get="see_agreements")
def test(request: HttpRequest, version: int) -> HttpResponse:
    """What it would have meant for leads of a period one chooses."""
    definition = definition_of(version)
    period, problem, tested, found = request.GET.get("period", "").strip(), "", None, None
    names: Names = {}
    try:
        with open_snapshot(workspace_of(request)) as opened:
            found = backtest(opened=opened, definition=definition, period=period or None)
            tested = _shown(definition, found)
            names = named_leads(opened, [row[0] for row in found["changed"]])
    except SamesideError as why:
        problem = str(why)
    return show(
        request,
        "agreements/backtest.html",
        definition=definition,
        period=period or (found["period"] if found else ""),
        tested=tested,
        found=found,
        names=names,
        problem=problem,
    )


@page(get="draft_agreements", post="draft_agreements")
def examples(request: HttpRequest, version: int) -> HttpResponse:
    """Mark real leads that the definition must class right."""
    definition = definition_of(version)
    problem = ""
    if request.method == "POST":
        marked = [
            {"lead_cycle_id": name.removeprefix("says:"), "qualifies": value == "yes", "note": ""}
            for name, value in request.POST.items()
            if name.startswith("says:") and value in ("yes", "no")
        ]
        said = Draft(definition.title, definition.reason, definition.from_on, clauses_of(definition), marked)
        shown_hash = request.POST.get("shown_hash", "")
        edit_definition(version=version, draft=said, shown_hash=shown_hash, by=member_of(request), now=utc_now())
        is_enough = len({one["qualifies"] for one in marked}) == 2  # both kinds: on to the proposal
        if is_enough:
            messages.success(request, f"{plural(len(marked), 'example')} kept.")
        else:
            messages.warning(request, f"{plural(len(marked), 'example')} kept. Mark one at least that qualifies, and one that does not.")
        return redirect("definition" if is_enough else "definition_examples", version=version)
    offered, judged = {}, []
    names: Names = {}
    try:
        with open_snapshot(workspace_of(request)) as opened:
            offered = offered_examples(opened, definition)
            judged = judged_examples(definition, opened)
            names = named_leads(opened, list(offered))
    except SamesideError as why:
        problem = str(why)
    says = {example["lead_cycle_id"]: "yes" if example["qualifies"] else "no" for example in definition.examples}
    return show(
        request,
        "agreements/examples.html",
        definition=definition,
        leads=[(lead, facts_of(values, clauses_of(definition)), says.get(lead, "")) for lead, values in offered.items()],
        wrong=[one for one in judged if not one.is_right],
        shown_hash=content_hash(definition),
        names=names,
        problem=problem,
    )


@page(post="draft_agreements")
def propose(request: HttpRequest, version: int) -> HttpResponse:
    """Put it before both sides."""
    shown_hash = request.POST.get("shown_hash", "")
    period, by = request.POST.get("period", "").strip() or None, member_of(request)
    propose_definition(workspace=workspace_of(request), version=version, shown_hash=shown_hash, by=by, now=utc_now(), period=period)
    messages.success(request, f"Version {version} is proposed. It waits for one signature of sales and one of marketing.")
    return redirect("definition", version=version)


@page(post="sign_agreements")
def sign_version(request: HttpRequest, version: int) -> HttpResponse:
    """Say yes for one's own side, to the words that were shown."""
    zone = workspace_of(request).options["time_zone"]
    sign(version=version, shown_hash=request.POST.get("shown_hash", ""), by=member_of(request), now=utc_now(), time_zone=zone)
    messages.success(request, f"You have signed version {version}.")
    return redirect("definition", version=version)


@page(post="draft_agreements")
def withdraw(request: HttpRequest, version: int) -> HttpResponse:
    """Take it back."""
    withdraw_definition(version=version, by=member_of(request), now=utc_now())
    messages.success(request, f"Version {version} is withdrawn.")
    return redirect("agreements")
