"""Writes docs/metrics.md: every metric with the definition that is shown to whoever asks.

python scripts/metrics_page.py           writes the page
python scripts/metrics_page.py --check   fails if the page is not what it would write
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from quarterdeck.checks.four import MEANINGS as CHECKS
from quarterdeck.checks.open_deals import RULES
from quarterdeck.metrics.catalogue import MEANINGS, METRICS
from quarterdeck.metrics.measure import Direction
from quarterdeck.metrics.query import dimensions_of

PAGE = Path(__file__).resolve().parent.parent / "docs" / "metrics.md"
GOOD = {Direction.UP: "more is better", Direction.DOWN: "less is better", Direction.NEITHER: "neither is better"}
TITLES = {"forecast_deviation": "forecast against actual sales", **{rule.code: rule.title for rule in RULES}}
INTRODUCTION = """# Metrics

Made by `python scripts/metrics_page.py` from the definitions in the code; do not edit it by hand.

What holds for all of them:

- **Knowledge day.** A number as of a day rests on what was known by the end of that day, organisation time.
- **Whose.** A fact counts for whoever owned it, as far as was known, and for the unit they sat in when it happened.
- **Period.** Half-open days. Nothing dated after the knowledge day counts as done.
- **Money.** In the organisation's currency. Foreign amounts are converted by the newest rate that had begun on the day
  of the event. What has no value or no rate is counted, not priced.
- **Unknown is not zero.** Where the sources do not state what a number needs, there is no number but a reason.
- **Ratios** are ratios of sums, never averages of ratios.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *_metrics(), *_checks()])


def _metrics() -> Iterator[str]:
    for name, metric in METRICS.items():
        yield f"## `{name}`\n\n{MEANINGS[name]}\n"
        for choice, taken in metric.choices:
            yield f"- {choice}: {taken}"
        yield f"- Dated by: {metric.dated_by}"
        yield f"- Shown as: {metric.format}, {GOOD[metric.direction]}"
        yield f"- Split by: {', '.join(dimensions_of(name))}\n"


def _checks() -> Iterator[str]:
    yield "# Trust checks\n"
    for code, meaning in CHECKS.items():
        lines = (line.strip() for line in meaning.strip().splitlines())
        yield f"## `{code}`: {TITLES[code]}\n\n" + "\n".join(lines) + "\n"


def main() -> int:
    """Write or check the page; 1 if it is out of date."""
    if sys.argv[1:] == ["--check"]:
        fresh = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page()
        print("docs/metrics.md is up to date." if fresh else "docs/metrics.md is old: run scripts/metrics_page.py.")
        return 0 if fresh else 1
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Wrote {PAGE.name}: {len(METRICS)} metrics, {len(CHECKS)} checks.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
