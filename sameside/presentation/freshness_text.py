"""What does a reader of figures learn about what they leave out, because nothing was built since?"""

from sameside.presentation.figures import plural
from sameside.services.freshness import Unbuilt


def unbuilt_text(unbuilt: Unbuilt | None) -> str:
    """One note that names what is not in the figures yet; empty when they hold everything."""
    named = unbuilt_words(unbuilt)
    return f"Not in these figures yet: {named} since this snapshot. Run: sameside build" if named else ""


def unbuilt_words(unbuilt: Unbuilt | None) -> str:
    """What happened since, counted, as '2 imports, 1 merge'; empty when nothing did, or nothing was built yet."""
    if unbuilt is None:
        return ""
    counted = (
        (unbuilt.n_imports, "import", "imports"),
        (unbuilt.n_undone, "undone import", "undone imports"),
        (unbuilt.n_mappings, "changed mapping", "changed mappings"),
        (unbuilt.n_merges, "merge", "merges"),
        (unbuilt.n_options, "changed setting", "changed settings"),
    )
    return ", ".join(plural(n, one, many) for n, one, many in counted if n)
