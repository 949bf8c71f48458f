"""Forgetting by policy: said first, then committed to SQL, then taken off the disk.

In that order a kill leaves files that SQL has given up, which the next pruning removes; the other way round, rows
would lead to bytes that are gone.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from auditor.config import Settings
from auditor.language import say
from auditor.progress import Progress
from auditor.store import retention
from auditor.store.database import open_database
from auditor.store.facts import manifest
from auditor.store.retention import Plan


@dataclass(frozen=True)
class Pruning:
    """What a pruning takes away, or would; `fact_bytes` are of generations replaced long enough ago."""

    plan: Plan
    fact_files: int
    fact_bytes: int
    done: bool


def prune(settings: Settings, progress: Progress, *, dry_run: bool = False) -> Pruning:
    """Apply `[retention]`; the caller holds the writer's lock. Raises SchemaError, StorageError, OSError."""
    policy = settings.retention
    database = open_database(settings.url, create_schema=False)
    try:
        with database.reading() as connection:
            plan = retention.plan(
                connection,
                settings.data_dir,
                raw_days=policy.raw_days,
                run_days=policy.run_days,
                now=datetime.now(UTC),
            )
            facts = [settings.data_dir / "facts" / path for path in manifest.replaced(connection)]
        sizes = [path.stat().st_size for path in facts if path.exists()]
        made = Pruning(plan, len(facts), sum(sizes), not dry_run)
        _tell(made, progress)
        if not dry_run:
            with database.writing() as connection:
                retention.forget(connection, plan)
            retention.remove(plan)
            with database.writing() as connection:
                manifest.sweep(connection, settings.data_dir)
    finally:
        database.close()
    return made


def _tell(made: Pruning, progress: Progress) -> None:
    plan, megabytes = made.plan, made.plan.bytes / 1e6
    progress.say(
        say(
            es=f"archivos superados: {len(plan.files):,} ({megabytes:,.1f} MB); auditorías viejas: {len(plan.runs):,}; "
            f"datos derivados reemplazados: {made.fact_files:,} ({made.fact_bytes / 1e6:,.1f} MB)",
            en=f"superseded files: {len(plan.files):,} ({megabytes:,.1f} MB); old audits: {len(plan.runs):,}; "
            f"replaced derived data: {made.fact_files:,} ({made.fact_bytes / 1e6:,.1f} MB)",
        )
    )
