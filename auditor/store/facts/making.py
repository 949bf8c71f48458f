"""The facts of some months made, in whatever process has time for it: files in their place that nobody lists yet."""

from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from auditor.rules.catalog import VIEWS
from auditor.store.facts import manifest
from auditor.store.facts.frames import Reader
from auditor.store.facts.indexes import month_indexes
from auditor.store.facts.manifest import Made, Partition
from auditor.store.facts.months import Months
from auditor.store.facts.parts import Parts

BY_MONTH = tuple(name for name, view in VIEWS.items() if view.partitioned)


@dataclass(frozen=True)
class Target:
    """What facts are made for: `source` is the source's name."""

    data_dir: Path
    source_id: int
    source: str
    generation: int


@dataclass(frozen=True)
class Job:
    """Months to be made together, and where their tables are read."""

    target: Target
    reader: Reader
    months: frozenset[int]


def make(job: Job) -> list[Made]:
    """Every view of the months, and the indexes for look-ups. Raises OSError."""
    target = job.target
    parts = Parts(Months(job.reader, target.source))
    partitions = {
        month: Partition(target.source_id, str(month), target.generation) for month in sorted(job.months)
    }
    views = (
        manifest.write(target.data_dir, partitions[month], view, frame)
        for view in BY_MONTH
        for month, frame in parts.view(view).items()
    )
    return [*chain.from_iterable(views), *month_indexes(target.data_dir, parts, partitions)]
