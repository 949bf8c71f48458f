"""The functions that make one value of the values of one row."""

from collections.abc import Sequence
from dataclasses import replace

from auditor.language import Text
from auditor.rules.catalog import Type
from auditor.rules.function_model import NUMERIC, TEXTS, Argument, Function, Result, always, average, same
from auditor.rules.kinds import BOOLEAN, INTEGER, NUMBER, TEXT, UNITS, Kind


def _quotient(kinds: Sequence[Kind]) -> Kind:
    return UNITS if kinds[0].monetary and not kinds[1].monetary else NUMBER


_DATES = (Argument("start", frozenset({Type.DATE})), Argument("end", frozenset({Type.DATE})))
_ON = (Argument("date", frozenset({Type.DATE})),)
_IN_TEXT = (Argument("text", TEXTS), Argument("part", frozenset({Type.TEXT}), literal=True))


def _scalar(
    name: str,
    arguments: tuple[Argument, ...],
    result: Kind | Result,
    es: str,
    en: str,
    example: str,
) -> Function:
    return Function(
        name, arguments, always(result) if isinstance(result, Kind) else result, Text(es, en), example
    )


SCALARS = (
    _scalar(
        "abs", (Argument("x", NUMERIC),), same, "Valor absoluto", "Absolute value", "abs(amount - estimate)"
    ),
    _scalar(
        "round",
        (
            Argument("x", frozenset({Type.NUMBER, Type.INTEGER})),
            Argument("digits", frozenset({Type.INTEGER}), optional=True, literal=True),
        ),
        average,
        "Redondea la mitad hacia arriba",
        "Rounds halves up",
        "round(ratio(amount, estimate), 2)",
    ),
    _scalar(
        "floor",
        (Argument("x", frozenset({Type.NUMBER, Type.INTEGER})),),
        average,
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
    _scalar(
        "elapsed_seconds",
        _DATES,
        NUMBER,
        "Segundos entre los dos instantes, con sus fracciones; negativos si el segundo viene antes",
        "Seconds between the two instants, with their fractions; negative where the second comes first",
        "elapsed_seconds(published, award_date) <= 3600",
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
        "is_holiday",
        tuple(replace(each, of_source=True) for each in _ON),
        BOOLEAN,
        "Si es asueto en el calendario de la fuente (un fin de semana solo si además es asueto)",
        "Whether it is a holiday of the source's calendar (a weekend only where it is a holiday too)",
        "is_holiday(published)",
    ),
    _scalar(
        "log",
        (Argument("x", NUMERIC),),
        NUMBER,
        "Logaritmo natural; nulo si x no es mayor que 0",
        "Natural logarithm; null where x is not above 0",
        "log(amount)",
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
        same,
        "Los primeros n caracteres",
        "The first n characters",
        "prefix(class8, 4)",
    ),
)
