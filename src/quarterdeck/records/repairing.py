"""Putting single opportunities right: who may, what the CRM says of them, and what is said over it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from quarterdeck.checks.four import TITLES
from quarterdeck.domain import formats
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.domain.facts import Status, bare
from quarterdeck.domain.keepers import keepers
from quarterdeck.domain.org import Organisation
from quarterdeck.domain.repairs import Laid, Mended, Told, Version, told, written
from quarterdeck.domain.scope import Scope
from quarterdeck.facts.deals import known_of, open_stages, stages_for
from quarterdeck.facts.engine import Facts
from quarterdeck.records.book import open_book
from quarterdeck.records.models import Account, Confirmation, Repair, SpokenRefused, StaleRecord
from quarterdeck.records.models.repair import FIELDS, DealVoice, Wanted
from quarterdeck.records.opened import standing_facts
from quarterdeck.records.settling import fates
from quarterdeck.records.speaking import voice
from quarterdeck.records.values import current_values
from quarterdeck.records.voice import NotYours, Voice
from quarterdeck.reports.trust.findings import doubted

FURTHEST = timedelta(days=3660)
"""A close date later than that is taken for a slip."""
LARGEST = Decimal(10) ** 14
"""Amounts stay below this."""
LOST = Status.LOST.value
_PLAIN = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")
"""An amount as repairs are written, whatever marks a page takes."""


@dataclass(frozen=True)
class OpenedDeal:
    """An opportunity as somebody who may put it right opened it: what the CRM says of it, and who said what over it."""

    by: DealVoice
    facts: Facts
    version: Version | None
    """What the CRM says by now; None where the facts that stand do not know it."""
    repairs: Mapping[Mended, Repair]
    on: date

    @classmethod
    def open(cls, account: Account | AnonymousUser, opportunity_id: str, on: date) -> OpenedDeal:
        """Open it. NotCleared for whoever neither owns it nor leads its owner, as for one that there is not.

        NotYours for those who lead an owner who is still there: they ask for it, and the owner puts it right.
        """
        deal = cls._seen(account, opportunity_id, on)
        refuse_unless_kept(deal.by.voice, on)
        return deal

    @classmethod
    def asked_for(cls, account: Account | AnonymousUser, opportunity_id: str, on: date) -> OpenedDeal:
        """Open it for somebody who leads its owner, and may only propose. NotCleared and NotYours as above."""
        deal = cls._seen(account, opportunity_id, on)
        if keeps(deal.by.voice, on):
            raise NotYours("You may put it right yourself. Do that instead of proposing it.")
        return deal

    @classmethod
    def _seen(cls, account: Account | AnonymousUser, opportunity_id: str, on: date) -> OpenedDeal:
        """Open it for whoever owns it or leads its owner, whatever they may say of it. NotCleared for all others."""
        facts = crm_facts()
        version = known_of(facts, [opportunity_id], _known(facts)).get(opportunity_id)
        said = Repair.objects.filter(opportunity_id=opportunity_id, closed_on__isnull=True).select_related("owner")
        repairs = {Mended(repair.field): repair for repair in said}
        owner_key = _owner_key(version, repairs, current_values().organisation)
        return cls(DealVoice(voice(account, owner_key, on), opportunity_id), facts, version, repairs, on)

    @property
    def name(self) -> str:
        """What it is called."""
        if self.version is None:
            return next((repair.name for repair in self.repairs.values()), bare(self.by.opportunity_id))
        return str(self.version["name"] or bare(self.by.opportunity_id))

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages in which it may stand."""
        return () if self.version is None else stages_for(open_stages(self.facts), self.version)

    def crm(self, field: Mended) -> Told:
        """What the CRM says."""
        return None if self.version is None else self.version[field]  # type: ignore[return-value] # a column of that kind

    def shown(self, field: Mended) -> Told:
        """What counts: what somebody said over it, else what the CRM says."""
        repair = self.repairs.get(field)
        if repair is None or repair.is_contradicted or told(field, repair.was) != self.crm(field):
            return self.crm(field)
        return told(field, repair.value)

    def read(self, field: Mended, text: str) -> Told:
        """What a text says of the field. SpokenRefused where that cannot be so."""
        if self.version is None or self.version["is_deleted"]:
            raise SpokenRefused(f"The CRM has {self.name} no longer, so there is nothing to put right.")
        if self.version["status"] != Status.OPEN:
            raise SpokenRefused(f"The CRM has closed {self.name} as {self.version['status']}. Change it there.")
        match field:
            case Mended.CLOSE_ON:
                return self._day(text)
            case Mended.AMOUNT:
                return _amount(text, self.name)
            case Mended.STAGE:
                if text not in self.stages:
                    raise SpokenRefused(f"'{text}' is no stage of {self.name}. There are: {', '.join(self.stages)}.")
                return text
            case Mended.STATUS:
                if text != LOST:
                    raise SpokenRefused("An opportunity can be closed as lost here; what is won is booked in the CRM.")
                return text

    def laid(self, field: Mended, value: Told) -> Laid:
        """How that would lie over the facts from today on."""
        return Laid(self.by.opportunity_id, field, value, self.crm(field), self.on)

    def mend(self, field: Mended, text: str, seen: str | None, because: str) -> bool:
        """Say what the field should be; whether that changes anything.

        What the CRM says is no repair: it takes back the one that stands. Raises StaleRecord where by now something
        else is ``seen`` there than when the form was opened, and SpokenRefused where it cannot be said.
        """
        value, shown = self.read(field, text), self.shown(field)
        if value == shown and not self._is_contradicted(field):
            return False
        if seen is not None and seen != (written(shown) or ""):
            label = f"the {FIELDS[field]} of {self.name}"
            raise StaleRecord(label, {field.value: _for_words(shown)}, {field.value: _for_words(value)})
        if value == self.crm(field):
            self.repairs[field].withdraw(by=self.by)
            return True
        wanted = Wanted(self.by.opportunity_id, self.name, field, written(self.crm(field)), written(value) or "")
        Repair.mend(wanted, because, by=self.by)
        return True

    def _is_contradicted(self, field: Mended) -> bool:
        return field in self.repairs and self.repairs[field].is_contradicted

    def _day(self, text: str) -> date:
        newest = self.facts.observed_on
        try:
            day = date.fromisoformat(text)
        except ValueError as wrong:
            raise SpokenRefused(f"'{text}' is not a day. Choose one from {formats.day(newest)} on.") from wrong
        if day < newest:
            since = formats.day(newest)
            raise SpokenRefused(
                f"{formats.day(day)} has passed. {self.name} is still open: choose a day from {since} on."
            )
        if day - newest > FURTHEST:
            raise SpokenRefused(
                f"{formats.day(day)} is more than ten years away. Choose an earlier day for {self.name}."
            )
        return day


