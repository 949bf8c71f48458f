"""Signals from collected rows."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from auditor.rules.catalog import Type, View
from auditor.rules.compiler.collect import Row
from auditor.rules.compiler.doubts import DOUBTS
from auditor.rules.compiler.table import stored_name
from auditor.rules.kinds import MONEY, Kind
from auditor.rules.labels import role_names
from auditor.rules.outcome import Involved, Signal

if TYPE_CHECKING:
    from auditor.rules.model import Rule

SEPARATOR = "|"
_TOLD = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
# What kind of thing a role's identifier names; any other role is an organization.
_TYPES = {
    "unit": "unit",
    "process": "process",
    "award": "award",
    "contract": "contract",
    "bid": "bid",
    "item": "item",
}


def fingerprint(rule: str, source: str, key: Sequence[Any]) -> str:
    """32 hexadecimal characters that stay the same as long as rule, source and subject do: no version, no amounts."""
    told = _TOLD.encode([rule, source, *map(plain, key)])
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def plain(value: object) -> object:
    """A value as JSON has it: dates as ISO texts."""
    return value.isoformat() if isinstance(value, date) else value


def joined(values: Iterable[Any]) -> str:
    return SEPARATOR.join("" if value is None else str(plain(value)) for value in values)


class SignalMaker:
    """Turns a flagged row, and the rows it was made of, into a signal."""

    def __init__(
        self,
        rule: "Rule",
        kinds: Mapping[str, Kind],
        labels: Mapping[str, str],
        lists: Sequence[str],
        settings: Mapping[str, Any],
    ) -> None:
        self.rule, self.kinds, self.labels, self.lists = rule, kinds, labels, lists
        self.settings = {name: plain_setting(value) for name, value in settings.items()}
        program = rule.program
        view: View = program.view
        holders = role_names(program, rule.involves)
        self.role_names = [(name, stored_name(of), labels[of]) for name, of in holders.items()]
        self.names = [label for of, label in labels.items() if of in kinds and of not in holders.values()]
        key = program.group.by if program.group else tuple(k for k in view.key if k != "source")
        self.key = [(stored_name(name), f"{stored_name(name)}__currency") for name in key]
        self.subject = [stored_name(name) for name in rule.subject]
        self.row_key = [stored_name(name) for name in view.key if name != "source"]
        self.told = [(name, stored_name(name), f"{stored_name(name)}__currency") for name in kinds]
        self.days = [name for name, kind in kinds.items() if kind.type is Type.DATE]
        shown = (*rule.evidence, *(["ocid"] if "ocid" in view.columns else []))
        self.evidence = [_Shown.of(name, view) for name in dict.fromkeys(shown)]
        self.subject_name = self.labels.get(rule.subject[0]) if len(rule.subject) == 1 else None
        named = {column: stored_name(label) for column, label in self.labels.items()}
        self.roles = [
            (role, _TYPES.get(role, "organization"), stored_name(column), named.get(column))
            for role, column in rule.involves.items()
        ]

    def make(self, row: Row, witnesses: Sequence[Row]) -> Signal:
        rule = self.rule
        key: list[Any] = []
        for name, currency_of in self.key:
            # An amount is a key with its currency: a hundred of one is not a hundred of another.
            key += (row[name], row[currency_of]) if currency_of in row else (row[name],)
        currency = self._currency(row)
        return Signal(
            fingerprint=fingerprint(rule.id, row["source"], key),
            source=row["source"],
            subject_type=rule.subject_type,
            subject_id=joined(row[name] for name in self.subject) or joined(key),
            subject_name=_first(witnesses, self.subject_name) if self.subject_name else None,
            ocid=row.get("ocid"),
            score=self._score(row),
            amount=row.get("__amount"),
            currency=currency,
            involved=self._involved(witnesses),
            values=self._values(row, witnesses, currency),
            evidence=tuple([self._evidence(witness) for witness in witnesses]),
            witness=tuple([joined(witness[name] for name in self.row_key) for witness in witnesses]),
            provisional=any(row.get(doubt) for doubt in DOUBTS),
        )

    def _score(self, row: Row) -> float | None:
        score = row.get("__score")
        if score is None:
            return None
        typed = self.rule.program.score
        return float(score) / 100 if typed is not None and typed.kind == MONEY else float(score)

    def _currency(self, row: Row) -> str | None:
        """The currency of the amount, else of the first money value there is.

        An amount that has one of its own, which nobody told, does not borrow another's.
        """
        if row.get("__amount") is not None and "__amount__currency" in row:
            told: str | None = row["__amount__currency"]
            return told
        found = (row.get(currency) for _, _, currency in self.told)
        return next((str(currency) for currency in found if currency is not None), None)

    def _values(self, row: Row, witnesses: Sequence[Row], currency: str | None) -> dict[str, Any]:
        values: dict[str, Any] = {name: row[column] for name, column, _ in self.told}
        for name in self.days:
            values[name] = plain(values[name])
        for name, _, column in self.told:
            own = row.get(column)
            if own is not None and own != currency:
                values[f"{name}_currency"] = own
        for label in self.names:
            if label not in values:
                values[label] = _first(witnesses, label)
        for name, column, label in self.role_names:
            holders = [witness for witness in witnesses if witness[column] is not None]
            values[name] = _first(holders, label)
        values.update(self.settings)
        unverified = [name for position, name in enumerate(self.lists) if row.get(f"__list{position}")]
        if unverified:
            values["unverified_lists"] = unverified
        return values

    def _involved(self, witnesses: Sequence[Row]) -> tuple[Involved, ...]:
        """Everybody in the rule's roles among the rows that fired, each once, with the first name there is."""
        found: dict[tuple[str, str, str], str | None] = {}
        for role, kind, column, label in self.roles:
            for witness in witnesses:
                if (identifier := witness[column]) is None:
                    continue
                one = (role, kind, str(identifier))
                if found.get(one) is None:
                    found[one] = witness[label] if label else None
        return tuple([Involved(*one, name) for one, name in found.items()])

    def _evidence(self, witness: Row) -> dict[str, Any]:
        told = {}
        for shown in self.evidence:
            told[shown.name] = plain(witness[shown.column])
            if shown.currency is not None:
                told[shown.currency] = witness[shown.currency]
            elif shown.own_currency in witness:
                told[f"{shown.name}_currency"] = witness[shown.own_currency]
        return told


@dataclass(frozen=True, slots=True)
class _Shown:
    """A column of the evidence, and where its currency is: a column of the view, or beside the value."""

    name: str
    column: str
    currency: str | None
    own_currency: str

    @classmethod
    def of(cls, name: str, view: View) -> "_Shown":
        stored, column = stored_name(name), view.columns.get(name)
        return cls(name, stored, None if column is None else column.currency, f"{stored}__currency")


def plain_setting(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _first(rows: Sequence[Row], column: str) -> str | None:
    name = stored_name(column)
    return next((row[name] for row in rows if row[name] is not None), None)
