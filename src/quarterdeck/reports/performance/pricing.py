"""Which deals are counted on the page without being priced, and why."""

from __future__ import annotations

from quarterdeck.domain import formats
from quarterdeck.domain.money import RateType
from quarterdeck.reports.performance.asking import Numbers

WON, OPEN = ("deal won", "deals won"), ("open opportunity", "open opportunities")


def unpriced_notes(numbers: Numbers, rates: RateType, currency: str) -> tuple[str, ...]:
    """One sentence for those without an exchange rate, one for those without a value; nothing where all are priced."""
    won, still_open = (
        int(numbers.unrated[name].value or 0) for name in ("deals_won_without_rate", "open_without_rate")
    )
    blank = (numbers.now["bookings"].unpriced - won, numbers.now["open_pipeline"].unpriced - still_open)
    return (
        *_sentence((won, still_open), f"no {rates} rate to {currency}"),
        *_sentence(blank, "no value"),
    )


def _sentence(counts: tuple[int, int], lack: str) -> tuple[str, ...]:
    parts = [formats.counted(n, *words) for n, words in zip(counts, (WON, OPEN), strict=True) if n > 0]
    if not parts:
        return ()
    one = sum(counts) == 1
    return (f"{' and '.join(parts)} {'has' if one else 'have'} {lack}: counted, not priced.",)
