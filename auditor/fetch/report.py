"""What a fetch did, for people and for the steps that come after it."""

from dataclasses import dataclass, field

from auditor.errors import SourceError
from auditor.language import say

SHOWN_FAILURES = 5


@dataclass(frozen=True)
class Arrived:
    """A version that came: `is_new` where these bytes were not held before."""

    period: str | None
    name: str
    sha256: str
    size: int
    checksum_matched: bool | None
    is_new: bool


@dataclass
class FetchReport:
    """Periods by what became of them; `requests` and `received` bytes are what it cost.

    `stopped` is what ended the work early, where something did.
    """

    source: str
    offered: int = 0
    unchanged: int = 0
    not_modified: list[str] = field(default_factory=list)
    nothing: list[str] = field(default_factory=list)
    arrived: list[Arrived] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    requests: int = 0
    received: int = 0
    stopped: SourceError | None = None

    def fault(self) -> SourceError | None:
        """What kept the fetch from being complete, as one sentence with what to do."""
        if self.stopped is not None:
            return self.stopped
        if not self.failed:
            return None
        listed = "\n".join(f"  {period}: {why}" for period, why in list(self.failed.items())[:SHOWN_FAILURES])
        n, of = len(self.failed), len(self.failed) + len(self.arrived) + len(self.not_modified)
        return SourceError(
            say(
                es=f"{self.source}: {n} de {of} archivos pedidos no llegaron\n{listed}",
                en=f"{self.source}: {n} of {of} files asked for did not come\n{listed}",
            ),
            say(
                es="repita la orden: lo que llegó está guardado, y lo demás sigue donde quedó",
                en="run again: what came is kept, and the rest goes on where it stopped",
            ),
        )
