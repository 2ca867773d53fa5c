"""Which survey rounds were there, who is invited to a running one, what was published? Never an answer: those lie in the round's file."""

from django.db import models

from sameside.records.models.people import Member


class SurveyRound(models.Model):
    """One round of the survey. What protects those who answer is settled when it opens, and stays."""

    id = models.CharField(max_length=24, primary_key=True)  # random: part of the address people answer at
    wave = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    form = models.CharField(max_length=10)  # full | pulse
    mode = models.CharField(max_length=10)  # closed: each by a link of their own; open: one link for everybody
    status = models.CharField(max_length=10, db_index=True)  # draft | open | closed | lost: its file was gone before it was closed
    k = models.PositiveSmallIntegerField()  # the fewest answers of a group that is shown
    made_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    opens_at = models.DateTimeField(null=True)  # when it was opened
    closes_at = models.DateTimeField()  # no answer is taken from then on
    closed_at = models.DateTimeField(null=True)
    contact = models.CharField(max_length=200)  # whom to ask, as text
    texts = models.JSONField(default=dict)  # the runner's own lines in mails: invitation, reminder
    languages = models.JSONField(default=list)  # the first is the usual one
    changes = models.JSONField(default=dict)  # off, reworded, added: see analytics.instrument.Changes; good_when: see fact_limits
    lead_cases = models.BooleanField(default=False)
    placeholders = models.JSONField(default=dict)  # words of the company in the items
    instrument = models.JSONField(default=dict)  # the items as they are asked; frozen when the round opens
    invited = models.JSONField(default=dict)  # {"sales/manager": 4}: frozen when the round opens; empty by an open link: nobody knows
    address = models.CharField(max_length=200, blank=True)  # what its links begin with, as it was said when people were invited
    read_key = models.CharField(max_length=32, blank=True)  # part of the address everybody who was asked reads the result at
    reminders_sent = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(null=True)  # everything anybody ever reads of the answers
    result_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-made_at", "id")


class SurveyInvitee(models.Model):
    """Somebody on the list of a round, until it closes. No time, no token, and nothing about answering."""

    round = models.ForeignKey(SurveyRound, on_delete=models.CASCADE, related_name="invitees")
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=254)
    function = models.CharField(max_length=20)  # sales | marketing | other
    seniority = models.CharField(max_length=20)  # c_level | manager | team_member
    language = models.CharField(max_length=10)
    is_sent = models.BooleanField(default=False)  # an invitation left for them

    class Meta:
        constraints = (models.UniqueConstraint(fields=["round", "address"], name="survey_invitee_once"),)
        ordering = ("name", "id")
