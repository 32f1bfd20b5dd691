"""The outbox: mail that is written first and sent afterwards, so that a mail server that is away loses nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q

from quarterdeck.records.models.person import Person

MOST_TRIES = 20
CLAIMED_FOR = timedelta(minutes=10)
"""How long a letter is left to whoever has begun to send it."""


class Kind(models.TextChoices):
    """What a letter is for."""

    REMINDER = "reminder"
    INVITATION = "invitation"
    CANCELLATION = "cancellation"


class Letter(models.Model):
    """A letter about one session to one person. ``name`` says what it is about, so that none is written twice.

    Sent when ``sent_at`` is set; given up when ``given_up_at`` is, with the ``problem``.
    """

    name = models.CharField(max_length=400, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="letters")
    session_key = models.CharField(max_length=200, db_index=True)
    begins_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(default=60)
    sequence = models.PositiveIntegerField(default=0)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    calendar = models.TextField(blank=True, default="")
    written_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"the {self.kind} for {self.person} about {self.session_key}"

    @classmethod
    def waiting(cls) -> models.QuerySet[Self]:
        """Letters still to be sent, the oldest first."""
        return cls.objects.filter(sent_at__isnull=True, given_up_at__isnull=True)

    def claim(self, now: datetime) -> bool:
        """Take it to send it; no to whoever comes second."""
        free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - CLAIMED_FOR)
        mine = type(self).waiting().filter(free, pk=self.pk)
        return bool(mine.update(claimed_at=now, tries=F("tries") + 1))

    def sent(self, now: datetime) -> None:
        """It has arrived at the mail server."""
        type(self).objects.filter(pk=self.pk).update(sent_at=now, problem="")

    def failed(self, problem: str, now: datetime) -> None:
        """It has not; it is tried again later, but not for ever."""
        self.refresh_from_db(fields=["tries"])
        given_up = now if self.tries >= MOST_TRIES else None
        type(self).objects.filter(pk=self.pk).update(claimed_at=None, problem=problem[:300], given_up_at=given_up)

    def put_back(self, problem: str) -> None:
        """The mail server was not there: the letter is not to blame, and waits as long as its session is to come."""
        mine = type(self).objects.filter(pk=self.pk)
        mine.update(claimed_at=None, problem=problem[:300], tries=F("tries") - 1)

    def drop(self, problem: str, now: datetime) -> None:
        """It is of no use any more."""
        type(self).objects.filter(pk=self.pk).update(given_up_at=now, problem=problem[:300])
