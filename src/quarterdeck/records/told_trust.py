"""What the record of a session tells of trust: what was put right, confirmed and set aside, and by whose word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q

from quarterdeck.checks.four import TITLES
from quarterdeck.domain import formats
from quarterdeck.domain.gate import Waived, distinct
from quarterdeck.domain.repairs import Mended, told
from quarterdeck.records.lines import Line
from quarterdeck.records.models import (
    Action,
    Anyway,
    Confirmation,
    Decision,
    ProposedRepair,
    Repair,
    Session,
    Sitting,
    Waiver,
)
from quarterdeck.records.models.decision import read_waived
from quarterdeck.records.models.proposedrepair import REFUSED
from quarterdeck.records.models.repair import FIELDS, WITHDRAWN
from quarterdeck.records.while_held import while_held

MENDED = ("repair", "revise repair", "withdraw repair")


def put_right(sitting: Sitting) -> list[Line]:
    """The owner's opportunities that were put right in it, asked to be, or confirmed as they are."""
    return [*_repaired(sitting), *_proposed(sitting), *_confirmed(sitting)]


def _repaired(sitting: Sitting) -> list[Line]:
    keys = while_held(sitting, "repair", *MENDED)
    found = Repair.objects.filter(owner=sitting.session.owner, key__in=keys).select_related("said_by")
    return [
        Line(
            about="put right",
            text=_field(repair.name or repair.opportunity_id, repair.field, repair.was, repair.value),
            more=f"{repair.said_by.name}: {repair.because}" + ("; withdrawn" if repair.closed_as == WITHDRAWN else ""),
        )
        for repair in found.order_by("pk")
    ]


def _field(name: str, field: str, was: str | None, value: str) -> str:
    return f"{name}: {FIELDS[Mended(field)]} {_read(field, was)} → {_read(field, value)}"


def _read(field: str, text: str | None) -> str:
    """What a field says: its day in words, its amount with its thousands apart."""
    value = told(Mended(field), text) if text else None
    match value:
        case None:
            return "nothing"
        case date():
            return formats.day(value)
        case Decimal():
            return formats.grouped(value)
        case _:
            return value


def _proposed(sitting: Sitting) -> list[Line]:
    """Proposed repairs that wait, or that were refused in it; of one that was accepted the repair itself tells."""
    keys = while_held(sitting, "proposedrepair", "propose", "decline")
    found = ProposedRepair.objects.filter(owner=sitting.session.owner, key__in=keys)
    return [
        Line(
            about="proposed",
            text=_field(each.name or each.opportunity_id, each.field, each.seen, each.value),
            more=f"{each.said_by.name}: {each.text}; "
            + (f"refused: {each.because}" if each.ending == REFUSED else "waits for its owner"),
        )
        for each in found.filter(Q(closed_on__isnull=True) | Q(ending=REFUSED)).select_related("said_by").order_by("pk")
    ]


def _confirmed(sitting: Sitting) -> list[Line]:
    keys = while_held(sitting, "confirmation", "confirm", "end confirmation")
    found = Confirmation.objects.filter(owner=sitting.session.owner, key__in=keys).select_related("said_by")
    return [
        Line(
            about="confirmed",
            text=f"{TITLES[each.code]}: {each.name or each.opportunity_id}",
            more=f"{each.said_by.name}, until {formats.day(each.due_on)}: {each.text}"
            + ("; ended again" if each.closed_on else ""),
        )
        for each in found.order_by("pk")
    ]


def set_aside(sitting: Sitting, on: date) -> list[Line]:
    """Trust checks that did not count, by a new waiver or one that stood or ended; why it was decided anyway.

    Each waiver is told once, here; whatever rested on it names the check alone.
    """
    said, over = (while_held(sitting, "waiver", *verbs) for verbs in (("waive", "accept waiver"), ("end waiver",)))
    found = Waiver.objects.filter(Q(due_on__gte=on) | Q(key__in=over), owner=sitting.session.owner)
    waivers = list(found.select_related("said_by", "accepted_by"))
    lines = [
        Line(
            about="waived" if waiver.key in said else "waived before",
            text=f"{TITLES[waiver.code]}: {waiver.text}",
            more=f"{whose(*_names(waiver))}, {_until(waiver, over)}"
            + ("" if waiver.accepted_by_id else "; nobody accepted it, so it opened nothing"),
        )
        for waiver in waivers
        if waiver.key in said or waiver.key in over or waiver.accepted_by_id
    ]
    lines += _of_before(sitting, {(waiver.said_by.name, waiver.text) for waiver in waivers})
    anyway = Anyway.objects.filter(session=sitting.session).select_related("session__owner", "session__leader")
    return lines + [line for each in anyway.order_by("on") for line in _anyway(each, sitting.session)]


def _of_before(sitting: Sitting, told: set[tuple[str, str]]) -> list[Line]:
    """Waivers under which something was decided or taken on in the session, and which have run out since."""
    taken = while_held(sitting, "action", "write", "accept", "revise", "reopen")
    decided = Decision.objects.filter(session=sitting.session).order_by("said_on", "pk")
    acted = Action.objects.filter(owner=sitting.session.owner, key__in=taken).order_by("pk")
    kept = (*decided.values_list("waived", flat=True), *acted.values_list("waived", flat=True))
    found = distinct(each for waived in kept for each in read_waived(waived))
    return [
        Line(
            about="waived before",
            text=f"{formats.capital(each.check)}: {each.because}",
            more=f"{whose(each.said_by, each.accepted_by)}, until {formats.day(each.until_on)}",
        )
        for each in found
        if (each.said_by, each.because) not in told
    ]


def _until(waiver: Waiver, over: set[str]) -> str:
    return "ended in this session" if waiver.key in over else f"until {formats.day(waiver.due_on)}"


def _names(waiver: Waiver) -> tuple[str, str]:
    return waiver.said_by.name, waiver.accepted_by.name if waiver.accepted_by else ""


def whose(said_by: str, accepted_by: str) -> str:
    """Who waived a check, and who accepted that where it was somebody else."""
    return f"{said_by}, accepted by {accepted_by}" if accepted_by not in {"", said_by} else said_by


def under(waived: Iterable[Waived]) -> list[str]:
    """The checks that were waived when something was said; who waived them, and why, is told once for all."""
    checks = [each.check for each in waived]
    return [f"with {' and '.join(checks)} waived"] if checks else []


def _anyway(said: Anyway, session: Session) -> list[Line]:
    """Who gave which reason; it was decided anyway only where everybody in the session gave one."""
    about = "decided anyway" if said.is_agreed else "one reason alone"
    both = ((session.owner, said.owner_reason), (said.leader_by or session.leader, said.leader_reason))
    return [Line(about=about, text=reason, more=who.name) for who, reason in both if who and reason]
