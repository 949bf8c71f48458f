"""What the columns of the facts are worth: as a source's profile declares it, and as the data loaded measure it.

The declaration decides; a measurement that contradicts it is told loudly, in either direction. A source whose
profile declares nothing is measured only.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from sqlalchemy import Connection, func, select

from auditor.language import say
from auditor.profiles import GENERIC, profiles
from auditor.profiles.fitness import Declared, State, declared_for
from auditor.rules.catalog import VIEWS, Type, View
from auditor.store.facts import scan
from auditor.store.schema import process, source

# Fewer rows of a source and year say nothing of it.
ENOUGH = 1_000
# A column is empty, whole or constant to within these shares of the rows.
_EMPTY, _WHOLE, _CONSTANT = 0.001, 0.995, 0.999
# A declared unfit column that is filled, or varies, more than this is not what the profile says.
_FILLED, _VARIES = 0.05, 0.98


@dataclass(frozen=True, slots=True)
class Measured:
    """One column of one source's rows of a year; None where the view has no year.

    `fill` is the share of rows with a value, `commonest` the share of these that have the commonest one.
    """

    source: str
    view: str
    column: str
    year: int | None
    rows: int
    fill: float
    distinct: int
    commonest: float

    @property
    def state(self) -> State:
        if self.fill < _EMPTY:
            return State.UNUSED
        if self.commonest > _CONSTANT:
            return State.CONSTANT
        return State.FIT if self.fill > _WHOLE else State.PARTIAL


@dataclass(frozen=True, slots=True)
class Fitness:
    """Both sides of one column: what is declared, what is measured; either may be missing."""

    source: str
    view: str
    column: str
    declared: Declared | None
    measured: Measured | None

    @property
    def contradiction(self) -> str | None:
        """In words, how the measurement contradicts the declaration; None where it does not."""
        if self.measured is None or self.declared is None:
            return None
        return _contradiction(self.declared.state, self.measured)


def source_profiles(connection: Connection) -> dict[str, str]:
    """Source -> the profile of most of its processes."""
    counted = (
        select(source.c.name, process.c.profile, func.count().label("n"))
        .join_from(process, source, source.c.id == process.c.source_id)
        .group_by(source.c.name, process.c.profile)
        .order_by("n", process.c.profile)
    )
    return {row.name: row.profile for row in connection.execute(counted)}


def declarations(profile: str) -> Mapping[str, Declared]:
    known = profiles()
    return known.get(profile, known[GENERIC]).fitness


def declared(profile: str, view: str, column: str) -> Declared | None:
    return declared_for(declarations(profile), view, column)


def measure(
    frame: pl.LazyFrame,
    view: View,
    columns: Iterable[str],
    compute: Callable[[Sequence[pl.LazyFrame]], list[pl.DataFrame]] = pl.collect_all,
) -> list[Measured]:
    """Each column's figures for each source and year that has enough rows."""
    wanted = [name for name in dict.fromkeys(columns) if name in view.columns and name != "source"]
    if not wanted:
        return []
    dated = "published" in view.columns and view.columns["published"].type is Type.DATE
    year = pl.col("published").dt.year() if dated else pl.lit(None, pl.Int32)
    plan = (
        frame.group_by(pl.col("source"), year.alias("__year"))
        .agg(pl.len().alias("__rows"), *(expr for name in wanted for expr in _figures(name)))
        .filter(pl.col("__rows") >= ENOUGH)
        .sort("source", "__year")
    )
    (figures,) = compute([plan])
    return [_measured(row, view.name, name) for row in figures.iter_rows(named=True) for name in wanted]


def _figures(name: str) -> Iterator[pl.Expr]:
    values = pl.col(name).drop_nulls()
    yield pl.col(name).count().alias(f"{name}|filled")
    yield values.n_unique().alias(f"{name}|distinct")
    yield values.unique_counts().max().alias(f"{name}|commonest")


def _measured(row: Mapping[str, object], view: str, name: str) -> Measured:
    rows, filled, commonest = (_whole(row[key]) for key in ("__rows", f"{name}|filled", f"{name}|commonest"))
    year = row["__year"]
    return Measured(
        str(row["source"]),
        view,
        name,
        year if isinstance(year, int) else None,
        rows,
        filled / rows,
        _whole(row[f"{name}|distinct"]),
        commonest / filled if filled else 0.0,
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _contradiction(state: State, measured: Measured) -> str | None:
    """A column that means another thing is contradicted by no figure: filled or not, it says something else."""
    share, common = f"{100 * measured.fill:.1f} %", f"{100 * measured.commonest:.1f} %"
    empty = measured.state is State.UNUSED
    if state is State.UNUSED and measured.fill > _FILLED:
        return say(
            es=f"declarada sin uso, y tiene valor en {share}", en=f"declared unused, and {share} filled"
        )
    if state is State.CONSTANT and not empty and measured.commonest < _VARIES:
        return say(
            es=f"declarada constante, y el valor más común es {common}",
            en=f"declared constant, and the commonest value is {common}",
        )
    if state in {State.FIT, State.PARTIAL} and empty:
        return say(es="declarada útil, y no tiene valores", en="declared of use, and it has no values")
    if state is State.FIT and measured.state is State.CONSTANT:
        return say(
            es="declarada útil, y es siempre la misma", en="declared of use, and it is always the same"
        )
    if state is State.PARTIAL and measured.fill > _WHOLE:
        return say(
            es=f"declarada parcial, y tiene valor en {share}", en=f"declared partial, and {share} filled"
        )
    return None


def side_by_side(connection: Connection, data_dir: Path, name: str | None = None) -> list[Fitness]:
    """Every column of every view, declared and measured, for each source (or the one named) and year."""
    profile_of = source_profiles(connection)
    found = []
    for view in VIEWS.values():
        measured = measure(scan(connection, data_dir, view.name), view, view.columns)
        known = {(one.source, one.column) for one in measured}
        for one in measured:
            stated = declared(profile_of.get(one.source, GENERIC), view.name, one.column)
            found.append(Fitness(one.source, view.name, one.column, stated, one))
        for of, profile in profile_of.items():
            unmeasured = (column for column in view.columns if (of, column) not in known)
            stated_only = ((column, declared(profile, view.name, column)) for column in unmeasured)
            found += [Fitness(of, view.name, column, one, None) for column, one in stated_only if one]
    order = {view: number for number, view in enumerate(VIEWS)}
    wanted = (one for one in found if name is None or one.source == name)
    return sorted(wanted, key=lambda one: (one.source, order[one.view]))


def doubt(measured: Measured) -> str | None:
    """In words, why a rule should not lean on a column nobody has declared anything of; None where it may."""
    if measured.state is State.UNUSED:
        return say(es="no tiene valores", en="it has no values")
    if measured.state is State.CONSTANT:
        return say(es="es siempre la misma", en="it is always the same")
    return None
