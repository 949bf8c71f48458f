"""Rules run over facts, one after the other; what one of them does never reaches the next."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import polars as pl
from polars.exceptions import PanicException
from sqlalchemy import Connection, select

from auditor.audit.extent import left_out, within
from auditor.audit.fitness import silent_sources
from auditor.audit.memory import Memory
from auditor.errors import AuditorError
from auditor.harmless import harmless
from auditor.language import say
from auditor.progress import Progress
from auditor.rules.compiler import Plan, compile_rule
from auditor.rules.compiler.collect import Compute
from auditor.rules.lists import DatedRow
from auditor.rules.outcome import Account, Signal
from auditor.store.audit_report import Extent, Narrowing, RuleReport
from auditor.store.facts import paths, scan
from auditor.store.fitness import source_profiles
from auditor.store.population import loaded_months
from auditor.store.processes import source_ids
from auditor.store.schema import fact_file, source

if TYPE_CHECKING:
    from auditor.rules.model import Rule

Ran = tuple[RuleReport, tuple[Signal, ...]]


class Facts:
    """The facts one connection sees: its tables, and a digest that changes when a view's files do."""

    def __init__(
        self, connection: Connection, data_dir: Path, extent: Extent | None = None, *, remembers: bool = False
    ) -> None:
        self._connection = connection
        self.extent = extent or Extent()
        self._data_dir = data_dir
        self._memory = Memory(data_dir / "facts") if remembers else None
        self._tables: dict[str, pl.LazyFrame] = {}
        self._digests: dict[str, str] = {}
        self.sources = frozenset(source_ids(connection))
        self.loaded_months = loaded_months(connection)
        self.profiles = source_profiles(connection)

    def frame(self, view: str) -> pl.LazyFrame:
        """A view's rows of all sources, as far as the extent of the audit reaches."""
        rows = self._scan(view)
        return within(self.extent, view, rows, rows if view == "processes" else self._scan("processes"))

    def left_out(self) -> int:
        """How many processes the extent excludes."""
        return left_out(self.extent, self._scan("processes")) if self.extent.excluded else 0

    def _scan(self, view: str) -> pl.LazyFrame:
        return scan(self._connection, self._data_dir, view)

    def table(self, view: str, sources: Sequence[str] = ()) -> pl.LazyFrame:
        """A view's rows, of these sources only where any are named."""
        if view not in self._tables:
            self._tables[view] = self.frame(view)
        table = self._tables[view]
        return table.filter(pl.col("source").is_in(sources)) if sources else table

    def computing(self, name: str, views: Iterable[str]) -> Compute:
        """How to make plans over these views; what the last ones of this name came to may be remembered."""
        if self._memory is None:
            return pl.collect_all
        # The processes say what the extent leaves out.
        read = sorted({*views, "processes"})
        return self._memory.of(
            name, [path for view in read for path in paths(self._connection, self._data_dir, view)]
        )

    def digest(self, views: frozenset[str]) -> str:
        """What the current files of these views are, in 16 hexadecimal digits."""
        return _digest([self._view_digest(view) for view in sorted(views)])

    def _view_digest(self, view: str) -> str:
        if view not in self._digests:
            c = fact_file.c
            query = (
                select(source.c.name, c.partition, c.generation, c.rows)
                .join(source, source.c.id == c.source_id)
                .where(c.view == view, c.retired_at.is_(None))
                .order_by(source.c.name, c.partition, c.generation)
            )
            rows = self._connection.execute(query).all()
            self._digests[view] = _digest([tuple(row) for row in rows])
        return self._digests[view]


def run_rules(
    rules: Sequence["Rule"],
    facts: Facts,
    *,
    as_of: date,
    params: Mapping[str, Mapping[str, Any]],
    progress: Progress,
) -> tuple[Ran, ...]:
    """Every rule with its account and its signals, in the order given."""
    progress.start(say(es=f"Aplicando {len(rules)} reglas", en=f"Applying {len(rules)} rules"))
    ran = tuple(_run_safely(rule, facts, as_of=as_of, params=params.get(rule.id, {})) for rule in rules)
    progress.finish()
    return ran


def _run_safely(rule: "Rule", facts: Facts, *, as_of: date, params: Mapping[str, Any]) -> Ran:
    try:
        return _run(rule, facts, as_of=as_of, params=params)
    except AuditorError:
        raise
    # A rule may fail in any way an engine can, a panic of Polars' Rust among them; the others still run.
    except (Exception, PanicException) as error:  # noqa: BLE001
        words = f"{type(error).__name__}: {harmless(error, 300)}"
        return RuleReport(rule, params, {}, "", None, error=words), ()


def _run(rule: "Rule", facts: Facts, *, as_of: date, params: Mapping[str, Any]) -> Ran:
    plan = compile_rule(rule, params=params, as_of=as_of)
    report = RuleReport(
        rule=rule,
        params=plan.context.settings,
        lists=list_digests(rule),
        facts=facts.digest(plan.views),
        account=None,
        silent=silent_sources(rule, facts.profiles),
    )
    speaking = sorted((set(rule.applies_to) or facts.sources) - report.silent.keys())
    if report.silent and not facts.profiles.keys() & set(speaking):
        return replace(
            report, cannot_speak="; ".join(f"{of}: {why}" for of, why in report.silent.items())
        ), ()
    tables = {view: facts.table(view, speaking if report.silent else rule.applies_to) for view in plan.views}
    compute = facts.computing(rule.id, plan.views)
    outcome = plan.run(tables, loaded_months=facts.loaded_months, compute=compute)
    report = replace(
        report,
        account=outcome.account,
        cannot_speak=outcome.cannot_speak or _of_other_sources(rule, facts.sources),
        narrowed=_narrowed(plan, outcome.account, tables, facts.loaded_months),
    )
    return report, outcome.signals


def _narrowed(
    plan: Plan,
    account: Account,
    tables: Mapping[str, pl.LazyFrame],
    loaded_months: Mapping[str, frozenset[str]],
) -> Narrowing | None:
    """What the configuration's `where`, the last one of the rule, took from it: the rule runs without, too."""
    rule = plan.rule
    if rule.where_override is None:
        return None
    whole = replace(rule, program=replace(rule.program, where=rule.program.where[:-1]))
    before = replace(plan, rule=whole).run(tables, loaded_months=loaded_months).account
    return Narrowing(before.in_scope - account.in_scope, before.flagged - account.flagged)


def _of_other_sources(rule: "Rule", loaded: frozenset[str]) -> str | None:
    """Why a rule of a pack for certain sources has nothing to look at."""
    if not loaded or not rule.applies_to or loaded & set(rule.applies_to):
        return None
    named = ", ".join(rule.applies_to)
    return say(
        es=f"el paquete {rule.pack} habla de {named}, y no hay datos de esa fuente",
        en=f"the pack {rule.pack} speaks of {named}, and no data of that source is loaded",
    )


def list_digests(rule: "Rule") -> dict[str, str]:
    """List -> digest of what its rows say, in 16 hexadecimal digits; who verified a row is no part of that."""
    return {dated.name: _digest([_said(row) for row in dated.rows]) for dated in rule.lists.values()}


def _said(row: DatedRow) -> tuple[object, ...]:
    return row.key, row.value, row.currency, row.valid_from, row.valid_to


def _digest(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()[:16]
