"""Every figure of speed that is promised, as a ratio to a loop of `orjson.loads` over the same file in the same run.

    python benchmarks/speed.py [--releases 200000] [--only ingest audit ...] [--rounds 3] [--data FILE] [--vs CARDINAL]

The data are generated lines in Guatecompras' shape. `--vs` runs a Cardinal binary on the same file beside it.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import speed_audit
import speed_ingest
from measuring import Bench, Row, machine, run, yardstick

from auditor.demo.generator import write_lines

# By the name that --only takes; each measures on a data folder of its own.
PARTS: dict[str, Callable[[Bench], Iterator[Row]]] = {**speed_ingest.PARTS, **speed_audit.PARTS}
# What takes long, or needs a server: only where it is asked for.
ON_REQUEST = frozenset({"large", "large-audit", "postgresql"})


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--releases", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=sorted(PARTS), help="what to measure; all by default")
    parser.add_argument("--data", type=Path, help="a file of JSON Lines instead of generated ones")
    parser.add_argument("--vs", type=Path, metavar="CARDINAL", help="a Cardinal binary")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = asked.data or folder / "sample.jsonl"
        if not data.exists():
            write_lines(data, processes=asked.releases, seed=1)
        with data.open("rb") as lines:
            releases = sum(1 for _ in lines)
        bench = Bench(data, releases, yardstick(data, asked.rounds), folder, asked.rounds)
        size = data.stat().st_size / 1e6
        print(machine())
        print(f"{releases:,} releases, {size:,.0f} MB; orjson loop {bench.yardstick:.2f} s = 1 x", flush=True)
        if asked.vs:
            _beside(bench, asked.vs)
        for part in asked.only or sorted(PARTS.keys() - ON_REQUEST):
            for row in PARTS[part](bench):
                print(row, flush=True)


def _beside(bench: Bench, cardinal: Path) -> None:
    prepared = bench.folder / "prepared.jsonl"
    settings = bench.folder / "cardinal.ini"
    settings.write_text("[defaults]\ncurrency = GTQ\n", "utf-8")
    seconds = run(
        [
            cardinal,
            "prepare",
            "--settings",
            settings,
            "-o",
            prepared,
            "-e",
            bench.folder / "errors.csv",
            bench.data,
        ]
    )
    indicators = min(
        run([cardinal, "indicators", "--settings", settings, prepared]).seconds for _ in range(bench.rounds)
    )
    print(f"Cardinal: prepare {seconds.seconds:.2f} s, indicators {indicators:.2f} s"
          f" = {indicators / bench.yardstick:.2f} x", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
