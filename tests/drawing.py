"""How many random rules are drawn, and how each is held against the others."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from agreement import three
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from random_expressions import LIMITS
from rule_world import SHOWN, Worlds, rule_of

SEARCHING = settings.get_current_profile_name() == "search"
GROUPED = "subject: {{unit: {}}}\nmessage: {{es: m, en: m}}\n"
# DuckDB plans for seconds what takes milliseconds elsewhere: who searches asks it now and then.
ON_DUCKDB = st.integers(0, 9).map(lambda number: number == 0) if SEARCHING else st.just(value=True)


def drawn(few: int) -> Callable[..., Any]:
    """The same few rules in every run: a change is judged by what it did.

    `--hypothesis-profile=search` draws others, as many as asked there, and makes what it finds small.
    """
    each_time = settings(
        max_examples=few, derandomize=True, phases=(Phase.explicit, Phase.generate), database=None
    )
    return settings(
        settings.get_profile("search") if SEARCHING else each_time,
        deadline=None,
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
        ],
    )


def agree(clauses: str, world: Worlds, folder: Path, **options: Any) -> None:
    """Draws the subject from the clauses: of groups, their first key."""
    shown = SHOWN
    if "group:" in clauses:
        keys = clauses.split("group:")[1].split("by: [")[1].split("]", maxsplit=1)[0]
        shown = GROUPED.format(keys.split(",", maxsplit=1)[0])
    three(rule_of(clauses, folder, ("limits", LIMITS), shown=shown), world, folder, **options)
