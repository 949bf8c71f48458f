"""How many random rules are drawn, and how each is held against the others."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from agreement import three
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from random_expressions import LIMITS
from random_tables import Drawn
from rule_world import SHOWN, Worlds, file_of, rule_of

from auditor.rules.model import Rule
from auditor.rules.outcome import Outcome
from auditor.rules.packs import load_path

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
    """The subject is taken from the clauses: a row, or the first key of a group."""
    three(rule_of(clauses, folder, ("limits", LIMITS), shown=_shown(clauses)), world, folder, **options)


def _shown(clauses: str) -> str:
    if "group:" not in clauses:
        return SHOWN
    keys = clauses.split("group:")[1].split("by: [")[1].split("]", maxsplit=1)[0]
    return GROUPED.format(keys.split(",", maxsplit=1)[0])


def agree_on(drawn: Drawn, world: Worlds, folder: Path, **options: Any) -> Outcome:
    """What is said by a rule that may lean on a view, or on another rule."""
    if drawn.view is not None:
        (folder / "views").mkdir(exist_ok=True)
        (folder / "views" / "made.yaml").write_text(drawn.view, encoding="utf-8")
    shown = GROUPED.format(drawn.subject)
    if drawn.other is None:
        rule = rule_of(drawn.clauses, folder, ("limits", LIMITS), shown=shown)
    else:
        rule = _of_two(drawn.clauses, drawn.other, folder, shown)
    return three(rule, world, folder, **options)


def _of_two(clauses: str, other: str, folder: Path, shown: str) -> Rule:
    """The rule, in a pack with the one whose findings it reads."""
    (folder / "lists").mkdir(exist_ok=True)
    (folder / "lists" / "limits.csv").write_text(LIMITS, encoding="utf-8")
    (folder / "rule.yaml").write_text(file_of(clauses, shown), encoding="utf-8")
    (folder / "other.yaml").write_text(
        file_of(other, _shown(other)).replace("id: test-rule", "id: other-rule"), encoding="utf-8"
    )
    loaded = load_path(folder)
    loaded.raise_if_faulty()
    return next(rule for rule in loaded.rules if rule.id == "test-rule")
