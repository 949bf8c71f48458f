"""The schema that editors read takes every sound file and refuses what is broken, key by key."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from auditor.resources import shipped
from auditor.rules.document import read
from auditor.rules.inner_keys import INNER_KEYS
from auditor.rules.keys import KEY_TABLE
from auditor.rules.library import VIEW_KEYS
from auditor.rules.nodes import Node
from auditor.rules.packs import load_path
from auditor.rules.parameter_reading import python_value
from auditor.rules.reading import KEYS
from auditor.rules.schema import NEEDED, schema, view_schema

RULES = [Path(rule.path) for rule in load_path(shipped("rules")).rules]
VIEWS = sorted(shipped("rules").glob("*/views/*.yaml"))
BROKEN = Path(__file__).parent / "broken"
RULE, VIEW = Draft202012Validator(schema()), Draft202012Validator(view_schema())

# A value at each key, inner keys among them; what is not here, the shipped rules have.
TEXT = {"es": "a", "en": "a"}
WHOLE: dict[str, Any] = {
    "id": "test-rule",
    "version": 1,
    "status": "deprecated",
    "replaced_by": "other",
    "level": "low",
    "confidence": "low",
    **dict.fromkeys(("title", "description", "why", "hidden", "message"), TEXT),
    "benign": [TEXT],
    "ask": [TEXT],
    **{key: ["a"] for key in ("basis", "references", "tags", "requires", "once_per", "evidence")},
    "params": {"least": {"default": 1, "type": "integer", "min": 0, "max": 9, "choices": [1, 2]}},
    "lists": {"limit": "thresholds/gt"},
    "horizon": {"period": "year", "complete": True},
    "from": {"flags_of": "other"},
    "join": [
        {"table": "bids", "on": {"ocid": "ocid"}, "as": "b", "take": {"n": "count()"}},
        {"table": "bids", "on": "ocid", "every": True},
    ],
    "lookup": [{"list": "l", "on": "a", "during": "b", "as": "c", "take": {"n": "count()"}}],
    "pairs": {"sharing": ["ocid"], "of": "tenderer_id"},
    **dict.fromkeys(("where", "keep", "flag", "score", "amount"), "a > 1"),
    "derive": {"a": "b + 1"},
    "then": {"a": 1},
    "group": {"by": ["a"], "take": {"n": "count()"}},
    "network": {"edges": ["a", "b"], "min_weight": 2, "take": {"ring": "component()"}},
    "outlier": [
        {
            "of": "a",
            "by": "b",
            "or_by": [["c"], []],
            "min_n": "least",
            "method": "iqr",
            "q": 0.75,
            "side": "lower",
            "k": 1.5,
            "log": True,
            "as": "fence",
        }
    ],
    "subject": {"award": "award_id"},
    "involves": {"supplier": "supplier_id"},
    "cases": [
        {
            "name": "a",
            "given": {"awards": "award_id\nA1"},
            "expect": [{"a": 1}],
            "expect_could_not_tell": 1,
            "params": {"least": 2},
            "as_of": "2026-01-01",
        }
    ],
}
HISTORY = {"months": 12, "of": "published"}


def plain(value: object) -> Any:
    """As an editor reads the file: lists where the program has tuples."""
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return {key: plain(item) for key, item in value.items()} if isinstance(value, dict) else value


def document(path: Path) -> Any:
    node, _ = read(path)
    assert isinstance(node, Node)
    return plain(python_value(node))


def faults(document: Any, validator: Draft202012Validator = RULE) -> list[str]:
    return [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(document)]


def test_they_are_schemas():
    Draft202012Validator.check_schema(schema())
    Draft202012Validator.check_schema(view_schema())


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_a_shipped_rule_fits(path: Path):
    assert faults(document(path)) == []


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)
def test_a_shipped_view_fits(path: Path):
    assert faults(document(path), VIEW) == []


def test_a_file_with_every_key_fits():
    assert set(WHOLE) == set(KEYS)
    for clause, keys in INNER_KEYS.items():
        value = WHOLE[clause]
        items = value if isinstance(value, list) else [value, HISTORY] if clause == "horizon" else [value]
        items = list(value.values()) if clause == "params" else items
        assert {key for item in items for key in item} == set(keys), clause
    assert faults(WHOLE) == []
    assert faults({**WHOLE, "horizon": HISTORY}) == []


def test_every_key_has_a_shape():
    assert [name for name in KEYS if not KEY_TABLE[name].shape] == []


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every key in a document, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key)
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from places(inner, (*path, number))


def changed(path: tuple[str | int, ...], value: Any) -> Any:
    """The whole file with another value at the path."""
    whole = copy.deepcopy(WHOLE)
    found = whole
    for key in path[:-1]:
        found = found[key]  # type: ignore[index] # a path of places
    found[path[-1]] = value  # type: ignore[index] # a path of places
    return whole


# What the schema leaves to `auditor rules check`: any value of a parameter, any column of a signal.
LISTS_ALLOWED, MAPPINGS_ALLOWED = {"default", "choices"}, {"default", ("cases", 0, "params")}


def structural() -> Iterator[tuple[str | int, ...]]:
    for path in places(WHOLE):
        if path[0] != "cases" or not {"expect", "params"} & set(path[2:-1]):
            yield path


@pytest.mark.parametrize("path", list(structural()), ids=lambda path: ".".join(map(str, path)))
def test_a_value_of_another_shape_is_refused(path: tuple[str | int, ...]):
    if path[-1] not in LISTS_ALLOWED:
        assert faults(changed(path, [[[]]]))
    if path[-1] not in MAPPINGS_ALLOWED and path not in MAPPINGS_ALLOWED:
        assert faults(changed(path, {"no": []}))


@pytest.mark.parametrize("clause", ["", *INNER_KEYS])
def test_an_unknown_key_is_refused(clause: str):
    paths: dict[str, tuple[str | int, ...]] = {
        "": (), "params": ("params", "least"), "horizon": ("horizon",), "from": ("from",), "pairs": ("pairs",),
        "group": ("group",), "network": ("network",),
    }  # fmt: skip
    assert faults(changed((*paths.get(clause, (clause, 0)), "unheard_of"), 1))


@pytest.mark.parametrize("name", NEEDED)
def test_a_missing_key_is_refused(name: str):
    assert faults({key: value for key, value in WHOLE.items() if key != name})


@pytest.mark.parametrize(
    ("clause", "name"),
    [(clause, key.name) for clause, keys in INNER_KEYS.items() for key in keys.values() if key.needed],
)
def test_a_missing_inner_key_is_refused(clause: str, name: str):
    whole = copy.deepcopy(WHOLE)
    value = whole[clause]["least"] if clause == "params" else whole[clause]
    del (value[0] if isinstance(value, list) else value)[name]
    assert faults(whole)


@pytest.mark.parametrize(
    "horizon",
    [{}, {"period": "year"}, {"of": "published"}, {"months": 12, "period": "year", "complete": True}],
)
def test_horizons_that_say_too_little_or_too_much(horizon: dict[str, Any]):
    assert faults({**WHOLE, "horizon": horizon})


def test_what_only_the_checker_sees():
    """Broken files of the wrong shape: keys that are unknown, missing, or hold something else."""
    unseen = {
        "out-of-order",  # JSON knows no order
        "a-mixed-parameter",
        "a-parameter-of-nothing",
        "an-amount-that-is-no-money",
        "an-outlier-whose-parameter-is-a-text",  # a name is a name
        "a-lookup-by-an-amount",
        "pairs-of-a-number",
        "an-outlier-of-a-text",
        "an-outlier-of-an-unknown-method",  # it may be a parameter
        "an-outlier-whose-parameter-allows-another-method",
        "an-outlier-whose-parameter-allows-any-method",
    }
    taken = set()
    for path in sorted(BROKEN.glob("*.yaml")):
        codes = {
            each.split()[0]
            for each in path.read_text("utf-8").splitlines()[0].removeprefix("# expect: ").split(", ")
        }
        if codes & {"E005", "E006", "E007", "E008"} and faults(document(path)) == []:
            taken.add(path.stem)
    assert taken == unseen


def test_a_view_has_its_own_keys():
    whole = {key: value for key, value in WHOLE.items() if key in VIEW_KEYS} | {"take": ["a"]}
    assert faults(whole, VIEW) == []
    for name in ("take", "from"):
        assert faults({key: value for key, value in whole.items() if key != name}, VIEW)
    for name in ("flag", "params", "id"):
        assert faults({**whole, name: WHOLE[name]}, VIEW)
    assert json.loads(json.dumps(view_schema())) == view_schema()
