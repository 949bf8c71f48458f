"""How fast the sample is drawn and written, on one core: `python benchmarks/generate.py [--processes N]`.

Prints processes a second of processor time, bytes a release, and the peak memory. At least 8,000 a second is
asked of it.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from auditor.demo.generator import Generated, write_lines, write_packages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _measure("lines", write_lines, Path(folder) / "sample.jsonl", asked)
        _measure("packages", write_packages, Path(folder) / "packages", asked)
    # ru_maxrss is in kilobytes on Linux.
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024:.0f} MB")


def _measure(name: str, write: Callable[..., Generated], target: Path, asked: argparse.Namespace) -> None:
    start = time.process_time()
    made = write(target, processes=asked.processes, seed=asked.seed)
    seconds = time.process_time() - start
    size = sum(path.stat().st_size for path in made.files)
    print(
        f"{name}: {made.n_processes / seconds:,.0f} processes/s, {size / made.n_processes:,.0f} bytes each, "
        f"{size / 1e6:,.0f} MB in {seconds:.1f} s"
    )


if __name__ == "__main__":
    main()
