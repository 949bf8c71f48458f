"""The `params` of a rule file."""

from dataclasses import replace

from auditor.language import say
from auditor.rules.diagnostics import Fault
from auditor.rules.fields import Fields
from auditor.rules.inner_keys import INNER_KEYS
from auditor.rules.kinds import BOOLEAN, INTEGER, NUMBER, TEXT, Kind
from auditor.rules.names import check_name
from auditor.rules.nodes import Dictionary, Node, Scalar, Sequence
from auditor.rules.parameters import Parameter, kind_of_values, shape_of
from auditor.rules.suggestions import did_you_mean

_KINDS = {"text": TEXT, "number": NUMBER, "integer": INTEGER, "boolean": BOOLEAN}


def read_parameters(node: Dictionary | None, faults: list[Fault]) -> dict[str, Parameter]:
    found = {}
    for entry in node or ():
        check_name(entry.key, faults)
        if not isinstance(entry.value, Dictionary):
            told = entry.value.text if isinstance(entry.value, Scalar) and entry.value.text else "…"
            message = say(es="se espera {default: …}", en="expected {default: …}")
            written = f"{entry.key.text}: {{default: {told}}}"
            hint = say(es=f"escriba {written}", en=f"write {written}")
            faults.append(entry.value.fault("E007", message, hint=hint))
            continue
        parameter = _parameter(entry.key.text, Fields(entry.value, faults))
        if parameter is not None:
            found[entry.key.text] = parameter
    return found


def _parameter(name: str, fields: Fields) -> Parameter | None:
    fields.only(INNER_KEYS["params"])
    node = fields.needed("default")
    if node is None:
        return None
    default = python_value(node)
    kind = kind_of_values(default) or _told_kind(fields, default, node)
    if kind is None:
        return None
    least, most = (_limit(fields, key, numeric=kind in {INTEGER, NUMBER}) for key in ("min", "max"))
    parameter = Parameter(name, (), kind, shape_of(default), least, most, _choices(fields))
    if default is None:
        return replace(parameter, default=None)
    try:
        return replace(parameter, default=parameter.accept(default))
    except ValueError as error:
        fields.fault("E024", str(error), node)
        return None


def _told_kind(fields: Fields, default: object, node: Node) -> Kind | None:
    """The type that `type` names, where the default has no value to tell it by: nothing, or an empty list or table."""
    if default not in (None, (), {}):
        message = say(es="los valores no son todos del mismo tipo", en="the values are not all of one type")
        fields.fault("E007", message, node)
        return None
    scalar = fields.scalar(fields.needed("type"))
    if scalar is None:
        return None
    if scalar.text not in _KINDS:
        listed = ", ".join(_KINDS)
        message = say(es=f"debe ser uno de: {listed}", en=f"must be one of: {listed}")
        fields.fault("E008", message, scalar, label=did_you_mean(scalar.text, _KINDS))
    return _KINDS.get(scalar.text)


def _choices(fields: Fields) -> tuple[str | int | float | bool, ...]:
    values = (item.value for item in fields.items("choices") if isinstance(item, Scalar))
    return tuple(value for value in values if isinstance(value, str | int | float))


def _limit(fields: Fields, key: str, *, numeric: bool) -> float | None:
    scalar = fields.scalar(fields.get(key))
    if scalar is None:
        return None
    if not numeric or isinstance(scalar.value, bool) or not isinstance(scalar.value, int | float):
        fields.wrong(
            scalar, say(es="un número, para un parámetro numérico", en="a number, for a numeric parameter")
        )
        return None
    return scalar.value


def python_value(node: Node) -> object:
    """A YAML value as plain Python."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return tuple(python_value(item) for item in node.items)
    return (
        {entry.key.text: python_value(entry.value) for entry in node}
        if isinstance(node, Dictionary)
        else None
    )
