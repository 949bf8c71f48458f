"""What a signal says to people: a rule's message with the signal's values in it.

Only `{name}` and `{name:format}` with a known name and one of a few formats; templates are taken apart by
`string.Formatter().parse` and never given to `str.format`, which would let them read Python objects.
"""

from datetime import date
from functools import lru_cache
from string import Formatter

from auditor.language import Language, current, say
from auditor.rules.catalog import Type
from auditor.rules.kinds import Kind
from auditor.rules.model import Rule
from auditor.rules.outcome import Signal

# Which types each format is for. No format: a text as it is, an integer or a number with separators.
FORMATS: dict[str, frozenset[Type]] = {
    "money": frozenset({Type.MONEY}),
    "date": frozenset({Type.DATE}),
    "percent": frozenset({Type.NUMBER, Type.INTEGER}),
    "number": frozenset({Type.NUMBER, Type.INTEGER}),
    "integer": frozenset({Type.NUMBER, Type.INTEGER}),
}
UNKNOWN = "—"
_MONTHS = {
    "es": ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}


class MessageError(ValueError):
    """What is wrong with a template, and with which field."""

    def __init__(self, code: str, message: str, field: str) -> None:
        super().__init__(message)
        self.code, self.message, self.field = code, message, field


def is_name(text: str) -> bool:
    """Whether it may be a column's name, with dots where it is of a joined table: never a way into an object."""
    return all(part.isidentifier() and not part.startswith("_") for part in text.split("."))


def fields_of(template: str) -> list[tuple[str, str]]:
    """The (name, format) pairs of a template; MessageError where it is not one."""
    found = []
    try:
        for _, name, form, conversion in Formatter().parse(template):
            if name is None:
                continue
            if conversion or not is_name(name):
                shown = name + (f"!{conversion}" if conversion else "")
                raise MessageError(
                    "E020", say(es=f"`{{{shown}}}` no es un nombre", en=f"`{{{shown}}}` is not a name"), name
                )
            found.append((name, form or ""))
    except ValueError as error:
        if isinstance(error, MessageError):
            raise
        raise MessageError("E020", say(es="llaves sin pareja", en="unbalanced braces"), "{") from None
    return found


def check_format(name: str, form: str, kind: Kind) -> None:
    """MessageError where `form` is not a format, or not one for this type."""
    if not form:
        if kind.type is Type.MONEY:
            raise MessageError(
                "E020", say(es=f"escriba {{{name}:money}}", en=f"write {{{name}:money}}"), name
            )
        return
    if form not in FORMATS:
        listed = ", ".join(f":{each}" for each in FORMATS)
        raise MessageError(
            "E020",
            say(
                es=f"no hay un formato `:{form}`; hay {listed}",
                en=f"there is no format `:{form}`; there are {listed}",
            ),
            name,
        )
    if kind.known and kind.type not in FORMATS[form] and not (form == "money" and kind.units):
        raise MessageError(
            "E016", say(es=f"`:{form}` no va con {kind}", en=f"`:{form}` does not go with {kind}"), name
        )


def render(rule: Rule, signal: Signal, language: Language | None = None) -> str:
    """The rule's message about one signal, in `language` (the one in use by default)."""
    tongue = language or current()
    template = rule.message.es if tongue == "es" else rule.message.en
    parts = []
    for literal, name, form in _parsed(template):
        parts.append(literal)
        if name is not None:
            value = _value(rule, signal, name)
            currency = signal.values.get(f"{name}_currency") or signal.currency
            units = rule.program.names[name].units if name in rule.program.names else False
            parts.append(_formatted(value, form, tongue, currency, units=units))
    return "".join(parts)


@lru_cache(maxsize=1024)
def _parsed(template: str) -> tuple[tuple[str, str | None, str], ...]:
    """Literal text, the name after it where there is one, and its format; of a template that was checked."""
    return tuple((literal, name, form or "") for literal, name, form, _ in Formatter().parse(template))


def _value(rule: Rule, signal: Signal, name: str) -> object:
    """What the signal has under the name; the identifier where the words for it are missing."""
    value = signal.values.get(name)
    if value is not None:
        return value
    named = (column.name for column in rule.program.view.listing if column.label == name)
    return next((signal.values[each] for each in named if signal.values.get(each) is not None), None)


def _formatted(value: object, form: str, language: Language, currency: str | None, *, units: bool) -> str:
    if value is None:
        return UNKNOWN
    if form == "date":
        return _date(str(value), language)
    if not form or not isinstance(value, int | float):
        return _unformatted(value, language)
    if form == "money":
        return money(round(value * 100) if units else int(value), currency)
    if form == "integer":
        return f"{round(value):,}"
    return f"{value * 100:,.1f} %" if form == "percent" else _number(value)


def _unformatted(value: object, language: Language) -> str:
    if isinstance(value, bool):
        return {"es": ("no", "sí"), "en": ("no", "yes")}[language][value]
    if isinstance(value, int):  # four digits stand without a separator, so that years stay years
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    if isinstance(value, float):
        return _number(value)
    return ", ".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value)


def money(minor: int, currency: str | None) -> str:
    """`Q 90,000.00`, `USD 90,000.00`: Guatemala writes amounts so in both languages."""
    whole, cents = divmod(abs(minor), 100)
    sign = "-" if minor < 0 else ""
    symbol = "Q" if currency == "GTQ" else currency
    return f"{symbol} {sign}{whole:,}.{cents:02}" if symbol else f"{sign}{whole:,}.{cents:02}"


def _date(value: str, language: Language) -> str:
    day = date.fromisoformat(value)
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
