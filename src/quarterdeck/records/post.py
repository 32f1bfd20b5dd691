"""Sending what lies in the outbox. A mail server that is away, slow or refuses loses no letter."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import MIMEPart

from django.conf import settings
from django.core.mail import EmailMessage

from quarterdeck.records.models import Letter
from quarterdeck.records.models.letter import Kind

METHODS = {Kind.INVITATION: "REQUEST", Kind.CANCELLATION: "CANCEL"}


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of the outbox: letters sent, dropped as too late, refused for now; and why sending stopped."""

    sent: int = 0
    dropped: int = 0
    refused: int = 0
    stopped: str = ""


def send_letters(clock: Callable[[], datetime]) -> Posted:
    """Send every letter that is waiting, the oldest first; ``clock`` gives the instant.

    A letter that is refused waits for the next time, and the others go on; where the server itself does not answer,
    all wait. One that is sent is never sent again, unless this process dies between the server's word and ours.
    """
    sent = dropped = refused = 0
    for letter in Letter.waiting().select_related("person"):
        now = clock()
        if letter.begins_at <= now:
            letter.drop("The session had begun before it could be sent.", now)
            dropped += 1
            continue
        if not letter.claim(now):
            continue
        try:
            message(letter).send()
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPSenderRefused, ValueError) as wrong:
            letter.failed(f"Refused: {wrong}", clock())
            refused += 1
        except OSError as wrong:
            letter.put_back(f"The mail server did not answer: {wrong}")
            return Posted(sent, dropped, refused, str(wrong) or type(wrong).__name__)
        else:
            letter.sent(clock())
            sent += 1
    return Posted(sent, dropped, refused)


def message(letter: Letter) -> EmailMessage:
    """The letter as mail; its identifier is the same whenever it is sent, so that a second one can be told."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    mail = EmailMessage(
        letter.subject,
        letter.text,
        to=[letter.person.email or ""],
        headers={"Message-ID": f"<letter-{letter.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    if letter.calendar:
        mail.attach(_calendar(letter))
    return mail


def _calendar(letter: Letter) -> MIMEPart:
    part = MIMEPart()
    part.set_content(letter.calendar, "calendar", "utf-8", disposition="attachment", filename="session.ics")
    part.set_param("method", METHODS[Kind(letter.kind)])
    return part
