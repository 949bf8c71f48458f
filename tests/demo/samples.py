"""Samples drawn for tests, read back from what was written."""

import json
from dataclasses import dataclass
from pathlib import Path

from demo import pattern_definitions

from auditor.demo.generator import Generated, write_lines


@dataclass
class Sample:
    made: Generated
    releases: list
    rows: list
    answers: list


def draw(folder: Path, **asked) -> Sample:
    made = write_lines(folder / "sample.jsonl", **asked)
    releases = [json.loads(line) for line in made.files[0].read_text(encoding="utf-8").splitlines()]
    answers = [json.loads(line) for line in made.answers.read_text(encoding="utf-8").splitlines()]
    return Sample(made, releases, [pattern_definitions.facts(release) for release in releases], answers)