@dataclass(frozen=True, slots=True)
class Change:
    """What a form wants of one opportunity: fields and their texts, and what they showed when it was opened."""

    opportunity_id: str
    values: Mapping[Mended, str]
    seen: Mapping[Mended, str]


def mend_all(account: Account | AnonymousUser, changes: Sequence[Change], because: str, on: date) -> int:
    """Put all of it right or, where something is refused, nothing; how many fields changed."""
    with transaction.atomic():
        done = 0
        for change in changes:
            deal = OpenedDeal.open(account, change.opportunity_id, on)
            for field, text in change.values.items():
                done += deal.mend(field, text, change.seen.get(field), because)
        return done


def confirm_all(
    account: Account | AnonymousUser,
    scope: Scope,
    findings: Iterable[tuple[str, str]],
    because: str,
    until_on: date,
    on: date,
) -> int:
    """Confirm all of these (opportunity, check) or, where something is refused, none; how many there are.

    SpokenRefused for what no check doubts under the scope as everything stands now: nothing is confirmed in advance.
    """
    asked = tuple(dict.fromkeys(findings))
    with transaction.atomic():
        deals = {key: OpenedDeal.open(account, key, on) for key in dict.fromkeys(key for key, _ in asked)}
        stand = doubted(open_book(account, on), scope, asked)
        for key, code in asked:
            if (key, code) not in stand:
                title = TITLES.get(code, code)
                raise SpokenRefused(
                    f"“{title}” does not doubt {deals[key].name}, so nothing was confirmed. Look again."
                )
            Confirmation.confirm(code, deals[key].name, because, until_on, by=deals[key].by)
        return len(asked)


