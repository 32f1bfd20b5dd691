from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.domain import formats
from quarterdeck.domain.figures import Figure, Format
from quarterdeck.domain.formats import Locale

AMOUNTS = st.one_of(
    st.floats(-1e13, 1e13, allow_nan=False),
    st.integers(-(10**13), 10**13),
    st.decimals(-(10**13), 10**13, allow_nan=False, places=2),
)
WRITTEN = re.compile(r"^(?P<sign>[−+]?)€(?P<digits>[\d,]+(?:\.\d+)?)(?P<magnitude>|k|m|bn)$")
MAGNITUDES = {"": 1, "k": 10**3, "m": 10**6, "bn": 10**9}


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "€0"),
        (0.4, "€0"),
        (-0.4, "€0"),
        (0.5, "€1"),
        (842, "€842"),
        (999.4, "€999"),
        (999.5, "€1k"),
        (1_499, "€1k"),
        (1_500, "€2k"),
        (27_000, "€27k"),
        (162_000, "€162k"),
        (999_400, "€999k"),
        (999_499.99, "€999k"),
        (999_500, "€1.00m"),
        (999_600, "€1.00m"),
        (1_640_000, "€1.64m"),
        (1_645_000, "€1.65m"),
        (9_994_999, "€9.99m"),
        (9_995_000, "€10.0m"),
        (11_200_000, "€11.2m"),
        (99_949_999, "€99.9m"),
        (99_950_000, "€100m"),
        (100_000_000, "€100m"),
        (999_499_999, "€999m"),
        (999_500_000, "€1.00bn"),
        (2_400_000_000, "€2.40bn"),
        (1_250_000_000_000, "€1,250bn"),
        (-44_000, "−€44k"),
        (Decimal("1638000.50"), "€1.64m"),
    ],
)
def test_an_amount_is_said_as_a_person_says_it(amount: float | Decimal, said: str) -> None:
    assert formats.money(amount, "EUR") == said


@given(AMOUNTS)
def test_what_is_said_lies_within_half_a_step_of_what_is_meant(amount: float | Decimal) -> None:
    match = WRITTEN.match(formats.money(amount, "EUR"))
    assert match
    step = Fraction(MAGNITUDES[match["magnitude"]], 10 ** len(match["digits"].partition(".")[2]))
    value = Fraction(match["digits"].replace(",", "")) * MAGNITUDES[match["magnitude"]]
    meant = Fraction(repr(amount)) if isinstance(amount, float) else Fraction(amount)
    assert abs((-value if match["sign"] == "−" else value) - meant) <= step / 2


@given(AMOUNTS)
def test_no_amount_below_a_thousand_billion_takes_more_than_three_digits(amount: float | Decimal) -> None:
    said = formats.money(amount, "EUR")
    if abs(amount) < 999 * 10**9:
        assert len(re.sub(r"\D", "", said)) <= 3


@given(AMOUNTS)
def test_a_loss_is_written_as_the_gain_with_a_true_minus(amount: float | Decimal) -> None:
    gain, loss = formats.money(abs(amount), "EUR"), formats.money(-abs(amount), "EUR")
    assert loss in {gain, f"−{gain}"}
    assert "-" not in loss


@given(AMOUNTS, AMOUNTS)
def test_a_larger_amount_never_reads_smaller(one: float | Decimal, other: float | Decimal) -> None:
    low, high = sorted((Fraction(one), Fraction(other)))

    def read(amount: Fraction) -> Fraction:
        match = WRITTEN.match(formats.money(Decimal(amount.numerator) / Decimal(amount.denominator), "EUR"))
        assert match
        value = Fraction(match["digits"].replace(",", "")) * MAGNITUDES[match["magnitude"]]
        return -value if match["sign"] == "−" else value

    assert read(low) <= read(high)


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (1_640_000, "USD", "$1.64m"),
        (1_640_000, "GBP", "£1.64m"),
        (1_640_000, "DKK", "DKK\u00a01.64m"),
        (-5_000, "DKK", "−DKK\u00a05k"),
    ],
)
def test_a_currency_without_a_symbol_is_written_out(amount: int, currency: str, said: str) -> None:
    assert formats.money(amount, currency) == said


def test_a_sign_is_put_before_a_change_but_never_before_nothing() -> None:
    assert formats.money(44_000, "EUR", sign=True) == "+€44k"
    assert formats.money(-44_000, "EUR", sign=True) == "−€44k"
    assert formats.money(0.2, "EUR", sign=True) == "€0"
    assert formats.percent(0.001, sign=True) == "0%"


def test_a_tick_drops_zeros_that_say_nothing() -> None:
    said = [formats.money_tick(amount, "EUR") for amount in (0, 500_000, 1_000_000, 1_500_000, 20_000_000, 100)]
    assert said == ["€0", "€500k", "€1m", "€1.5m", "€20m", "€100"]


