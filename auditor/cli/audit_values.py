"""The values of `auditor audit`'s options: days, months, parameters of rules."""

import calendar
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from auditor.errors import UsageError
from auditor.harmless import harmless
from auditor.language import say

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def day(text: str | None, option: str, *, last: bool = False) -> date | None:
    """A date, or a month's first or last day. Raises UsageError that names the option."""
    if text is None:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if found := _MONTH.fullmatch(text):
            year, month = int(found[1]), int(found[2])
            return date(year, month, calendar.monthrange(year, month)[1] if last else 1)
    except ValueError:
        pass
    raise UsageError(
        say(
            es=f"{option}: '{harmless(text, 40)}' no es una fecha",
            en=f"{option}: '{harmless(text, 40)}' is not a date",
        ),
        say(es="Escriba 2026-05 o 2026-05-31.", en="Write 2026-05 or 2026-05-31."),
    )


def parameters(settings: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
    """`RULE.PARAM=VALUE` texts as rule -> parameter -> value. Raises UsageError."""
    found: dict[str, dict[str, Any]] = {}
    for text in settings:
        target, equals, value = text.partition("=")
        rule, dot, name = target.strip().rpartition(".")
        if not (equals and dot and rule and name):
            raise UsageError(
                say(
                    es=f"--set: '{harmless(text, 80)}' no es REGLA.PARÁMETRO=VALOR",
                    en=f"--set: '{harmless(text, 80)}' is not RULE.PARAM=VALUE",
                ),
                say(
                    es="Por ejemplo: --set gt-splitting-four-months.min_purchases=3",
                    en="For example: --set gt-splitting-four-months.min_purchases=3",
                ),
            )
        found.setdefault(rule, {})[name] = _value(value.strip())
    return found


def _value(text: str) -> bool | int | float | str:
    """The value as a rule file would have it: a number, true or false, else a text."""
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
