"""How well the rules find what is planted: run over a sample by the public way in, held against the definitions.

A match is what a definition, written apart from the rules, says of the published releases. Recall and precision
are of matches; plants and look-alikes, which stand at the boundaries, are counted by themselves.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo import pattern_definitions
from demo.samples import Sample, draw

from auditor import pipeline
from auditor.audit.run import AuditRequest
from auditor.config import load_settings
from auditor.demo.cases.changes import KIND as CHANGED
from auditor.demo.cases.changes import revise

Key = tuple[Any, ...]


def _of_process(signal: Any) -> Key:
    return (signal.subject_id,)


def _values(*names: str) -> Callable[[Any], Key]:
    return lambda signal: tuple(signal.values[name] for name in names)


# Kind of plant -> the rule that looks for it, and how a signal says the definition's key.
RULES: dict[str, tuple[str, Callable[[Any], Key]]] = {
    "above_ceiling": ("gt-amount-above-ceiling", _of_process),
    "splitting_direct": ("gt-splitting-four-months", _values("unit_id", "good")),
    "splitting_quotation": ("gt-splitting-fiscal-year", _values("unit_id", "good")),
    "buyer_share": ("gt-buyer-share", _values("buyer_org", "year")),
    "bunching": ("gt-bunching-below-ceiling", _values("unit_id", "year")),
    "repeated_void": ("gt-repeated-void", _values("unit_id", "class8", "year")),
    "void_then_direct": ("gt-void-then-direct", _values("unit_id", "class8", "winner_org")),
    "within_hour": ("gt-within-the-hour", _of_process),
    "awarded_too_soon": ("gt-awarded-too-soon", _of_process),
    "awarded_late": ("gt-awarded-late", _of_process),
    "share_by_exception": ("gt-share-by-exception", _values("buyer_org", "year")),
    CHANGED: ("gt-changed-after-publication", _of_process),
}


@dataclass(frozen=True)
class Found:
    """Keys by what they are; `in_scope` is how many subjects the rule looked at."""

    kind: str
    rule: str
    matches: set[Key]
    flagged: set[Key]
    planted: set[Key]
    look_alikes: set[Key]
    in_scope: int

    @property
    def recall(self) -> float:
        return len(self.matches & self.flagged) / len(self.matches) if self.matches else 1.0

    @property
    def precision(self) -> float:
        return len(self.matches & self.flagged) / len(self.flagged) if self.flagged else 1.0

    @property
    def mistaken(self) -> set[Key]:
        """Look-alikes that are flagged though no definition says so."""
        return self.look_alikes & self.flagged - self.matches


def detect(folder: Path, *, processes: int, seed: int, months: int = 24) -> list[Found]:
    """Draw a sample, read it and its later versions, audit, and compare, kind by kind."""
    sample = draw(folder, processes=processes, seed=seed, months=months)
    config = folder / "config.toml"
    config.write_text('[audit]\npacks = ["builtin:gt"]\n[ingest]\nworkers = 1\n', encoding="utf-8")
    settings = load_settings(config, data_dir=folder / "data")
    later, again = folder / "later.jsonl", {release["ocid"]: release for release in _later(sample)}
    later.write_text("".join(f"{json.dumps(release)}\n" for release in again.values()), encoding="utf-8")
    # What is held is the last version of each record.
    sample.rows = [pattern_definitions.facts(again.get(each["ocid"], each)) for each in sample.releases]
    for path in (*sample.made.files, later):
        pipeline.ingest(settings, [path], source="sample")
    report = pipeline.audit(settings, AuditRequest())
    told = {one.rule.id: one for one in report.rules}
    found = []
    for kind, (rule, key) in RULES.items():
        flagged = {key(one.signal) for one in report.findings if one.rule.id == rule}
        account = told[rule].account
        assert account is not None, f"{rule} cannot speak"
        matches = _matches(sample, kind)
        planted, near = (_expected(sample, kind, role) for role in ("plant", "lookalike"))
        found.append(Found(kind, rule, matches, flagged, planted, near, account.in_scope))
    return found


def _cases(sample: Sample, kind: str, role: str) -> list[dict[str, Any]]:
    return [case for case in sample.answers if (case["kind"], case["role"]) == (kind, role)]


def _later(sample: Sample) -> Iterator[dict[str, Any]]:
    """The next version of each record that a case is about."""
    by_ocid = {release["ocid"]: release for release in sample.releases}
    for case in sample.answers:
        if case["kind"] == CHANGED:
            for ocid in case["ocids"]:
                yield revise(json.loads(json.dumps(by_ocid[ocid])), case["variant"])


def _matches(sample: Sample, kind: str) -> set[Key]:
    if kind == CHANGED:
        return _expected(sample, kind, "plant")
    if kind == "buyer_share":
        entity = {row.buyer: row.entity for row in sample.rows if row.entity}
        keys = pattern_definitions.buyer_share(sample.rows, by_award=True)
        return {(entity[buyer], year) for buyer, _, year in keys}
    return pattern_definitions.DEFINITIONS[kind](sample.rows)


def _expected(sample: Sample, kind: str, role: str) -> set[Key]:
    cases = _cases(sample, kind, role)
    if kind == "buyer_share":
        return {(case["entity_ids"][0], int(case["periods"][0][0][:4])) for case in cases}
    return {pattern_definitions.expected(kind, case) for case in cases}