def test_an_exact_amount_shows_cents_only_when_there_are_any() -> None:
    assert formats.money_exact(148_000, "EUR") == "€148,000"
    assert formats.money_exact(Decimal("148000.5"), "EUR") == "€148,000.50"
    assert formats.money_exact(Decimal("1234.56"), "JPY") == "JPY\u00a01,235"


def test_a_range_that_reads_the_same_at_both_ends_is_one_amount() -> None:
    assert formats.money_range(1_490_000, 1_790_000, "EUR") == "€1.49m–€1.79m"
    assert formats.money_range(1_641_000, 1_639_000, "EUR") == "€1.64m"


def test_percentages_points_and_multiples() -> None:
    assert formats.percent(0.91) == "91%"
    assert formats.percent(0.125) == "13%"
    assert formats.percent(-0.09, sign=True) == "−9%"
    assert formats.percent(0.1234, 1) == "12.3%"
    assert formats.points(0.03) == "+3 points"
    assert formats.points(-0.01) == "−1 point"
    assert formats.points(0.0001) == "0 points"
    assert formats.times(0.94) == "0.9×"
    assert formats.times(12) == "12.0×"


def test_counts_decimals_and_days() -> None:
    assert formats.count(1_204) == "1,204"
    assert formats.decimal(6.25) == "6.3"
    assert formats.decimal(-6.25, 2) == "−6.25"
    assert formats.days(199) == "199\u00a0days"
    assert formats.days(1) == "1\u00a0day"


def test_a_float_is_rounded_as_it_is_written_not_as_it_is_stored() -> None:
    assert formats.decimal(1.005, 2) == "1.01"
    assert formats.decimal(0.145, 2) == "0.15"


def test_a_number_from_an_array_is_a_number() -> None:
    assert formats.money(np.float64(1_640_000.0), "EUR") == "€1.64m"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
def test_what_is_not_finite_is_refused(value: float | Decimal) -> None:
    with pytest.raises(ValueError, match="is not a number that can be shown"):
        formats.money(value, "EUR")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (formats.day(date(2026, 3, 15), year=2026), "15 March"),
        (formats.day(date(2027, 3, 15), year=2026), "15 March 2027"),
        (formats.day(date(2026, 3, 15)), "15 March 2026"),
        (formats.day(date(2026, 2, 6), year=2026, short=True), "6 Feb"),
        (formats.weekday(date(2026, 2, 6), year=2026), "Fri 6 Feb"),
        (formats.weekday(date(2025, 2, 6), year=2026), "Thu 6 Feb 2025"),
        (formats.month(date(2026, 3, 1), year=2026), "March"),
        (formats.month(date(2025, 9, 1), year=2026, short=True), "Sep 2025"),
        (formats.day_range(date(2025, 10, 1), date(2026, 9, 30)), "1 October 2025 to 30 September 2026"),
        (formats.day_range(date(2026, 1, 1), date(2026, 3, 31)), "1 January to 31 March 2026"),
        (formats.day_range(date(2026, 1, 1), date(2026, 3, 31), year=2026), "1 January to 31 March"),
        (formats.day_range(date(2026, 1, 1), date(2026, 1, 1), year=2026), "1 January"),
    ],
)
def test_a_year_is_written_only_when_it_is_not_taken_for_granted(said: str, expected: str) -> None:
    assert said == expected


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Figure(1_640_000, Format.MONEY), "€1.64m"),
        (Figure(0.24, Format.PERCENT), "24%"),
        (Figure(6, Format.COUNT), "6"),
        (Figure(0.94, Format.TIMES), "0.9×"),
        (Figure(199, Format.DAYS), "199\u00a0days"),
        (Figure(6.2, Format.DECIMAL), "6.2"),
        (Figure(date(2026, 3, 15).toordinal(), Format.DAY), "15 March 2026"),
        (Figure(None, Format.MONEY, missing="no target"), "n/a"),
    ],
)
def test_a_figure_is_written_in_its_own_format(figure: Figure, said: str) -> None:
    assert formats.figure(figure, "EUR") == said


def test_another_language_brings_its_own_marks_and_words() -> None:
    german = Locale(decimal_mark=",", thousands_mark=".", million=" Mio.", billion=" Mrd.")
    assert formats.money(1_640_000, "EUR", locale=german) == "€1,64 Mio."
    assert formats.count(12_345, locale=german) == "12.345"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Freja"], "Freja"),
        (["Freja", "Anders", "Jonas"], "Freja, Anders and Jonas"),
        (["Sweden", "Norway and Finland"], "Sweden, Norway and Finland"),
    ],
)
def test_names_are_listed_as_a_person_lists_them(names, said):
    assert formats.listed(names) == said


def test_counted_things_have_a_singular():
    assert formats.counted(1, "person", "people") == "1 person"
    assert formats.counted(1204, "person", "people") == "1,204 people"
