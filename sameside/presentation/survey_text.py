"""What does a person read of a closed survey in a terminal? Who answered, who is shown, what stands out, what to do; the pages say more."""

from collections.abc import Iterator, Sequence

from sameside.presentation import figures
from sameside.presentation.belief_words import VERDICT_WORDS, VERDICTS_SHORT
from sameside.presentation.next_steps import next_steps
from sameside.presentation.survey_method import waves_section
from sameside.presentation.survey_reading import Survey, group_heading, group_name, hidden_groups, quoted
from sameside.presentation.survey_sentences import gap_sentence, gaps_sentence, optimism_sentence, response_sentence, said_received_sentence
from sameside.presentation.terminal import Heading, table_text, wrapped

_MOST_GAPS = 3
_SIDES = ("sales", "marketing")


def survey_text(survey: Survey) -> str:
    """The summary, read from the one result."""
    return "\n\n".join(part for part in _parts(survey) if part)


def _parts(survey: Survey) -> Iterator[str]:
    yield wrapped(f"{survey.title}. {response_sentence(survey)}")
    yield _groups(survey)
    yield _hidden(survey)
    yield _told("Sales beside marketing", [gaps_sentence(survey, "function"), *_clearest(survey)])
    yield _told("Leaders beside their teams", [optimism_sentence(survey)])
    yield _told("Said and received", [said_received_sentence(survey)] if survey.items("pair") else [])
    waves = waves_section(survey)
    yield _told("Since the survey before", [waves.sentence, *waves.notes] if waves is not None else [])
    yield _told("What people believe beside what was measured", _verdicts(survey))
    yield _told("What to do next", [f"{step.title}. {step.because}" for step in next_steps(survey.result, survey.form)])


def _groups(survey: Survey) -> str:
    shown = [group for group in survey.result["groups"] if group["state"] == "shown"]
    cells = [[group_heading(group["name"]), figures.count(group["n_invited"]), figures.count(group["n"])] for group in shown]
    return table_text([Heading("Group"), Heading("Invited", is_figure=True), Heading("Answered", is_figure=True)], cells, indent="  ")


def _hidden(survey: Survey) -> str:
    """Whose answers stand in no figure of their own, and by which rule."""
    by_why: dict[str, list[str]] = {}
    for group in hidden_groups(survey):
        by_why.setdefault(group["why"], []).append(group_name(group["name"]))
    told = [f"{figures.begun('; '.join(names))}: {why}." for why, names in by_why.items()]
    if survey.result.get("is_other_left_out"):
        told.insert(0, "Other functions: too few to be counted in any number, or to tell whether any of them answered.")
    return _told("Not shown", told)


def _clearest(survey: Survey) -> list[str]:
    return [gap_sentence(survey, gap) for gap in survey.gaps("function") if gap["clarity"] == "clear"][:_MOST_GAPS]


def _verdicts(survey: Survey) -> list[str]:
    lines = []
    for item in survey.result.get("belief", {}):
        said = {side: verdict for side in _SIDES if (verdict := survey.verdict(item, side)) in VERDICTS_SHORT}
        if said and item in survey.form["items"]:
            told = "; ".join(f"{figures.begun(side)}: {VERDICT_WORDS[verdict]}" for side, verdict in said.items())
            lines.append(f"{quoted(survey.statement(item))}. {told}.")
    return lines


def _told(heading: str, sentences: Sequence[str]) -> str:
    told = [wrapped(sentence, indent="    ", first="  - ") for sentence in sentences if sentence]
    return "\n".join([heading, *told]) if told else ""
