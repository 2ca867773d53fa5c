"""Does the board's sheet come out of a printer on one side, of either paper?"""

from collections.abc import Callable

import pypdfium2 as pdfium

from sameside.services.access import Role
from tests.journeys.conftest import Visit
from tests.services.closed_survey import a_closed_round


def test_the_sheet_for_a_board_is_one_side_of_paper(address: str, visit: Callable[..., Visit]) -> None:
    closed = a_closed_round()
    window = visit(Role.SALES_MANAGER)
    assert window.go(f"/survey/{closed.pk}/board/") == 200
    for paper in ("A4", "Letter"):
        printed = pdfium.PdfDocument(window.page.pdf(format=paper))
        assert len(printed) == 1, paper
        assert "How they were chosen" in printed[0].get_textpage().get_text_bounded().replace("\r\n", " ")
    assert window.faults == []
