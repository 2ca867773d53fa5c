"""When are two addresses the same, and what does a domain stand for?"""

import pytest

from sameside.warehouse.addresses import domain_fact, host_of, is_shared_address, normalise_email


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Ann@Acme.com", "ann@acme.com"),
        ("  ann@acme.com\t", "ann@acme.com"),
        ("ann@acme.com.", "ann@acme.com"),
        ("\u00a0ann\u200b@acme.com\ufeff", "ann@acme.com"),
        ("ann@m\u00fcnchen.de", "ann@xn--mnchen-3ya.de"),
        ("ann@mu\u0308nchen.de", "ann@xn--mnchen-3ya.de"),  # the same letter, written as two characters
        ("ann@xn--mnchen-3ya.de", "ann@xn--mnchen-3ya.de"),
        ("ann+news@acme.com", "ann+news@acme.com"),
        ("a.n.n@gmail.com", "a.n.n@gmail.com"),
        ("ann@acme", None),
        ("ann acme.com", None),
        ("ann@@acme.com", None),
        ("ann @acme.com", None),
        ("@acme.com", None),
        ("ann@a..com", None),
        ("", None),
    ],
)
def test_it_writes_an_address_in_one_way(written: str, normal: str | None) -> None:
    assert normalise_email(written) == normal


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("https://www.Acme.co.uk:8080/about?x=1#y", "www.acme.co.uk"),
        ("acme.com/de", "acme.com"),
        ("//acme.com", "acme.com"),
        ("http://user:secret@acme.com", "acme.com"),
        ("localhost", None),
        ("not a site", None),
        ("", None),
    ],
)
def test_it_finds_the_host_of_a_web_address(written: str, host: str | None) -> None:
    assert host_of(written) == host


@pytest.mark.parametrize(
    ("host", "registrable", "kind"),
    [
        ("mail.acme.co.uk", "acme.co.uk", "company"),
        ("acme.com", "acme.com", "company"),
        ("gmail.com", "gmail.com", "freemail"),
        ("comcast.net", "comcast.net", "access_provider"),
        ("cs.ox.ac.uk", "ox.ac.uk", "university"),
        ("mit.edu", "mit.edu", "university"),
        ("uni-heidelberg.de", "uni-heidelberg.de", "university"),
        ("example.com", "example.com", "placeholder"),
        ("northwind.test", "northwind.test", "company"),  # a suffix the public list doesn't hold: its last label is the suffix
        ("192.168.0.1", None, "placeholder"),
        ("co.uk", None, "placeholder"),
    ],
)
def test_it_knows_what_a_domain_stands_for(host: str, registrable: str | None, kind: str) -> None:
    fact = domain_fact(host)
    assert (fact.registrable, fact.kind) == (registrable, kind)


@pytest.mark.parametrize(
    "email", ["info@acme.com", "no-reply@acme.com", "sales+de@acme.com", "test@test.com", "none@acme.com", "ann@noemail.com"]
)
def test_it_never_takes_a_desk_or_a_made_up_address_for_a_person(email: str) -> None:
    assert is_shared_address(email)


@pytest.mark.parametrize("email", ["ann@acme.com", "information.officer@acme.com", "bob@example.com"])
def test_it_takes_an_address_of_somebody_for_a_person(email: str) -> None:
    assert not is_shared_address(email)
