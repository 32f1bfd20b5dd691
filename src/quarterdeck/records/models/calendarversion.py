"""Which fiscal calendar holds from which day on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from quarterdeck.domain.calendar import (
    Calendar,
    Change,
    Clock,
    FiscalYear,
    Months,
    Rule,
    Unusable,
    described,
    read_rule,
    written,
)
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.formats import day
from quarterdeck.records.audit import Actor, record_event, trail_held
from quarterdeck.records.models.statement import Statement, opened_on, recorded_on
from quarterdeck.records.models.timezoneversion import TimeZoneVersion
from quarterdeck.records.refusal import Refusal


class CalendarVersion(Statement):
    """A rule for fiscal years, in force from ``first_on``, the first day of one of them, until the next takes over.

    The one from the BEGINNING is the base; without it the base is months from the company's ``start_month``.
    """

    first_on = models.DateField()
    rule = models.JSONField()

    SAME = ("first_on",)

    class Meta:
        ordering = ("first_on",)
        constraints = (
            models.UniqueConstraint(fields=("first_on",), condition=Q(known_to=END), name="a_calendar_begins_once"),
        )

    def __str__(self) -> str:
        return f"the calendar {'that always held' if self.first_on == BEGINNING else f'from {self.first_on}'}"

    @classmethod
    def plan(cls, rule: Rule, first_on: date | None, *, by: Actor | None) -> Self:
        """Let the rule hold from the first day of one of its years on; None: it always has.

        The same rule again changes nothing. Refusal where years would not follow one another, where two would have one
        name, and where a year that is running, or over, would become another; while the company is being set up its
        past may still be stated.
        """
        begin = first_on or BEGINNING
        with trail_held():
            stands: Self | None = cls.objects.filter(first_on=begin).first()
            if stands and stands.rule == written(rule):
                return stands
            _check(cls.with_change(rule, first_on), begin, rule)
            old = stands.rule if stands else None
            version: Self = stands or cls(first_on=begin, rule=written(rule))
            if stands:
                version.change(rule=written(rule))
            else:
                version.say()
            record_event("plan", version, _key(begin), by, old=old, new=written(rule))
        return version

    def withdraw(self, *, by: Actor | None) -> None:
        """Take the plan back: the calendar before it goes on. Refusal once its first year has begun."""
        with trail_held():
            others = [(v.first_on, read_rule(v.rule)) for v in type(self).objects.exclude(pk=self.pk)]
            _check(_calendar(others), self.first_on, None)
            self.close()
            record_event("withdraw", self, _key(self.first_on), by, what=described(read_rule(self.rule)))

    @classmethod
    def in_force(cls) -> Calendar:
        """The calendar as it stands, with everything that is planned."""
        return _calendar([(v.first_on, read_rule(v.rule)) for v in cls.objects.all()])

    @classmethod
    def with_change(cls, rule: Rule, first_on: date | None) -> Calendar:
        """The calendar as it would stand with that rule from that day on."""
        begin = first_on or BEGINNING
        others = [(v.first_on, read_rule(v.rule)) for v in cls.objects.exclude(first_on=begin)]
        return _calendar([*others, (begin, rule)])


def calendar_of(start_month: int, clock: Clock, said: Iterable[tuple[date, Rule]]) -> Calendar:
    """The calendar of rules said, each from its day on; without a base, of months from ``start_month``."""
    rules = dict(said)
    base = rules.pop(BEGINNING, None) or Months(start_month)
    return Calendar(base, clock, tuple(Change(first_on, rules[first_on]) for first_on in sorted(rules)))


def _calendar(said: Iterable[tuple[date, Rule]]) -> Calendar:
    company: Any = apps.get_model("records", "Company").current()
    return calendar_of(company.start_month, TimeZoneVersion.in_force(), said)


def _check(planned: Calendar, first_on: date, rule: Rule | None) -> None:
    try:
        planned.check()
    except Unusable as wrong:
        raise Refusal(str(wrong)) from wrong
    today = recorded_on()
    if today < opened_on():
        return
    running = CalendarVersion.in_force().fiscal_year_of(today)
    if first_on < running.end:
        raise Refusal(_what_instead(running, rule))


def _what_instead(running: FiscalYear, rule: Rule | None) -> str:
    name, last = running.period.key, day(running.period.last_on)
    what = f"{name} is running until {last}, and years that have begun keep their calendar."
    if rule is None:
        return f"{what} Plan another calendar from its end on."
    number = rule.number_of(running.end)
    begins = [begin for begin in (rule.begin(number), rule.begin(number + 1)) if begin >= running.end]
    return f"{what} Let the new one hold from {day(begins[0])} on, on which one of its years begins."


def _key(first_on: date) -> str:
    return "base" if first_on == BEGINNING else str(first_on)
