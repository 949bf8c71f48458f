"""Months as texts `YYYY-MM`, which sort as they pass."""

import re

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def is_month(text: str) -> bool:
    return _MONTH.fullmatch(text) is not None


def span(first: str, last: str) -> list[str]:
    """All months from one to another, both included."""
    return [_name(number) for number in range(_number(first), _number(last) + 1)]


def before(month: str, count: int) -> str:
    """The month that lies `count` months before."""
    return _name(_number(month) - count)


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _name(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
