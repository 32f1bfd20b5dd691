"""The controls of the scope bar with made-up values, for the component page."""

from __future__ import annotations

from quarterdeck.web.controls import Choice, Controls, DayControl, LensControl, PeriodControl

_MONTHS = ("Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep")


def sample_controls() -> Controls:
    """A past day, the year of it, and all three types of rates to choose from; every choice leads back here."""
    return Controls(_period(), _day(), _lens())


def _period() -> PeriodControl:
    years = tuple(_choice(name, current=name == "FY26") for name in ("FY23", "FY24", "FY25", "FY26", "FY27"))
    return PeriodControl(
        label="FY26, Oct–Sep",
        before=_choice("FY25"),
        after=_choice("FY27"),
        year="FY26",
        years=years,
        quarters=tuple(_choice(f"Q{n}") for n in range(1, 5)),
        months=tuple(map(_choice, _MONTHS)),
    )


def _day() -> DayControl:
    return DayControl(
        label="As it stood on 15 January 2026",
        day="2026-01-15",
        newest="2026-02-05",
        action="#",
        carried=(),
        offered=(_choice("29 January 2026", "1 week before"), _choice("8 January 2026", "4 weeks before")),
        pinned="15 January 2026",
        back="#",
    )


def _lens() -> LensControl:
    return LensControl(
        "Organisation as it was, dated rates",
        (
            _choice("As it was", "What was sold counts where its seller sat on the day.", current=True),
            _choice("As it is", "All history counts where its owner sits on the day looked at."),
        ),
        (
            _choice("Dated rates", "An amount at the rate of its own day.", current=True),
            _choice("Plan rates", "An amount at the rate agreed for its fiscal year."),
        ),
    )


def _choice(label: str, words: str = "", *, current: bool = False) -> Choice:
    return Choice(label, "#", current, words, label)
