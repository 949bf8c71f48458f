"""A daemon's hard life: a thousand scheduled runs on a clock run fast, with faults, against an undisturbed series.

    python benchmarks/soak.py [--runs 1000] [--seed 0] [--postgresql] [--minutes N]

Bad days of the sample portal, runs and daemons killed, runs that take too long, a disk that fills (as root, who can
mount a small one), a database server restarted, a clock set forward and back, changes of the clock in other zones.
Exits 1 where a scheduled time was missed or had two runs, memory or open files grew, or findings differ.
"""

import argparse
import contextlib
import math
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from postgres import own_server
from soaking.series import Account, Series, small_disk


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--minutes", type=float, default=math.inf, help="come to an end after so long")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        server = stack.enter_context(own_server()) if asked.postgresql else None
        disk = stack.enter_context(small_disk(Path(name)))
        series = Series(Path(name), asked.runs, asked.seed, server, disk, told=_progress)
        series.at_most = asked.minutes * 60
        account = series.run()
    return told(account)


def _progress(n: int) -> None:
    if (n + 1) % 50 == 0:
        print(f"{n + 1} runs", file=sys.stderr, flush=True)


def told(account: Account) -> int:
    attendance, growth = account.attendance, account.growth
    print(f"{account.runs} runs until {account.until:%Y-%m-%d} on the fast clock, {account.seconds:,.0f} s")
    print("faults:", ", ".join(f"{n} {name}" for name, n in account.faults.most_common()))
    print("outcomes:", ", ".join(f"{n} {name}" for name, n in account.outcomes.most_common()))
    print(
        f"scheduled times: {attendance.done} done, {attendance.made_up} made up for by a later run, "
        f"{len(attendance.missed)} missed, {len(attendance.doubled)} doubled"
    )
    print(
        f"the last daemon, {growth.runs} runs: {growth.before_mb:.1f} MB in the second quarter, "
        f"{growth.after_mb:.1f} MB in the last; open files at most {growth.files_before}, then {growth.files_after}"
    )
    print(f"equal to the undisturbed series ({account.findings} findings):", account.equal)
    good = not attendance.missed and not attendance.doubled and all(account.equal.values())
    flat = growth.after_mb - growth.before_mb < 3 and growth.files_after <= growth.files_before
    for kind in ("missed", "doubled"):
        for source, at in getattr(attendance, kind)[:10]:
            print(f"{kind}: {source} {at}")
    return 0 if good and flat else 1


if __name__ == "__main__":
    sys.exit(main())
