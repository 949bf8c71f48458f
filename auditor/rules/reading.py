"""A rule file as a Rule: everything it says read and checked, every fault of it noted."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from auditor.language import LANGUAGES, Text, say
from auditor.rules import lint
from auditor.rules.case_reading import OF_SIGNALS, CaseReader
from auditor.rules.diagnostics import Fault, errors
from auditor.rules.document import read
from auditor.rules.fields import Fields
from auditor.rules.kinds import TEXT, Kind
from auditor.rules.labels import role_names
from auditor.rules.library import Library
from auditor.rules.list_reading import read_lists
from auditor.rules.messages import MessageError, check_format, fields_of
from auditor.rules.model import SUBJECTS, Case, Level, Program, Rule, Status
from auditor.rules.nodes import Dictionary, Scalar
from auditor.rules.parameter_reading import read_parameters
from auditor.rules.program_reading import CLAUSES, ProgramReader
from auditor.rules.shelf import Shelf
from auditor.rules.suggestions import did_you_mean, where_to_look

ABOUT = (
    "id", "version", "status", "replaced_by", "level", "confidence", "title", "description", "why", "benign",
    "ask", "hidden", "basis", "references", "tags", "params", "lists", "horizon",
)  # fmt: skip
SHOWN = ("score", "amount", "once_per", "subject", "involves", "message", "evidence", "cases")
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
KEYS = (*ABOUT, *CLAUSES, *SHOWN)


def is_id(text: str) -> bool:
    """Whether the text may be a rule's id."""
    return bool(_ID.fullmatch(text))


def read_rule(path: Path, shelf: Shelf, shown: str | None = None) -> tuple[Rule | None, list[Fault]]:
    """The rule of a file, or None where a fault makes it unusable; warnings may come with either."""
    node, faults = read(path, shown)
    if node is None:
        return None, faults
    if not isinstance(node, Dictionary):
        return None, [
            *faults,
            node.fault(
                "E007",
                say(es="un archivo de regla es un mapa de claves", en="a rule file is a mapping of keys"),
            ),
        ]
    if shelf.tables is None:
        shelf.tables = _alone(shelf)
    rule = RuleReader(Fields(node, faults), shelf, shown or str(path)).read()
    return (rule if not errors(faults) else None), faults


def _alone(shelf: Shelf) -> Library:
    """The views beside the lists, and no other rule."""
    return Library(shelf, [folder.parent / "views" for folder in shelf.folders], lambda *_: (None, []), list)


@dataclass(frozen=True, slots=True)
class _Presented:
    """What a signal shows: whom it is about, who is involved, with which words and rows."""

    subject_type: str
    subject: tuple[str, ...]
    involves: Mapping[str, str]
    message: Text
    mentions: frozenset[str]
    evidence: tuple[str, ...]


