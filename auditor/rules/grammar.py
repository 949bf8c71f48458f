"""The grammar of expressions, told by examples; each is checked against the view of awards by a test."""

from dataclasses import dataclass

from auditor.language import Text


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write something; `example` is an expression of columns of awards, `least`, `methods`, `days`, `limit`."""

    example: str
    meaning: Text


FORMS: tuple[Form, ...] = (
    Form("amount > 90000", Text("comparar: == != < <= > >=", "to compare: == != < <= > >=")),
    Form(
        "1 <= n_bidders <= 2",
        Text("comparar dos veces: entre los dos, con ellos", "to compare twice: between the two, with them"),
    ),
    Form(
        'status == "active" and not rounded',
        Text(
            "unir: and, or, not; `and` se lee antes que `or`, y los paréntesis antes que todo",
            "to join: and, or, not; `and` is read before `or`, and brackets before anything",
        ),
    ),
    Form(
        'modality in ["38", "17"]',
        Text("es uno de estos; `not in`: no es ninguno", "is one of these; `not in`: is none of them"),
    ),
    Form(
        "modality in methods",
        Text("es uno de un parámetro que es una lista", "is one of a parameter that is a list"),
    ),
    Form(
        "award_date is not None",
        Text(
            "si hay valor; `is None`: si falta. Con `==` un valor que falta no se compara: no se sabe",
            "whether there is a value; `is None`: whether it is missing. With `==` a missing value does not compare: it is "
            "unknown",
        ),
    ),
    Form(
        "award_date if award_date is not None else published",
        Text("uno u otro, según la condición", "one or the other, by the condition"),
    ),
    Form(
        "amount / n_bidders",
        Text("calcular: + - * / // %; entre 0 es nulo", "to reckon: + - * / // %; by 0 it is null"),
    ),
    Form("least", Text("un parámetro, por su nombre", "a parameter, by its name")),
    Form(
        "days[modality]",
        Text(
            "lo que un parámetro que es una tabla tiene para un texto; nulo si no lo tiene: `days[modality] is not None`",
            "what a parameter that is a table has for a text; null where it has nothing: `days[modality] is not None`",
        ),
    ),
    Form(
        'limit["quotation", published]',
        Text(
            "lo que una lista con fechas tiene para una clave en un día",
            "what a list with dates has for a key on a day",
        ),
    ),
    Form('published >= "2026-01-31"', Text("un día se escribe así", "a day is written so")),
    Form(
        "days_between(award_date, as_of)",
        Text("`as_of` es el día del que se habla", "`as_of` is the day it is about"),
    ),
    Form(
        'buyer_name__key == "ministerio de salud"',
        Text(
            "un texto sin acentos ni mayúsculas, en su columna `__key`",
            "a text without accents and capitals, in its column `__key`",
        ),
    ),
    Form(
        "sum(amount, per=[buyer_org])",
        Text(
            "una ventana: sobre las filas que comparten las columnas de `per`, al lado de cada una",
            "a window: over the rows that share the columns of `per`, beside each of them",
        ),
    ),
    Form(
        "sum(amount, per=[buyer_org], by=award_date, within=30)",
        Text(
            "de ellas, las de los últimos 30 días de cada fila, contando el suyo",
            "of these, those of each row's last 30 days, its own day included",
        ),
    ),
    Form(
        "count(per=[supplier_org], by=award_date, before=True)",
        Text("de ellas, solo las de días anteriores", "of these, only those of earlier days"),
    ),
    Form(
        "lag(amount, per=[supplier_org], by=award_date)",
        Text("la fila anterior, por la fecha de `by`", "the row before, by the date of `by`"),
    ),
)

NULLS = Text(
    "Lo que falta es nulo. Una comparación con nulo no se sabe; `and` con algo falso es falso, `or` con algo cierto es "
    "cierto, y lo demás no se sabe. Un `flag` que no se sabe no es señal ni queda limpio: se cuenta como «no se sabe».",
    "What is missing is null. A comparison with null is unknown; `and` with something false is false, `or` with something "
    "true is true, and the rest is unknown. A `flag` that is unknown is neither a signal nor clear: it is counted as “could "
    "not tell”.",
)
WRITING = Text(
    "Una expresión con comas, escrita dentro de { }, va entre comillas; en una línea propia, no hace falta.",
    "An expression with commas that is written inside { } goes in quotes; on a line of its own it need not.",
)
