"""The effect ledger as the page shows it: what waits for a judgement, what was judged, what it is too early for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from quarterdeck.domain import formats
from quarterdeck.domain.effects import EffectVerdict, Judgement
from quarterdeck.domain.kpis import KPIS, TOTALS
from quarterdeck.records.speaking import Hearing
from quarterdeck.records.voice import Stands
from quarterdeck.reports.decisions.changes import change_words
from quarterdeck.reports.decisions.measured import MeasuredAction
from quarterdeck.web.charts.since import since
from quarterdeck.web.charts.tally import tally
from quarterdeck.web.pages.decisions.button import Button
from quarterdeck.web.parts import in_parts

VERDICTS: Mapping[EffectVerdict, tuple[str, str, str]] = {
    EffectVerdict.MOVED: ("ok", "Moved", "future"),
    EffectVerdict.PARTLY: ("watch", "Partly", "created"),
    EffectVerdict.NOT_MOVED: ("gap", "Did not move", "below"),
    EffectVerdict.CANNOT_TELL: ("none", "Cannot tell", "context"),
    EffectVerdict.TOO_EARLY: ("open", "Too early", "hollow"),
}
"""Shape, word and swatch of each verdict."""
NEXT = {Judgement.KEPT: "Kept", Judgement.ADJUSTED: "Adjusted", Judgement.STOPPED: "Stopped"}
SHOWN = 6
"""Rows of a group that are shown before the rest is folded away."""
VERBS = {"keep-on": "Keep", "adjust": "Adjust", "stop": "Stop"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the ledger. ``said`` is what its owner concluded, ``buttons`` what may be said now."""

    measured: MeasuredAction
    kpi: str
    expected: str
    change: str
    margin: str
    chart: str
    shape: str
    word: str
    said: str
    note: str
    buttons: tuple[Button, ...]


def ledger_tiles(ledger: Sequence[MeasuredAction], heard: Hearing, currency: str, on: date) -> dict[str, object]:
    """The three groups of the page, and how many have which verdict."""
    longest = max((len(each.since) for each in ledger), default=0)
    rows = [_row(each, heard, currency, longest, on) for each in ledger]
    count = Counter(each.verdict for each in ledger)
    found = [
        (VERDICTS[verdict][1], VERDICTS[verdict][2], count[verdict]) for verdict in EffectVerdict if count[verdict]
    ]
    groups = (
        ("To judge", "Keep, adjust or stop", [row for row in rows if row.measured.waits]),
        ("Judged", "What was kept, adjusted and stopped", [row for row in rows if row.measured.action.judgement]),
        ("Too early", "Still running", [row for row in rows if _is_running(row.measured)]),
    )
    return {
        "tally": tally([(swatch, number) for _, swatch, number in found], _told(found)) if found else "",
        "verdicts": [(f"{formats.count(number)} {word.lower()}", swatch) for word, swatch, number in found],
        "ledger": [(label, title, in_parts(each, SHOWN)) for label, title, each in groups if each],
        "to_judge": bool(groups[0][2]),
    }


def _is_running(each: MeasuredAction) -> bool:
    return each.verdict is EffectVerdict.TOO_EARLY and each.action.judgement is None


def _told(found: Sequence[tuple[str, str, int]]) -> str:
    whole = formats.counted(sum(number for _, _, number in found), "action", "actions")
    return f"{whole}: {formats.listed([f'{formats.count(number)} {word.lower()}' for word, _, number in found])}"


def _row(each: MeasuredAction, heard: Hearing, currency: str, longest: int, on: date) -> Row:
    action, effect = each.action, each.effect
    shape, word, _ = VERDICTS[each.verdict]
    per = " a week" if action.metric in TOTALS else ""
    change = change_words(effect.change, action.metric, currency)
    return Row(
        measured=each,
        kpi=f"{KPIS.get(action.metric, action.metric)}{per}",
        expected=change_words(each.expected, action.metric, currency),
        change=change,
        margin="" if effect.margin is None else f"± {change_words(effect.margin, action.metric, currency, sign=False)}",
        chart=since(each.before, each.since, hoped=each.hoped, weeks=longest, title=f"{word}: {change}")
        if any(value is not None for value in each.before)
        else "",
        shape=shape,
        word=word,
        said=_said(each, on),
        note=_note(each, currency),
        buttons=_buttons(each, heard),
    )


def _said(each: MeasuredAction, on: date) -> str:
    if (judgement := each.action.judgement) and each.action.judged_on:
        return f"{NEXT[judgement]}, {formats.day(each.action.judged_on, short=True, year=on.year)}"
    if each.verdict is EffectVerdict.TOO_EARLY:
        return f"Judge {formats.day(each.judge_on, short=True, year=on.year)}"
    return ""


def _note(each: MeasuredAction, currency: str) -> str:
    """What it was compared with, or what could be told from chance at all."""
    if each.missing:
        return each.missing
    effect, metric = each.effect, each.action.metric
    if effect.colleagues and effect.theirs is not None:
        theirs = change_words(effect.theirs, metric, currency)
        return f"beside {formats.count(effect.colleagues)} colleagues, who moved by {theirs}"
    if each.least is None:
        return "nothing tells how far chance reaches"
    return f"less than {change_words(each.least, metric, currency, sign=False)} could be chance"


def _buttons(each: MeasuredAction, heard: Hearing) -> tuple[Button, ...]:
    action = each.action
    if not each.waits or heard.as_of or heard.stands_to(action.owner_key) is not Stands.OWNER:
        return ()
    asked = urlencode({"key": action.key, "version": str(action.version)})
    return tuple(
        Button(label, f"{reverse('say', args=[action.owner_key, verb])}?{asked}", False, action.key, action.version)  # noqa: FBT003
        for verb, label in VERBS.items()
    )
