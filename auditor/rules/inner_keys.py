"""The keys inside a rule's clauses: what each says, the shape of its value, and whether it must be there.

The readers accept these and no others; the reference and the editors' schema are made from them too.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.language import Text
from auditor.rules.functions import PERIODS
from auditor.rules.key_shapes import COLUMNS, EXPRESSION, NAMES, TEXT, TEXTS, Shape, items, mapping
from auditor.rules.model import METHODS, SIDES

_FIGURE: Shape = {"type": ["number", "string"]}  # written out, or a parameter's name
_ON: Shape = {"anyOf": [TEXT, TEXTS, {"type": "object", "additionalProperties": TEXT}]}
MOST_MONTHS = 600
_MONTHS: Shape = {"type": "integer", "minimum": 1, "maximum": MOST_MONTHS}
_VALUE: Shape = {}  # whatever the parameter or the column may have

_Row = tuple[str, str, str, Shape] | tuple[str, str, str, Shape, bool]
_NEEDED = True

_TABLE: dict[str, tuple[_Row, ...]] = {
    "params": (
        (
            "default",
            "El valor mientras nadie ponga otro",
            "The value until somebody sets another",
            _VALUE,
            _NEEDED,
        ),
        (
            "type",
            "El tipo, donde el valor no lo dice (null, [] o {})",
            "The type, where the value does not tell it (null, [] or {})",
            {"enum": ["text", "number", "integer", "boolean"]},
        ),
        ("min", "El menor valor que se acepta", "The least value accepted", {"type": "number"}),
        ("max", "El mayor valor que se acepta", "The greatest value accepted", {"type": "number"}),
        ("choices", "Los únicos valores que se aceptan", "The only values accepted", {"type": "array"}),
    ),
    "horizon": (
        (
            "period",
            "El período que debe haber terminado; una columna de derive dice de qué fecha",
            "The period that must be over; a derived column tells of which date",
            {"enum": list(PERIODS)},
        ),
        (
            "complete",
            "`true`: el período entero debe estar cargado. Va con period",
            "`true`: the whole period must be loaded. Goes with period",
            {"const": True},
        ),
        (
            "months",
            "Cuántos meses antes de la fila deben estar cargados",
            "How many months before the row must have been loaded",
            _MONTHS,
        ),
        (
            "of",
            "La fecha desde la que se cuentan los meses, donde las ventanas no lo dicen",
            "The date the months are counted from, where the windows do not tell",
            TEXT,
        ),
    ),
    "from": (
        (
            "flags_of",
            "El id de otra regla: sus señales son las filas",
            "Another rule's id: its findings are the rows",
            TEXT,
            _NEEDED,
        ),
    ),
    "join": (
        ("table", "La vista, o la vista propia", "The view, or the view of one's own", TEXT, _NEEDED),
        (
            "on",
            "Las columnas en común; `{aquí: allá}` donde se llaman distinto",
            "The columns in common; `{here: there}` where their names differ",
            _ON,
            _NEEDED,
        ),
        (
            "as",
            "La palabra antes del punto; si no, el nombre de la tabla",
            "The word before the dot; otherwise the table's name",
            TEXT,
        ),
        (
            "take",
            "Columnas de todas las filas que coinciden, con agregados",
            "Columns from all the rows that match, with aggregates",
            COLUMNS,
        ),
        (
            "every",
            "`true`: la fila se repite por cada una que coincide",
            "`true`: the row is repeated for each that matches",
            {"type": "boolean"},
        ),
    ),
    "lookup": (
        (
            "list",
            "La lista, por su nombre en rules/lists o el que `lists` le da",
            "The list, by its name in rules/lists or the one `lists` gives it",
            TEXT,
            _NEEDED,
        ),
        (
            "on",
            "La columna de texto que se busca en la lista",
            "The column of text looked for in the list",
            TEXT,
            _NEEDED,
        ),
        (
            "during",
            "El día en que la fila de la lista debe estar vigente",
            "The day on which the list's row must hold",
            EXPRESSION,
            _NEEDED,
        ),
        (
            "as",
            "La palabra antes del punto; si no, la primera del nombre de la lista",
            "The word before the dot; otherwise the first of the list's name",
            TEXT,
        ),
        (
            "take",
            "Columnas de las filas vigentes, con agregados de value, valid_from, valid_to y verified",
            "Columns from the rows that held, with aggregates of value, valid_from, valid_to and verified",
            COLUMNS,
            _NEEDED,
        ),
    ),
    "pairs": (
        ("sharing", "Lo que las dos filas tienen igual", "What the two rows have in common", NAMES, _NEEDED),
        (
            "of",
            "Lo que las distingue: la menor queda a la izquierda",
            "What tells them apart: the lesser stands on the left",
            TEXT,
            _NEEDED,
        ),
    ),
    "group": (
        ("by", "Las columnas que hacen un grupo", "The columns that make a group", TEXTS, _NEEDED),
        ("take", "Las columnas del grupo, con agregados", "The group's columns, with aggregates", COLUMNS),
    ),
    "network": (
        (
            "edges",
            "Las dos columnas cuyos valores une cada fila",
            "The two columns whose values each row connects",
            {"type": "array", "items": TEXT, "minItems": 2, "maxItems": 2},
            _NEEDED,
        ),
        (
            "min_weight",
            "Cuántas filas hacen un vínculo; 1 si no se dice",
            "How many rows make a connection; 1 unless told",
            _FIGURE,
        ),
        (
            "take",
            "Columnas de la red: component(), component_size()",
            "Columns of the network: component(), component_size()",
            COLUMNS,
            _NEEDED,
        ),
    ),
    "outlier": (
        ("of", "El valor que se compara", "The value that is compared", EXPRESSION, _NEEDED),
        (
            "by",
            "El estrato: filas iguales en estas columnas; [] son todas",
            "The stratum: rows alike in these columns; [] is all of them",
            NAMES,
            _NEEDED,
        ),
        (
            "or_by",
            "Los estratos que siguen donde el anterior tiene menos de min_n; tras el último, no se sabe",
            "The next strata where the one before has fewer than min_n; past the last, it could not tell",
            items(NAMES),
        ),
        (
            "min_n",
            "Cuántos valores hacen un estrato; 20 si no se dice",
            "How many values make a stratum; 20 unless told",
            _FIGURE,
        ),
        (
            "method",
            (
                "iqr (cuartiles y k veces su distancia), mad (mediana y k desviaciones), percentile (el cuantil q), "
                "fixed (k mismo)"
            ),
            (
                "iqr (quartiles and k times their distance), mad (median and k deviations), percentile (the quantile q), "
                "fixed (k itself)"
            ),
            {"anyOf": [{"enum": list(METHODS)}, TEXT]},
        ),
        (
            "q",
            "El cuantil; 0.75 si no se dice",
            "The quantile; 0.75 unless told",
            _FIGURE,
        ),
        (
            "side",
            "upper (por arriba, si no se dice) o lower (por abajo)",
            "upper (unless told) or lower",
            {"enum": list(SIDES)},
        ),
        (
            "k",
            "Cuántas distancias; 1.5 con iqr y 3 con mad si no se dice, y con fixed el límite",
            "How many distances; 1.5 with iqr and 3 with mad unless told, and with fixed the limit",
            _FIGURE,
        ),
        (
            "log",
            "`true`: en logaritmos; los valores sin logaritmo no cuentan",
            "`true`: in logarithms; values without one do not count",
            {"type": "boolean"},
        ),
        (
            "as",
            "Cómo se llama; si no, fence. Con él vienen fence.q1, fence.q3 y fence.n",
            "What it is called; otherwise fence. With it come fence.q1, fence.q3 and fence.n",
            TEXT,
        ),
    ),
    "cases": (
        ("name", "Qué muestra el caso", "What the case shows", TEXT, _NEEDED),
        (
            "given",
            "Las filas de cada vista que la regla lee, como tablas con `|`; lo que falta es nulo, y sin `ocid` cada fila es de un proceso propio",
            "The rows of each view that the rule reads, as tables with `|`; what is left out is null, and without `ocid` each row is of a process of its own",
            {"type": "object", "additionalProperties": TEXT},
            _NEEDED,
        ),
        (
            "expect",
            "Una línea por señal, con los valores que importan; [] es ninguna",
            "A line for each signal, with the values that matter; [] is none",
            items({"type": "object"}),
        ),
        (
            "expect_could_not_tell",
            "De cuántos sujetos no se puede saber",
            "How many subjects could not be told",
            {"type": "integer", "minimum": 0},
        ),
        ("params", "Otros valores de los parámetros", "Other values of the parameters", {"type": "object"}),
        (
            "as_of",
            "El día desde el que se mira; si no, cuando todo período terminó",
            "The day it is seen from; otherwise when every period is over",
            {"type": "string"},
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class InnerKey:
    """`needed` keys must be there; `shape` is a JSON Schema."""

    name: str
    meaning: Text
    shape: Shape
    needed: bool = False


def _keys(rows: tuple[_Row, ...]) -> Iterator[tuple[str, InnerKey]]:
    for name, es, en, shape, *needed in rows:
        yield name, InnerKey(name, Text(es, en), shape, bool(needed))


# Clause -> its keys, in the order they are told of.
INNER_KEYS: dict[str, dict[str, InnerKey]] = {clause: dict(_keys(rows)) for clause, rows in _TABLE.items()}


# What else holds of a clause's keys together.
_TOGETHER: dict[str, Shape] = {
    "horizon": {
        "oneOf": [{"required": ["period"]}, {"required": ["months"]}],
        "dependentRequired": {"period": ["complete"], "complete": ["period"], "of": ["months"]},
    },
    "cases": {"anyOf": [{"required": ["expect"]}, {"required": ["expect_could_not_tell"]}]},
    "join": {"not": {"required": ["take", "every"], "properties": {"every": {"const": True}}}},
    "outlier": {
        "if": {"required": ["method"], "properties": {"method": {"const": "fixed"}}},
        "then": {"required": ["k"]},
    },
}


def inside(clause: str) -> Shape:
    """The shape of a mapping with the keys of a clause."""
    keys = INNER_KEYS[clause].values()
    shapes = {
        key.name: {"description": f"{key.meaning.es}.\n\n{key.meaning.en}.", **key.shape} for key in keys
    }
    return {**mapping(shapes, *(key.name for key in keys if key.needed)), **_TOGETHER.get(clause, {})}
