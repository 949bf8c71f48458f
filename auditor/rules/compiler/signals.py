"""Signals from collected rows."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from auditor.rules.catalog import View
from auditor.rules.compiler.collect import Row
from auditor.rules.compiler.doubts import DOUBTS
from auditor.rules.compiler.table import stored_name
from auditor.rules.kinds import MONEY, Kind
from auditor.rules.labels import role_names
from auditor.rules.outcome import Involved, Signal

if TYPE_CHECKING:
    from auditor.rules.model import Rule

SEPARATOR = "|"
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
    told = json.dumps(
        [rule, source, *(plain(part) for part in key)], ensure_ascii=False, separators=(",", ":")
    )
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
        self.view: View = program.view
        self.role_names = role_names(program, rule.involves)
        self.key = program.group.by if program.group else tuple(k for k in program.view.key if k != "source")

    def make(self, row: Row, witnesses: Sequence[Row]) -> Signal:
        rule = self.rule
        key = [part for name in self.key for part in _key_parts(row, name)]
        currency = self._currency(row)
        values = self._values(row, witnesses, currency)
        subject_name = self.labels.get(rule.subject[0]) if len(rule.subject) == 1 else None
        return Signal(
            fingerprint=fingerprint(rule.id, row["source"], key),
            source=row["source"],
            subject_type=rule.subject_type,
            subject_id=joined(_cell(row, name) for name in rule.subject) or joined(key),
            subject_name=_first(witnesses, subject_name) if subject_name else None,
            ocid=row.get("ocid"),
            score=self._score(row),
            amount=row.get("__amount"),
            currency=currency,
            involved=self._involved(witnesses),
            values=values,
            evidence=tuple(self._evidence(witness) for witness in witnesses),
            witness=tuple(
                joined(_cell(witness, name) for name in self.view.key if name != "source")
                for witness in witnesses
            ),
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
        found = (row.get(f"{stored_name(name)}__currency") for name in self.kinds)
        return next((str(currency) for currency in found if currency is not None), None)

    def _values(self, row: Row, witnesses: Sequence[Row], currency: str | None) -> dict[str, Any]:
        values: dict[str, Any] = {name: plain(_cell(row, name)) for name in self.kinds}
        for name in self.kinds:
            own = row.get(f"{stored_name(name)}__currency")
            if own is not None and own != currency:
                values[f"{name}_currency"] = own
        for name, label in self.labels.items():
            if name in self.kinds and name not in self.role_names.values() and label not in values:
                values[label] = _first(witnesses, label)
        for name, column in self.role_names.items():
            holders = [witness for witness in witnesses if _cell(witness, column) is not None]
            values[name] = _first(holders, self.labels[column])
        values.update(self.settings)
        unverified = [name for position, name in enumerate(self.lists) if row.get(f"__list{position}")]
        if unverified:
            values["unverified_lists"] = unverified
        return values

    def _involved(self, witnesses: Sequence[Row]) -> tuple[Involved, ...]:
        """Everybody in the rule's roles among the rows that fired, each once, with the first name there is."""
        found: dict[tuple[str, str], str | None] = {}
        for role, column in self.rule.involves.items():
            label = self.labels.get(column)
            for witness in witnesses:
                if (identifier := _cell(witness, column)) is None:
                    continue
                name = _cell(witness, label) if label else None
                if found.get((role, str(identifier))) is None:
                    found[role, str(identifier)] = name
        return tuple(
            Involved(role, _TYPES.get(role, "organization"), identifier, name)
            for (role, identifier), name in found.items()
        )

    def _evidence(self, witness: Row) -> dict[str, Any]:
        told = {}
        for name in dict.fromkeys((*self.rule.evidence, *(["ocid"] if "ocid" in witness else []))):
            told[name] = plain(_cell(witness, name))
            column = self.view.columns.get(name)
            if column is not None and column.currency:
                told[column.currency] = witness[column.currency]
            elif (currency := f"{stored_name(name)}__currency") in witness:
                told[f"{name}_currency"] = witness[currency]
        return told


def _cell(row: Row, name: str) -> Any:  # noqa: ANN401 - whatever the column holds
    return row[stored_name(name)]


def _key_parts(row: Row, name: str) -> list[Any]:
    """An amount is a key with its currency: a hundred of one is not a hundred of another."""
    currency = f"{stored_name(name)}__currency"
    return [_cell(row, name), *([row[currency]] if currency in row else [])]


def plain_setting(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _first(rows: Sequence[Row], column: str) -> str | None:
    return next((_cell(row, column) for row in rows if _cell(row, column) is not None), None)
