"""What is written at each clause of a rule's file, for those who show what came of it."""

from collections.abc import Iterator
from pathlib import Path

from auditor.rules.model import Columns, Rule
from auditor.rules.nodes import Dictionary, Node, Scalar, Sequence
from auditor.rules.places import Places
from auditor.rules.typed import Operation, Typed


class Written:
    """A rule's file, as far as it is still there."""

    def __init__(self, rule: Rule) -> None:
        self.rule, self.program = rule, rule.program
        self.places = Places(rule.path) if Path(rule.path).is_file() else None
        self.made = {name: (clause, text(node)) for name, clause, node in self._made()}

    def _node(self, *keys: str) -> Node | None:
        return self.places.node(*keys) if self.places is not None else None

    def text(self, *keys: str) -> str:
        return text(self._node(*keys))

    def of(self, name: str) -> tuple[str, str]:
        """The clause that makes a column, as `then.share`, and its expression; the bare name of any other column."""
        return self.made.get(name, (name, ""))

    def _made(self) -> Iterator[tuple[str, str, Node | None]]:
        """Each column that a clause makes: its name, the clause, and where that is written."""
        program = self.program
        for name, item, key in self._beside():
            yield name, name, item.get(key) if isinstance(item, Dictionary) else None
        for clause, columns in self._columns():
            for name in columns:
                yield name, f"{clause[-1]}.{name}", self._node(*clause, name)
        for outlier, item in zip(program.outliers, self._items("outlier"), strict=False):
            yield outlier.name, f"outlier.{outlier.name}", item
            for part in (".q1", ".q3", ".n"):
                yield f"{outlier.name}{part}", f"outlier.{outlier.name}{part}", None

    def _columns(self) -> Iterator[tuple[tuple[str, ...], list[str]]]:
        program = self.program
        yield ("derive",), [name for name, _ in program.derive]
        yield ("group", "take"), [name for name, _ in (program.group.take if program.group else ())]
        yield ("then",), [name for name, _ in program.then]
        yield ("network", "take"), [name for name, _ in (program.network.take if program.network else ())]

    def _beside(self) -> Iterator[tuple[str, Node | None, str]]:
        """What joins and look-ups take, under their prefixes."""
        begun = self.program.row_source
        for joining, item in zip(begun.joins, self._items("join"), strict=False):
            yield from _taken(joining.prefix, joining.take or (), item)
        for looking, item in zip(begun.lookups, self._items("lookup"), strict=False):
            yield from _taken(looking.prefix, looking.take, item)

    def _items(self, clause: str) -> tuple[Node, ...]:
        node = self._node(clause)
        return node.items if isinstance(node, Sequence) else ()

    # Conditions

    def parts(self, clause: str, typed: Typed | None) -> list[tuple[str, Typed]]:
        """The conditions that `and` joins in a clause, as they are written; none where it is a single one."""
        node = self._node(clause)
        return _parts(node.text, typed) if isinstance(node, Scalar) and typed is not None else []

    def scope(self) -> list[tuple[str, Typed]]:
        """The conditions of the scope, each with its parts before it: the file's, and the configuration's."""
        found = []
        for typed, told in zip(self.program.where, self._scopes(), strict=False):
            found += [*_parts(told, typed), (" ".join(told.split()), typed)]
        return found

    def _scopes(self) -> Iterator[str]:
        node = self._node("where")
        own = len(self.program.where) - (self.rule.where_override is not None)
        if own:
            yield node.text if isinstance(node, Scalar) else ""
        if self.rule.where_override is not None:
            yield self.rule.where_override


def _taken(prefix: str, take: Columns, item: Node) -> Iterator[tuple[str, Node | None, str]]:
    node = item.get("take") if isinstance(item, Dictionary) else None
    for name, _ in take:
        yield f"{prefix}.{name}", node, name


def _parts(told: str, typed: Typed) -> list[tuple[str, Typed]]:
    if not told or not isinstance(typed, Operation) or typed.operator != "and":
        return []
    return [(" ".join(told[part.span.start : part.span.end].split()), part) for part in typed.operands]


def text(node: Node | None) -> str:
    """What is written at a node, in one line."""
    if node is None:
        return ""
    whole = node.text if isinstance(node, Scalar) else node.source.text[node.start : node.end]
    return " ".join(whole.split())
