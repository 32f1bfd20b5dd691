"""Days, weeks, months, quarters and fiscal years; and the instant until which a day's knowledge reaches."""

from quarterdeck.domain.calendar.calendar import Calendar, Change, Unusable
from quarterdeck.domain.calendar.clock import Clock, UnusableClock
from quarterdeck.domain.calendar.comparing import Comparison
from quarterdeck.domain.calendar.keys import UnknownPeriod
from quarterdeck.domain.calendar.periods import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTH_NAMES,
    MONTHS_IN_YEAR,
    Grain,
    Period,
    add_months,
    span,
)
from quarterdeck.domain.calendar.rules import Anchor, ListedPeriod, Months, NamedAfter, Rule, Table, Weeks
from quarterdeck.domain.calendar.written import WEEKDAYS, described, read_rule, written
from quarterdeck.domain.calendar.years import FiscalYear

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "MONTHS_IN_YEAR",
    "MONTH_NAMES",
    "WEEKDAYS",
    "Anchor",
    "Calendar",
    "Change",
    "Clock",
    "Comparison",
    "FiscalYear",
    "Grain",
    "ListedPeriod",
    "Months",
    "NamedAfter",
    "Period",
    "Rule",
    "Table",
    "UnknownPeriod",
    "Unusable",
    "UnusableClock",
    "Weeks",
    "add_months",
    "described",
    "read_rule",
    "span",
    "written",
]
