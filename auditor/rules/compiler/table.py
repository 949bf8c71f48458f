"""A table while a rule's clauses work on it: a lazy frame, and what its columns mean."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.frame import Frame
from auditor.rules.compiler.values import UNVERIFIED, Value

SEPARATOR = "__"


def stored_name(name: str) -> str:
    """The column of a name: engines take a dot for the field of a structure."""
    return name.replace(".", SEPARATOR)


@dataclass
class Table:
    """`identity` are the columns that tell rows apart, `order` those that put them in order for good.

    `counts` says which rows take part in windows: those that can be evaluated; None for all. `columns` are
    all that the frame has: asking a lazy frame costs more than remembering. `prefix` begins the names of what
    nobody named. `leans` are the columns that say of each row which unverified lists it is there by: what its
    scope and its keys leaned on, before any value of it did.
    """

    frame: Frame
    values: dict[str, Value]
    order: tuple[str, ...]
    columns: list[str]
    counts: ex.Expr | None = None
    prefix: str = "__t"
    leans: dict[str, str] = field(default_factory=dict)
    _temporaries: int = field(default=0, repr=False)

    def define(self, name: str, value: Value) -> None:
        """Adds a column, with all that travels with its value."""
        column = stored_name(name)
        self.add({f"{column}{suffix}": expr for suffix, expr in value.parts()})
        self.values[name] = value.stored(column)

    def add(self, columns: Mapping[str, ex.Expr]) -> None:
        if columns:
            self.frame = self.frame.with_columns(columns)
            self.columns = list(dict.fromkeys((*self.columns, *columns)))

    def temporary(self, expr: ex.Expr) -> str:
        """The name of a new column that nobody named: a step that other expressions build on."""
        name = self.unused()
        self.add({name: expr})
        return name

    def lean(self, notes: Mapping[str, ex.Expr]) -> None:
        """What `notes` say of unverified lists is true of the row itself."""
        for note, expr in notes.items():
            if note.startswith(UNVERIFIED):
                before = self.leans.get(note)
                self.leans[note] = self.temporary(expr if before is None else ex.col(before) | expr)

    def keyed(self, names: Iterable[str]) -> tuple[str, ...]:
        """The columns by which rows of a source share these: a hundred of one currency is not one of another."""
        keys = ["source"]
        for name in names:
            currency = self.values[name].currency if name in self.values else None
            keys.append(stored_name(name))
            if currency is not None:
                keys.append(self.temporary(ex.coalesce(currency, ex.lit(""))))
        return tuple(dict.fromkeys(keys))

    def unused(self) -> str:
        self._temporaries += 1
        return f"{self.prefix}{self._temporaries}"

    def join(self, other: Frame, on: Sequence[str], brought: Sequence[str]) -> None:
        """Columns of another frame that has at most one row for each value of `on`."""
        self.frame = self.frame.join(other, {name: name for name in on}, "left")
        self.columns = [*self.columns, *brought]
