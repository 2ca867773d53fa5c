"""What is one figure to send on? The question, a sentence, its chart and table, how it was counted, and where it comes from."""

from dataclasses import dataclass

from sameside.presentation.documents import Panel


@dataclass(frozen=True)
class FigureCard:
    """One figure on its own.

    source  company, snapshot and as-of, on one line
    command what gives the figure again
    """

    title: str
    sentence: str
    panels: tuple[Panel, ...]
    definition: str
    notes: tuple[str, ...]
    source: str
    command: str
