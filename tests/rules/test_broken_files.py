"""Broken rule files, each with the faults it must have in its first line: code, line, columns. No more, no fewer."""

import re
import time
from pathlib import Path

import pytest

from auditor.rules.diagnostics import errors, in_order
from auditor.rules.packs import load_path
from auditor.rules.reading import read_rule
from auditor.rules.shelf import Shelf
from auditor.rules.skeleton import skeleton

FOLDER = Path(__file__).parent / "broken"
FILES = sorted(FOLDER.glob("*.yaml"))
_EXPECTED = re.compile(r"([EW]\d{3}) (\d+):(\d+)-(\d+)")


def expected(path: Path) -> list[tuple[str, int, int, int]]:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# expect: "), path.name
    return [(code, int(line), int(start), int(end)) for code, line, start, end in _EXPECTED.findall(first)]


def test_there_are_enough():
    assert len(FILES) >= 100
    assert all(expected(path) for path in FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_its_faults_are_these_and_there(path: Path):
    started = time.perf_counter()
    _, faults = read_rule(path, Shelf([FOLDER / "lists"]), path.name)
    assert time.perf_counter() - started < 1, "a hostile file is refused in under a second"
    found = [(f.code, f.line, f.column, f.column + f.length) for f in in_order(errors(faults))]
    assert found == expected(path)


def test_two_hundred_rules_are_checked_in_two_seconds(tmp_path: Path):
    for number in range(200):
        (tmp_path / f"rule-{number}.yaml").write_text(skeleton(f"rule-{number}", "s"), encoding="utf-8")
    started = time.process_time()
    loaded = load_path(tmp_path)
    assert time.process_time() - started < 2
    assert (len(loaded.rules), loaded.faults) == (200, ())
