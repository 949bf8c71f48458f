"""The rows about audits, and about what starts at once."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from measuring import Bench, Measured, Row, best, run, yardstick

from auditor.demo.generator import write_lines, write_packages
from auditor.demo.portal import Shelf, serve

_TIMES_AS_MANY = 10
_ALL = ("--pack", "builtin:gt", "--pack", "builtin:ocp")
# The sample's publisher, of whom much is declared; a name of the same length, of which nothing is known.
_KNOWN, _UNKNOWN = b"ocds-xqjsxa", b"ocds-zzzzzz"


def start_up(bench: Bench) -> Iterator[Row]:
    """`auditor --help`, whole."""
    took = best([run(bench.auditor(bench.folder / "none", "--help")) for _ in range(bench.rounds)])
    yield Row("auditor --help", took.seconds, "s", 0.30, 0.25)


def audit(bench: Bench) -> Iterator[Row]:
    """On stored data: the whole command, its start and the printing of every finding as jsonl included."""
    data_dir = bench.folder / "audit"
    run(bench.auditor(data_dir, "ingest", bench.data))
    yield _ratio(bench, data_dir, "audit --pack ocp", (0.5, 0.3), "--pack", "builtin:ocp")
    yield _ratio(bench, data_dir, "audit, all shipped packs", (1.5, 0.8), *_ALL)
    pack = _edited(bench.folder / "edited")
    alone = ("--pack", pack, "--rule", "gt-buyer-share")
    yield _ratio(bench, data_dir, "one rule edited, audited alone", (0.35, 0.25), *alone)


def unknown(bench: Bench) -> Iterator[Row]:
    """The same of a publisher of whom nothing is declared: there every rule of the pack speaks."""
    data_dir, data = bench.folder / "unknown", bench.folder / "unknown.jsonl"
    with bench.data.open("rb") as lines, data.open("wb") as renamed:
        renamed.writelines(line.replace(_KNOWN, _UNKNOWN) for line in lines)
    run(bench.auditor(data_dir, "ingest", data))
    yield _ratio(bench, data_dir, "audit --pack ocp, unknown publisher", (0.5, 0.3), "--pack", "builtin:ocp")


def nothing_new(bench: Bench) -> Iterator[Row]:
    """`auditor run` against a portal of 24 months that has published nothing since."""
    write_packages(bench.folder / "quiet", processes=bench.releases // 2, months=24, seed=1)
    with serve(Shelf(bench.folder / "quiet")) as portal:
        config = bench.folder / "quiet.toml"
        source = f'[[sources]]\nname = "g"\ntype = "guatecompras"\nurl = "{portal.url}"\n'
        config.write_text(f"{source}\n[network]\npause = 0\n", "utf-8")
        command = bench.auditor(bench.folder / "quiet-data", "--config", config, "run")
        run(command)
        took = best([run(command) for _ in range(bench.rounds)])
    yield Row("auditor run, nothing new", took.seconds, "s", 1.5, 0.8)


def large(bench: Bench) -> Iterator[Row]:
    """Ten times as many releases: peak memory, and what each costs against the yardstick on its own file."""
    data = bench.folder / "large-audit.jsonl"
    write_lines(data, processes=bench.releases * _TIMES_AS_MANY, seed=2)
    small, many = bench.folder / "small-audit", bench.folder / "large-audit"
    run(bench.auditor(small, "ingest", bench.data))
    run(bench.auditor(many, "ingest", data))
    few = _audited(bench, small, *_ALL)
    took, loop = _audited(bench, many, *_ALL), yardstick(data, 1)
    told = f"{took.seconds:.1f} s, its loop {loop:.1f} s"
    yield Row(f"audit's peak memory at {_TIMES_AS_MANY} x as many", took.peak / 1e9, "GB", 3.0, 1.5, told)
    value = (took.seconds / loop) / (few.seconds / bench.yardstick)
    yield Row(f"audit, cost of a release at {_TIMES_AS_MANY} x as many", value, "x", 1.15, 1.05, told)


def _ratio(
    bench: Bench, data_dir: Path, what: str, bounds: tuple[float, float], *arguments: str | Path
) -> Row:
    took = _audited(bench, data_dir, *arguments)
    again = run(_command(bench, data_dir, *arguments)).seconds
    found = (bench.folder / "findings.jsonl").read_bytes().count(b"\n")
    told = (
        f"{took.seconds:.2f} s, {found:,} findings, {took.peak / 1e9:.2f} GB; nothing changed: {again:.2f} s"
    )
    return Row(what, took.seconds / bench.yardstick, "x", *bounds, told)


def _audited(bench: Bench, data_dir: Path, *arguments: str | Path) -> Measured:
    """Everything computed, every time: what earlier audits came to is forgotten before each."""
    took = []
    for _ in range(bench.rounds):
        shutil.rmtree(data_dir / "facts" / "memory", ignore_errors=True)
        took.append(run(_command(bench, data_dir, *arguments), bench.folder / "findings.jsonl"))
    return best(took)


def _command(bench: Bench, data_dir: Path, *arguments: str | Path) -> list[str]:
    return bench.auditor(data_dir, "audit", "--format", "jsonl", *arguments)


def _edited(folder: Path) -> Path:
    """The pack `gt` with another number in one of its rules."""
    shutil.copytree(Path(__file__).parent.parent / "rules", folder)
    rule = folder / "gt" / "buyer-share.yaml"
    text = rule.read_text("utf-8")
    rule.write_text(text.replace("max_share: {default: 0.5", "max_share: {default: 0.4"), "utf-8")
    return folder / "gt"


PARTS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "start-up": start_up,
    "audit": audit,
    "unknown": unknown,
    "nothing-new": nothing_new,
    "large-audit": large,
}
