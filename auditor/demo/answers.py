"""The answers file: what was planted and what only looks like it. Benchmarks and tests read it, nothing else."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from auditor.demo.process import Case


def write_answers(path: Path, cases: Iterable[Case]) -> None:
    """One case a line, in the order of planning."""
    encoder = msgspec.json.Encoder()
    with path.open("wb") as file:
        for case in cases:
            file.write(encoder.encode(case) + b"\n")
