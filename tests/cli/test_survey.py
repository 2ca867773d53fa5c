"""Can a round be run from the command line, from a list of people to its one result?"""

import json
from pathlib import Path

from sameside.records.models import SurveyRound
from sameside.services.survey_sending import next_sending_time
from sameside.services.workspace import utc_now
from tests.cli.conftest import Run
from tests.mail_server import a_mail_server
from tests.services.survey_world import answers_of, send

PEOPLE = "address,function,seniority\n" + "".join(
    f"{function}{n}@larkfield.example,{function},team_member\n" for function in ("sales", "marketing") for n in range(6)
)


def test_a_round_is_opened_answered_closed_and_its_result_written(sameside: Run, home: Path, tmp_path: Path) -> None:
    sameside("init", home, "--company", "Larkfield")
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    opened = sameside("survey", "open", "--list", people, "--title", "Spring", "--good", "lead_acceptance_rate=60%", home=home)
    assert opened.returncode == 0, opened.stderr
    survey = opened.stdout.split()[0]
    assert "for 12 people" in opened.stdout
    nowhere = sameside("survey", "invite", survey, "--slips", "--url", "larkfield", home=home)
    assert (nowhere.returncode, "no address that links can begin with" in " ".join(nowhere.stderr.split())) == (1, True)
    invited = sameside("survey", "invite", survey, "--slips", home=home)
    assert ("open on this machine only" in invited.stderr, "the same for everybody" in invited.stderr) == (True, True)
    slips = [line.split(",") for line in invited.stdout.splitlines()]
    assert len(slips) == 12
    early = sameside("survey", "results", survey, home=home)
    assert (early.returncode, "The attempt is on record" in early.stderr) == (1, True)
    item = SurveyRound.objects.get(pk=survey)
    for function, _, link in slips:
        send(home, item, link.partition("#t=")[2], answers_of(function), now=utc_now())
    closed = sameside("survey", "close", survey, home=home).stdout
    read_at = f"/s/{survey}/results/{item.read_key}/"
    assert ("12 of 12 answered" in closed, f"http://localhost:8000{read_at}" in closed) == (True, True)
    assert sameside("survey", "address", survey, "--url", "https://x.example", home=home).stdout == f"https://x.example{read_at}\n"
    told = " ".join(sameside("survey", "results", home=home).stdout.split())  # the last one closed
    assert "Spring. " in told
    assert "12 of 12" in told or "All 12" in told
    assert "Marketing 6 6" in told
    assert [part for part in ("Sales beside marketing", "Leaders beside their teams", "What to do next") if part not in told] == []
    assert f"{survey} closed wave 1 12 invited" in " ".join(sameside("survey", "list", home=home).stdout.split())
    out = tmp_path / "result.json"
    sameside("survey", "export", survey, "--out", out, home=home)
    written = json.loads(out.read_text(encoding="utf-8"))
    assert written["n_answers"] == 12
    limit = {name: written["evidence"]["lead_acceptance_rate"][name] for name in ("good_when", "usual_good_when", "good_when_by")}
    assert limit == {"good_when": ">= 60", "usual_good_when": ">= 70", "good_when_by": "company"}
    again = sameside("survey", "close", survey, home=home)
    assert again.returncode == 0


