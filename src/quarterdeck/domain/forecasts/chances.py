"""From daily chances to chances by a day: each open deal by each month end, and a new deal by each day of its life."""

from __future__ import annotations

import numpy as np

from quarterdeck.domain.forecasts.hazard import STATES, WON, day_steps, powers, start_shares
from quarterdeck.domain.forecasts.risk import AGE_EDGES, AGES, GROUPS, Counts, Exposure, Floats, OpenDeals

LIFE = 730
"""Days of a new deal's life that are followed; what is not won by then is taken as never won."""
_STRIDE = 31
_BLOCK = 128
"""People worked on at once, which bounds memory at about 15 MB."""
_EDGES = np.array([*AGE_EDGES, 10**9], dtype=np.int64)


def chances_of(exposure: Exposure, deals: OpenDeals, days: Counts) -> tuple[Floats, Floats]:
    """Chances of each open deal to be won within ``days`` from as_of on, and of a new deal by each day of its life.

    The first is (deals, len(days)), the second (people, LIFE + 1), for the first 0, 1, … LIFE days at risk. ``days``
    must not fall. Chances never fall along a row nor pass one.
    """
    people = len(exposure.starts)
    found, curve = np.zeros((len(deals.person), len(days))), np.zeros((people, LIFE + 1))
    for begin in range(0, people, _BLOCK):
        block = exposure.take(np.arange(begin, min(people, begin + _BLOCK)))
        table = powers(day_steps(block), _STRIDE)
        rows = np.flatnonzero((deals.person >= begin) & (deals.person < begin + _BLOCK))
        found[rows] = _followed(table, deals.take(rows), deals.person[rows] - begin, days)
        curve[begin : begin + _BLOCK] = _life(table, start_shares(block))
    return found, curve


def seasoned(chances: Floats, factor: Floats) -> Floats:
    """The same chances with what falls into each stretch multiplied by its ``factor`` (same shape), never past one."""
    parts = np.diff(chances, axis=1, prepend=0.0) * factor
    total = parts.sum(axis=1, keepdims=True)
    return np.minimum(1.0, np.cumsum(parts / np.maximum(1.0, total), axis=1))


def _followed(table: Floats, deals: OpenDeals, person: Counts, days: Counts) -> Floats:
    state = np.zeros((len(person), STATES))
    state[np.arange(len(person)), deals.stage] = 1.0
    age = np.maximum(0, deals.age + 1)  # its age on the first day still to come
    chances = np.empty((len(person), len(days)))
    for column, span in enumerate(np.diff(days, prepend=0)):
        state, age = _advance(table, state, person, age, int(span))
        chances[:, column] = state[:, WON]
    return np.clip(chances, 0.0, 1.0)


def _advance(table: Floats, state: Floats, person: Counts, age: Counts, span: int) -> tuple[Floats, Counts]:
    """The states and ages ``span`` days later, in strides that stay within one age bin."""
    left = np.full(len(person), span, dtype=np.int64)
    while left.any():
        cell = np.searchsorted(_EDGES, age, side="right") - 1
        stride = np.minimum(np.minimum(left, _EDGES[cell + 1] - age), _STRIDE)
        state = np.einsum("di,dij->dj", state, table[person, cell, stride])
        age = age + stride
        left = left - stride
    return state, age


def _life(table: Floats, start: Floats) -> Floats:
    state = np.zeros((len(start), STATES))
    state[:, :GROUPS] = start
    curve = np.zeros((len(start), LIFE + 1))
    age = 0
    while age < LIFE:
        cell = int(np.searchsorted(_EDGES, age, side="right")) - 1
        stride = int(min(_EDGES[cell + 1] - age, LIFE - age, _STRIDE))
        states = np.einsum("pi,pnij->pnj", state, table[:, min(cell, AGES - 1), 1 : stride + 1])
        curve[:, age + 1 : age + stride + 1] = states[:, :, WON]
        state, age = states[:, -1], age + stride
    return np.clip(curve, 0.0, 1.0)
