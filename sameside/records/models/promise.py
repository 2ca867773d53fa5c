"""What did one side promise the other, when did each promise begin to run, and how did it end?"""

from django.db import models

from sameside.records.models.people import Member


class SlaPolicy(models.Model):
    """One version of one promise. In force from its day until a later version begins; a clock keeps the version it began under."""

    side = models.CharField(max_length=20)  # sales | marketing: who promises
    subject = models.CharField(max_length=20)  # lead | request
    step = models.CharField(max_length=20)  # accept | first_touch | acknowledge | deliver
    request_kind = models.CharField(max_length=20, blank=True)  # empty: leads, or every kind that has no promise of its own
    version = models.PositiveIntegerField()  # 1, 2, ... of this step and kind
    from_on = models.DateField()  # a day of the workspace's zone
    target_seconds = models.PositiveIntegerField(default=0)  # business time; 0 where the promise ends
    calendar = models.CharField(max_length=10, default="owner")  # owner: their working hours | always: every hour of every day
    pause_reasons = models.JSONField(default=list)  # the only ones that hold a clock
    on_reassign = models.CharField(max_length=10, default="continue")  # continue | restart
    escalation = models.JSONField(default=list)  # [{"percent": of the target, "tell": [owner, manager, other_side]}]
    is_promised = models.BooleanField(default=True)  # False: the promise ends on from_on
    why = models.TextField()  # for people: what changed, and why
    made_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["step", "request_kind", "version"], name="sla_policy_version_once"),)
        ordering = ("step", "request_kind", "version")


class SlaClock(models.Model):
    """One promise running for one lead or request.

    What a list must show or count stands in columns, kept by `services.clocks`; a test holds them against the engine's own reading.
    """

    policy = models.ForeignKey(SlaPolicy, on_delete=models.PROTECT, related_name="clocks")
    side = models.CharField(max_length=20, db_index=True)  # the policy's
    subject_kind = models.CharField(max_length=20)  # lead | request
    subject_id = models.CharField(max_length=300)
    step = models.CharField(max_length=20)
    pass_no = models.PositiveIntegerField(default=1)  # 2: the same thing was asked for again
    owner = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="clocks")  # null: nobody yet
    charged_to = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")  # owner at the stop, or at due if earlier
    started_at = models.DateTimeField()  # the trigger; of the first owner
    begins_at = models.DateTimeField()  # first opening of the deciding owner's calendar: before it, the clock is pending
    due_at = models.DateTimeField(null=True, db_index=True)  # null while a pause holds it
    paused_at = models.DateTimeField(null=True)  # null: no listed pause lasts
    stopped_at = models.DateTimeField(null=True)  # when the evidence happened
    recorded_at = models.DateTimeField(null=True)  # when we came to know of it
    result = models.CharField(max_length=10, blank=True)  # met | breached once stopped
    cancelled_at = models.DateTimeField(null=True)
    evidence = models.JSONField(default=dict)  # what stopped it: {"kind", "id", "says"}
    restated = models.JSONField(default=list)  # stops it had before an earlier act came to light: [{"stopped_at", "result", "evidence"}]
    is_late_arrival = models.BooleanField(default=False)  # the evidence came after due had passed, of a time before it, or restated a stop
    was_touched_before = models.BooleanField(default=False)  # acted on before the trigger: met at 0
    buyer_first_at = models.DateTimeField(null=True)  # the buyer wrote before any seller acted; the clock ran on
    business_seconds = models.BigIntegerField(null=True)  # at the stop: of every owner, pauses left out (lead-time)
    elapsed_seconds = models.BigIntegerField(null=True)  # at the stop, on the wall
    held_seconds = models.BigIntegerField(null=True)
    next_step_at = models.DateTimeField(null=True, db_index=True)  # when the next escalation is owed; null: none, or unknown while held

    class Meta:
        constraints = (models.UniqueConstraint(fields=["subject_kind", "subject_id", "step", "pass_no"], name="sla_clock_once"),)
        indexes = (models.Index(fields=["subject_kind", "subject_id"], name="sla_clock_of_subject"),)
        ordering = ("id",)


class ClockPause(models.Model):
    """One hold of a clock for a reason its policy lists."""

    clock = models.ForeignKey(SlaClock, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=40)
    paused_at = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True)
    paused_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("clock_id", "paused_at", "id")


class ClockOwner(models.Model):
    """One owner's part of a clock, in the calendar as it stood when their part began: what is counted is their own time alone."""

    clock = models.ForeignKey(SlaClock, on_delete=models.CASCADE, related_name="owners")
    member = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()  # 1, 2, ... of this clock
    lap = models.PositiveIntegerField(default=1)  # grows when the clock restarts: steps of escalation are owed again
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)  # handed on; null: still theirs, or theirs at the stop
    target_seconds = models.PositiveIntegerField()  # whole after a restart, else what the owners before left of it
    is_deciding = models.BooleanField(default=True)  # False: taken over when it was due already, so not theirs to answer for
    calendar = models.JSONField()  # as services.member_calendar fixed it

    class Meta:
        constraints = (models.UniqueConstraint(fields=["clock", "number"], name="clock_owner_once"),)
        ordering = ("clock_id", "number")


class Escalation(models.Model):
    """One step of a policy's escalation that was taken. The row is the promise that it is never taken twice."""

    clock = models.ForeignKey(SlaClock, on_delete=models.CASCADE, related_name="escalations")
    lap = models.PositiveIntegerField()
    percent = models.PositiveIntegerField()  # of the target
    owed_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    told = models.JSONField()  # member ids

    class Meta:
        constraints = (models.UniqueConstraint(fields=["clock", "lap", "percent"], name="escalation_once"),)
        ordering = ("id",)


class TimeMark(models.Model):
    """The last instant the program trusted, and the machine's own count of seconds then: how a jump of its clock is told."""

    at = models.DateTimeField()
    boot_id = models.CharField(max_length=60, blank=True)
    ticks = models.FloatField(null=True)  # seconds since the machine started; null: unknown
    jumped_seconds = models.FloatField(default=0)  # how far the machine's clock was off when last looked at