def test_links_and_reminders_leave_by_the_mail_server_that_is_set(sameside: Run, sameside_process: Run, home: Path, tmp_path: Path) -> None:
    sameside("init", home)
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    sameside("user", "add", "ada@larkfield.example", "--name", "Ada Low", "--role", "administrator", home=home)
    survey = sameside("survey", "open", "--list", people, home=home).stdout.split()[0]
    by_mail = ("survey", "invite", survey, "--url", "https://x.example")
    down = sameside_process(*by_mail, home=home, mail="smtp://127.0.0.1:9")
    assert (down.returncode, "can't be reached" in " ".join(down.stderr.split())) == (1, True)
    with a_mail_server("sales3@") as (mail, letters):
        invited = sameside_process(*by_mail, home=home, mail=mail).stdout
        assert ("11 invitations left" in invited, "did not take: sales3@larkfield.example" in invited) == (True, True)
        assert all(b"Ada Low, ada@larkfield.example" in letter.get_payload(decode=True) for letter in letters)
        links = [str(letter.get_payload(decode=True)).partition("https://x.example/s/")[2].split("#t=") for letter in letters]
        assert {link[0].strip("/") for link in links} == {survey}
        assert len({link[1].split("\\n")[0] for link in links}) == 11
        letters.clear()
        reminded = sameside_process("survey", "remind", survey, home=home, mail=mail)
        is_open = next_sending_time(now := utc_now()) == now
        assert (len(letters), reminded.returncode) == ((11, 0) if is_open else (0, 1))
    wrong = sameside_process(*by_mail, home=home, mail="mail.larkfield.example").stderr
    assert wrong == "SAMESIDE_MAIL can't be read: give smtp://user:password@host:port, or nothing.\n"


def test_it_says_what_is_missing_and_what_is_wrong(sameside: Run, home: Path, tmp_path: Path) -> None:
    sameside("init", home)
    people = tmp_path / "people.csv"
    people.write_text("address,function,seniority\nsam@larkfield.example,seles,team_member\n", encoding="utf-8")
    assert sameside("survey", "open", home=home).returncode == 2
    wrong = sameside("survey", "open", "--list", people, home=home)
    assert (wrong.returncode, "people.csv, line 2, function: 'seles' is none. Did you mean 'sales'?" in " ".join(wrong.stderr.split())) == (
        1,
        True,
    )
    low = sameside("survey", "open", "--list", people, "--k", "2", home=home)
    assert (low.returncode, "3 answers at the least" in low.stderr) == (1, True)
    odd = sameside("survey", "open", "--list", people, "--good", "lead_acceptance_rate=0", home=home)
    assert (odd.returncode, "'Leads accepted by sales' (lead_acceptance_rate) can't count as good" in " ".join(odd.stderr.split())) == (
        1,
        True,
    )
    assert sameside("survey", "open", "--list", people, "--good", "lead_acceptance_rate", home=home).returncode == 2
    people.write_text(
        "\n".join(line for line in PEOPLE.splitlines() if not line.startswith(("marketing4", "marketing5"))), encoding="utf-8"
    )
    few = sameside("survey", "open", "--list", people, home=home)
    assert (few.returncode, "Fewer than 5 people of marketing are invited" in few.stderr, "Choose --k 4" in few.stderr) == (1, True, True)
    assert "No survey was prepared yet" in sameside("survey", "list", home=home).stdout
    unknown = sameside("survey", "close", "nothing", home=home)
    assert (unknown.returncode, "no such survey" in unknown.stderr) == (1, True)
    none = sameside("survey", "results", home=home)
    assert (none.returncode, "No survey has closed yet" in none.stderr) == (1, True)


def test_by_one_link_for_everybody_there_is_a_link_and_no_list(sameside: Run, home: Path, tmp_path: Path) -> None:
    sameside("init", home)
    assert sameside("survey", "open", "--open-link", "--list", tmp_path / "people.csv", home=home).returncode == 2
    opened = sameside("survey", "open", "--open-link", "--form", "pulse", "--url", "https://ask.larkfield.example", home=home)
    survey = opened.stdout.split()[0]
    assert f"for whoever gets its link: https://ask.larkfield.example/s/{survey}/" in opened.stdout
    refused = sameside("survey", "invite", survey, "--slips", home=home)
    assert (refused.returncode, "nobody is on a list" in " ".join(refused.stderr.split())) == (1, True)
    assert "fewer than 5 answered, by an open link" in sameside("survey", "close", survey, home=home).stdout
    assert f"{survey} closed open link" in " ".join(sameside("survey", "list", home=home).stdout.split())
