"""The `cases` of a rule file."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from auditor.language import say
from auditor.rules.case_tables import CaseRow, read_table
from auditor.rules.catalog import VIEWS, Type
from auditor.rules.diagnostics import Fault
from auditor.rules.fields import Fields
from auditor.rules.inner_keys import INNER_KEYS
from auditor.rules.kinds import MONEY, Kind
from auditor.rules.lists import minor_units
from auditor.rules.model import Case
from auditor.rules.nodes import Dictionary, Entry, Node, Scalar
from auditor.rules.parameter_reading import python_value
from auditor.rules.parameters import Parameter, Value
from auditor.rules.suggestions import did_you_mean

# What may be expected of a signal besides its values.
OF_SIGNALS = {
    "score": Kind(Type.NUMBER),
    "amount": MONEY,
    "currency": Kind(Type.TEXT),
    "provisional": Kind(Type.BOOLEAN),
    "subject_id": Kind(Type.TEXT),
    "unverified_lists": Kind(Type.TEXT),
}


class CaseReader:
    """`names` are the columns a signal may have values for; `views` the views that the rule reads."""

    def __init__(
        self,
        names: Mapping[str, Kind],
        views: frozenset[str],
        params: Mapping[str, Parameter],
        faults: list[Fault],
    ) -> None:
        self.names, self.views, self.params, self.faults = {**OF_SIGNALS, **names}, views, params, faults

    def read(self, items: tuple[Node, ...]) -> tuple[Case, ...]:
        found = []
        for item in items:
            if isinstance(item, Dictionary):
                found.append(self._case(Fields(item, self.faults)))
            else:
                self.faults.append(
                    item.fault(
                        "E007",
                        say(es="un caso tiene name, given y expect", en="a case has name, given and expect"),
                    )
                )
        return tuple(found)

    def _case(self, fields: Fields) -> Case:
        fields.only(INNER_KEYS["cases"])
        name = fields.text("name")
        fields.needed("given")
        given = self._given(fields)
        if fields.get("expect") is None and fields.get("expect_could_not_tell") is None:
            fields.needed("expect")
        expect = None if fields.get("expect") is None else self._expected(fields)
        untold = self._could_not_tell(fields)
        line = fields.node.fault("", "").line
        return Case(name, given, expect, untold, self._params(fields), self._as_of(fields), line)

    def _given(self, fields: Fields) -> dict[str, tuple[CaseRow, ...]]:
        found = {}
        for entry in fields.dictionary("given") or ():
            if entry.key.text not in self.views:
                message = say(
                    es=f"la regla no lee `{entry.key.text}`", en=f"the rule does not read `{entry.key.text}`"
                )
                self.faults.append(
                    entry.key.fault("E025", message, label=did_you_mean(entry.key.text, self.views))
                )
            elif isinstance(entry.value, Scalar):
                found[entry.key.text] = read_table(entry.value, VIEWS[entry.key.text], self.faults)
            else:
                hint = say(
                    es=f"`{entry.key.text}: |`, y en las líneas de abajo columnas y filas: `award_id | amount`",
                    en=f"`{entry.key.text}: |`, and on the lines below columns and rows: `award_id | amount`",
                )
                fields.wrong(entry.value, say(es="una tabla con `|`", en="a table with `|`"), hint)
        return found

    def _expected(self, fields: Fields) -> tuple[Mapping[str, Any], ...]:
        found = []
        for item in fields.items("expect"):
            if isinstance(item, Dictionary):
                found.append({entry.key.text: self._value(entry) for entry in item if self._known(entry)})
            else:
                fields.wrong(item, say(es="{columna: valor, …}", en="{column: value, …}"))
        return tuple(found)

    def _known(self, entry: Entry) -> bool:
        if entry.key.text in self.names:
            return True
        message = say(es=f"nombre desconocido `{entry.key.text}`", en=f"unknown name `{entry.key.text}`")
        self.faults.append(entry.key.fault("E010", message, label=did_you_mean(entry.key.text, self.names)))
        return False

    def _value(self, entry: Entry) -> object:
        """The value as signals have it: money in minor units, dates as texts."""
        if not isinstance(entry.value, Scalar):
            return python_value(entry.value)
        kind, scalar = self.names[entry.key.text], entry.value
        if scalar.value is None:
            return None
        if kind == MONEY:
            try:
                return minor_units(scalar.text)
            except ValueError as error:
                self.faults.append(scalar.fault("E025", str(error)))
        return scalar.text if kind.textual or kind.type is Type.DATE else scalar.value

    def _could_not_tell(self, fields: Fields) -> int | None:
        scalar = fields.scalar(fields.get("expect_could_not_tell"))
        if scalar is None:
            return None
        if isinstance(scalar.value, bool) or not isinstance(scalar.value, int) or scalar.value < 0:
            fields.wrong(scalar, say(es="cuántos", en="how many"))
            return None
        return scalar.value

    def _params(self, fields: Fields) -> dict[str, Value]:
        found = {}
        for entry in fields.dictionary("params") or ():
            parameter = self.params.get(entry.key.text)
            if parameter is None:
                message = say(
                    es=f"no hay un parámetro `{entry.key.text}`",
                    en=f"there is no parameter `{entry.key.text}`",
                )
                self.faults.append(
                    entry.key.fault("E023", message, label=did_you_mean(entry.key.text, self.params))
                )
                continue
            try:
                found[entry.key.text] = parameter.accept(python_value(entry.value))
            except ValueError as error:
                self.faults.append(entry.value.fault("E024", str(error)))
        return found

    @staticmethod
    def _as_of(fields: Fields) -> date | None:
        scalar = fields.scalar(fields.get("as_of"))
        if scalar is None:
            return None
        try:
            return date.fromisoformat(scalar.text)
        except ValueError:
            fields.wrong(scalar, say(es="una fecha AAAA-MM-DD", en="a date YYYY-MM-DD"))
            return None
