"""Every function of the rule language: what it takes, what it gives, what it means.

Checking, documentation and fault messages are driven by this registry; the compiler has one emitter for
each name in it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from auditor.language import Text
from auditor.rules.catalog import Type
from auditor.rules.kinds import BOOLEAN, INTEGER, NUMBER, TEXT, UNITS, Kind

ANY = frozenset(Type)
NUMERIC = frozenset({Type.MONEY, Type.NUMBER, Type.INTEGER})
ORDERED = NUMERIC | {Type.DATE}
TEXTS = frozenset({Type.TEXT, Type.CLASS})


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: the types it may have; `literal` where it must be written out (or be a parameter).

    `of_source` where it must be a date of a source, which has a calendar; a day written out has none.
    """

    name: str
    accepts: frozenset[Type]
    optional: bool = False
    literal: bool = False
    of_source: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """`aggregate` functions make one value of many rows; `ordered` ones need `by=` to say which row is first."""

    name: str
    arguments: tuple[Argument, ...]
    result: Callable[[Sequence[Kind]], Kind]
    meaning: Text
    example: str
    aggregate: bool = False
    ordered: bool = False

    @property
    def signature(self) -> str:
        listed = [f"[{each.name}]" if each.optional else each.name for each in self.arguments]
        return f"{self.name}({', '.join([*listed, 'by='] if self.ordered else listed)})"


def _always(kind: Kind) -> Callable[[Sequence[Kind]], Kind]:
    return lambda _kinds: kind


def _same(kinds: Sequence[Kind]) -> Kind:
    return kinds[0]


def _average(kinds: Sequence[Kind]) -> Kind:
    return UNITS if kinds[0].monetary else NUMBER


def _quotient(kinds: Sequence[Kind]) -> Kind:
    return UNITS if kinds[0].monetary and not kinds[1].monetary else NUMBER


_X = Argument("x", ANY)
_DATES = (Argument("start", frozenset({Type.DATE})), Argument("end", frozenset({Type.DATE})))
_ON = (Argument("date", frozenset({Type.DATE})),)
_IN_TEXT = (Argument("text", TEXTS), Argument("part", frozenset({Type.TEXT}), literal=True))


def _aggregate(  # noqa: PLR0913 - a row of the table below
    name: str,
    accepts: frozenset[Type],
    result: Callable[[Sequence[Kind]], Kind],
    es: str,
    en: str,
    example: str,
    *,
    optional: bool = False,
    ordered: bool = False,
) -> Function:
    argument = Argument("x", accepts, optional=optional)
    return Function(name, (argument,), result, Text(es, en), example, aggregate=True, ordered=ordered)


def _scalar(
    name: str,
    arguments: tuple[Argument, ...],
    result: Kind | Callable[[Sequence[Kind]], Kind],
    es: str,
    en: str,
    example: str,
) -> Function:
    return Function(
        name, arguments, _always(result) if isinstance(result, Kind) else result, Text(es, en), example
    )


_TRUTH = frozenset({Type.BOOLEAN})

AGGREGATES = (
    _aggregate(
        "count",
        ANY,
        _always(INTEGER),
        "Cuántas filas; de una condición, cuántas la cumplen; de otra cosa, cuántas tienen valor",
        "How many rows; of a condition, how many meet it; of anything else, how many have a value",
        "count(n_bidders == 1)",
        optional=True,
    ),
    _aggregate(
        "sum",
        NUMERIC,
        _same,
        "Suma; nula si no hay valores o si hay varias monedas",
        "Sum; null where there are no values or several currencies",
        "sum(amount)",
    ),
    _aggregate(
        "mean",
        NUMERIC,
        _average,
        "Promedio de los valores que hay",
        "Mean of the values there are",
        "mean(n_bidders)",
    ),
    _aggregate("min", ORDERED, _same, "El menor valor", "The least value", "min(published)"),
    _aggregate("max", ORDERED, _same, "El mayor valor", "The greatest value", "max(amount)"),
    _aggregate(
        "n_unique",
        ANY,
        _always(INTEGER),
        "Cuántos valores distintos, sin contar nulos",
        "How many distinct values, nulls not counted",
        "n_unique(supplier_org)",
    ),
    _aggregate(
        "any",
        _TRUTH,
        _always(BOOLEAN),
        "Si alguna fila la cumple; nulo si en ninguna se sabe",
        "Whether any row meets it; null where none is known",
        'any(status == "active")',
    ),
    _aggregate(
        "all",
        _TRUTH,
        _always(BOOLEAN),
        "Si la cumplen todas en las que se sabe; nulo si en ninguna se sabe",
        "Whether all that are known meet it; null where none is known",
        "all(n_bidders == 1)",
    ),
    _aggregate(
        "share",
        _TRUTH,
        _always(NUMBER),
        "Parte de las filas que la cumplen, de 0 a 1, entre las que se sabe",
        "Share of the rows that meet it, 0 to 1, among those known",
        "share(n_bidders == 1)",
    ),
    _aggregate(
        "first",
        ANY,
        _same,
        "El valor de la primera fila por `by` (empates: por la clave de la fila)",
        "The value of the first row by `by` (ties: by the row's key)",
        "first(supplier_org, by=award_date)",
        ordered=True,
    ),
    _aggregate(
        "last",
        ANY,
        _same,
        "El valor de la última fila por `by` (empates: por la clave de la fila)",
        "The value of the last row by `by` (ties: by the row's key)",
        "last(amount, by=award_date)",
        ordered=True,
    ),
)

