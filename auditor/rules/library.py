"""The tables that a pack makes itself: its views, and the findings of its rules."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from auditor.language import Text, say
from auditor.rules import relations
from auditor.rules.catalog import VIEWS
from auditor.rules.diagnostics import Fault, errors, shown_path
from auditor.rules.document import read
from auditor.rules.fields import Fields
from auditor.rules.kinds import Kind
from auditor.rules.list_reading import read_lists
from auditor.rules.model import Program, Relation, Rule
from auditor.rules.nodes import Dictionary, Node
from auditor.rules.program_reading import CLAUSES, ProgramReader
from auditor.rules.shelf import Read, Shelf
from auditor.rules.suggestions import did_you_mean

VIEW_KEYS = ("description", "lists", *CLAUSES[:-1], "take")
RuleOf = Callable[[str, Node], tuple[Rule | None, list[Fault]]]
SCORE, INVOLVED = "score", "amount_involved"


class Library:
    """Views by name (`views/<name>.yaml`), findings by the rule's id; each is read once."""

    def __init__(
        self, shelf: Shelf, folders: Sequence[Path], rule_of: RuleOf, ids: Callable[[], list[str]]
    ) -> None:
        self.shelf, self.folders, self.rule_of, self.ids = shelf, tuple(folders), rule_of, ids
        self._read: dict[Path, Read] = {}
        self._open: list[Path] = []

    def view_names(self) -> list[str]:
        return sorted({path.stem for folder in self.folders for path in folder.glob("*.yaml")})

    def view(self, name: str, at: Node | None) -> Read:
        """The view; nothing without faults where there is no such file."""
        for folder in self.folders:
            path = (folder / f"{name}.yaml").resolve()
            if path.parent == folder.resolve() and path.is_file():
                return self._view(name, path, at)
        return None, []

    def _view(self, name: str, path: Path, at: Node | None) -> Read:
        if path in self._open:
            message = say(es=f"`{name}` se lee a sí misma", en=f"`{name}` reads itself")
            round_trip = " → ".join(each.stem for each in (*self._open[self._open.index(path) :], path))
            fault = Fault("E028", message, shown_path(path)) if at is None else at.fault("E028", message)
            return None, [replace(fault, label=round_trip)]
        if path not in self._read:
            self._open.append(path)
            self._read[path] = _read_view(name, path, self.shelf)
            self._open.pop()
        return self._read[path]

    def findings(self, rule_id: str, at: Node) -> Read:
        rule, faults = self.rule_of(rule_id, at)
        return (None if rule is None else findings_of(rule)), faults

    def rule_ids(self) -> list[str]:
        return self.ids()


def findings_of(rule: Rule) -> Relation:
    """What a rule flags as a table: its subjects' columns, with its score and the amount involved."""
    program = rule.program
    names: dict[str, Kind] = dict(program.names)
    for name, typed in ((SCORE, program.score), (INVOLVED, program.amount)):
        if typed is not None:
            names.setdefault(name, typed.kind)
    grain = Text(f"una señal de {rule.id}", f"a signal of {rule.id}")
    relation = relations.made_by(rule.id, program, names, grain)
    return replace(
        relation, settings=rule.settings, lists=rule.lists, rule_id=rule.id, logic_hash=rule.logic_hash
    )


def _read_view(name: str, path: Path, shelf: Shelf) -> Read:
    node, faults = read(path, shown_path(path))
    if not isinstance(node, Dictionary):
        return None, faults or [
            Fault(
                "E007",
                say(es="una vista es un mapa de claves", en="a view is a mapping of keys"),
                shown_path(path),
            )
        ]
    fields = Fields(node, faults)
    fields.only(VIEW_KEYS)
    if name in VIEWS:
        message = say(
            es=f"`{name}` ya es una vista de los datos", en=f"`{name}` is a view of the facts already"
        )
        faults.append(Fault("E017", message, shown_path(path)))
    if fields.get("description") is not None:
        fields.bilingual("description")
    lists = read_lists(fields, shelf)
    clauses = ProgramReader(fields, {}, lists, shelf, flags=False)
    clauses.lost.unread(fields, "lists", lists)
    program = clauses.read()
    if program is None:
        return None, faults
    names = dict(_taken(fields, program.names))
    clauses.lost.leave_out_followers()
    relation = relations.made_by(name, program, names, Text(f"una fila de {name}", f"one row of {name}"))
    if errors(faults):
        return None, faults
    told = json.dumps(
        {**clauses.logic, "take": list(names)}, ensure_ascii=False, sort_keys=True, default=dict
    )
    return replace(relation, lists=lists, logic_hash=hashlib.sha256(told.encode()).hexdigest()), faults


def _taken(fields: Fields, names: Mapping[str, Kind]) -> Iterator[tuple[str, Kind]]:
    fields.needed("take")
    for scalar in fields.scalars("take"):
        if scalar.text in names:
            yield scalar.text, names[scalar.text]
            continue
        message = say(es=f"nombre desconocido `{scalar.text}`", en=f"unknown name `{scalar.text}`")
        fields.fault("E010", message, scalar, label=did_you_mean(scalar.text, names))


def relinked(program: Program, rules: Mapping[str, Rule]) -> Program:
    """The program with the findings of rules as they are now in force."""
    begun = program.row_source
    joins = tuple(replace(each, relation=_relinked(each.relation, rules)) for each in begun.joins)
    return replace(program, row_source=replace(begun, relation=_relinked(begun.relation, rules), joins=joins))


def _relinked(relation: Relation, rules: Mapping[str, Rule]) -> Relation:
    if relation.rule_id is not None and relation.rule_id in rules:
        changed = rules[relation.rule_id]
        return findings_of(replace(changed, program=relinked(changed.program, rules)))
    return (
        relation if relation.program is None else replace(relation, program=relinked(relation.program, rules))
    )
