"""Signals, accounts and runs, made by hand for tests of what becomes of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from auditor.language import Text
from auditor.rules.catalog import VIEWS
from auditor.rules.kinds import BOOLEAN, DATE, MONEY, TEXT
from auditor.rules.model import Level, Program, RowSource, Rule
from auditor.rules.model import Status as RuleStatus
from auditor.rules.outcome import Account, Involved, Signal
from auditor.rules.relations import facts
from auditor.rules.syntax import Span
from auditor.rules.typed import Constant, Typed
from auditor.store.audit_report import (
    AuditReport,
    Finding,
    Persons,
    Place,
    ProcessCard,
    RuleReport,
    SourceState,
    Status,
)

NOBODY = Persons()
AT = "2026-07-01T12:00:00+00:00"


def rule(**changes: Any) -> Rule:
    """A rule whose clauses do nothing: these tests are about what becomes of signals."""
    words = Text("Título", "Title")
    values: dict[str, Any] = {
        "id": "gt-test",
        "version": 1,
        "status": RuleStatus.STABLE,
        "level": Level.MEDIUM,
        "confidence": Level.LOW,
        "title": words,
        "description": words,
        "why": words,
        "benign": (),
        "hidden": Text("", ""),
        "basis": (),
        "references": (),
        "tags": (),
        "replaced_by": None,
        "params": {},
        "settings": {"min": 2},
        "lists": {},
        "program": program(),
        "subject_type": "unit",
        "subject": ("unit_id",),
        "involves": {"supplier": "supplier_id"},
        "message": Text("{unit_name} suma {total:money}", "{unit_name} adds up to {total:money}"),
        "mentions": frozenset({"unit_name", "total"}),
        "evidence": ("ocid", "amount", "supplier_id", "supplier_name"),
        "cases": (),
        "logic_hash": "l1",
        "path": "rules/test.yaml",
    }
    return Rule(**values | changes)


def program(flag: Typed | None = None) -> Program:
    yes = Constant(Span(0, 1), BOOLEAN, True)
    names = {"unit_id": TEXT, "unit_name": TEXT, "supplier_name": TEXT, "total": MONEY, "day": DATE}
    begun = RowSource(facts("awards"))
    return Program(VIEWS["awards"], (), (), (), None, (), None, flag or yes, None, None, None, names, begun)


def signal(key: str = "a", **changes: Any) -> Signal:
    values: dict[str, Any] = {
        "fingerprint": f"{key:0>32}",
        "source": "files",
        "subject_type": "unit",
        "subject_id": f"U-{key}",
        "subject_name": "Unidad de compras",
        "ocid": None,
        "score": 1.5,
        "amount": 9_000_001,
        "currency": "GTQ",
        "involved": (Involved("supplier", "organization", "S1", "Proveedora, S.A."),),
        "values": {"total": 9_000_001, "unit_name": "Unidad de compras"},
        "evidence": ({"ocid": f"ocds-{key}", "amount": 9_000_001, "supplier_name": "Proveedora, S.A."},),
        "witness": (f"ocds-{key}/A1",),
        "provisional": False,
    }
    return Signal(**values | changes)


def finding(one: Signal | None = None, by: Rule | None = None, **changes: Any) -> Finding:
    values: dict[str, Any] = {
        "rule": by or rule(),
        "signal": one or signal(),
        "status": Status.NEW,
        "first_seen": AT,
        "last_seen": AT,
        "processes": {},
    }
    return Finding(**values | changes)


def account(flagged: int = 1, clear: int = 0, **could_not_tell: int) -> Account:
    reasons = {reason.replace("_", " "): n for reason, n in could_not_tell.items()}
    return Account(flagged + clear + sum(reasons.values()), flagged, clear, reasons, {})


def rule_report(by: Rule | None = None, flagged: int = 1, **changes: Any) -> RuleReport:
    values: dict[str, Any] = {
        "rule": by or rule(),
        "params": {"min": 2},
        "lists": {},
        "facts": "f1",
        "account": account(flagged),
    }
    return RuleReport(**values | changes)


def report(
    findings: Sequence[Finding] = (), rules: Sequence[RuleReport] | None = None, **changes: Any
) -> AuditReport:
    values: dict[str, Any] = {
        "run_id": None,
        "started_at": AT,
        "finished_at": AT,
        "as_of": date(2026, 7, 1),
        "version": "0.1.0",
        "sources": (),
        "rules": tuple(rules if rules is not None else [rule_report(flagged=len(findings))]),
        "findings": tuple(findings),
    }
    return AuditReport(**values | changes)


def card(buyer: str = "Ministerio de Salud", published: date | None = date(2026, 5, 4)) -> ProcessCard:
    place = Place("5f" * 32, 17, "https://example.org/proceso/1")
    return ProcessCard(place, "B1", "B1", buyer, published)


def source_state(**changes: Any) -> SourceState:
    values: dict[str, Any] = {
        "name": "guatecompras",
        "processes": 12_345,
        "undated": 0,
        "by_month": {202511: 2_345, 202512: 3_000, 202601: 5_000, 202603: 2_000},
        "files": ("a", "b", "c", "d"),
        "last_ingested": "2026-06-30T08:00:00Z",
        "last_released": date(2026, 6, 29),
    }
    return SourceState(**values | changes)
