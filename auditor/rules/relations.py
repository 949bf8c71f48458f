"""Relations: the tables that rules read, and what they are called once they are joined and paired."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from auditor.language import Text
from auditor.rules.catalog import VIEWS, Column, Type, View
from auditor.rules.kinds import TEXT, Kind
from auditor.rules.lists import DatedList
from auditor.rules.model import Program, Relation

LEFT, RIGHT = "left", "right"
# What a list has besides its key, for a look-up to take.
ENTRY_COLUMNS: Mapping[str, Type] = {
    "value": Type.TEXT,
    "valid_from": Type.DATE,
    "valid_to": Type.DATE,
    "verified": Type.BOOLEAN,
}


def facts(name: str) -> Relation:
    """A view of the catalog, with the columns to compare texts by."""
    view = VIEWS[name]
    kinds = {column.name: Kind(column.type) for column in view.listing}
    keys = {f"{column.name}__key": TEXT for column in view.listing if column.folded}
    return Relation(view, kinds | keys)


def made_by(name: str, program: Program, names: Mapping[str, Kind], grain: Text) -> Relation:
    """What a program makes: a row a subject, with these names and the columns that tell subjects apart."""
    keys = program.group.by if program.group else tuple(key for key in program.view.key if key != "source")
    known = _named_kinds(program)
    kinds = {"source": TEXT, **{key: known[key] for key in keys}, **names}
    inherited = program.view.columns
    listing = tuple(
        _labelled(_column(each, kind, inherited.get(each)), kinds) for each, kind in kinds.items()
    )
    return Relation(View(name, grain, ("source", *keys), listing, partitioned=False), kinds, program)


def _named_kinds(program: Program) -> dict[str, Kind]:
    rows = {column.name: Kind(column.type) for column in program.view.listing}
    return {**rows, **dict(program.names)}


def _labelled(column: Column, kinds: Mapping[str, Kind]) -> Column:
    return column if column.label in kinds else replace(column, label=None)


def _column(name: str, kind: Kind, inherited: Column | None) -> Column:
    """A column that is computed; its currency and its ordinals travel with its value."""
    type_ = kind.type or Type.TEXT
    if inherited is None or inherited.type is not type_:
        return Column(name, type_, Text(name, name))
    return replace(inherited, name=name, currency=None, folded=False, instant=False)


def prefixed(prefix: str, relation: Relation) -> tuple[tuple[Column, ...], dict[str, Kind]]:
    """The columns and names of a relation under a prefix: `left.amount`."""
    columns = tuple(
        replace(
            _column(column.name, relation.kinds[column.name], column),
            name=f"{prefix}.{column.name}",
            label=f"{prefix}.{column.label}" if column.label else None,
        )
        for column in relation.view.listing
        if column.name in relation.kinds and column.name != "source"
    )
    return columns, {f"{prefix}.{name}": kind for name, kind in relation.kinds.items() if name != "source"}


def taken(prefix: str, kinds: Mapping[str, Kind]) -> tuple[tuple[Column, ...], dict[str, Kind]]:
    """The columns and names that a `take` gives, under a prefix."""
    names = {f"{prefix}.{name}": kind for name, kind in kinds.items()}
    return tuple(_column(name, kind, None) for name, kind in names.items()), names


def extended(
    relation: Relation, columns: tuple[Column, ...], names: Mapping[str, Kind], key: tuple[str, ...] = ()
) -> Relation:
    """The relation with joined columns; rows are those it has, or as many as `key` tells apart."""
    view = relation.view
    wider = View(view.name, view.grain, (*view.key, *key), (*view.listing, *columns), view.partitioned)
    return replace(relation, view=wider, kinds={**relation.kinds, **names})


def paired(relation: Relation, sharing: tuple[str, ...]) -> Relation:
    """Pairs of its rows: what they share under its own name, the rest as `left.` and `right.`."""
    view = relation.view
    shared = tuple(_column(name, relation.kinds[name], view.columns.get(name)) for name in sharing)
    left, left_names = prefixed(LEFT, relation)
    right, right_names = prefixed(RIGHT, relation)
    rest = [name for name in view.key if name != "source" and name not in sharing]
    key = ("source", *sharing, *(f"{side}.{name}" for side in (LEFT, RIGHT) for name in rest))
    source = Column("source", Type.TEXT, Text("Fuente", "Source"))
    grain = Text(f"dos filas de {view.name}", f"two rows of {view.name}")
    listing = (source, *shared, *left, *right)
    kinds = {"source": TEXT, **{name: relation.kinds[name] for name in sharing}, **left_names, **right_names}
    return replace(relation, view=View(view.name, grain, key, listing, view.partitioned), kinds=kinds)


def entry_kinds(entries: DatedList) -> dict[str, Kind]:
    return {name: entries.kind if name == "value" else Kind(kind) for name, kind in ENTRY_COLUMNS.items()}


def relations_of(program: Program) -> Iterator[Relation]:
    """The relations a program reads, and those that these are made of."""
    for relation in (program.row_source.relation, *(join.relation for join in program.row_source.joins)):
        yield relation
        if relation.program is not None:
            yield from relations_of(relation.program)
