"""The rows about audits, and about what starts at once."""

from collections.abc import Callable, Iterator

from measuring import Bench, Row, best, run


def start_up(bench: Bench) -> Iterator[Row]:
    """`auditor --help`, whole."""
    took = best([run(bench.auditor(bench.folder / "none", "--help")) for _ in range(bench.rounds)])
    yield Row("auditor --help", took.seconds, "s", 0.30, 0.25)


PARTS: dict[str, Callable[[Bench], Iterator[Row]]] = {"start-up": start_up}
