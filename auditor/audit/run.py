"""An audit: every rule over everything that is loaded, its signals traced to the raw files, its findings kept."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Connection

from auditor import __version__
from auditor.audit import lifecycle
from auditor.audit.engine import Facts, run_rules
from auditor.audit.fitness import misfits
from auditor.audit.tracing import trace
from auditor.audit.waivers import waived
from auditor.progress import Progress, Silence
from auditor.store.audit_report import AuditReport, Extent, Waiver
from auditor.store.population import loaded_sources
from auditor.store.sizes import sizes

if TYPE_CHECKING:
    from auditor.rules.model import Origin, Rule


class Store(Protocol):
    """What an audit needs of a database."""

    def reading(self) -> AbstractContextManager[Connection]: ...

    def writing(self) -> AbstractContextManager[Connection]: ...


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """What to audit: `inputs` instead of what is stored, `packs` instead of the configured ones, some rules only.

    `params` goes from rule id to parameter to value. Without `as_of` today is the day.
    """

    inputs: tuple[Path, ...] = ()
    packs: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    as_of: date | None = None
    params: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    engine: str = "polars"

    @property
    def saves(self) -> bool:
        """Whether findings are kept: a what-if never touches what is stored."""
        return not self.inputs and not self.params and self.as_of is None

    @property
    def complete(self) -> bool:
        """Whether every configured rule is asked to run."""
        return not self.packs and not self.rules


def run_audit(  # noqa: PLR0913 - all but the first three have defaults
    database: Store,
    data_dir: Path,
    rules: Sequence["Rule"],
    *,
    as_of: date | None = None,
    params: Mapping[str, Mapping[str, Any]] | None = None,
    save: bool = True,
    complete: bool = True,
    waivers: Sequence[Waiver] = (),
    extent: Extent | None = None,
    off: Mapping[str, "Origin"] | None = None,
    progress: Progress | None = None,
) -> AuditReport:
    """Run `rules` over the facts and return what they say; with `save`, open, keep and close findings too.

    A rule that crashes is reported as such and takes no other with it. Everything is saved in one
    transaction: a run that dies leaves the previous state whole.
    """
    started = datetime.now(UTC)
    day = as_of or started.astimezone().date()
    with database.reading() as connection:
        facts = Facts(connection, data_dir, extent, remembers=save)
        ran = run_rules(rules, facts, as_of=day, params=params or {}, progress=progress or Silence())
        traced = trace(connection, ran, seen_at=instant(started))
        sized = sizes(facts.frame("processes"))
        report = AuditReport(
            run_id=None,
            started_at=instant(started),
            finished_at=instant(datetime.now(UTC)),
            as_of=day,
            version=__version__,
            sources=loaded_sources(connection),
            rules=tuple(rule for rule, _ in ran),
            findings=waived(traced.findings, waivers, day),
            persons=traced.persons,
            waivers=tuple(waivers),
            fitness=misfits(rules, facts),
            extent=facts.extent,
            left_out=facts.left_out(),
            buyers=sized.buyers,
            units=sized.units,
            off=off or {},
        )
        if not save:
            return lifecycle.recall(connection, report)
    with database.writing() as connection:
        return lifecycle.save(connection, report, complete=complete)


def instant(moment: datetime) -> str:
    """An instant in UTC as it is stored: seconds, ISO 8601."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
