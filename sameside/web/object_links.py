"""Where is the page of an object the trace names?"""

from django.urls import NoReverseMatch, reverse

# kind of an entry -> name of the address of its page; a kind that stands on one page only has no object in its address.
_PAGES = {
    "member": "member",
    "request": "request",
    "lead": "lead",
    "definition": "definition",
    "account": "account",
    "person": "person",
    "divergence": "divergence",
    "survey": "survey",
}
_ONE_PAGE = {"settings": "settings", "promise": "promises", "goal": "goals", "responsibility": "responsibilities", "term": "glossary"}


def object_href(kind: str, object_id: str) -> str:
    """The address of an object's page; empty where it has none."""
    try:
        if kind in _ONE_PAGE:
            return reverse(_ONE_PAGE[kind])
        if kind in _PAGES:
            return reverse(_PAGES[kind], args=(object_id,))
    except NoReverseMatch:
        pass
    return ""
