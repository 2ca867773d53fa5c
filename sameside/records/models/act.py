"""What did a seller, or the buyer, do about a lead? Calls, mails and meetings, logged here or taken up from imported tables."""

from django.db import models

from sameside.records.models.people import Member


class LoggedAct(models.Model):
    """One call, mail or meeting. Never changed: a slip is logged again and the first one withdrawn."""

    kind = models.CharField(max_length=20)  # call | mail | meeting
    direction = models.CharField(max_length=10)  # outbound | inbound
    is_automatic = models.BooleanField(default=False)  # a sequence, an out-of-office reply: nobody wrote it
    lead_cycle_id = models.CharField(max_length=300, db_index=True)
    person_id = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")  # null: of an imported row, no member of ours
    activity_id = models.CharField(max_length=300, null=True, unique=True)  # the imported row it stands for; null: logged here

    class Meta:
        ordering = ("occurred_at", "id")
