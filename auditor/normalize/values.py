"""Single values as publishers write them, made into the values the store keeps: nothing guessed.

Each reader returns None for what is absent and raises `Unreadable` for what is there and cannot be used;
the caller keeps the record, stores null and notes the text.
"""

from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

Scalar = str | int | float | bool | None

# Sums of up to 10^5 such amounts stay within a signed 64-bit integer of hundredths.
MAX_AMOUNT = 9 * 10**13
FIRST_YEAR, LAST_YEAR = 1900, 2200

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Unreadable(ValueError):  # noqa: N818 - it names the value, not a fault of ours
    """A value that is present and cannot be read; `code` says why (see `normalize.notes`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Instant(NamedTuple):
    """Microseconds since 1970 UTC, and minutes east of UTC as published."""

    us: int
    offset: int


def text(value: Scalar) -> str | None:
    """A text or an identifier; numbers become their shortest text, blank becomes None."""
    if value is None:
        return None
    if value.__class__ is str:
        if "\0" in value:  # a database's text cannot hold NUL
            value = value.replace("\0", "\ufffd")
        return value if value and not value.isspace() else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


@lru_cache(maxsize=100_000)
def instant(value: str, default_offset: int) -> Instant:
    """An ISO 8601 date or date-time; without a zone it is in the source's, `default_offset` minutes east.

    Raises Unreadable: `date-unreadable`, or `date-impossible` for years no procurement record can mean.
    """
    written = value.strip()
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise Unreadable("date-unreadable") from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Unreadable("date-impossible")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone(timedelta(minutes=default_offset)))
    offset = moment.utcoffset() or timedelta()
    return Instant((moment - _EPOCH) // _MICROSECOND, int(offset.total_seconds() // 60))


def minor_units(value: Scalar) -> tuple[int | None, bool]:
    """An amount as (hundredths, whether the source had more decimals), rounded half-even.

    Raises Unreadable: `amount-unreadable`, or `amount-out-of-range` beyond MAX_AMOUNT.
    """
    if value is None:
        return None, False
    if value.__class__ is float and -MAX_AMOUNT <= value <= MAX_AMOUNT:
        # Below 7e13, doubles stand closer than hundredths: equality says the text had at most two decimals.
        hundredths = round(value * 100)
        if hundredths / 100 == value:
            return hundredths, False
    return _minor_units(value)


def _minor_units(value: Scalar) -> tuple[int | None, bool]:
    if isinstance(value, bool):
        raise Unreadable("amount-unreadable")
    if isinstance(value, str) and (not value or value.isspace()):
        return None, False
    try:
        amount = Decimal(value.strip() if isinstance(value, str) else repr(value))
    except InvalidOperation:
        raise Unreadable("amount-unreadable") from None
    if not amount.is_finite():
        raise Unreadable("amount-unreadable")
    if not -MAX_AMOUNT <= amount <= MAX_AMOUNT:  # compared as it is: arithmetic overflows
        raise Unreadable("amount-out-of-range")
    hundredths = amount.scaleb(2).to_integral_value(ROUND_HALF_EVEN)
    return int(hundredths), hundredths.scaleb(-2) != amount


def number(value: Scalar) -> float | None:
    """A quantity or a unit price. Raises Unreadable `number-unreadable`."""
    if value is None or value.__class__ is float:
        return value
    if isinstance(value, bool):
        raise Unreadable("number-unreadable")
    try:
        read = float(value)
    except (ValueError, OverflowError):
        if isinstance(value, str) and not value.strip():
            return None
        raise Unreadable("number-unreadable") from None
    if read != read or read in (float("inf"), float("-inf")):  # noqa: PLR0124 - NaN is unlike itself
        raise Unreadable("number-unreadable")
    return read


def count(value: Scalar) -> int | None:
    """A whole number that is not negative; 3.0 and "3" are 3. Raises Unreadable `number-unreadable`."""
    if value.__class__ is int and 0 <= value < 2**31:
        return value
    read = number(value)
    if read is None:
        return None
    if not read.is_integer() or not 0 <= read < 2**31:
        raise Unreadable("number-unreadable")
    return int(read)


@lru_cache(maxsize=1_000)
def currency(value: str) -> str:
    """An ISO 4217 code in capitals. Raises Unreadable `currency-unreadable` for anything but three letters."""
    code = value.strip().upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise Unreadable("currency-unreadable")
    return code
