"""How does the story of a survey leave as a file? One document, three formats, the same figures to the digit in each."""

from sameside.presentation.alignment_page import alignment_page
from sameside.services.alignment_story import AlignmentStory

CONTENT_TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def alignment_file(form: str, story: AlignmentStory) -> bytes:
    """The file of one form: a key of CONTENT_TYPES. Dated by the close of the survey: the same story is the same file."""
    document = alignment_page(story)
    if form == "pdf":
        from sameside.presentation.typst_pages import report_pdf  # slow to load; only files need it

        return report_pdf(document, made_at=story.closed_at)
    if form == "pptx":
        from sameside.presentation.slides import report_slides  # likewise

        return report_slides(document, made_at=story.closed_at)
    from sameside.presentation.html_page import page_html

    return page_html(document).encode("utf-8")
