"""What holds for the whole company: name, currency, time zone, fiscal year."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from quarterdeck.domain.calendar import MONTHS_IN_YEAR, Calendar
from quarterdeck.domain.days import BEGINNING
from quarterdeck.records.audit import Actor, record_event, trail_held
from quarterdeck.records.models.calendarversion import CalendarVersion
from quarterdeck.records.models.statement import opened_on, recorded_on
from quarterdeck.records.models.timezoneversion import check_base, zone_called
from quarterdeck.records.models.unit import Unit
from quarterdeck.records.models.versioned import Versioned
from quarterdeck.records.refusal import Refusal


class Company(Versioned):
    """The one record of company-wide settings; before anybody has set them, their defaults hold.

    Until ``opened_on`` the company is being set up: the first word about a thing tells how it always was. Not set, it
    is thirty days after the first publication.
    """

    UNNAMED: ClassVar[str] = "Company"

    name = models.CharField(max_length=200, default=UNNAMED)
    currency = models.CharField(max_length=3, default="EUR")
    time_zone = models.CharField(max_length=60, default="UTC")
    start_month = models.PositiveSmallIntegerField(
        default=1, validators=(MinValueValidator(1), MaxValueValidator(MONTHS_IN_YEAR))
    )

    opened_on = models.DateField(null=True, blank=True)

    SETTABLE: ClassVar[tuple[str, ...]] = ("name", "currency", "time_zone", "start_month", "opened_on")

    class Meta:
        verbose_name_plural = "companies"

    def __str__(self) -> str:
        return f"the settings of {self.name}"

    @classmethod
    def current(cls) -> Self:
        """The settings as they stand."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @property
    def is_set(self) -> bool:
        """Whether somebody has set anything yet."""
        return not self._state.adding

    def calendar(self) -> Calendar:
        """The fiscal calendar as it stands."""
        return CalendarVersion.in_force()

    def revise(self, *, by: Actor | None, **fields: Any) -> Self:  # noqa: ANN401 text or month number
        """Change some of the settings. Refusal for a value that cannot be one; StaleRecord as everywhere."""
        for field, given in fields.items():
            fields[field] = _checked(field, given)
        with trail_held():
            if self._state.adding:
                self.save(force_insert=True)
            old = {field: getattr(self, field) for field in fields}
            _keep_years(old.get("start_month"), fields.get("start_month"))
            _keep_what_past_days_rest_on(old, fields)
            if "time_zone" in fields:
                check_base(fields["time_zone"])
            if fields != old:
                self.change(**fields)
                record_event("revise", self, "company", by, old=old, new=fields)
                self._rename_unit(str(old.get("name", "")), by)
        return self

    def _rename_unit(self, old: str, by: Actor | None) -> None:
        """The unit that is the whole company goes by the company's name, unless somebody gave it one of its own.

        While being set up on earlier days as well, where it had none before: what nobody said is no first word.
        """
        unit = Unit.company()
        if unit is None or unit.name != old or old == self.name:
            return
        if old == self.UNNAMED and recorded_on() < opened_on():
            unit.christen(self.name, by=by)
        else:
            unit.rename(self.name, by=by)


def _keep_years(old: object, new: object) -> None:
    """Refusal for another start month that would lay out years anew that have begun, or that does not hold anyway."""
    if old == new:
        return
    if CalendarVersion.objects.filter(first_on=BEGINNING).exists():
        raise Refusal("Which calendar always held is stated already. State another: quarterdeck calendar set --help")
    if recorded_on() >= opened_on():
        raise Refusal(
            "Years that have begun keep their calendar. Let another one hold from the next year on: "
            "quarterdeck calendar set --from DAY months --start MONTH"
        )


def _keep_what_past_days_rest_on(old: dict[str, Any], new: dict[str, Any]) -> None:
    """Refusal for another currency, or zone of past days, once the set-up is over: they would be read anew in it."""
    opened = opened_on()
    if recorded_on() < opened:
        return
    again = (
        "If it has been wrong from the start, set the company up again until a day to come, change it, and know that "
        "pages of past days change with it: quarterdeck settings set opened-on DAY"
    )
    if old.get("currency") != new.get("currency"):
        raise Refusal(
            f"The company keeps {old['currency']}: its set-up was over on {opened}, and targets, rates and amounts "
            f"without a currency of their own would be relabelled {new['currency']} on every past day, not converted. "
            f"Amounts in {new['currency']} are converted by exchange rates: quarterdeck rates --help. {again}"
        )
    if old.get("time_zone") != new.get("time_zone"):
        raise Refusal(
            f"Days that are over keep the time zone {old['time_zone']}: the set-up was over on {opened}. Let the other "
            f"one hold from a day to come: quarterdeck settings set time-zone {new['time_zone']} --from DAY. "
            f"Times in exports may be of any zone: quarterdeck import --time-zone {new['time_zone']}. {again}"
        )


def _checked(field: str, given: object) -> object:
    text = str(given).strip()
    match field:
        case "currency" if re.fullmatch(r"[A-Za-z]{3}", text):
            return text.upper()
        case "currency":
            raise Refusal(f"'{text}' is not a currency. Write its three letters, such as EUR or USD.")
        case "start_month" if text.isascii() and text.isdigit() and 1 <= int(text) <= MONTHS_IN_YEAR:
            return int(text)
        case "start_month":
            raise Refusal(f"'{text}' is not a month. Write its number, from 1 for January to 12 for December.")
        case "time_zone":
            return zone_called(text)
        case "opened_on":
            return _day(text)
        case "name" if text:
            return text
        case "name":
            raise Refusal("The company needs a name.")
        case _:
            raise Refusal(f"There is no setting '{field}'. There are: {', '.join(Company.SETTABLE)}.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise Refusal(f"'{text}' is not a day. Write it like 2026-02-05.") from wrong
