"""Ingest and audit on PostgreSQL against SQLite, in the same run: `python benchmarks/postgresql.py [PROCESSES]`.

Generated months in Guatecompras' shape; each database is filled from empty, in turns, best of three. The server is the one that
AUDITOR_TEST_POSTGRESQL names, or one of the benchmark's own with PostgreSQL's defaults but for durability, which is
on for both: SQLite syncs its log at each checkpoint, PostgreSQL here at each commit.
"""

import platform
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import postgres

from auditor import pipeline
from auditor.audit.run import AuditRequest
from auditor.config import Settings
from auditor.demo.generator import write_packages

ROUNDS = 3


def timed(act) -> float:  # noqa: ANN001
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def measured(folder: Path, files: list[Path], url: str | None) -> tuple[float, float]:
    settings = Settings(data_dir=folder, database_url=url)
    ingest = timed(lambda: pipeline.ingest(settings, files, source="g"))
    return ingest, timed(lambda: pipeline.audit(settings, AuditRequest()))


def main() -> None:
    processes = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    postgres.QUICK.clear()
    postgres.QUICK["listen_addresses"] = ""
    best = {"SQLite": (float("inf"),) * 2, "PostgreSQL": (float("inf"),) * 2}
    with tempfile.TemporaryDirectory() as name, postgres.server() as server:
        files = list(write_packages(Path(name, "portal"), processes=processes, seed=1, months=24).files)
        with server.connect() as connection:
            told = connection.execute("SHOW server_version").fetchone()
        print(f"{platform.machine()}, Python {platform.python_version()}, psycopg {version('psycopg')}, "
              f"PostgreSQL {told[0] if told else '?'}, {processes:,} processes")  # fmt: skip
        for turn in range(ROUNDS):
            for kind in best:
                url = server.create() if kind == "PostgreSQL" else None
                done = measured(Path(name, f"{kind}{turn}"), files, url)
                best[kind] = (min(best[kind][0], done[0]), min(best[kind][1], done[1]))
                if url:
                    server.drop(url)
    for number, what in enumerate(("ingest", "audit")):
        lite, full = best["SQLite"][number], best["PostgreSQL"][number]
        print(f"{what}: SQLite {lite:.2f} s, PostgreSQL {full:.2f} s, ratio {full / lite:.2f}")


if __name__ == "__main__":
    main()
