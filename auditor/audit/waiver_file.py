"""`waivers.yaml` read: a list of waivers, each signed, reasoned and ending; every fault on its line.

- rule: gt-buyer-share
  match: {buyer: GT-GCUC-6-1, supplier: GT-NIT-123}   # ocid, buyer, supplier, unit: all that are named
  reason: "Only one supplier makes the part"
  author: Auditoría interna
  expires: 2026-12-31                                  # the last day it holds
"""

from collections.abc import Collection
from datetime import date
from pathlib import Path

from auditor.language import say
from auditor.rules.diagnostics import Fault, errors, in_order, raise_if_any
from auditor.rules.document import read
from auditor.rules.fields import Fields
from auditor.rules.nodes import Dictionary, Node, Scalar, Sequence
from auditor.rules.suggestions import did_you_mean
from auditor.store.audit_report import Waiver

NAME = "waivers.yaml"
MATCHED_BY = ("ocid", "buyer", "supplier", "unit")
_KEYS = ("rule", "match", "reason", "author", "expires")


def settings_waivers(
    base: Path, configured: Path | None, rules: Collection[str] | None
) -> tuple[Waiver, ...]:
    """The waivers of the file that the settings name, else of `waivers.yaml` in `base` where there is one."""
    path = base / (configured or NAME)
    return load_waivers(path, rules) if configured is not None or path.is_file() else ()


def load_waivers(path: Path, rules: Collection[str] | None = None) -> tuple[Waiver, ...]:
    """The waivers of a file. Raises RuleError that lists every fault; `rules` are the ids there are."""
    waivers, faults = read_waivers(path, rules)
    raise_if_any(in_order(faults))
    return waivers


def read_waivers(path: Path, rules: Collection[str] | None = None) -> tuple[tuple[Waiver, ...], list[Fault]]:
    """The waivers that are well written, and what is wrong with the others."""
    root, faults = read(path)
    if root is None:
        return (), faults
    if isinstance(root, Scalar) and root.value is None:
        return (), faults
    if not isinstance(root, Sequence):
        faults.append(_listed(root))
        return (), faults
    waivers = []
    for item in root.items:
        if not isinstance(item, Dictionary):
            faults.append(_listed(item))
            continue
        own: list[Fault] = []
        waiver = _waiver(Fields(item, own), rules)
        faults.extend(own)
        if not errors(own):
            waivers.append(waiver)
    return tuple(waivers), faults


def _listed(node: Node) -> Fault:
    expected = ", ".join(_KEYS)
    return node.fault(
        "E043",
        say(
            es=f"se espera una lista de excepciones con {expected}",
            en=f"expected a list of waivers with {expected}",
        ),
    )


def _waiver(fields: Fields, rules: Collection[str] | None) -> Waiver:
    fields.only(_KEYS)
    rule = fields.text("rule")
    node = fields.get("rule")
    if rule and node is not None and rules is not None and rule not in rules:
        message = say(es=f"ninguna regla se llama `{rule}`", en=f"no rule is called `{rule}`")
        fields.fault("E023", message, node, label=did_you_mean(rule, rules))
    at = fields.node.fault("", "")
    return Waiver(
        rule=rule,
        match=_match(fields),
        reason=fields.text("reason"),
        author=fields.text("author"),
        expires=_expires(fields),
        place=f"{at.path}:{at.line}",
    )


def _match(fields: Fields) -> dict[str, str]:
    node = fields.needed("match")
    if node is None:
        return {}
    found = fields.dictionary("match")
    if found is None:
        return {}
    inner = Fields(found, fields.faults)
    inner.only(MATCHED_BY)
    match = {name: _identifier(inner, name) for name in MATCHED_BY if inner.get(name) is not None}
    if not match and not len(found.entries):
        fields.fault("E043", say(es="no dice a quién se exceptúa", en="does not say who is waived"), node)
    return match


def _identifier(inner: Fields, name: str) -> str:
    """An identifier as text: tax ids look like numbers, and are none."""
    scalar = inner.scalar(inner.get(name))
    if scalar is None or not scalar.text.strip():
        inner.wrong(inner.get(name) or inner.node, say(es="un identificador", en="an identifier"))
        return ""
    return scalar.text.strip()


def _expires(fields: Fields) -> date:
    node = fields.needed("expires")
    scalar = fields.scalar(node)
    if node is None or scalar is None:
        return date.min
    try:
        return date.fromisoformat(scalar.text)
    except ValueError:
        message = say(
            es=f"`{scalar.text}` no es una fecha AAAA-MM-DD", en=f"`{scalar.text}` is not a date YYYY-MM-DD"
        )
        fields.fault("E043", message, node)
        return date.min
