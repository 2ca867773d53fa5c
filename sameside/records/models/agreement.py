"""What did sales and marketing agree on, who signed it, who answers for it, and in which words?"""

from django.db import models


class LeadDefinition(models.Model):
    """One version of what a qualified lead is. Once both sides have signed, nothing of it changes but when its successor begins."""

    version = models.PositiveIntegerField(unique=True)  # 1, 2, ...; a withdrawn one keeps its number
    status = models.CharField(max_length=12, default="draft", db_index=True)  # draft | proposed | in_force | superseded | withdrawn
    title = models.CharField(max_length=120)
    reason = models.TextField(blank=True)  # why it is proposed, for the other side
    from_on = models.DateField()  # wished: in force from this day, or from the day of the last signature where that is later
    criteria = models.JSONField(default=list)  # clauses: see analytics/lead_criteria.py
    examples = models.JSONField(default=list)  # {"lead_cycle_id", "qualifies", "note"}: leads it must class right
    backtest = models.JSONField(null=True)  # what it would have meant, as it was shown when it was proposed; null: not proposed yet
    content_hash = models.CharField(max_length=64)  # of everything shown; a signature names it
    created_by = models.ForeignKey("records.Member", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    edited_by = models.ForeignKey("records.Member", on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()
    proposed_by = models.ForeignKey("records.Member", null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)  # when the second side signed
    in_force_on = models.DateField(null=True, db_index=True)  # first day it judges leads; null: not signed by both
    until_on = models.DateField(null=True)  # first day of its successor; null: none is signed
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("version",)


class Signature(models.Model):
    """One member's yes to one content, for one side. A later edit voids it; the row stays."""

    definition = models.ForeignKey(LeadDefinition, on_delete=models.CASCADE, related_name="signatures")
    member = models.ForeignKey("records.Member", on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=20)  # sales | marketing: where the member stood that day
    content_hash = models.CharField(max_length=64)  # of what was shown and signed
    signed_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)  # null: counts

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["definition", "side"], condition=models.Q(voided_at=None), name="one_signature_a_side"),
            models.UniqueConstraint(fields=["definition", "member"], condition=models.Q(voided_at=None), name="nobody_signs_twice"),
        )
        ordering = ("id",)


class GlossaryTerm(models.Model):
    """A word as this company uses it. The words the program brings stand in services/glossary.py until somebody changes them here."""

    term = models.CharField(max_length=80, unique=True)
    meaning = models.TextField()
    synonyms = models.JSONField(default=list)
    retired_on = models.DateField(null=True)  # no longer used from then on; old papers still find it
    replaced_by = models.CharField(max_length=80, blank=True)  # the term to use instead
    edited_by = models.ForeignKey("records.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    edited_at = models.DateTimeField()

    class Meta:
        ordering = ("term",)


class Responsibility(models.Model):
    """One thing somebody answers for, with a deputy and a day. Who takes over ends the old row and begins a new one."""

    kind = models.CharField(max_length=30)  # definition | handoff | goal | conflict | process | other
    subject = models.CharField(max_length=200)  # what, in words; for a kind with a number of its own, see subject_id
    subject_id = models.CharField(max_length=100, blank=True, db_index=True)  # of the definition, goal or conflict; empty: none
    owner = models.ForeignKey("records.Member", on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey("records.Member", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()  # by when it is to be done, or looked at again
    note = models.TextField(blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # done, or handed over; null: stands

    class Meta:
        ordering = ("due_on", "id")


class Goal(models.Model):
    """What one side is to reach in one figure, between two days. Both sides see both sides' goals."""

    side = models.CharField(max_length=20)  # sales | marketing
    metric = models.CharField(max_length=100)  # a name of the catalogue
    target = models.DecimalField(max_digits=20, decimal_places=4)  # a share as 0 to 1
    currency = models.CharField(max_length=3, blank=True)  # of money; empty: no money
    first_on = models.DateField()
    last_on = models.DateField()
    strategy = models.TextField(blank=True)  # how the side means to get there
    owner = models.ForeignKey("records.Member", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()  # when somebody last said that it stands; older than 30 days: stale
    ended_at = models.DateTimeField(null=True)  # given up; null: stands

    class Meta:
        ordering = ("first_on", "side", "metric", "id")


class GoalView(models.Model):
    """Who has looked at the goals page, once a day."""

    member = models.ForeignKey("records.Member", on_delete=models.CASCADE, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["member", "on"], name="goals_seen_once_a_day"),)
        ordering = ("-on", "id")


class DivergenceTest(models.Model):
    """Do people mean the same by a qualified lead? The same leads, labelled by each alone."""

    definition = models.ForeignKey(LeadDefinition, on_delete=models.PROTECT, related_name="divergence_tests")
    seed = models.PositiveIntegerField()
    snapshot_id = models.CharField(max_length=40)
    sample = models.JSONField()  # {"lead_cycle_id", "shown": {label: value}}: as raters see them, without any verdict
    clauses = models.JSONField()  # as they stood when the test began
    made_by = models.ForeignKey("records.Member", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)  # results show to all; null: still being labelled

    class Meta:
        ordering = ("-id",)


class DivergenceRater(models.Model):
    """One rater's labels: {lead_cycle_id: {"overall" or a clause's id: yes | no | unclear}}. Nobody else sees them until they are done."""

    test = models.ForeignKey(DivergenceTest, on_delete=models.CASCADE, related_name="raters")
    member = models.ForeignKey("records.Member", on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=20)
    labels = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["test", "member"], name="one_rating_a_member"),)
        ordering = ("id",)
