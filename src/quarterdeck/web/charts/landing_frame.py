"""The geometry of the landing chart: which pixel a day and a value fall on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quarterdeck.web.charts.landing_course import Course
from quarterdeck.web.charts.mark import Point
from quarterdeck.web.charts.scale import Axis, axis, clamp, straight

_TOP = 44.0
_BOTTOM = 30.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A course laid out in a drawing of a given size."""

    course: Course
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    values: Axis
    y: Callable[[float], float]

    def x(self, day: date) -> float:
        """The pixel column of the beginning of a day."""
        days = (self.course.end - self.course.begin).days
        return straight(0, days, self.left, self.right)(clamp((day - self.course.begin).days, 0, days))

    @property
    def today_x(self) -> float:
        """The column of the end of today, which parts history from expectation."""
        return self.x(self.course.known_until)

    def history(self) -> list[Point]:
        """The steps of the sold total: level until a sale, then up (or down, for a credit)."""
        total, points = 0.0, [(self.left, self.y(0.0))]
        for day, amount in self.course.counted:
            x = self.x(day + timedelta(days=1))
            points.append((x, self.y(total)))
            total += amount
            points.append((x, self.y(total)))
        return [*points, (self.today_x, self.y(total))]

    def target(self) -> list[Point]:
        """The cumulative target from nothing to the end of the period."""
        return [(self.left, self.y(0.0)), *((self.x(day), self.y(value)) for day, value in self.course.target)]

    def ahead(self, values: Sequence[float]) -> list[Point]:
        """One of the expectation's lines, from today's total onwards."""
        expected = self.course.expectation
        days = expected.days if expected else ()
        start = (self.today_x, self.y(self.course.won_so_far))
        coming = [(self.x(day), self.y(value)) for day, value in zip(days, values, strict=False)]
        return [start, *(point for point in coming if point[0] > self.today_x)]

    def lines(self) -> list[list[Point]]:
        """Every line and the outer edges of the bands: what words should keep clear of."""
        course, expected = self.course, self.course.expectation
        drawn = [self.history()]
        if course.target:
            drawn.append(self.target())
        if expected is not None and not course.over:
            drawn += [self.ahead(values) for values in (expected.mean, expected.low80, expected.high80)]
        return drawn


def frame(course: Course, width: float, height: float, *, right: float) -> Frame:
    """Lay a course out in a drawing, leaving `right` pixels for the labels at the end of the lines."""
    values = axis(_all_values(course))
    top, bottom = _TOP, height - _BOTTOM
    place = straight(values.low, values.high, bottom, top)
    return Frame(course, width, height, 0.0, width - right, top, bottom, values, place)


def _all_values(course: Course) -> list[float]:
    totals, total = [], 0.0
    for _, amount in course.counted:
        total += amount
        totals.append(total)
    values = [*totals, *(value for _, value in course.target)]
    if course.expectation and not course.over:
        values += [*course.expectation.low80, *course.expectation.high80, *course.expectation.mean]
    return values
