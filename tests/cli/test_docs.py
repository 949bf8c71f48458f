"""The commands' pages are what the commands say, and every command has an example in both languages."""

import re
import subprocess
import sys

import pytest

from auditor.resources import shipped

REPOSITORY = shipped("config.example.toml").parent

PAGES = {"en": ("docs/commands.md", "Examples:"), "es": ("docs/commands.es.md", "Ejemplos:")}


@pytest.mark.parametrize("lang", PAGES)
def test_page_is_current(lang, environment, tmp_path):
    name, examples = PAGES[lang]
    done = subprocess.run(
        [sys.executable, "-m", "auditor.cli.docs", lang],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    made = done.stdout.decode()
    kept = (REPOSITORY / name).read_text(encoding="utf-8")
    assert made == kept, f"{name} is not what the commands say: run `make docs`"
    without = [part.split("`")[1] for part in re.split(r"(?m)^## ", made)[1:] if examples not in part]
    assert without == []
