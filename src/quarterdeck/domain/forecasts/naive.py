"""The simple forecasts every expectation is shown beside; one that cannot beat them is not worth its ink.

All are ``won so far + what the rest of the period brings``; they differ in what they take the rest to be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quarterdeck.domain.forecasts.past import Horizon, Months, Past
from quarterdeck.domain.forecasts.risk import Floats


@dataclass(frozen=True, slots=True)
class Naive:
    """Where the period ends if …; None where the history is too short or nothing is stated.

    ``last_month``: … each month left is like the last whole one. ``mean_of_three``: … like the mean of the last three.
    ``same_last_year``: … each is like the same month a year before. ``stage_weighted``: … open deals due in the period
    are won in proportion to the probability the source states.
    """

    last_month: float | None
    mean_of_three: float | None
    same_last_year: float | None
    stage_weighted: float | None


def naive_landings(past: Past, horizon: Horizon) -> dict[str, Floats | None]:
    """Each naive landing by name, per person: (people,). The sum over people is the unit's.

    None where there is none for anybody; not a number for people without one beside others who have one.
    """
    rest = {
        "last_month": _like_last(past.months, horizon, 1),
        "mean_of_three": _like_last(past.months, horizon, 3),
        "same_last_year": _like_last_year(past.months, horizon),
        "stage_weighted": _as_stated(past, horizon),
    }
    return {name: None if more is None else past.won + more for name, more in rest.items()}


def _shares(horizon: Horizon, months: Months) -> Floats:
    """How much of each month ahead is still to come, as a share; the first has usually begun."""
    days = horizon.days
    spans = np.diff(days, prepend=0).astype(np.float64)
    if len(spans) and len(months.lengths):
        begun = months.lengths[-1] if days[0] and months.positions[-1] == horizon.positions[0] else 0.0
        spans[0] = spans[0] / max(1.0, spans[0] + begun)
    spans[1:] = spans[1:] > 0
    return spans


def _whole(months: Months, horizon: Horizon) -> Floats:
    """Value won in the whole months of history: (people, months); the month as_of lies in is left out unless over."""
    over = not horizon.ends or horizon.days[0] == 0 or months.positions[-1:] != horizon.positions[:1]
    return months.won_value if over else months.won_value[:, :-1]


def _of_weeks(months: Months) -> bool:
    """Whether months are of four or five whole weeks: too unlike for one to be taken for another as it is."""
    lengths = months.lengths[:-1]
    return len(lengths) > 1 and not (lengths % 7).any()


def _like_last(months: Months, horizon: Horizon, count: int) -> Floats | None:
    whole = _whole(months, horizon)
    if whole.shape[1] < count:
        return None
    if _of_weeks(months):
        days = months.lengths[: whole.shape[1]][-count:].sum()
        return np.asarray(whole[:, -count:].sum(axis=1) / days * horizon.days[-1:].sum(), dtype=np.float64)
    return np.asarray(whole[:, -count:].mean(axis=1) * _shares(horizon, months).sum(), dtype=np.float64)


def _like_last_year(months: Months, horizon: Horizon) -> Floats | None:
    shares = _shares(horizon, months)
    whole = _whole(months, horizon)
    seen = {position: column for column, position in enumerate(months.positions[: whole.shape[1]])}
    if any(share > 0 and position not in seen for share, position in zip(shares, horizon.positions, strict=True)):
        return None
    columns = [seen.get(position, 0) for position in horizon.positions]
    if _of_weeks(months):
        shares = np.diff(horizon.days, prepend=0) / months.lengths[columns]
    return np.asarray(whole[:, columns] @ shares, dtype=np.float64)


def _as_stated(past: Past, horizon: Horizon) -> Floats | None:
    """Not a number for people of a pool in which no deal has a stated probability."""
    deals, pool = past.deals, past.pool
    stated = np.zeros(int(pool.max(initial=-1)) + 1, dtype=np.bool_)
    stated[pool[deals.person[np.isfinite(deals.chance)]]] = True
    if not stated.any():
        return None
    last = int(horizon.days[-1]) if horizon.ends else 0
    due = np.isnan(deals.due) | (deals.due <= last)
    worth = np.where(due, np.nan_to_num(deals.value) * np.nan_to_num(deals.chance), 0.0)
    found = np.bincount(deals.person, weights=worth, minlength=len(past.people)).astype(np.float64)
    return np.where(stated[pool], found, np.nan)