SCALARS = (
    _scalar(
        "abs", (Argument("x", NUMERIC),), _same, "Valor absoluto", "Absolute value", "abs(amount - estimate)"
    ),
    _scalar(
        "round",
        (
            Argument("x", frozenset({Type.NUMBER, Type.INTEGER})),
            Argument("digits", frozenset({Type.INTEGER}), optional=True, literal=True),
        ),
        _average,
        "Redondea la mitad hacia arriba",
        "Rounds halves up",
        "round(ratio(amount, estimate), 2)",
    ),
    _scalar(
        "floor",
        (Argument("x", frozenset({Type.NUMBER, Type.INTEGER})),),
        _average,
        "El mayor número entero que no lo supera",
        "The greatest whole number not above it",
        "floor(ratio(amount, estimate))",
    ),
    _scalar(
        "ratio",
        (Argument("a", NUMERIC), Argument("b", NUMERIC)),
        _quotient,
        "a entre b; nulo si b es 0",
        "a divided by b; null where b is 0",
        "ratio(amount, estimate)",
    ),
    _scalar(
        "is_round",
        (
            Argument("amount", NUMERIC - {Type.NUMBER}),
            Argument("multiple", frozenset({Type.INTEGER}), literal=True),
        ),
        BOOLEAN,
        "Si es múltiplo exacto",
        "Whether it is an exact multiple",
        "is_round(amount, 1000)",
    ),
    _scalar(
        "days_between",
        _DATES,
        INTEGER,
        "Días calendario de `start` a `end`; negativo si `end` es antes",
        "Calendar days from `start` to `end`; negative where `end` comes first",
        "days_between(published, deadline)",
    ),
    _scalar(
        "business_days_between",
        tuple(replace(each, of_source=True) for each in _DATES),
        INTEGER,
        "Días hábiles del calendario de la fuente, de `start` (sin él) a `end` (con él)",
        "Business days of the source's calendar from `start` (without it) to `end` (with it)",
        "business_days_between(published, deadline)",
    ),
    _scalar(
        "elapsed_days",
        _DATES,
        INTEGER,
        "Lapsos completos de 24 horas entre los dos instantes, truncados hacia cero",
        "Whole 24-hour spans between the two instants, truncated towards zero",
        "elapsed_days(tender_start, tender_end)",
    ),
    _scalar("year", _ON, INTEGER, "Año", "Year", "year(award_date)"),
    _scalar(
        "quarter", _ON, TEXT, "Trimestre, p. ej. 2026-Q1", "Quarter, e.g. 2026-Q1", "quarter(award_date)"
    ),
    _scalar(
        "four_months",
        _ON,
        TEXT,
        "Cuatrimestre del ejercicio fiscal, p. ej. 2026-C1 (enero a abril)",
        "Four-month period of the fiscal year, e.g. 2026-C1 (January to April)",
        "four_months(published)",
    ),
    _scalar("month", _ON, TEXT, "Mes, p. ej. 2026-12", "Month, e.g. 2026-12", "month(award_date)"),
    _scalar(
        "month_of_year",
        _ON,
        INTEGER,
        "Número del mes, 1 a 12",
        "Number of the month, 1 to 12",
        "month_of_year(award_date) == 12",
    ),
    _scalar(
        "weekday",
        _ON,
        INTEGER,
        "Día de la semana: 1 lunes … 7 domingo",
        "Day of the week: 1 Monday … 7 Sunday",
        "weekday(published) >= 6",
    ),
    _scalar(
        "length",
        (Argument("text", TEXTS),),
        INTEGER,
        "Cuántos caracteres tiene",
        "How many characters it has",
        "length(description) < 20",
    ),
    _scalar(
        "contains",
        _IN_TEXT,
        BOOLEAN,
        "Si el texto contiene la parte, tal cual",
        "Whether the text contains the part, literally",
        'contains(title__key, "emergencia")',
    ),
    _scalar(
        "starts_with",
        _IN_TEXT,
        BOOLEAN,
        "Si el texto empieza así",
        "Whether the text starts so",
        'starts_with(class8, "5010")',
    ),
    _scalar(
        "prefix",
        (Argument("text", TEXTS), Argument("n", frozenset({Type.INTEGER}), literal=True)),
        _same,
        "Los primeros n caracteres",
        "The first n characters",
        "prefix(class8, 4)",
    ),
)

FUNCTIONS: dict[str, Function] = {function.name: function for function in (*AGGREGATES, *SCALARS)}

# What a horizon may speak of: functions that name the period a date falls in.
PERIODS = {"year": 12, "four_months": 4, "quarter": 3, "month": 1}
