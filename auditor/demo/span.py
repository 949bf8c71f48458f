"""The months a sample covers, and the legal periods in them."""

from dataclasses import dataclass
from datetime import date, timedelta

from auditor.demo.clock import DAY, day_of, is_working


@dataclass(frozen=True, slots=True)
class Days:
    """Days from `first` to `last`, both included, counted from 1970."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class MonthSpan:
    """One month: its name `YYYY-MM`, its days, and how many processes are called in it."""

    name: str
    year: int
    month: int
    days: Days
    processes: int

    def working_days(self) -> list[int]:
        return [day for day in range(self.days.first, self.days.last + 1) if is_working(day)]


@dataclass(frozen=True, slots=True)
class Span:
    """All months of a sample. What happens after `snapshot` is not known to the portal yet."""

    months: tuple[MonthSpan, ...]

    @property
    def days(self) -> Days:
        return Days(self.months[0].days.first, self.months[-1].days.last)

    @property
    def snapshot(self) -> int:
        return self.days.last * DAY + DAY - 1

    def processes_in(self, year: int) -> int:
        return sum(month.processes for month in self.months if month.year == year)

    def years(self) -> list[Days]:
        """Calendar years, cut to the months at hand."""
        return self._cut(12)

    def four_months(self) -> list[Days]:
        """January to April, May to August, September to December (LCE art. 81), cut to the months at hand."""
        return self._cut(4)

    def _cut(self, length: int) -> list[Days]:
        periods: dict[tuple[int, int], Days] = {}
        for month in self.months:
            key = (month.year, (month.month - 1) // length)
            start = periods[key].first if key in periods else month.days.first
            periods[key] = Days(start, month.days.last)
        return list(periods.values())


def span_of(processes: int, first_month: str, months: int) -> Span:
    """`months` months from `first_month` (`YYYY-MM`), the processes spread evenly over them.

    Raises ValueError for a month that does not exist, or fewer than one month or process.
    """
    if months < 1 or processes < 1:
        raise ValueError("a sample has at least one month and one process")
    start = date.fromisoformat(f"{first_month}-01")
    made = []
    for position in range(months):
        after = (start + timedelta(days=32)).replace(day=1)
        days = Days(day_of(start), day_of(after) - 1)
        share = processes * (position + 1) // months - processes * position // months
        made.append(MonthSpan(start.isoformat()[:7], start.year, start.month, days, share))
        start = after
    return Span(tuple(made))
