"""The rows about reading: whole files, one month of many, ten times as many releases, another database."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from measuring import Bench, Measured, Row, best, run, yardstick

from auditor import pipeline
from auditor.config import IngestSettings, NetworkSettings, Settings, SourceSettings
from auditor.demo.generator import write_lines, write_packages
from auditor.demo.portal import Portal, Shelf, serve

_MONTHS = 24
_TIMES_AS_MANY = 10


def ingest(bench: Bench) -> Iterator[Row]:
    """The whole command, from an empty data folder to everything committed."""
    took = best([_ingested(bench, bench.data, f"ingest{n}") for n in range(bench.rounds)])
    told = f"{took.seconds:.2f} s, {took.seconds / bench.releases * 1e6:.0f} us a release"
    yield Row("ingest: raw store, SQL, facts", took.seconds / bench.yardstick, "x", 4.0, 2.5, told)
    yield Row("its peak memory, all processes together", took.peak / 1e9, "GB", 1.2, 0.8)


def month(bench: Bench) -> Iterator[Row]:
    """A portal of 24 months, of which one has changed: what it takes from asking to the facts."""
    write_packages(bench.folder / "portal", processes=bench.releases // 2, months=_MONTHS, seed=1)
    shelf = Shelf(bench.folder / "portal")
    with serve(shelf) as portal:
        whole = _fetched(bench, portal)
        took = []
        for turn in range(bench.rounds):
            shelf.revise(shelf.months()[_MONTHS // 2 + turn], _edit)
            took.append(_fetched(bench, portal))
    told = f"{min(took):.2f} s of {whole:.2f} s"
    yield Row("one month of 24 changed: fetch to facts", min(took) / whole * 100, "%", 8.0, 5.0, told)


def large(bench: Bench) -> Iterator[Row]:
    """Ten times as many releases: what each costs, against the yardstick on its own file."""
    data = bench.folder / "large.jsonl"
    write_lines(data, processes=bench.releases * _TIMES_AS_MANY, seed=2)
    small = min(_ingested(bench, bench.data, f"small{n}").seconds for n in range(bench.rounds))
    took, loop = _ingested(bench, data, "large"), yardstick(data, 1)
    told = f"{took.seconds:.1f} s, {took.peak / 1e9:.2f} GB at the peak, its loop {loop:.1f} s"
    value = (took.seconds / loop) / (small / bench.yardstick)
    yield Row(f"ingest, cost of a release at {_TIMES_AS_MANY} x as many", value, "x", 1.15, 1.05, told)


def postgresql(bench: Bench) -> Iterator[Row]:
    """A server of the benchmark's own, as durable as SQLite is; in turns with SQLite."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    import postgres  # noqa: PLC0415 - the tests' server, only where one is asked for

    postgres.QUICK.clear()
    postgres.QUICK["listen_addresses"] = ""
    full, lite = [], []
    with postgres.server() as server:
        for turn in range(bench.rounds):
            lite.append(_ingested(bench, bench.data, f"lite{turn}").seconds)
            url = server.create()
            folder = bench.folder / f"full{turn}"
            full.append(run(bench.auditor(folder, "--database-url", url, "ingest", bench.data)).seconds)
            server.drop(url)
    told = f"{min(full):.2f} s, SQLite {min(lite):.2f} s"
    yield Row("ingest on PostgreSQL against SQLite", min(full) / min(lite), "x", 2.0, 1.2, told)


def _ingested(bench: Bench, data: Path, name: str) -> Measured:
    return run(bench.auditor(bench.folder / name, "ingest", data))


def _fetched(bench: Bench, portal: Portal) -> float:
    settings = Settings(
        data_dir=bench.folder / "month",
        database_url=None,
        sources=[SourceSettings(name="g", type="guatecompras", url=portal.url)],
        network=NetworkSettings(pause=0),
        ingest=IngestSettings(),
    )
    started = time.perf_counter()
    (done,) = pipeline.fetch(settings, ())
    if (fault := done.report.fault()) is not None:
        raise fault
    return time.perf_counter() - started


def _edit(package: dict[str, Any]) -> None:
    for record in package["records"]:
        record["compiledRelease"]["tender"]["title"] += " *"


PARTS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "ingest": ingest,
    "month": month,
    "large": large,
    "postgresql": postgresql,
}
