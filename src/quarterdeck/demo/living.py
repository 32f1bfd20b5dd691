"""The year that Kestrand has lived: its sessions, held one after the other by the verbs of the product."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from quarterdeck.demo.days import CALENDAR
from quarterdeck.demo.diary import Diary, account_of, speaks
from quarterdeck.demo.played import Played, Year
from quarterdeck.demo.promises import help_out, take_on
from quarterdeck.demo.rounds import Agreed, Mend, Moved, lived
from quarterdeck.domain.cadence import starts_at
from quarterdeck.domain.gate import OPEN
from quarterdeck.domain.repairs import Mended
from quarterdeck.records.arranging import Arranging, as_seen
from quarterdeck.records.imports import Progress, quiet
from quarterdeck.records.models import Decision, Repair
from quarterdeck.records.models.repair import DealVoice, Wanted
from quarterdeck.records.plan import session_called
from quarterdeck.records.repairing import crm_facts
from quarterdeck.records.settling import settle_repairs


def live(progress: Progress = quiet) -> None:
    """Live through it; nothing where anything was said already."""
    if Decision.ever.exists():
        return
    account_of.cache_clear()
    with transaction.atomic():
        diary = Diary()
        _enter(diary)
        diary.live(progress)
        settle_repairs(crm_facts(), CALENDAR, by=None)  # the export is of the last day: it finds what was said before


def _enter(diary: Diary) -> None:
    told = lived()
    year = Year(told, diary)
    for held in told.held:
        agreed = session_called(held.session)
        if agreed is None:
            raise LookupError(f"No session {held.session} is planned.")
        begins = agreed.session.begins
        Played(held, year, starts_at(begins, CALENDAR.clock), begins.date())
    for moved in told.moved:
        diary.on(moved.on, 15, 10, partial(_move, moved))
    for mend in told.mended:
        diary.on(mend.on, 15, 30, partial(_mend, mend))
    for own in told.agreed:
        diary.on(own.on, 9, 40, partial(_agree, own, diary))


def _move(moved: Moved, now: datetime) -> None:
    account = account_of(moved.by)
    there = Arranging.open(account, moved.session, now.date())
    there.move(moved.to, moved.because, seen=as_seen(there.stands), now=now)


def _mend(mend: Mend, now: datetime) -> None:
    """The owner puts a field right. The facts are those of the last day, so the CRM's word of that day is written."""
    by = DealVoice(speaks(mend.owner, mend.owner, now.date()), mend.opportunity)
    wanted = Wanted(mend.opportunity, mend.name, Mended(mend.field), mend.was, mend.value)
    Repair.mend(wanted, mend.because, by=by)


def _agree(own: Agreed, diary: Diary, now: datetime) -> None:
    by = speaks(own.owner, own.owner, now.date())
    key = take_on(own.will, OPEN, diary, by=by, session=None)
    for each in own.will.help:
        help_out(each, diary, owner=by, leader=None, action_key=key)
