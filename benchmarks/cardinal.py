"""One file through `auditor audit --pack ocp` and through Cardinal, and every difference between the two.

    python benchmarks/cardinal.py FILE.jsonl

Where no `ocdscardinal` that computes indicators is on the PATH (the package of that name on PyPI only counts
coverage), the plain reference of the tests takes its place. Exits 1 where a difference is not explained.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

GROUPS = ("OCID", "Buyer", "ProcuringEntity", "Tenderer")
CODES = ("R003", "R018", "R024", "R025", "R028", "R030", "R035", "R036", "R038", "R048", "R058")
# Where the two may differ, as each rule's description says.
EXPLAINED = {
    "R003": "a period that ends before it begins; dates without a zone",
    "R018": "bidders counted from the bids; numbers published as text",
    "R024": "several currencies; a winning bid of 0; more than two decimals",
    "R028": "prices of 0; a consortium and its member",
    "R030": "instants compared as texts",
    "R036": "a disqualified bid tied with a valid one",
    "R038": "the minimum counts processes, not bids",
    "R058": "several currencies; a winning bid of 0; more than two decimals",
}

Results = dict[str, Any]


def ours(path: Path, folder: Path) -> Results:
    command = [sys.executable, "-m", "auditor", "--data-dir", str(folder / "data"), "audit"]
    asked = ["--input", str(path), "--pack", "ocp", "--format", "cardinal"]
    return dict(json.loads(subprocess.check_output([*command, *asked])))


def program() -> str | None:
    """The `ocdscardinal` on the PATH, if it computes indicators."""
    found = shutil.which("ocdscardinal")
    if found is None:
        print("ocdscardinal is not on the PATH: compared with the tests' reference")
        return None
    if subprocess.run([found, "indicators", "--help"], capture_output=True, check=False).returncode:
        print(f"{found} has no `indicators`: compared with the tests' reference")
        return None
    return found


def theirs(cardinal: str | None, path: Path, folder: Path) -> Results:
    if cardinal is None:
        return reference(path)
    settings = folder / "settings.ini"
    settings.write_text("".join(f"[{code}]\n" for code in CODES))
    # With more threads than one its fences of mixed currencies are another at each run.
    alone = {**os.environ, "RAYON_NUM_THREADS": "1"}
    command = [cardinal, "indicators", "--settings", str(settings), str(path)]
    return dict(json.loads(subprocess.check_output(command, env=alone)))


def reference(path: Path) -> Results:
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from cardinal_reference import by_group  # noqa: PLC0415 - the tests' folder is not on the path before

    return by_group(
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    )


def differences(found: Results, expected: Results) -> Iterator[tuple[str, str]]:
    """Code and sentence of each figure that only one has, or that is not within 1e-12."""
    for group in GROUPS:
        one, other = found.get(group, {}), expected.get(group, {})
        for name in sorted(one.keys() | other.keys()):
            for code in sorted(one.get(name, {}).keys() | other.get(name, {}).keys()):
                mine, its = one.get(name, {}).get(code), other.get(name, {}).get(code)
                if mine is None or its is None or abs(mine - its) > 1e-12 * max(1.0, abs(its)):
                    yield code, f"{code} {group} {name}: ours {mine}, theirs {its}"


def main() -> None:
    path = Path(sys.argv[1])
    cardinal = program()
    with TemporaryDirectory() as name:
        started = time.perf_counter()
        found = ours(path, Path(name))
        middle = time.perf_counter()
        expected = theirs(cardinal, path, Path(name))
    print(f"ours {middle - started:.1f} s, theirs {time.perf_counter() - middle:.1f} s")
    unexplained = 0
    for code, told in differences(found, expected):
        print(f"{told} ({EXPLAINED.get(code, 'unexplained')})")
        unexplained += code not in EXPLAINED
    sys.exit(1 if unexplained else 0)


if __name__ == "__main__":
    main()
