"""A lazy table of whichever engine computes it: Polars' own, any other by way of narwhals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import polars as pl

from auditor.rules.compiler.expressions import Expr

if TYPE_CHECKING:
    import narwhals as nw

Lazy: TypeAlias = "nw.LazyFrame[Any] | pl.LazyFrame"
# View -> its rows, with the catalog's columns.
Tables: TypeAlias = "Mapping[str, nw.LazyFrame[Any]] | Mapping[str, pl.LazyFrame]"
Columns = Mapping[str, Expr]


@dataclass(frozen=True, slots=True)
class Frame:
    """`engine` is the module that expressions are made with: polars or narwhals; `native` is its lazy frame."""

    engine: ModuleType
    native: Any

    @classmethod
    def of(cls, table: "Lazy") -> "Frame":
        if isinstance(table, pl.LazyFrame):
            return cls(pl, table)
        if table.implementation.is_polars():
            return cls(pl, table.to_native())
        import narwhals as nw  # noqa: PLC0415 - as slow to import as it is seldom needed

        return cls(nw, table)

    def with_columns(self, columns: Columns) -> "Frame":
        return Frame(self.engine, self.native.with_columns(self._made(columns)))

    def select(self, columns: Columns) -> "Frame":
        return Frame(self.engine, self.native.select(self._made(columns)))

    def filter(self, condition: Expr) -> "Frame":
        return Frame(self.engine, self.native.filter(condition.on(self.engine)))

    def group(self, keys: Sequence[str], columns: Columns) -> "Frame":
        """One row for each value of the keys, null among them."""
        return Frame(self.engine, self.native.group_by(*keys).agg(self._made(columns)))

    def join(self, other: "Frame", on: Mapping[str, str], how: Literal["left", "inner", "semi"]) -> "Frame":
        """Joined where each own column equals the other's; null equals nothing."""
        joined = self.native.join(other.native, left_on=list(on), right_on=list(on.values()), how=how)
        return Frame(self.engine, joined)

    def unique(self) -> "Frame":
        return Frame(self.engine, self.native.unique())

    def sort(self, *names: str) -> "Frame":
        return Frame(self.engine, self.native.sort(*names))

    def head(self, most: int) -> "Frame":
        return Frame(self.engine, self.native.head(most))

    def _made(self, columns: Columns) -> list[Any]:
        return [expr.on(self.engine).alias(name) for name, expr in columns.items()]
