"""What did sales ask of marketing, who took it on, what came of it?"""

from django.db import models

from sameside.records.models.people import Member


class Request(models.Model):
    """One thing sales asked marketing for."""

    kind = models.CharField(max_length=20)  # campaign | asset | list | event | brief
    title = models.CharField(max_length=200)
    purpose = models.TextField()  # what it is for, in the requester's words
    wanted_on = models.DateField(null=True)
    about = models.CharField(max_length=300, blank=True)  # account, deal or segment, as text
    state = models.CharField(max_length=20, db_index=True)  # asked | acknowledged | waiting | delivered | accepted | withdrawn
    pass_no = models.PositiveIntegerField(default=1)  # grows with each re-opening
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="requests_asked")
    asked_at = models.DateTimeField()
    owner = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="requests_owned")
    acknowledged_at = models.DateTimeField(null=True)  # first dates: a re-opening changes none
    delivered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)


class RequestEntry(models.Model):
    """One line of the thread of a request: who said or did what."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=20)  # asked | acknowledged | handed_on | message | question | answer | delivered | accepted | ...
    text = models.TextField(blank=True)
    link = models.CharField(max_length=2000, blank=True)  # of a delivery: where it lies
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
