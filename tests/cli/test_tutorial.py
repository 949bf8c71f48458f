"""The tutorial is run, block by block, in both languages: what it shows is what happens.

A block says in its first line what it is: `yaml FILE` is written, `yaml FILE append` is added to it, `diff FILE`
changes one line, `console` is typed, and what is below a command is what it prints; `…` stands for anything.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.resources import shipped

PAGES = shipped("config.example.toml").parent / "docs" / "rules"
_BLOCK = re.compile(r"(?ms)^```(\w+) ?([^\n]*)\n(.*?)^```$")


def run_block(kind: str, told: str, body: str, folder: Path, environment: dict[str, str]) -> None:
    if kind == "console":
        for command, expected in commands(body):
            check(command, expected, folder, environment)
        return
    name, _, how = told.partition(" ")
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    if kind == "diff":
        changed(path, body)
    elif how == "append":
        path.write_text(path.read_text(encoding="utf-8") + body, encoding="utf-8")
    else:
        path.write_text(body, encoding="utf-8")


def changed(path: Path, body: str) -> None:
    """Each `-` line is there once, and the `+` lines take its place."""
    old = "".join(line[1:] for line in body.splitlines(keepends=True) if line.startswith("-"))
    new = "".join(line[1:] for line in body.splitlines(keepends=True) if line.startswith("+"))
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is not there once"
    path.write_text(text.replace(old, new), encoding="utf-8")


def commands(body: str) -> Iterator[tuple[str, list[str]]]:
    for part in re.split(r"(?m)^\$ ", body)[1:]:
        command, *expected = part.splitlines()
        yield command, expected


def check(command: str, expected: list[str], folder: Path, environment: dict[str, str]) -> None:
    program, *arguments = command.split()
    assert program == "auditor"
    done = subprocess.run(
        [sys.executable, "-m", "auditor", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    printed = "\n".join(line.rstrip() for line in done.stdout.splitlines())
    # A line `…` is any lines, and `…` inside a line any characters of it.
    pattern = "".join(
        r"(?:[^\n]*\n)*?" if line == "…" else "[^\n]*".join(map(re.escape, line.split("…"))) + "\n"
        for line in expected
    )
    assert re.fullmatch(pattern, printed + "\n"), f"{command}\n{printed}"


@pytest.mark.parametrize(("page", "lang"), [("tutorial.md", "en"), ("tutorial.es.md", "es")])
def test_the_tutorial_is_what_happens(page: str, lang: str, tmp_path: Path):
    inherited = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    environment = {
        **inherited,
        "HOME": str(tmp_path / "home"),
        "LANG": "C.UTF-8",
        "AUDITOR_LANG": lang,
        "COLUMNS": "300",
        "PYTHONUNBUFFERED": "1",  # results and what is said of them come out in the order they are said
    }
    folder = tmp_path / "folder"
    folder.mkdir()
    blocks = _BLOCK.findall((PAGES / page).read_text(encoding="utf-8"))
    assert len(blocks) > 15
    for kind, told, body in blocks:
        run_block(kind, told, body, folder, environment)


def test_both_tutorials_take_the_same_steps():
    steps = [
        [(kind, told) for kind, told, _ in _BLOCK.findall((PAGES / page).read_text(encoding="utf-8"))]
        for page in ("tutorial.md", "tutorial.es.md")
    ]
    assert steps[0] == steps[1]
