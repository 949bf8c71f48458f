"""How well the rules of Guatemala find what is planted: `python benchmarks/detection.py [--processes N] [--seeds N]`.

For each seed a sample is drawn, read and audited by the public way in. Printed for each rule: matches of its
definition (written apart from the rules, in tests/demo/pattern_definitions.py), signals, recall, precision, plants
found, and look-alikes that were flagged without matching. Asked of it: recall 1.0 and precision of at least 0.95
in five seeds; the exit code is 1 otherwise.

What the sample assumes, and a real month may not bear out:
- Rates of modalities, outcomes, bidders and items are those of one partial month (May 2026), the same all year.
- Amounts of a modality are drawn evenly (direct purchases) or log-evenly (others) between its limits, and none lies
  within 5 % below a ceiling unless planted: real ones crowd there, since the ceiling binds what is bid.
- A unit buys a good at most twice in a legal period, unless planted; so splitting is planted only.
- A buyer's suppliers take turns; nobody nears half of a year's value, unless planted.
- Void processes of one unit and good do not repeat, unless planted; their national rate is 13 % of those that end.
- A direct acquisition for want of offers follows a void call of its unit and good, as by law, and is never repeated.
- From call to award pass 4 to 40 days (direct), 15 to 100 (quotation), 50 to 165 (tender), on business days.
- Records are published once; only planted ones change afterwards.
- Every definition is known to the rule's author: a rule that finds all plants may still be wrong about the world.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from demo.detection import Found, detect

LEAST_PRECISION = 0.95
COLUMNS = ("rule", "matches", "signals", "recall", "precision", "plants", "look-alikes")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--processes", type=int, default=20_000)
    parser.add_argument("--seeds", type=int, default=5)
    asked = parser.parse_args()
    print(__doc__.split("\n\n", 2)[2])
    good = True
    for seed in range(1, asked.seeds + 1):
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            found = detect(Path(folder), processes=asked.processes, seed=seed)
        seconds = time.perf_counter() - start
        print(f"seed {seed}: {asked.processes:,} processes in {seconds:.0f} s")
        print("  {:<30} {:>8} {:>8} {:>7} {:>10} {:>8} {:>12}".format(*COLUMNS))
        for one in found:
            print(_line(one))
            good = good and one.recall == 1.0 and one.precision >= LEAST_PRECISION
    return 0 if good else 1


def _line(one: Found) -> str:
    plants = f"{len(one.planted & one.flagged)}/{len(one.planted)}"
    mistaken = f"{len(one.mistaken)}/{len(one.look_alikes)}"
    return (
        f"  {one.rule:<30} {len(one.matches):>8} {len(one.flagged):>8} {one.recall:>7.3f} {one.precision:>10.3f}"
        f" {plants:>8} {mistaken:>12}"
    )


if __name__ == "__main__":
    sys.exit(main())