class RuleReader:
    def __init__(self, fields: Fields, shelf: Shelf, path: str) -> None:
        self.fields, self.faults, self.shelf, self.path = fields, fields.faults, shelf, path

    def read(self) -> Rule | None:
        self.fields.only(KEYS)
        params = read_parameters(self.fields.dictionary("params"), self.faults)
        lists = read_lists(self.fields, self.shelf)
        clauses = ProgramReader(self.fields, params, lists, self.shelf)
        clauses.lost.unread(self.fields, "params", params)
        clauses.lost.unread(self.fields, "lists", lists)
        program = clauses.read()
        about = self._about()
        if program is None:
            return None
        presented = self._present(program, {name: each.kind for name, each in params.items()})
        cases = CaseReader(self._nameable(program), program.tables, params, self.faults)
        read_cases = cases.read(self.fields.items("cases"))
        self._unused(clauses.used | presented.mentions, params, lists)
        self._untested(program, read_cases)
        self._lint(clauses, program, presented)
        clauses.lost.leave_out_followers()
        expected = {name for case in read_cases for row in case.expect or () for name in row}
        return Rule(
            **about,  # type: ignore[arg-type] # what _about gives, by name
            params=params,
            settings={name: parameter.default for name, parameter in params.items()},
            lists=lists,
            program=program,
            subject_type=presented.subject_type,
            subject=presented.subject,
            involves=presented.involves,
            message=presented.message,
            mentions=presented.mentions | expected - OF_SIGNALS.keys(),
            evidence=presented.evidence,
            cases=read_cases,
            logic_hash=_hash(
                {**clauses.logic, "params": {name: parameter.default for name, parameter in params.items()}}
            ),
            path=self.path,
        )

    def _about(self) -> dict[str, object]:
        fields = self.fields
        status = fields.choice("status", Status)
        replaced_by = (
            fields.text("replaced_by") if status is Status.DEPRECATED else fields.text("replaced_by", "")
        )
        return {
            "id": self._id(),
            "version": fields.whole("version"),
            "status": status,
            "replaced_by": replaced_by or None,
            "level": fields.choice("level", Level),
            "confidence": fields.choice("confidence", Level),
            "title": fields.bilingual("title"),
            "description": fields.bilingual("description"),
            "why": fields.bilingual("why"),
            "benign": tuple(fields.as_bilingual(item) for item in fields.items("benign")),
            "ask": tuple(fields.as_bilingual(item) for item in fields.items("ask")),
            "hidden": fields.bilingual("hidden"),
            "basis": fields.texts("basis"),
            "references": fields.texts("references"),
            "tags": fields.texts("tags"),
        }

    def _id(self) -> str:
        """The id, which is in fingerprints, tables of the configuration and addresses."""
        name = self.fields.text("id")
        node = self.fields.get("id")
        if node is not None and name and not is_id(name):
            message = say(es=f"`{name}` no sirve de id", en=f"`{name}` cannot be an id")
            hint = say(
                es="minúsculas, cifras y guiones entre ellas",
                en="small letters, digits, and hyphens between them",
            )
            self.fields.fault("E008", message, node, hint=hint)
        return name

    # What a signal shows

    def _present(self, program: Program, params: Mapping[str, Kind]) -> _Presented:
        subject_type, subject = self._subject(program)
        rows = self._row_names(program)
        involves = {}
        for entry in self.fields.dictionary("involves") or ():
            if isinstance(entry.value, Scalar) and self._known(entry.value, rows, program.view.name):
                involves[entry.key.text] = entry.value.text
        evidence = tuple(
            scalar.text
            for scalar in self.fields.scalars("evidence")
            if self._known(scalar, rows, program.view.name)
        )
        names = {**params, **self._nameable(program)}
        names |= dict.fromkeys(role_names(program, involves), TEXT)
        message, mentions = self._message(names)
        return _Presented(subject_type, subject, involves, message, mentions, evidence)

    @staticmethod
    def _row_names(program: Program) -> dict[str, Kind]:
        return {c.name: Kind(c.type) for c in program.view.listing} | {
            name: typed.kind for name, typed in program.derive
        }

    @staticmethod
    def _nameable(program: Program) -> dict[str, Kind]:
        """What a message may name: the columns of a subject, and the words for identifiers among them."""
        names = dict(program.names)
        for name in program.names:
            column = program.view.columns.get(name)
            if column is not None and column.label:
                names.setdefault(column.label, TEXT)
        return names

    def _known(self, scalar: Scalar, names: Mapping[str, Kind], view: str = "") -> bool:
        if scalar.text in names:
            return True
        message = say(es=f"nombre desconocido `{scalar.text}`", en=f"unknown name `{scalar.text}`")
        near = did_you_mean(scalar.text, names)
        self.fields.fault("E010", message, scalar, label=near, hint=where_to_look(view, near))
        return False

    def _subject(self, program: Program) -> tuple[str, tuple[str, ...]]:
        self.fields.needed("subject")
        node = self.fields.dictionary("subject")
        entries = list(node or ())
        if node is None or len(entries) != 1:
            if node is not None:
                self.fields.fault(
                    "E027", say(es="un sujeto es {tipo: columna}", en="a subject is {type: column}"), node
                )
            return "", ()
        entry = entries[0]
        if entry.key.text not in SUBJECTS:
            message = say(
                es=f"no hay un sujeto `{entry.key.text}`", en=f"there is no subject `{entry.key.text}`"
            )
            self.fields.fault("E027", message, entry.key, label=did_you_mean(entry.key.text, SUBJECTS))
        allowed = {name: program.names[name] for name in program.group.by} if program.group else program.names
        inner = Fields(node, self.faults)
        parts = (entry.value,) if isinstance(entry.value, Scalar) else inner.scalars(entry.key.text)
        return entry.key.text, tuple(
            part.text for part in parts if self._known(part, allowed, program.view.name)
        )

    def _message(self, names: Mapping[str, Kind]) -> tuple[Text, frozenset[str]]:
        text = self.fields.bilingual("message")
        node = self.fields.dictionary("message")
        mentions: set[str] = set()
        for language in LANGUAGES:
            scalar = node.get(language) if node else None
            if isinstance(scalar, Scalar):
                mentions |= self._template(scalar, names)
        return text, frozenset(mentions)

    def _template(self, scalar: Scalar, names: Mapping[str, Kind]) -> set[str]:
        found = set()
        try:
            for name, form in fields_of(scalar.text):
                if name not in names:
                    message = say(es=f"nombre desconocido `{name}`", en=f"unknown name `{name}`")
                    self._at_field(scalar, "E010", message, name, _near(name, names))
                    continue
                check_format(name, form, names[name])
                found.add(name)
        except MessageError as error:
            self._at_field(scalar, error.code, error.message, error.field)
        return found

    def _at_field(self, scalar: Scalar, code: str, message: str, name: str, label: str = "") -> None:
        start = max(0, scalar.text.find("{" + name if name != "{" else name))
        end = start + len(name) + (1 if name != "{" else 0)
        self.faults.append(scalar.fault_within(code, message, start + (name != "{"), end, label=label))

    # Warnings

    def _lint(self, clauses: ProgramReader, program: Program, presented: _Presented) -> None:
        if program.horizon is None:
            self.faults.extend(lint.without_horizon(clauses.checked))
        self.faults.extend(lint.undecided(clauses.checked, clauses.params))
        identified = frozenset({*presented.subject, *presented.involves.values()})
        self.faults.extend(lint.unshortened(self.fields.dictionary("message"), program, identified))

    def _unused(
        self, used: set[str] | frozenset[str], params: Mapping[str, object], lists: Mapping[str, object]
    ) -> None:
        for clause, names in (("params", params), ("lists", lists)):
            node = self.fields.dictionary(clause)
            for name in names:
                if node is not None and name not in used:
                    message = say(es=f"`{name}` no se usa", en=f"`{name}` is not used")
                    self.faults.append(node.entries[name].key.fault("W001", message).as_warning())

    def _untested(self, program: Program, cases: tuple[Case, ...]) -> None:
        node = self.fields.get("cases")
        at = node or self.fields.node
        if not any(case.expect for case in cases):
            message = say(es="ningún caso espera una señal", en="no case expects a signal")
            self.faults.append(at.fault("W002", message).as_warning())
        if program.requires and not any(case.could_not_tell for case in cases):
            message = say(
                es="ningún caso prueba lo que no se puede saber", en="no case tests what cannot be told"
            )
            self.faults.append(at.fault("W003", message).as_warning())


def _near(name: str, names: Mapping[str, Kind]) -> str:
    """What a message may name instead; the score is a clause, and a message names columns."""
    if name != "score":
        return did_you_mean(name, names)
    return say(
        es="póngalo en una columna (derive o then), y nómbrela aquí y en score",
        en="put it in a column (derive or then), and name that here and in score",
    )


def _hash(logic: Mapping[str, object]) -> str:
    told = json.dumps(logic, ensure_ascii=False, sort_keys=True, default=dict)
    return hashlib.sha256(told.encode()).hexdigest()
