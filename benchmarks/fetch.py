"""What a fetch costs a portal: requests and bytes for a first run, an unchanged portal, and one changed month.

    python benchmarks/fetch.py [--months 84] [--processes 8400]

The sample portal is on loopback, without pauses. An unchanged portal must cost one request, whatever its size.
"""

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

from auditor import pipeline
from auditor.config import IngestSettings, NetworkSettings, Settings, SourceSettings
from auditor.demo.generator import write_packages
from auditor.demo.portal import Portal, Shelf, serve
from auditor.fetch.policy import Asked


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--months", type=int, default=84)
    parser.add_argument("--processes", type=int, default=8_400)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_packages(
            folder / "portal", processes=asked.processes, months=asked.months, first_month="2020-01"
        )
        shelf = Shelf(folder / "portal")
        with serve(shelf) as portal:
            settings = Settings(
                data_dir=folder / "data",
                database_url=None,
                sources=[SourceSettings(name="g", type="guatecompras", url=portal.url)],
                network=NetworkSettings(pause=0),
                ingest=IngestSettings(),
            )
            _measure("first", settings, portal)
            _measure("unchanged", settings, portal)
            shelf.revise(shelf.months()[asked.months // 2], _edit)
            _measure("one month changed", settings, portal)
            _measure("unchanged, --full", settings, portal, Asked(full=True))
        _sizes(folder / "data")


def _measure(label: str, settings: Settings, portal: Portal, asked: Asked | None = None) -> None:
    portal.requests.clear()
    began = time.perf_counter()
    (done,) = pipeline.fetch(settings, (), asked)
    seconds = time.perf_counter() - began
    if (fault := done.report.fault()) is not None:
        raise fault
    sent = sum(request.sent for request in portal.requests)
    print(
        f"{label}: {len(portal.requests)} requests, {sent / 1e6:.2f} MB, {len(done.report.arrived)} files, "
        f"{sum(account.n_in for account in done.accounts):,} records read, {seconds:.1f} s"
    )


def _edit(package: dict[str, Any]) -> None:
    package["records"][0]["compiledRelease"]["tender"]["title"] += " *"


def _sizes(data: Path) -> None:
    """What a packed byte takes of the disk: the estimate before a first download stands on this."""
    sizes = {
        name: sum(path.stat().st_size for path in (data / name).rglob("*") if path.is_file())
        for name in ("raw", "facts")
    }
    sizes["auditor.db"] = (data / "auditor.db").stat().st_size
    told = ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in sizes.items())
    print(f"on disk: {told}: {sum(sizes.values()) / sizes['raw']:.1f} bytes for each packed one")


if __name__ == "__main__":
    main()
