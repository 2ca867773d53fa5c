"""The pages of the blind test: label the leads alone, then see where people differ."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sameside.analytics.lead_criteria import clauses_from
from sameside.presentation.lead_text import facts_of
from sameside.services.access import may
from sameside.services.definitions import definition_of
from sameside.services.divergence import (
    FEWEST_RATERS,
    LABELS,
    close_divergence_test,
    divergence_test,
    label_lead,
    may_see_labels,
    questions_of,
    result_of,
    start_divergence_test,
)
from sameside.services.workspace import utc_now
from sameside.web.named_leads import named_in
from sameside.web.page import member_of, page, show, workspace_of


@page(post="draft_agreements")
def start(request: HttpRequest, version: int) -> HttpResponse:
    """Draw the leads."""
    made = start_divergence_test(workspace=workspace_of(request), definition=definition_of(version), by=member_of(request), now=utc_now())
    return redirect("divergence", test_id=made.pk)


@page(get="see_agreements", post="draft_agreements")
def label(request: HttpRequest, test_id: int) -> HttpResponse:
    """One lead after the other; when one is done, the result."""
    test = divergence_test(test_id)
    member = member_of(request)
    if request.method == "POST":
        answers = {name.removeprefix("q:"): str(value) for name, value in request.POST.items() if name.startswith("q:")}
        lead = request.POST.get("lead_cycle_id", "")
        labelling = label_lead(test_id=test_id, lead_cycle_id=lead, labels=answers, by=member, now=utc_now())
        if labelling.done_at:
            messages.success(request, "You are done. Now you see the others' labels.")
        return redirect("divergence", test_id=test_id)
    rater = test.raters.filter(member=member).first()
    labelled = rater.labels if rater else {}
    left = [one for one in test.sample if one["lead_cycle_id"] not in labelled]
    sees = may_see_labels(test, member)
    is_rating = not sees and bool(left) and may(member, "draft_agreements")
    result = result_of(test) if sees else None
    return show(
        request,
        "agreements/divergence.html",
        test=test,
        result=result,
        names=named_in(workspace_of(request), [one.lead_cycle_id for one in result.disagreements]) if result else {},
        lead=left[0] if is_rating else None,
        facts=facts_of(left[0]["values"], clauses_from(test.clauses)) if is_rating else (),
        questions=questions_of(test),
        labels=LABELS,
        n_labelled=len(labelled),
        n_all=len(test.sample),
        raters=test.raters.select_related("member"),
        fewest=FEWEST_RATERS,
    )


@page(post="draft_agreements")
def close(request: HttpRequest, test_id: int) -> HttpResponse:
    """End labelling; everybody sees the result."""
    close_divergence_test(test_id=test_id, by=member_of(request), now=utc_now())
    messages.success(request, "The test is closed.")
    return redirect("divergence", test_id=test_id)
