"""Laws of single values, over values that nobody thought of."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.normalize import values
from auditor.normalize.flatten import year_month

# Up to here doubles stand closer than hundredths.
EXACT = 7 * 10**15


@given(st.integers(-EXACT, EXACT))
def test_two_decimals_are_exact_however_they_are_written(hundredths):
    amount = Decimal(hundredths).scaleb(-2)
    for written in (float(amount), str(amount), f" {amount} ", f"{amount}00"):
        assert values.minor_units(written) == (hundredths, False)


@given(st.decimals(-9_000_000, 9_000_000, places=6))
def test_more_decimals_are_rounded_half_even_and_said_to_be(amount):
    expected = int(amount.scaleb(2).to_integral_value(ROUND_HALF_EVEN))
    assert values.minor_units(str(amount)) == (expected, expected != amount.scaleb(2))


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none()))
def test_no_value_surprises_a_reader(value):
    for reader in (values.minor_units, values.number, values.count, values.text):
        with suppress(values.Unreadable):
            read = reader(value)
            amount = read[0] if isinstance(read, tuple) else None
            assert amount is None or abs(amount) <= values.MAX_AMOUNT * 100


@given(st.text(alphabet="0123456789.-+eE_ \u0661x", max_size=12))
def test_amounts_as_texts_are_decimals_or_refused(written):
    try:
        amount, rounded = values.minor_units(written)
    except values.Unreadable:
        return
    if amount is not None:
        assert abs(Decimal(written.strip()) * 100 - amount) <= Decimal("0.5")
        assert rounded or Decimal(written.strip()) * 100 == amount


@given(st.dates(date(1900, 1, 2), date(2200, 12, 30)), st.integers(-14 * 60, 14 * 60), st.times())
def test_instants_keep_their_offset_and_their_day(day, offset, time):
    moment = datetime.combine(day, time, timezone(timedelta(minutes=offset)))
    read = values.instant(moment.isoformat(), 0)
    assert read.offset == offset
    assert read.us == (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    local_day = (read.us + read.offset * 60_000_000) // 86_400_000_000
    assert local_day == (day - date(1970, 1, 1)).days
    assert year_month(local_day) == day.year * 100 + day.month


@pytest.mark.parametrize(
    ("n", "written"), [(7.0, "7"), (7, "7"), (7.5, "7.5"), (2.0**60, "1.152921504606847e+18")]
)
def test_numbers_as_identifiers(n, written):
    assert values.text(n) == written
