"""One file through `auditor audit --pack ocp` and through Cardinal, and every difference between the two.

    python benchmarks/cardinal.py FILE.jsonl

Where `ocdscardinal` is not on the PATH, the plain reference of the tests takes its place.
"""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

GROUPS = ("OCID", "Buyer", "ProcuringEntity", "Tenderer")
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


def ours(path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "auditor", "audit", "--input", str(path), "--pack", "ocp"]
    return dict(json.loads(subprocess.check_output([*command, "--format", "cardinal"])))


def theirs(path: Path) -> dict[str, Any]:
    if program := shutil.which("ocdscardinal"):
        settings = path.with_suffix(".all.ini")
        settings.write_text("".join(f"[{code}]\n" for code in (*EXPLAINED, "R025", "R035", "R048")))
        return dict(
            json.loads(
                subprocess.check_output([program, "indicators", "--settings", str(settings), str(path)])
            )
        )
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from cardinal_reference import by_group  # noqa: PLC0415 - the tests' folder is not on the path before

    return by_group(
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    )


def main() -> None:
    path = Path(sys.argv[1])
    started = time.perf_counter()
    found = ours(path)
    middle = time.perf_counter()
    expected = theirs(path)
    print(f"ours {middle - started:.1f} s, theirs {time.perf_counter() - middle:.1f} s")
    for group in GROUPS:
        one, other = found.get(group, {}), expected.get(group, {})
        for name in sorted(one.keys() | other.keys()):
            for code in sorted(one.get(name, {}).keys() | other.get(name, {}).keys()):
                mine, its = one.get(name, {}).get(code), other.get(name, {}).get(code)
                if mine is None or its is None or abs(mine - its) > 1e-12 * max(1.0, abs(its)):
                    print(
                        f"{code} {group} {name}: ours {mine}, theirs {its} ({EXPLAINED.get(code, 'unexplained')})"
                    )


if __name__ == "__main__":
    main()
