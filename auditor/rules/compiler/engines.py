"""The one place that knows which engine is at work, for the two things narwhals does not do on all of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl

_DTYPES: Mapping[Any, Any] = {
    nw.String: pl.String,
    nw.Int64: pl.Int64,
    nw.Float64: pl.Float64,
    nw.Boolean: pl.Boolean,
    nw.Date: pl.Date,
}
_SQL: Mapping[Any, str] = {
    nw.String: "VARCHAR",
    nw.Int64: "BIGINT",
    nw.Float64: "DOUBLE",
    nw.Boolean: "BOOLEAN",
    nw.Date: "DATE",
}
_SPARK: Mapping[Any, str] = {
    nw.String: "string",
    nw.Int64: "bigint",
    nw.Float64: "double",
    nw.Boolean: "boolean",
    nw.Date: "date",
}
Cells = Sequence[Sequence[str | float | bool | date | None]]


def unpivoted(
    frame: nw.LazyFrame[Any], on: Sequence[str], index: Sequence[str], kind: str, moment: str
) -> nw.LazyFrame[Any]:
    """Every row once for each column of `on`, none of them null: its name as `kind`, its value as `moment`.

    narwhals has it, and on DuckDB looks for the table in the default connection only.
    """
    if frame.implementation is not nw.Implementation.DUCKDB:
        return frame.unpivot(on=list(on), index=list(index), variable_name=kind, value_name=moment)
    columns = ", ".join(_quoted(name) for name in on)
    kept = ", ".join(_quoted(name) for name in (*index, kind, moment))
    unpivot = f"UNPIVOT facts ON {columns} INTO NAME {_quoted(kind)} VALUE {_quoted(moment)}"
    return _lazy(frame.to_native().query("facts", f"SELECT {kept} FROM ({unpivot})"))


def _lazy(native: Any) -> nw.LazyFrame[Any]:  # noqa: ANN401 - each engine has its own class
    frame: nw.LazyFrame[Any] = nw.from_native(native)
    return frame


def frame_beside(frame: nw.LazyFrame[Any], schema: Mapping[str, Any], rows: Cells) -> nw.LazyFrame[Any]:
    """A table of values at hand on the engine, and in the session, of `frame`; types are narwhals'."""
    native = frame.to_native()
    if frame.implementation is nw.Implementation.POLARS:
        dtypes = {name: _DTYPES[kind] for name, kind in schema.items()}
        return _lazy(pl.LazyFrame(list(rows), schema=dtypes, orient="row"))
    if frame.implementation is nw.Implementation.DUCKDB:
        return _lazy(native.query("facts", _values(schema, rows)))
    types = ", ".join(f"`{name}` {_SPARK[kind]}" for name, kind in schema.items())
    return _lazy(native.sparkSession.createDataFrame([tuple(row) for row in rows], types))


def _values(schema: Mapping[str, Any], rows: Cells) -> str:
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
