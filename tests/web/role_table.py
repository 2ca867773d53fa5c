"""Which role may do what at which address? Written by hand, on purpose apart from the program's own table of acts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sameside.records.models import Handoff, Member
from sameside.services.access import ALL, MANAGERS, MARKETING, SALES, Role
from sameside.services.requests import Wish, make_request
from sameside.services.uploads import upload_files
from sameside.services.workspace import open_workspace, utc_now
from sameside.settings import home_folder

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


@dataclass(frozen=True)
class Row:
    """One address. get, post: the roles that may; None: nobody, the method is not taken there.

    example    makes the values of its address, and what they name
    posted     what an empty POST by somebody who may is answered with: most refuse the empty form in words
    """

    address: str
    get: frozenset[Role] | None
    post: frozenset[Role] | None = None
    example: Callable[[], dict[str, Any]] = dict
    got: int = 200
    posted: int = 400
    is_public: bool = False

    def expected(self, role: Role | None) -> dict[str, int]:
        """The status of each method for somebody of a role; None: a stranger, who is sent to log in."""
        if role is None and not self.is_public:
            return dict.fromkeys(METHODS, 302)
        sees = self.get is not None and (self.is_public or role in self.get)
        found = dict.fromkeys(METHODS, 405)
        if self.get is not None:
            found["GET"] = found["HEAD"] = self.got if sees else 404
        if self.post is not None:
            does = self.is_public or role in self.post
            found["POST"] = self.posted if does else 403 if sees else 404
        return found


KEEPERS = frozenset({Role.REVENUE_OPERATIONS, Role.ADMINISTRATOR})
ASKS = SALES | {Role.REVENUE_OPERATIONS}


def a_request() -> dict[str, Any]:
    """One request the rep asked for and nobody has yet."""
    wish = Wish("asset", "Case study", "The buyer asks who else uses it.")
    return {"request_id": make_request(wish=wish, by=Member.objects.filter(role=Role.REP.value).order_by("pk")[0], now=utc_now()).pk}


DRAFTERS = SALES | MARKETING | {Role.REVENUE_OPERATIONS}


def a_definition() -> dict[str, Any]:
    """Version 1 of the definition, a draft by the marketer."""
    from sameside.analytics.lead_criteria import Clause
    from sameside.records.models import LeadDefinition
    from sameside.services.definitions import Draft, draft_definition
    from tests.web.conftest import NOW, member_with

    if not LeadDefinition.objects.exists():
        said = Draft("Qualified lead", "So that both mean the same.", NOW.date(), [Clause("c1", "lead_source", "is_one_of", ("Web",))])
        draft_definition(draft=said, by=member_with(Role.MARKETER), now=NOW)
    return {"version": 1}


def some_files() -> dict[str, Any]:
    """Files somebody brought a moment ago: nobody looked at them yet."""
    by = Member.objects.get(role=Role.REVENUE_OPERATIONS.value)
    files = [("leads.csv", [b"Lead ID,Status\n1,New\n"])]
    return {"key": upload_files(workspace=open_workspace(home_folder()), files=files, by=by, now=utc_now()).key}


def an_offered_lead() -> Handoff:
    """A lead the rep was offered, under a definition of one clause."""
    from tests.web.lead_rows import a_handoff

    return a_handoff()


def a_handoff_id() -> dict[str, Any]:
    return {"handoff_id": an_offered_lead().pk}


SEES_DATA = KEEPERS | {Role.SALES_MANAGER, Role.MARKETING_MANAGER, Role.FINANCE, Role.AUDITOR}
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})


def somebody() -> dict[str, Any]:
    """A member whom nobody in the table is, nor reports to."""
    from sameside.services.members import Standing, add_member

    email = "somebody@larkfield.example"
    found = Member.objects.filter(email=email).first() or add_member(
        email=email, name="Somebody", role="rep", standing=Standing(side="sales"), from_on=date(2024, 1, 1), by=None, now=utc_now()
    )
    return {"member_id": found.pk}


def a_survey() -> dict[str, Any]:
    """A round that is being prepared."""
    from sameside.records.models import SurveyRound
    from tests.web.survey_pages import a_prepared_round

    found = SurveyRound.objects.filter(status="draft").first() or a_prepared_round()
    return {"round_id": found.pk}


def a_closed_survey(**further: str) -> dict[str, Any]:
    """A round with a result."""
    from sameside.records.models import SurveyRound
    from tests.services.closed_survey import a_closed_round

    return {"round_id": (SurveyRound.objects.filter(status="closed").first() or a_closed_round()).pk, **further}


def a_survey_by_open_link() -> dict[str, Any]:
    """A round everybody answers by the same link."""
    from sameside.records.models import SurveyRound
    from sameside.settings import home_folder
    from tests.web.survey_pages import a_round_by_open_link

    return {"round_id": (SurveyRound.objects.filter(mode="open").first() or a_round_by_open_link(home_folder())).pk}


def a_survey_to_read(**further: str) -> dict[str, Any]:
    """A round with a result, and its key."""
    from tests.services.closed_survey import READ_KEY

    return a_closed_survey(key=READ_KEY, **further)


def a_survey_there_is_not() -> dict[str, Any]:
    return {"round_id": "0123456789ab"}


ADDRESSES: tuple[Row, ...] = (
    Row("home", get=ALL),
    Row("search", get=ALL),
    Row("agreements", get=ALL),
    Row("definition_new", get=DRAFTERS, post=DRAFTERS),
    Row("definition_clause_row", get=DRAFTERS),
    Row("definition", get=ALL, example=a_definition),
    Row("definition_edit", get=DRAFTERS, post=DRAFTERS, example=a_definition, posted=400),
    Row("definition_backtest", get=ALL, example=a_definition),
    Row("definition_examples", get=DRAFTERS, post=DRAFTERS, example=a_definition, posted=409),
    Row("definition_propose", get=None, post=DRAFTERS, example=a_definition, posted=409),
    Row("definition_sign", get=None, post=MANAGERS, example=a_definition, posted=409),
    Row("definition_withdraw", get=None, post=DRAFTERS, example=a_definition, posted=302),
    Row("divergence_start", get=None, post=DRAFTERS, example=a_definition),
    Row("divergence", get=ALL, post=DRAFTERS, example=lambda: {"test_id": 1}, got=404, posted=404),
    Row("divergence_close", get=None, post=DRAFTERS, example=lambda: {"test_id": 1}, posted=404),
    Row("goals", get=ALL, post=ALL, posted=302),
    Row("goal_new", get=DRAFTERS, post=DRAFTERS),
    Row("goal_confirm", get=None, post=DRAFTERS, example=lambda: {"goal_id": 1}, posted=404),
    Row("goal_end", get=None, post=DRAFTERS, example=lambda: {"goal_id": 1}, posted=404),
    Row("responsibilities", get=ALL, post=DRAFTERS),
    Row("responsibility_end", get=None, post=DRAFTERS, example=lambda: {"responsibility_id": 1}, posted=302),
    Row("glossary", get=ALL, post=DRAFTERS),
    Row("accounts", get=ALL),
    Row("account", get=ALL, example=lambda: {"account_id": "typed:A1"}),
    Row("person", get=ALL, example=lambda: {"person_id": "typed:P1"}),
    Row("campaign", get=ALL, example=lambda: {"campaign_id": "typed:C1"}),
    Row("numbers", get=ALL),
    Row("number", get=ALL, example=lambda: {"metric": "cycles"}),
    Row("number-records", get=ALL, example=lambda: {"metric": "cycles"}),
    Row("number-records-file", get=ALL, example=lambda: {"metric": "cycles"}),
    Row("number-file", get=ALL, example=lambda: {"metric": "cycles", "form": "csv"}),
    Row("share-number", get=None, post=ALL, example=lambda: {"metric": "cycles"}),
    Row("number-reconcile", get=ALL, post=ALL, example=lambda: {"metric": "cycles"}),
    Row("shared-figures", get=ALL),
    Row("shared-figure", get=ALL, example=lambda: {"link_id": 1, "signature": "none"}, got=404),
    Row("revoke-figure", get=None, post=ALL, example=lambda: {"link_id": 1}, posted=404),
    Row("funnel", get=ALL),
    Row("close-rates", get=ALL),
    Row("service-level-figures", get=ALL),
    Row("sourced", get=ALL),
    Row("velocity", get=ALL),
    Row("inbox", get=ALL),
    Row("many-leads", get=None, post=SALES | {Role.REVENUE_OPERATIONS}),
    Row("handed-over", get=ALL),
    Row("gallery", get=ALL),
    Row("held-leads", get=ALL),
    Row("sample-held-leads", get=None, post=KEEPERS, posted=302),
    Row("release-lead", get=None, post=KEEPERS, example=lambda: {"held_id": 999_999}, posted=404),
    Row("judge-held-lead", get=None, post=KEEPERS, example=lambda: {"held_id": 999_999}, posted=404),
    Row("routing", get=ALL, post=KEEPERS | {Role.SALES_MANAGER}),
    Row("end-routing-rule", get=None, post=KEEPERS | {Role.SALES_MANAGER}, example=lambda: {"rule_id": 999_999}, posted=404),
    Row("lead-provider", get=None, post=KEEPERS | MANAGERS, posted=302),
    Row("lead", get=ALL, example=lambda: {"lead_cycle_id": an_offered_lead().lead_cycle_id}),
    Row("accept-lead", get=None, post=SALES, example=lambda: {"handoff_id": 999_999}, posted=404),
    Row("reject-lead", get=None, post=SALES, example=lambda: {"handoff_id": 999_999}, posted=404),
    Row("insist-on-rejection", get=None, post=SALES, example=lambda: {"handoff_id": 999_999}, posted=404),
    Row("disqualify-lead", get=None, post=SALES, example=lambda: {"handoff_id": 999_999}, posted=404),
    Row("recycle-lead", get=None, post=SALES, example=lambda: {"handoff_id": 999_999}, posted=404),
    Row("undo-answer", get=None, post=SALES, example=lambda: {"handoff_id": 999_999}, posted=404),
    Row("reassign-lead", get=None, post=frozenset({Role.SALES_MANAGER, Role.REVENUE_OPERATIONS}), example=a_handoff_id),
    Row("withdraw-lead", get=None, post=MARKETING, example=lambda: {"handoff_id": 999_999}, posted=404),
    Row("log-act", get=None, post=SALES, example=a_handoff_id),
    Row("write-on-lead", get=None, post=DRAFTERS, example=a_handoff_id),
    Row("rate-lead", get=None, post=SALES, example=a_handoff_id),
    Row("theme", get=None, post=ALL, posted=302),
    Row("notices", get=ALL, post=ALL, posted=302),
    Row("open-notice", get=None, post=ALL, example=lambda: {"notice_id": 999_999}, posted=404),
    Row("requests", get=ALL),
    Row("service-levels", get=ALL),
    Row("take-new-time", get=None, post=frozenset({Role.ADMINISTRATOR}), posted=302),
    Row("promises", get=ALL),
    Row("promise", get=ALL, post=KEEPERS | {Role.MARKETING_MANAGER}, example=lambda: {"promise": "deliver:asset"}),
    Row("new-request", get=ASKS, post=ASKS),
    Row("request", get=ALL, example=a_request),
    Row("acknowledge-request", get=None, post=MARKETING, example=a_request, posted=302),
    Row("hand-on-request", get=None, post=MARKETING, example=a_request),
    Row("write-message", get=None, post=ASKS | MARKETING, example=a_request),
    Row("ask-back", get=None, post=MARKETING, example=a_request),
    Row("answer-question", get=None, post=ASKS, example=a_request),
    Row("deliver-request", get=None, post=MARKETING, example=a_request),
    Row("accept-delivery", get=None, post=ASKS, example=a_request),
    Row("reopen-request", get=None, post=ASKS, example=a_request, posted=409),
    Row("withdraw-request", get=None, post=ASKS, example=a_request),
    Row("data", get=SEES_DATA),
    Row("upload-files", get=KEEPERS, post=KEEPERS),
    Row("upload", get=KEEPERS, example=some_files),
    Row("upload-reading", get=KEEPERS, post=KEEPERS, example=some_files),
    Row("upload-meaning", get=None, post=KEEPERS, example=some_files),
    Row("upload-step", get=None, post=KEEPERS, example=some_files),
    Row("undo-import", get=None, post=KEEPERS, example=lambda: {"import_id": "i404"}, posted=404),
    Row("build", get=None, post=KEEPERS, posted=302),
    Row("job-step", get=None, post=KEEPERS, example=lambda: {"job_id": 404}),
    Row("faults", get=SEES_DATA),
    Row("merges", get=SEES_DATA),
    Row("decide-merge", get=None, post=KEEPERS),
    Row("missing", get=SEES_DATA),
    Row("settings", get=ALL, post=ADMINISTRATORS, posted=302),
    Row("build-settings", get=None, post=KEEPERS, posted=302),
    Row("first-run", get=ADMINISTRATORS, post=ADMINISTRATORS, posted=302),
    Row("audit", get=KEEPERS | {Role.AUDITOR}),
    Row("members", get=ALL),
    Row("new-member", get=ADMINISTRATORS, post=ADMINISTRATORS),
    Row("many-members", get=ADMINISTRATORS, post=ADMINISTRATORS),
    Row("member", get=ALL, example=somebody),
    Row("change-member", get=ALL, post=ADMINISTRATORS, example=somebody),
    Row("set-term", get=ALL, post=ADMINISTRATORS, example=somebody),
    Row("remove-term", get=None, post=ADMINISTRATORS, example=lambda: {**somebody(), "term_id": 999_999}, posted=404),
    Row("add-absence", get=ALL, post=ADMINISTRATORS, example=somebody),
    # Whose absence it is decides: see tests/web/test_members.py.
    Row("remove-absence", get=None, post=ALL, example=lambda: {**somebody(), "absence_id": 999_999}, posted=404),
    Row("stop-member", get=None, post=ADMINISTRATORS, example=somebody, posted=302),
    Row("admit-member", get=None, post=ADMINISTRATORS, example=somebody, posted=302),
    Row("clear-two-step", get=None, post=ADMINISTRATORS, example=somebody, posted=302),
    Row("own_account", get=ALL),
    Row("account_change_password", get=ALL, post=ALL, posted=200),
    Row("new-link", get=None, post=ADMINISTRATORS, example=somebody, posted=200),
    Row("surveys", get=ALL),
    Row("new-survey", get=KEEPERS, post=KEEPERS),
    Row("survey", get=KEEPERS, example=a_survey),
    Row("survey-papers", get=KEEPERS),
    Row("change-survey", get=KEEPERS, post=KEEPERS, example=a_survey),
    Row("survey-list", get=KEEPERS, post=KEEPERS, example=a_survey),
    Row("remove-from-survey", get=None, post=KEEPERS, example=lambda: {**a_survey(), "invitee_id": 999_999}, posted=302),
    Row("survey-step", get=None, post=KEEPERS, example=a_survey),
    Row("survey-beside", get=ALL, example=a_closed_survey),
    Row("survey-index", get=ALL, example=a_closed_survey),
    Row("survey-board", get=ALL, example=a_closed_survey),
    Row("survey-board-file", get=ALL, example=lambda: a_closed_survey(form="html")),
    Row("survey-results", get=ALL, example=a_closed_survey),
    Row("survey-results-part", get=ALL, example=lambda: a_closed_survey(part="questions")),
    Row("survey-results-file", get=ALL, example=lambda: a_closed_survey(form="csv")),
    Row("survey-result-item", get=ALL, example=lambda: a_closed_survey(item="P2")),
    Row("survey-slips", get=None, post=KEEPERS, example=a_survey),
    Row("survey-poster", get=KEEPERS, example=a_survey_by_open_link),
    # Open to everybody who holds a link; what they answer with one: tests/web/test_survey_answering.py.
    Row("survey-answering", get=ALL, example=a_survey_there_is_not, got=404, is_public=True),
    # What a closed one answers with its key: tests/web/test_survey_readers.py.
    Row("survey-read", get=ALL, example=a_survey_to_read, is_public=True),
    Row("survey-read-part", get=ALL, example=lambda: a_survey_to_read(part="beside"), is_public=True),
    Row("survey-read-item", get=ALL, example=lambda: a_survey_to_read(item="P2"), is_public=True),
    Row("survey-begin", get=None, post=ALL, example=a_survey_there_is_not, posted=404, is_public=True),
    Row("survey-answer", get=None, post=ALL, example=a_survey_there_is_not, posted=404, is_public=True),
    Row("survey-paper", get=None, post=ALL, example=a_survey_there_is_not, posted=404, is_public=True),
    Row("invitation", get=ALL, post=ALL, example=lambda: {"token": "no-such-token"}, got=404, posted=404, is_public=True),
)

# Their own tests are the package's; ours, in test_logging_in.py, are what of it people can reach here.
OF_ALLAUTH = frozenset(
    {
        "account_inactive",
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_authenticate",
        "mfa_deactivate_totp",
        "mfa_download_recovery_codes",
        "mfa_edit_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
        "openid_connect_callback",
        "openid_connect_login",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
    }
)
