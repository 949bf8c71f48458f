"""The one place that knows which engine is at work, for the few things narwhals does not do on all of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.frame import Frame
from auditor.rules.compiler.table import Table

_SQL: Mapping[str, str] = {
    ex.String: "VARCHAR",
    ex.Int64: "BIGINT",
    ex.Float64: "DOUBLE",
    ex.Boolean: "BOOLEAN",
    ex.Date: "DATE",
}
_SPARK: Mapping[str, str] = {
    ex.String: "string",
    ex.Int64: "bigint",
    ex.Float64: "double",
    ex.Boolean: "boolean",
    ex.Date: "date",
}
Cells = Sequence[Sequence[str | float | bool | date | None]]


def unpivoted(frame: Frame, on: Sequence[str], index: Sequence[str], kind: str, moment: str) -> Frame:
    """Every row once for each column of `on`, none of them null: its name as `kind`, its value as `moment`.

    narwhals has it, and on DuckDB looks for the table in the default connection only.
    """
    if not _on_duckdb(frame):
        native = frame.native.unpivot(on=list(on), index=list(index), variable_name=kind, value_name=moment)
        return Frame(frame.engine, native)
    columns = ", ".join(_quoted(name) for name in on)
    kept = ", ".join(_quoted(name) for name in (*index, kind, moment))
    unpivot = f"UNPIVOT facts ON {columns} INTO NAME {_quoted(kind)} VALUE {_quoted(moment)}"
    return _beside(frame.native.to_native().query("facts", f"SELECT {kept} FROM ({unpivot})"))


def _on_duckdb(frame: Frame) -> bool:
    return frame.engine is not pl and bool(frame.native.implementation.is_duckdb())


def _beside(native: Any) -> Frame:  # noqa: ANN401 - each engine has its own class
    import narwhals as nw  # noqa: PLC0415 - Polars needs none

    return Frame(nw, nw.from_native(native))


def counts_distinct_over(frame: Frame) -> bool:
    """Whether distinct values can be counted in a window: elsewhere the first row of each value is counted."""
    return frame.engine is pl


def partition(table: Table, keys: Sequence[str]) -> tuple[str, ...]:
    """Columns that tell the rows of different keys apart: one number for all, where the engine counts values up.

    A window over whole numbers takes a quarter of what one over several texts does. Their order is that of the
    keys' values, so that the same rows have the same number in every part of a plan.
    """
    if table.frame.engine is not pl:
        return tuple(keys)
    number = ex.Expr(lambda engine: engine.struct(*keys).rank("dense").cast(engine.Int64))
    return (table.temporary(number),)


def frame_beside(frame: Frame, schema: Mapping[str, str], rows: Cells) -> Frame:
    """A table of values at hand on the engine, and in the session, of `frame`; `schema` has `expressions`' types."""
    if frame.engine is pl:
        dtypes = {name: getattr(pl, kind) for name, kind in schema.items()}
        return Frame(pl, pl.LazyFrame(list(rows), schema=dtypes, orient="row"))
    native = frame.native.to_native()
    if _on_duckdb(frame):
        return _beside(native.query("facts", _values(schema, rows)))
    types = ", ".join(f"`{name}` {_SPARK[kind]}" for name, kind in schema.items())
    return _beside(native.sparkSession.createDataFrame([tuple(row) for row in rows], types))


def _values(schema: Mapping[str, str], rows: Cells) -> str:
    columns = ", ".join(
        f"CAST({_quoted(f'c{place}')} AS {_SQL[kind]}) AS {_quoted(name)}"
        for place, (name, kind) in enumerate(schema.items())
    )
    names = ", ".join(_quoted(f"c{place}") for place in range(len(schema)))
    nothing: list[None] = [None] * len(schema)  # so that an empty table has its columns
    listed = [f"({', '.join(map(_literal, (*row, row is not nothing)))})" for row in (*rows, nothing)]
    return f"SELECT {columns} FROM (VALUES {', '.join(listed)}) AS t({names}, kept) WHERE kept"


def _literal(value: str | float | bool | date | None) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, date):
        return f"'{value.isoformat()}'"
    return repr(value).upper() if isinstance(value, bool) else repr(value)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
