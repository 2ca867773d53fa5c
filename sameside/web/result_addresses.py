"""Where do the pages of a survey's result stand? For members below the survey, for everybody else who was asked below its key."""

from dataclasses import dataclass

from django.urls import reverse

_OF_MEMBERS = {"overview": "survey-results", "beside": "survey-beside", "index": "survey-index", "board": "survey-board"}


@dataclass(frozen=True)
class ResultAddresses:
    """The addresses of one result.

    read_key  the round's, for readers without a log-in; "" for members
    company   whose survey it is, for readers who see no workspace around it
    """

    round_id: str
    read_key: str = ""
    company: str = ""

    @property
    def is_of_members(self) -> bool:
        """Whether whoever reads has a log-in: files, records and agreements are open to them."""
        return not self.read_key

    def of(self, page: str) -> str:
        """The address of a page, by its name in `web.survey_tabs`; "" where these readers have none."""
        if not self.is_of_members:
            return self._of_readers(page)
        if page in _OF_MEMBERS:
            return reverse(_OF_MEMBERS[page], args=[self.round_id])
        return reverse("survey-results-part", args=[self.round_id, page])

    def _of_readers(self, page: str) -> str:
        key = (self.round_id, self.read_key)
        if page == "board":
            return ""
        return reverse("survey-read", args=key) if page == "overview" else reverse("survey-read-part", args=[*key, page])

    def item(self, item: str) -> str:
        """The address of one statement's page."""
        if self.is_of_members:
            return reverse("survey-result-item", args=[self.round_id, item])
        return reverse("survey-read-item", args=[self.round_id, self.read_key, item])
