"""A rule as it is in force: each value with the line of the file, or of the configuration, that set it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from auditor.rules.diagnostics import Fault
from auditor.rules.model import Rule
from auditor.rules.nodes import Dictionary, Node, Scalar, Sequence
from auditor.rules.overrides import Locate, Override
from auditor.rules.places import Places
from auditor.rules.program_reading import CLAUSES

# What is shown as it was written; the rest has values of its own below.
_CLAUSES = ("horizon", *CLAUSES, "score", "amount", "once_per", "subject", "involves", "evidence")
_WORDS = ("title", "description", "why", "hidden", "message")


@dataclass(frozen=True, slots=True)
class Value:
    """One value in force; `place` is `file:line`."""

    key: str
    value: object
    place: str


def effective(rule: Rule, override: Override | None, locate: Locate) -> tuple[Value, ...]:
    """Every value of the rule, in the order of its file, the configuration's in place of those it changes."""
    places = Places(rule.path)
    return tuple(_values(rule, places, override, locate))


def _values(rule: Rule, places: Places, override: Override | None, locate: Locate) -> Iterator[Value]:
    yield Value("id", rule.id, places.line("id"))
    yield Value("version", rule.version, places.line("version"))
    yield Value("status", rule.status.value, places.line("status"))
    changed = override is not None and override.level is not None
    yield Value(
        "level", rule.level.value, locate("rules", rule.id, "level") if changed else places.line("level")
    )
    yield Value("confidence", rule.confidence.value, places.line("confidence"))
    for name in _WORDS:
        yield Value(name, str(getattr(rule, name)), places.line(name))
    for name in ("benign", "ask"):
        for number, words in enumerate(getattr(rule, name), start=1):
            yield Value(f"{name}.{number}", str(words), places.line(name))
    for name in ("basis", "tags"):
        yield Value(name, list(getattr(rule, name)), places.line(name))
    set_here: Mapping[str, object] = override.params if override is not None else {}
    for name, value in rule.settings.items():
        place = (
            locate("rules", rule.id, "params", name)
            if name in set_here
            else places.line("params", name, "default")
        )
        yield Value(f"params.{name}", list(value) if isinstance(value, tuple) else value, place)
    for name, dated in rule.lists.items():
        yield Value(f"lists.{name}", f"{dated.name} ({dated.path})", places.line("lists", name))
    yield from _written(places)
    if rule.where_override is not None:
        yield Value("where (and)", rule.where_override, locate("rules", rule.id, "where"))


def _written(places: Places) -> Iterator[Value]:
    for name in _CLAUSES:
        node = places.node(name)
        if node is not None:
            yield from _parts(name, node)


def _parts(name: str, node: Node) -> Iterator[Value]:
    """A clause by its columns, each on its line."""
    if isinstance(node, Dictionary):
        for entry in node:
            yield from _parts(f"{name}.{entry.key.text}", entry.value)
        return
    at: Fault = node.fault("", "")
    yield Value(name, _text(node), f"{at.path}:{at.line}")


def _text(node: Node) -> object:
    if isinstance(node, Scalar):
        return " ".join(node.text.split())
    if isinstance(node, Sequence):
        return [_text(item) for item in node.items]
    return {entry.key.text: _text(entry.value) for entry in node} if isinstance(node, Dictionary) else None
