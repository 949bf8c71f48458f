"""Whether each scheduled time had its run once, and what was used grew."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median


@dataclass(frozen=True)
class Attendance:
    """Scheduled times by what became of them. `made_up`: a later run stands for them, and there is a reason why."""

    done: int
    made_up: int
    doubled: tuple[tuple[str, datetime], ...]
    missed: tuple[tuple[str, datetime], ...]


def attendance(
    rows: Sequence[Mapping],
    expected: Mapping[str, Sequence[datetime]],
    away: Iterable[tuple[datetime, datetime]],
    jitter: timedelta,
) -> Attendance:
    """`rows` of pipeline_run; `away` are the spans in which no daemon could have noticed that it was time."""
    done: Counter[tuple[str, datetime]] = Counter()
    tried: set[tuple[str, datetime]] = set()
    spans = tuple(away)
    for row in rows:
        at = datetime.fromisoformat(row["scheduled_for"])
        time = max(time for time in expected[row["source"]] if time <= at)
        assert at - time <= jitter, (row["source"], at, time)
        (done.update if row["outcome"] == "done" else tried.update)([(row["source"], time)])
    made_up, missed = 0, []
    for source, times in expected.items():
        last = max(time for name, time in done if name == source)
        for time in times:
            if time > last or (source, time) in done:
                continue
            if (source, time) in tried or any(start - jitter <= time <= end for start, end in spans):
                made_up += 1
            else:
                missed.append((source, time))
    doubled = tuple(key for key, n in done.items() if n > 1)
    return Attendance(len(done), made_up, doubled, tuple(missed))


@dataclass(frozen=True)
class Growth:
    """Over one daemon's life: megabytes in its second and in its last quarter, most open files in either half."""

    runs: int
    before_mb: float
    after_mb: float
    files_before: int
    files_after: int


def growth(samples: Sequence[tuple[int, int]]) -> Growth:
    """From (bytes, open files) after each run."""
    quarter = len(samples) // 4
    memory = [each[0] / 1e6 for each in samples]
    files = [each[1] for each in samples]
    half = len(samples) // 2
    return Growth(
        len(samples),
        median(memory[quarter : 2 * quarter]),
        median(memory[3 * quarter :]),
        max(files[:half]),
        max(files[half:]),
    )
