"""The findings of the pack `ocp` in the JSON shape of `ocdscardinal indicators --map`, for tools that read it.

What Cardinal has no place for (evidence, outcomes, what could not be told, drafts) is in the other formats. `Meta` and
`Maps` are made of the findings: a rule that found nothing, or several fences, has no `Meta`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from auditor.rules.model import Status
from auditor.store.audit_report import AuditReport, Finding

_RULE = re.compile(r"ocp-(r\d{3})(?:-.*)?")
_GROUPS = {
    "process": "OCID",
    "buyer": "Buyer",
    "procuring_entity": "ProcuringEntity",
    "tenderer": "Tenderer",
    "supplier": "Tenderer",
}
# Whom it lists under Tenderer beside a process, and with which figure.
_TENDERERS: Mapping[str, tuple[frozenset[str], float]] = {
    "R024": (frozenset({"winner", "runner_up"}), 0.0),
    "R028": (frozenset({"tenderer"}), 1.0),
    "R030": (frozenset({"winner"}), 1.0),
    "R035": (frozenset({"winner"}), 0.0),
    "R058": (frozenset({"winner"}), 0.0),
}
_LOWER = frozenset({"R024", "R025"})

Nested = dict[str, dict[str, dict[str, Any]]]


def as_cardinal(report: AuditReport, findings: Sequence[Finding], show_persons: bool) -> Iterator[str]:  # noqa: ARG001 - identifiers only: no person is named
    """One document: OCID, Buyer, ProcuringEntity and Tenderer, then Meta and Maps, each where it has anything."""
    told: Nested = {group: {} for group in dict.fromkeys(_GROUPS.values())}
    meta: dict[str, dict[str, float] | None] = {}
    maps: Nested = {}
    for finding in findings:
        found = _RULE.fullmatch(finding.rule.id)
        if found and finding.rule.status is not Status.DRAFT:
            _add(finding, found[1].upper(), told, maps)
            _fences(finding, found[1].upper(), meta)
    shown: dict[str, Any] = {group: results for group, results in told.items() if results}
    if known := {code: fences for code, fences in sorted(meta.items()) if fences}:
        shown["Meta"] = known
    if maps:
        shown["Maps"] = {
            name: {ocid: _ids(name, ids) for ocid, ids in mapped.items()}
            for name, mapped in sorted(maps.items())
        }
    yield msgspec.json.encode(shown).decode() + "\n"


def _add(finding: Finding, code: str, told: Nested, maps: Nested) -> None:
    signal = finding.signal
    group = _GROUPS[signal.subject_type]
    told[group].setdefault(signal.subject_id, {})[code] = signal.score
    roles, figure = _TENDERERS.get(code, (frozenset(), 0.0))
    for one in signal.involved:
        if group == "OCID" and one.role in roles:
            told["Tenderer"].setdefault(one.id, {})[code] = figure
            mapped = maps.setdefault(f"ocid_tenderer_{code.lower()}", {})
            mapped.setdefault(signal.subject_id, {})[one.id] = True
    if group in {"Buyer", "ProcuringEntity"}:
        for row in signal.evidence:
            if row.get("status") == "disqualified":
                mapped = maps.setdefault(f"ocid_{group.lower()}_{code.lower()}", {})
                mapped.setdefault(row["ocid"], {})[signal.subject_id] = True


def _ids(name: str, ids: Mapping[str, object]) -> list[str] | str:
    """A process has many tenderers, and one buyer."""
    return sorted(ids) if name.startswith("ocid_tenderer") else min(ids)


def _fences(finding: Finding, code: str, meta: dict[str, dict[str, float] | None]) -> None:
    """The quartiles and the fence that the rule went by; nothing where its findings had different ones."""
    values = finding.signal.values
    if "fence" not in values:
        return
    of_group = f"{_GROUPS[finding.signal.subject_type]}_" if code == "R038" else ""
    side = "lower_fence" if code in _LOWER else "upper_fence"
    threshold = values.get("threshold")
    names = {side: values["fence"] if threshold is None else threshold}
    if threshold is None:
        names = {"q1": values["fence.q1"], "q3": values["fence.q3"], **names}
    if code == "R025":
        names["upper_fence"] = values["busy"]
    found = {
        f"{of_group}{name}": round(float(value), 4) for name, value in names.items() if value is not None
    }
    known = meta.setdefault(code, {})
    if known is not None and all(known.get(name, value) == value for name, value in found.items()):
        known.update(found)
    else:
        meta[code] = None
