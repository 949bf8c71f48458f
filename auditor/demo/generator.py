"""The sample, month by month: as JSON Lines of compiled releases, or as the portal's monthly record packages.

The same seed, size and months give the same bytes. Months are drawn and written one after another, so memory
does not grow with the size. What was planted goes to an answers file outside the data.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from operator import attrgetter
from pathlib import Path

from auditor.demo import population, suppliers
from auditor.demo.answers import write_answers
from auditor.demo.background import Background
from auditor.demo.cases.plan import plan_cases
from auditor.demo.clock import HOUR
from auditor.demo.packages import write_month_lines, write_month_package
from auditor.demo.process import Case, Process
from auditor.demo.release import Release, Writer
from auditor.demo.span import MonthSpan, Span, span_of

# Numbers that the portal has not reached: no sample process can be taken for a real one.
FIRST_NOG = 90_000_000
FIRST_MONTH = "2024-01"
MONTHS = 24


@dataclass(frozen=True, slots=True)
class Generated:
    """What was written: data files in order of month, the answers file, and the number of processes."""

    files: list[Path]
    answers: Path
    n_processes: int


@dataclass(frozen=True, slots=True)
class Month:
    """One month; `releases` is drawn while it is read, and months must be read in order, each to its end."""

    name: str
    processes: int
    releases: Iterator[Release]


class Sample:
    """All of a sample; `cases` are complete when the last month has been read."""

    def __init__(self, processes: int, seed: int, first_month: str, months: int) -> None:
        self.span: Span = span_of(processes, first_month, months)
        self._seed = seed
        self._population = population.build()
        self._suppliers = suppliers.build(processes)
        plan = plan_cases(self._population, self._suppliers, self.span, seed)
        self.cases: list[Case] = plan.cases
        self._planted = plan.by_month()
        self._nog = FIRST_NOG

    def months(self) -> Iterator[Month]:
        background = Background(self._population, len(self._suppliers), self.span, self._seed)
        for month in self.span.months:
            yield Month(month.name, month.processes, self._releases(month, background))

    def _releases(self, month: MonthSpan, background: Background) -> Iterator[Release]:
        planted = self._planted.get(month.name, [])
        writer = Writer(self._suppliers, self._seed, month.name, self.span.snapshot)
        drawn = background.month(month, month.processes - len(planted))
        for process in _in_order(drawn, planted):
            nog = self._nog
            self._nog += 1
            release = writer.write(process, nog)
            if process.case is not None:
                process.case.ocids.append(release.ocid)
            yield release


def _in_order(drawn: Iterator[Process], planted: list[Process]) -> Iterator[Process]:
    return merge(drawn, planted, key=attrgetter("published")) if planted else drawn


def generate(
    processes: int, seed: int = 0, *, first_month: str = FIRST_MONTH, months: int = MONTHS
) -> Iterator[Month]:
    """The months of a sample, in order, without writing anything.

    Raises ValueError for a month that does not exist, or fewer than one month or process.
    """
    return Sample(processes, seed, first_month, months).months()


def write_packages(
    folder: Path,
    *,
    processes: int,
    seed: int = 0,
    months: int = MONTHS,
    first_month: str = FIRST_MONTH,
    answers: Path | None = None,
) -> Generated:
    """Write `YYYY-MM_Guatecompras.json` for each month; answers beside the folder unless said otherwise.

    Raises OSError where a file cannot be written, ValueError as `generate`.
    """
    sample = Sample(processes, seed, first_month, months)
    folder.mkdir(parents=True, exist_ok=True)
    files = [
        write_month_package(folder, month.name, sample.span.snapshot + HOUR, month.releases)
        for month in sample.months()
    ]
    answers = answers or folder.with_name(f"{folder.name}-answers.jsonl")
    write_answers(answers, sample.cases)
    return Generated(files, answers, processes)


def write_lines(
    path: Path,
    *,
    processes: int,
    seed: int = 0,
    months: int = MONTHS,
    first_month: str = FIRST_MONTH,
    answers: Path | None = None,
) -> Generated:
    """Write one compiled release a line; answers in `<name>-answers.jsonl` unless said otherwise.

    Raises OSError where a file cannot be written, ValueError as `generate`.
    """
    sample = Sample(processes, seed, first_month, months)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_month_lines(path, (month.releases for month in sample.months()))
    answers = answers or path.with_name(f"{path.stem}-answers.jsonl")
    write_answers(answers, sample.cases)
    return Generated([path], answers, processes)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m auditor.demo.generator", description=__doc__)
    parser.add_argument("--processes", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--months", type=int, default=MONTHS)
    parser.add_argument("--first-month", default=FIRST_MONTH, metavar="YYYY-MM")
    parser.add_argument("--answers", type=Path, help="where to write what was planted")
    form = parser.add_mutually_exclusive_group(required=True)
    form.add_argument("--lines", type=Path, metavar="FILE", help="one compiled release a line")
    form.add_argument("--packages", type=Path, metavar="FOLDER", help="one record package a month")
    asked = vars(parser.parse_args())
    lines, packages = asked.pop("lines"), asked.pop("packages")
    write_lines(lines, **asked) if lines else write_packages(packages, **asked)


if __name__ == "__main__":
    main()
