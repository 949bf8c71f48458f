"""The functions that make one value of many rows, and those that look at the rows around a row."""

from dataclasses import replace

from auditor.language import Text
from auditor.rules.catalog import Type
from auditor.rules.function_model import (
    ANY,
    NUMERIC,
    ORDERED,
    TRUTH,
    Argument,
    Function,
    Result,
    Sort,
    always,
    average,
    same,
)
from auditor.rules.kinds import BOOLEAN, INTEGER, NUMBER, TEXT


def aggregate(name: str, accepts: frozenset[Type], result: Result, words: Text, example: str) -> Function:
    return Function(name, (Argument("x", accepts),), result, words, example, Sort.AGGREGATE)


def _swept(function: Function) -> Function:
    """May be asked of the last days, and of the days before."""
    return replace(function, within=True, before=True)


def _counted() -> Function:
    words = Text(
        "Cuántas filas; de una condición, cuántas la cumplen; de otra cosa, cuántas tienen valor",
        "How many rows; of a condition, how many meet it; of anything else, how many have a value",
    )
    argument = Argument("x", ANY, optional=True)
    example = "count(n_bidders == 1)"
    return Function("count", (argument,), always(INTEGER), words, example, Sort.AGGREGATE)


BASIC = (
    _swept(_counted()),
    _swept(
        aggregate(
            "sum",
            NUMERIC,
            same,
            Text(
                "Suma; nula si no hay valores o si hay varias monedas",
                "Sum; null where there are no values or several currencies",
            ),
            "sum(amount)",
        )
    ),
    _swept(
        aggregate(
            "mean",
            NUMERIC,
            average,
            Text("Promedio de los valores que hay", "Mean of the values there are"),
            "mean(n_bidders)",
        )
    ),
    replace(
        aggregate("min", ORDERED, same, Text("El menor valor", "The least value"), "min(published)"),
        before=True,
    ),
    replace(
        aggregate("max", ORDERED, same, Text("El mayor valor", "The greatest value"), "max(amount)"),
        before=True,
    ),
    _swept(
        aggregate(
            "n_unique",
            ANY,
            always(INTEGER),
            Text(
                "Cuántos valores distintos, sin contar nulos", "How many distinct values, nulls not counted"
            ),
            "n_unique(supplier_org)",
        )
    ),
    _swept(
        aggregate(
            "any",
            TRUTH,
            always(BOOLEAN),
            Text(
                "Si alguna fila la cumple; nulo si en ninguna se sabe",
                "Whether any row meets it; null where none is known",
            ),
            'any(status == "active")',
        )
    ),
    _swept(
        aggregate(
            "all",
            TRUTH,
            always(BOOLEAN),
            Text(
                "Si la cumplen todas en las que se sabe; nulo si en ninguna se sabe",
                "Whether all that are known meet it; null where none is known",
            ),
            "all(n_bidders == 1)",
        )
    ),
    _swept(
        aggregate(
            "share",
            TRUTH,
            always(NUMBER),
            Text(
                "Parte de las filas que la cumplen, de 0 a 1, entre las que se sabe",
                "Share of the rows that meet it, 0 to 1, among those known",
            ),
            "share(n_bidders == 1)",
        )
    ),
    replace(
        aggregate(
            "first",
            ANY,
            same,
            Text(
                "El valor de la primera fila por `by` (empates: por la clave de la fila)",
                "The value of the first row by `by` (ties: by the row's key)",
            ),
            "first(supplier_org, by=award_date)",
        ),
        ordered=True,
    ),
    replace(
        aggregate(
            "last",
            ANY,
            same,
            Text(
                "El valor de la última fila por `by` (empates: por la clave de la fila)",
                "The value of the last row by `by` (ties: by the row's key)",
            ),
            "last(amount, by=award_date)",
        ),
        ordered=True,
    ),
)

_STEPS = Argument("n", frozenset({Type.INTEGER}), optional=True, literal=True)


def _history(
    name: str, arguments: tuple[Argument, ...], result: Result, words: Text, example: str
) -> Function:
    return Function(name, arguments, result, words, example, Sort.HISTORY, ordered=True)


HISTORY = (
    _history(
        "lag",
        (Argument("x", ANY), _STEPS),
        same,
        Text(
            "El valor de la n-ésima fila anterior por `by` (1 si no se dice; empates: por la clave de la fila)",
            "The value of the n-th row before by `by` (1 unless told; ties: by the row's key)",
        ),
        "lag(amount, by=award_date, per=[supplier_org])",
    ),
    _history(
        "lead",
        (Argument("x", ANY), _STEPS),
        same,
        Text(
            "El valor de la n-ésima fila siguiente por `by` (1 si no se dice)",
            "The value of the n-th row after by `by` (1 unless told)",
        ),
        "lead(amount, by=award_date, per=[supplier_org])",
    ),
    replace(
        _history(
            "rank",
            (Argument("x", ORDERED),),
            always(INTEGER),
            Text(
                "El lugar de la fila por x, 1 el menor; empates: por la clave de la fila",
                "The row's place by x, 1 for the least; ties: by the row's key",
            ),
            "rank(amount, per=[ocid])",
        ),
        ordered=False,
    ),
    _history(
        "run_length",
        (Argument("x", ANY),),
        always(INTEGER),
        Text(
            "Cuántas filas seguidas por `by`, hasta esta y con ella, tienen el mismo x; un nulo corta",
            "How many rows in a row by `by`, up to and with this one, have the same x; a null ends it",
        ),
        "run_length(supplier_org, by=award_date, per=[buyer_org])",
    ),
)

NETWORK = (
    Function(
        "component",
        (),
        always(TEXT),
        Text(
            "El componente de la red en que está la arista: el menor de sus nodos; nulo si la arista no llega a min_weight",
            "The component of the network the edge is in: the least of its nodes; null where the edge is below min_weight",
        ),
        "component()",
        Sort.NETWORK,
    ),
    Function(
        "component_size",
        (),
        always(INTEGER),
        Text(
            "Cuántos nodos tiene el componente; 0 si la arista no llega a min_weight",
            "How many nodes the component has; 0 where the edge is below min_weight",
        ),
        "component_size()",
        Sort.NETWORK,
    ),
)
