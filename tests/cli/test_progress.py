"""What a log sees of work in progress: whole lines, few of them; on a terminal, lines above a bar."""

import io

import pytest
from rich.console import Console

from auditor.cli import progress
from auditor.cli.progress import Bar, Lines

pytestmark = pytest.mark.usefixtures("english")


def test_lines_are_few(monkeypatch):
    clock = iter([0.0, 1.0, 11.0, 12.0, 22.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    console = Console(file=io.StringIO(), width=80)
    lines = Lines(console)
    lines.start("reading a.json", 1000)
    for _ in range(4):
        lines.advance(250)
    lines.say("a.json: \x1b[31mone record [bold]rejected")
    lines.finish()
    assert console.file.getvalue().splitlines() == [
        "reading a.json…",
        "reading a.json: 50 %",
        "reading a.json: 100 %",
        "a.json:  [31mone record [bold]rejected",
    ]


def test_lines_without_a_total(monkeypatch):
    clock = iter([0.0, 11.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    console = Console(file=io.StringIO(), width=80)
    lines = Lines(console)
    lines.start("facts")
    lines.advance(3_000_000)
    assert console.file.getvalue().splitlines()[-1] == "facts: 3 MB done"


def test_bar_leaves_lines_behind():
    console = Console(file=io.StringIO(), width=80, force_terminal=True, legacy_windows=False)
    bar = Bar(console)
    bar.start("a.json", 10)
    bar.advance(5)
    bar.say("one record rejected")
    bar.start("b.json", 10)
    bar.finish()
    bar.finish()
    shown = console.file.getvalue()
    assert "one record rejected" in shown
    assert "b.json" in shown
