"""Changes of when sessions are held: a rule, and holidays one by one or from a file."""

from __future__ import annotations

import base64
import binascii
from pathlib import PurePath
from typing import Any

from django import forms

from quarterdeck.connectors.holidays import LARGEST, HolidayFile, UnreadableHolidays, read_holidays
from quarterdeck.domain import formats
from quarterdeck.domain.cadence import Cycle, Level
from quarterdeck.records.audit import Actor
from quarterdeck.records.models import CadenceRule, Holiday, SessionTemplate, StaleRecord
from quarterdeck.records.refusal import Refusal
from quarterdeck.web.pages.setup.changing import Sections, day_field
from quarterdeck.web.pages.setup.rhythm.ground import SHOWN, RhythmChange

LEVELS = [(level.value, level.value.capitalize()) for level in Level]
CYCLES = [(cycle.value, cycle.value.capitalize()) for cycle in Cycle]
USUAL = "usual"


class SetRule(RhythmChange):
    """When the sessions of one level and cycle are held."""

    title, button = "Say when sessions are held", "Save the rule"
    level = forms.ChoiceField(label="Sessions of a", choices=LEVELS)
    cycle = forms.ChoiceField(label="How often", choices=CYCLES)
    text = forms.CharField(
        label="Held from",
        max_length=200,
        help_text="Such as: third working day after month end, 09:00, 60 minutes, 2 a day; first Friday; every Monday. "
        "Or: not held. Or: usual, for the rule the product comes with.",
    )
    stood = forms.CharField(widget=forms.HiddenInput, required=False)

    def apply(self, by: Actor) -> str:
        """See `CadenceRule.revise`. StaleRecord where another rule was said meanwhile."""
        given = self.cleaned_data
        rule = CadenceRule.of(Level(given["level"]), Cycle(given["cycle"]))
        if given["stood"] and given["stood"] != rule.text:
            raise StaleRecord(str(rule), {"text": rule.text}, {"text": given["text"]}, rule.LABELS)
        before = rule.text
        if given["text"].strip().lower() == USUAL:
            rule.withdraw(by=by)
            rule = CadenceRule.of(Level(given["level"]), Cycle(given["cycle"]))
        else:
            rule.revise(given["text"], by=by)
        return f"{given['cycle'].capitalize()} sessions of {given['level']}s: {rule.text}. It was: {before}."


class SetTemplate(RhythmChange):
    """What the sessions of one level and cycle are made of."""

    title, button = "Say what sessions are made of", "Save the parts"
    level = forms.ChoiceField(label="Sessions of a", choices=LEVELS)
    cycle = forms.ChoiceField(label="How often", choices=CYCLES)
    text = forms.CharField(
        label="Parts, with their minutes",
        max_length=200,
        help_text="Such as: performance 45, deal 15. There are: performance, deal, skills, preparation.",
    )
    stood = forms.CharField(widget=forms.HiddenInput, required=False)

    def apply(self, by: Actor) -> str:
        """See `SessionTemplate.revise`. StaleRecord where other parts were said meanwhile."""
        given = self.cleaned_data
        template = SessionTemplate.of(Level(given["level"]), Cycle(given["cycle"]))
        before = template.text
        if given["stood"] and given["stood"] != before:
            raise StaleRecord(str(template), {"text": before}, {"text": given["text"]}, template.LABELS)
        template.revise(given["text"], by=by)
        return f"{given['cycle'].capitalize()} sessions of {given['level']}s: {template.text}. They were: {before}."

    def preview(self, by: Actor) -> Sections:
        """What is said; no session moves by it."""
        return super().preview(by)[:1]


class KeepHoliday(RhythmChange):
    """A day on which nobody works."""

    title, button = "Add a holiday", "Save the holiday"
    day = day_field("Day")
    name = forms.CharField(label="What it is called", max_length=100)

    def apply(self, by: Actor) -> str:
        """See `Holiday.keep`."""
        kept = Holiday.keep(self.cleaned_data["day"], self.cleaned_data["name"], by=by)
        return f"{formats.weekday(kept.on)} is a holiday: {kept.name}."


class WithdrawHoliday(RhythmChange):
    """A day that is a working day after all."""

    title, button = "Withdraw a holiday", "Withdraw it"
    number = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def about(self) -> str:
        """Which one."""
        number = str(self["number"].value() or "")
        found = Holiday.objects.filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
        return f"{formats.weekday(found.on)}: {found.name}." if found else ""

    def apply(self, by: Actor) -> str:
        """See `Holiday.withdraw`."""
        found: Holiday | None = Holiday.objects.filter(pk=self.cleaned_data["number"]).first()
        if found is None:
            raise Refusal("This holiday is not on record any more: somebody withdrew it. Open the page again.")
        self.refuse_stale(str(found), found.version, name=found.name)
        found.withdraw(by=by)
        return f"{formats.weekday(found.on)}, {found.name}, is a holiday no more."


class ImportHolidays(RhythmChange):
    """Holidays from a calendar or a table."""

    title, button = "Import holidays", "Keep them"
    file = forms.FileField(
        label="ICS or CSV",
        required=False,
        help_text="A calendar of holidays, or a table with the columns day and name.",
    )
    kept = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """The file itself, or what the form has kept of it."""
        given = super().clean() or self.cleaned_data
        file = given.get("file")
        if file and file.size > LARGEST:
            raise forms.ValidationError(
                f"The file is larger than {formats.count(LARGEST)} bytes. Leave out past years."
            )
        if file:
            given |= {"kept": base64.b64encode(file.read()).decode("ascii"), "name": PurePath(file.name).name}
            self.data = {**dict(self.data.items()), "kept": given["kept"], "name": given["name"]}
        if not given.get("kept"):
            raise forms.ValidationError("No file was sent. Choose one.")
        return given

    def about(self) -> str:
        """Which file."""
        name = self["name"].value()
        return f"{name}, as it was sent." if name else ""

    def apply(self, by: Actor) -> str:
        """See `Holiday.keep_all`."""
        found = self._found()
        new = Holiday.keep_all(found.holidays, by=by)
        number = formats.counted(len(found.holidays), "holiday", "holidays")
        return f"{number} in {self.cleaned_data['name']}, {formats.count(new)} of them new or renamed."

    def preview(self, by: Actor) -> Sections:
        """Which days, what was left out, and what it makes different."""
        found = self._found()
        days = [f"{formats.weekday(holiday.on)}: {holiday.name}" for holiday in found.holidays]
        told = [("Holidays in the file", _first(days))]
        if found.refused:
            told.append(("Left out", _first(list(found.refused))))
        return [*super().preview(by), *told]

    def _found(self) -> HolidayFile:
        try:
            content = base64.b64decode(self.cleaned_data["kept"], validate=True)
            return read_holidays(content, self.cleaned_data["name"] or "The file")
        except binascii.Error as wrong:
            raise Refusal("The file did not arrive whole. Choose it again.") from wrong
        except UnreadableHolidays as wrong:
            raise Refusal(str(wrong)) from wrong


def _first(lines: list[str]) -> list[str]:
    most = SHOWN * 2
    return lines if len(lines) <= most else [*lines[:most], f"And {formats.count(len(lines) - most)} more."]
