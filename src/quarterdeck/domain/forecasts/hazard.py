"""Daily chances of winning, losing and changing stage group, by person, age and stage group, from small counts.

Every rate is shrunk by gamma-Poisson: with ``n`` events seen where ``m`` were expected, the factor on the expected rate
is (n + K) / (m + K). First each age against the person's overall rate, then each stage group against its ages, then
each cell against both. A cell nobody has been in keeps what its age and its stage group say.
"""

from __future__ import annotations

import numpy as np

from quarterdeck.domain.forecasts.risk import AGES, GROUPS, Exposure, Floats

K = 2.0
"""Weight of the prior in events: so many events seen count as much as what the coarser rate says."""
HALF = 0.5
"""Events added to a person's overall count, so that nobody who has never lost is thought never to lose."""
STATES = GROUPS + 1
WON = GROUPS
"""The state a won deal rests in, after the four stage groups. A lost deal leaves the table."""


def day_steps(exposure: Exposure) -> Floats:
    """What one day does to a deal: (people, AGES, STATES, STATES), from the third axis to the fourth.

    Rows of the stage groups sum to one minus the chance of losing; the won state stays.
    """
    win = shrunk_rates(exposure.wins, exposure.days)
    loss = shrunk_rates(exposure.losses, exposure.days)
    move = _move_rates(exposure)
    leaving = win + loss + move.sum(axis=-1)
    scale = 1.0 / np.maximum(1.0, leaving)  # tiny samples can claim more than certainty
    steps = np.zeros((*win.shape[:2], STATES, STATES))
    steps[..., :GROUPS, :GROUPS] = move * scale[..., None]
    groups = np.arange(GROUPS)
    steps[..., groups, groups] += 1.0 - leaving * scale
    steps[..., :GROUPS, WON] = win * scale
    steps[..., WON, WON] = 1.0
    return steps


def shrunk_rates(events: Floats, days: Floats) -> Floats:
    """Events per day at risk in each (people, AGES, GROUPS) cell, shrunk as the module says."""
    overall = (events.sum(axis=(1, 2)) + HALF) / np.maximum(days.sum(axis=(1, 2)), 1.0)
    by_age = overall[:, None] * _factor(events.sum(axis=2), overall[:, None] * days.sum(axis=2))
    expected = by_age[:, :, None] * days
    by_stage = _factor(events.sum(axis=1), expected.sum(axis=1))
    rates = by_age[:, :, None] * by_stage[:, None, :]
    return np.minimum(1.0, rates * _factor(events, rates * days))


def _move_rates(exposure: Exposure) -> Floats:
    """Changes of stage group per day; a change never seen at any age is thought impossible."""
    moves = exposure.moves * (1.0 - np.eye(GROUPS))
    days = exposure.days[..., None]
    overall = moves.sum(axis=1) / np.maximum(days.sum(axis=1), 1.0)
    rates = overall[:, None] * _factor(moves, overall[:, None] * days)
    return np.minimum(1.0, rates)


def _factor(seen: Floats, expected: Floats) -> Floats:
    return (seen + K) / (expected + K)


def start_shares(exposure: Exposure) -> Floats:
    """The share of new deals that begin in each stage group: (people, GROUPS); unknown where none was seen."""
    total = exposure.starts.sum(axis=1, keepdims=True)
    unknown = np.eye(GROUPS)[0]
    return np.where(total > 0, exposure.starts / np.maximum(total, 1.0), unknown)


def powers(steps: Floats, days: int) -> Floats:
    """What 0, 1, … ``days`` days within one age bin do: (people, AGES, days + 1, STATES, STATES)."""
    table = np.empty((len(steps), AGES, days + 1, STATES, STATES))
    table[:, :, 0] = np.eye(STATES)
    for n in range(1, days + 1):
        table[:, :, n] = table[:, :, n - 1] @ steps
    return table
