"""How the daemon's work stands, for Prometheus: a page on this machine's own address and nowhere else."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from auditor.config import Settings
from auditor.daemon.health import Health, Kind, health
from auditor.errors import AuditorError, ConfigError
from auditor.language import say
from auditor.store.runs import Outcome

LOOPBACK = "127.0.0.1"
# Seconds: a fetch of nothing new, a month, a year, all there is.
_BUCKETS = (1, 5, 15, 60, 300, 900, 3600, 3 * 3600, 6 * 3600)


@dataclass
class Metrics:
    """What this daemon has done since it began, and at each question what the database holds.

    `settings` gives those in force: they may change while the daemon runs.
    """

    settings: Callable[[], Settings]
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        self._runs = Counter(
            "auditor_runs", "Runs that ended, by how.", ["source", "outcome"], registry=self.registry
        )
        self._seconds = Histogram(
            "auditor_run_duration_seconds",
            "How long runs took.",
            ["source"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        ProcessCollector(registry=self.registry)
        self.registry.register(_Held(self.settings))

    def ran(self, source: str, outcome: Outcome, seconds: float) -> None:
        self._runs.labels(source, outcome.value).inc()
        self._seconds.labels(source).observe(seconds)

    @contextmanager
    def served(self, port: int) -> Iterator[str]:
        """The address, while the block lasts; port 0 is any that is free. Raises ConfigError for one that is taken."""
        try:
            server, thread = start_http_server(port, LOOPBACK, self.registry)
        except OSError as fault:
            raise ConfigError(
                say(
                    es=f"[daemon] metrics_port: {LOOPBACK}:{port} no se puede usar: {fault.strerror}",
                    en=f"[daemon] metrics_port: {LOOPBACK}:{port} cannot be used: {fault.strerror}",
                ),
                say(es="elija otro puerto", en="choose another port"),
            ) from None
        try:
            yield f"http://{LOOPBACK}:{server.server_port}/metrics"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


@dataclass(eq=False)
class _Held(Collector):
    """Figures that the database and the disk give when somebody asks; one question at a time."""

    settings: Callable[[], Settings]
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def describe(self) -> Iterable[Metric]:
        """Nothing ahead: at registration there may be no database yet."""
        return ()

    def collect(self) -> Iterator[Metric]:
        with self._turn:
            try:
                found = health(self.settings())
            except (AuditorError, SQLAlchemyError, OSError):
                yield _gauge("auditor_up", "Whether the database could be asked.", 0)
                return
        yield _gauge("auditor_up", "Whether the database could be asked.", 1)
        yield from _of_sources(found)
        yield from _of_all(found)


def _of_sources(found: Health) -> Iterator[Metric]:
    """Source by source; a time that never was is left out, as a zero would be 1970."""
    sources = found.operation.sources
    labelled: dict[tuple[str, str], Mapping[str, float]] = {
        ("auditor_last_success_timestamp_seconds", "When a run of the source last did all it had to."): {
            source.name: datetime.fromisoformat(source.last_done).timestamp()
            for source in sources
            if source.last_done
        },
        ("auditor_next_run_timestamp_seconds", "When the source's next run is due."): {
            source.name: source.next_run.at.timestamp() for source in sources if source.next_run
        },
        ("auditor_records", "Processes held."): {
            source.name: source.data.processes for source in sources if source.data
        },
        ("auditor_rejected_records", "Records that were rejected and wait to be tried again."): {
            source.name: source.rejected for source in sources
        },
    }
    for (name, meaning), values in labelled.items():
        yield _labelled(name, meaning, "source", values)


def _of_all(found: Health) -> Iterator[Metric]:
    disk = found.operation.disk
    yield _labelled(
        "auditor_open_findings", "Findings nobody has decided.", "level", found.operation.findings
    )
    parts = {"database": disk.database, "raw": disk.raw, "facts": disk.facts}
    yield _labelled("auditor_disk_bytes", "What the store takes.", "part", parts)
    yield _gauge("auditor_disk_free_bytes", "What is left on the data folder's file system.", disk.free)
    kinds = [trouble.kind for trouble in found.troubles]
    troubles = {kind.value: kinds.count(kind) for kind in Kind}
    yield _labelled("auditor_troubles", "What `auditor status` says is wrong.", "kind", troubles)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value)


def _labelled(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