def end_confirmation(account: Account | AnonymousUser, key: str, on: date) -> Confirmation:
    """Let the check doubt it again. NotCleared for whoever may not, as for one that there is not."""
    found: Confirmation | None = Confirmation.objects.filter(key=key).first()
    if found is None:
        raise NotCleared("There is nothing here for you to see.")
    return found.end(by=OpenedDeal.open(account, found.opportunity_id, on).by)


def proposed(
    account: Account | AnonymousUser, changes: Sequence[Change], on: date
) -> tuple[tuple[OpenedDeal, Mended, Laid], ...]:
    """What the changes would lay over the facts; nothing is saved. Raises as ``mend_all`` does for what cannot be."""
    found = []
    for change in changes:
        deal = OpenedDeal.open(account, change.opportunity_id, on)
        for field, text in change.values.items():
            value = deal.read(field, text)
            if value != deal.shown(field):
                found.append((deal, field, deal.laid(field, value)))
    return tuple(found)


def crm_facts() -> Facts:
    """The facts as the CRM tells them, with nothing laid over."""
    return standing_facts(current_values().file_name).reader


def _known(facts: Facts) -> datetime:
    """The first instant of which the facts know nothing any more."""
    return current_values().calendar.known_until(facts.observed_on)


def _owner_key(version: Version | None, repairs: Mapping[Mended, Repair], organisation: Organisation) -> str:
    """Whose opportunity it is; of one that the CRM has no longer, whose it was when it was repaired."""
    if version is not None and not version["is_deleted"]:
        mine = (person.key for person in organisation.people if version["owner_id"] in person.owner_ids)
        found = next(mine, None)
    else:
        found = next((repair.owner.key for repair in repairs.values()), None)
    if found is None:
        raise NotCleared("There is nothing here for you to see.")
    return found


def keeps(by: Voice, on: date) -> bool:
    """Whether the voice's word counts about single opportunities of that owner."""
    return by.person.key in keepers(current_values().organisation, by.owner.key, on, logins=Account.holders())


def refuse_unless_kept(by: Voice, on: date) -> None:
    """NotYours unless the voice's word counts about single opportunities of that owner."""
    if not keeps(by, on):
        raise NotYours(f"Only {by.owner} puts their opportunities right; nothing was saved. Propose it to them.")


def _for_words(value: Told) -> date | str | None:
    """A value as both texts of a stale save take it: days are said as days."""
    return value if isinstance(value, date) else written(value)


def _amount(text: str, name: str) -> Decimal:
    if not _PLAIN.fullmatch(text):
        raise SpokenRefused(f"'{text}' is no amount for {name}. Write digits, with a point before cents.")
    amount = Decimal(text)
    if not 0 <= amount < LARGEST:
        below = formats.grouped(LARGEST)
        raise SpokenRefused(f"{text} cannot be the amount of {name}. It has to be 0 or more, and below {below}.")
    return amount.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def choose(account: Account | AnonymousUser, key: str, *, keep: bool, on: date) -> Repair:
    """Of a repair that waits, or that the CRM contradicts: keep it over the CRM's word, or take it back.

    NotCleared for whoever may not, as for one that there is not.
    """
    found: Repair | None = Repair.objects.select_related("owner").filter(key=key).first()
    if found is None:
        raise NotCleared("There is nothing here for you to see.")
    deal = OpenedDeal.open(account, found.opportunity_id, on)
    by = deal.by
    for _, became, theirs in fates([found] if found.closed_on is None else (), deal.facts, current_values().calendar):
        found.settle(became, theirs, deal.facts.number, by=by.voice.account)
    return found.keep(by=by) if keep else found.withdraw(by=by)
