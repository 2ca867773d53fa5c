"""Which leads were offered to whom, why to them, what did they answer, and what did both sides say about it?"""

from django.db import models

from sameside.records.models.people import Member


class Handoff(models.Model):
    """One lead cycle offered to sales. A recycled one comes back as the next pass of the same row, so no lead is ever offered twice."""

    lead_cycle_id = models.CharField(max_length=300, unique=True)
    person_id = models.CharField(max_length=300, blank=True)
    account_id = models.CharField(max_length=300, blank=True, db_index=True)
    name = models.CharField(max_length=300)  # of the person, as it was when offered: lists open no tables
    company = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)  # what a definition may test, as it was when offered: what a rejection is tested against
    definition_version = models.PositiveIntegerField()
    snapshot_id = models.CharField(max_length=40)  # where the facts were read
    provider = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")  # of marketing; null: nobody in particular
    owner = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="handoffs")  # null: in a queue
    queue = models.CharField(max_length=100, blank=True)  # the fallback queue it waits in; empty: somebody has it
    trace = models.JSONField(default=list)  # why this owner: [{"rule", "says"}]
    pass_no = models.PositiveIntegerField(default=1)  # grows each time it comes back
    offered_at = models.DateTimeField()  # of this pass
    first_offered_at = models.DateTimeField()
    outcome = models.CharField(max_length=15, default="open")  # open | accepted | rejected | disqualified | recycled | withdrawn
    answered_at = models.DateTimeField(null=True)  # of the outcome that stands
    due_at = models.DateTimeField(null=True)  # what is owed next, as its clock says: the answer, then the first touch; null: nothing
    revisit_on = models.DateField(null=True)  # of a recycled one: the day it comes back
    settled_at = models.DateTimeField(null=True)  # accepted, and since then a deal or ended: takes no room in its owner's capacity
    version = models.PositiveIntegerField(default=1)  # grows with every change: a form that shows an older one is refused

    class Meta:
        indexes = (
            models.Index(fields=["owner", "outcome", "due_at"], name="handoff_inbox"),
            models.Index(fields=["provider", "-offered_at"], name="handoff_provider"),
            models.Index(fields=["outcome", "due_at"], name="handoff_due"),
        )
        ordering = ("id",)


class HandoffAnswer(models.Model):
    """One answer of sales. Taken back, it stays: with when, and by whom."""

    handoff = models.ForeignKey(Handoff, on_delete=models.CASCADE, related_name="answers")
    pass_no = models.PositiveIntegerField()
    outcome = models.CharField(max_length=15)  # accepted | rejected | disqualified | recycled
    kind = models.CharField(max_length=15, blank=True)  # of a rejection: procedural | clerical | definitional
    reason = models.CharField(max_length=40, blank=True)  # a word of services.dispositions; empty: a clause is cited
    clause = models.CharField(max_length=20, blank=True)  # id of the clause cited, in the version the lead was offered under
    text = models.TextField(blank=True)
    check_result = models.CharField(max_length=12, blank=True)  # confirmed | challenged | insisted | unknown; empty: nothing to test
    is_borne_out_later = models.BooleanField(default=False)  # confirmed by a record that came after the rejection
    record_says = models.CharField(max_length=500, blank=True)
    insists = models.TextField(blank=True)  # why the rep stands by a challenged rejection
    event_id = models.CharField(max_length=700, blank=True)  # of the imported event, for what was said in the CRM; empty: said here
    by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")  # null: the CRM names nobody who is a member
    said_by = models.CharField(max_length=200, blank=True)  # as the CRM names them, where that is no member
    at = models.DateTimeField()
    is_timed = models.BooleanField(default=True)  # False: the CRM knows the day only, and `at` is its end; or nothing, and it is the import
    undone_at = models.DateTimeField(null=True)  # null: stands
    undone_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)

    @property
    def who(self) -> str:
        """Whoever gave it, by name."""
        return self.by.name if self.by is not None else self.said_by or "somebody"


class HeldLead(models.Model):
    """One lead that meets the definition and is not offered: a check of the gate says that it is not worth a seller's time."""

    lead_cycle_id = models.CharField(max_length=300, unique=True)
    person_id = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=300)
    company = models.CharField(max_length=300, blank=True)
    checks = models.JSONField(default=list)  # what it fails: [{"check", "says"}]
    definition_version = models.PositiveIntegerField()  # it meets this one
    held_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)  # it fails nothing any more, or there is nothing to offer; null: held, or released
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    why = models.TextField(blank=True)  # of the release
    sampled_at = models.DateTimeField(null=True)  # chance chose it to be judged
    verdict = models.CharField(max_length=5, blank=True)  # right | wrong, of a sampled one; empty: not judged
    judged_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)


class RoutingRule(models.Model):
    """Which team gets the leads of which countries, and in which queue they wait when nobody is free. Read from the lowest place up."""

    place = models.PositiveIntegerField()
    countries = models.JSONField(default=list)  # as the records name them; empty: every country
    team = models.CharField(max_length=100)
    queue = models.CharField(max_length=100, blank=True)  # empty: the common queue
    ended_at = models.DateTimeField(null=True)  # null: applies
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("place", "id")


class LeadProvider(models.Model):
    """Who in marketing answers for leads of a source. The row without a source stands for every other."""

    lead_source = models.CharField(max_length=200, unique=True, blank=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ("lead_source",)


class LeadMessage(models.Model):
    """One line between the rep and whoever provided the lead, with how long the other side waited for it."""

    handoff = models.ForeignKey(Handoff, on_delete=models.CASCADE, related_name="messages")
    text = models.TextField()
    side = models.CharField(max_length=20)  # where the writer stood that day
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reply_seconds = models.BigIntegerField(null=True)  # business time since the other side began to wait; null: answers nothing
    reply_elapsed_seconds = models.BigIntegerField(null=True)

    class Meta:
        ordering = ("id",)


class LeadRating(models.Model):
    """How good a seller found a lead, 1 to 5 on three criteria."""

    handoff = models.ForeignKey(Handoff, on_delete=models.CASCADE, related_name="ratings")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    fit = models.PositiveSmallIntegerField()
    timing = models.PositiveSmallIntegerField()
    information = models.PositiveSmallIntegerField()
    is_great = models.BooleanField(default=False, db_index=True)
    note = models.TextField(blank=True)  # of a great lead: what made it so
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["handoff", "by"], name="lead_rated_once_each"),)
        ordering = ("-id",)
