"""The reference and the schema are what the registries say, and say everything there is."""

import json
import re
from pathlib import Path

import pytest
from rule_world import rule_of

from auditor.resources import shipped
from auditor.rules.catalog import VIEWS, Type
from auditor.rules.codes import CODES
from auditor.rules.document import read
from auditor.rules.functions import FUNCTIONS
from auditor.rules.grammar import FORMS, Form
from auditor.rules.inner_keys import INNER_KEYS
from auditor.rules.keys import KEY_TABLE
from auditor.rules.library import VIEW_KEYS
from auditor.rules.lock import check_locks
from auditor.rules.messages import FORMATS
from auditor.rules.model import SUBJECTS
from auditor.rules.nodes import Dictionary
from auditor.rules.packs import load_path
from auditor.rules.pages import rule_pages
from auditor.rules.reading import KEYS
from auditor.rules.reference import pages
from auditor.rules.schema import NEEDED, schema, schema_text

REPOSITORY = shipped("config.example.toml").parent
STALE = "is not what the registries say: run `make docs`"


def test_pages_are_current():
    for name, text in pages().items():
        kept = (REPOSITORY / "docs" / "rules" / name).read_text(encoding="utf-8")
        assert kept == text, f"docs/rules/{name} {STALE}"


@pytest.mark.parametrize("pack", ["gt", "ocp", "ocp-draft"])
def test_pages_of_the_rules_are_current(pack: str):
    made = {name: text for name, text in rule_pages().items() if name.startswith(f"{pack}/")}
    folder = REPOSITORY / "docs" / "rules"
    kept = {f"{pack}/{path.name}": path.read_text(encoding="utf-8") for path in (folder / pack).glob("*.md")}
    assert made
    assert kept == made, f"docs/rules/{pack} {STALE}"


@pytest.mark.parametrize(("name", "view"), [("schema.json", False), ("view.schema.json", True)])
def test_schemas_are_current(name: str, view: bool):
    kept = (shipped("rules") / name).read_text(encoding="utf-8")
    assert kept == schema_text(view=view), f"rules/{name} {STALE}"


def test_every_key_that_is_read_is_told_of():
    assert set(KEYS) <= set(KEY_TABLE), "auditor/rules/keys.py tells of every key of a rule file"
    for name in KEYS:
        key = KEY_TABLE[name]
        assert key.meaning.es != key.meaning.en
        assert key.example.startswith(f"{name}:")


def test_everything_has_a_heading_in_both_languages():
    made = pages()
    for suffix in ("", ".es"):
        assert set(re.findall(r"(?m)^## `(\w+)`", made[f"clauses{suffix}.md"])) == set(KEYS)
        told = made[f"clauses{suffix}.md"]
        for clause, keys in INNER_KEYS.items():
            section = told[told.index(f"## `{clause}`") :].partition("\n## ")[0]
            assert re.findall(r"(?m)^- `(\w+)`", section) == list(keys), clause
        assert ", ".join(f"`{name}`" for name in VIEW_KEYS) in told
        assert set(re.findall(r"(?m)^### `(\w+)\(", made[f"functions{suffix}.md"])) == set(FUNCTIONS)
        assert set(re.findall(r"(?m)^## `(\w+)`", made[f"columns{suffix}.md"])) == set(VIEWS)
        assert set(re.findall(r"(?m)^## ([EW]\d{3}) ", made[f"codes{suffix}.md"])) == set(CODES)
        types = made[f"types{suffix}.md"]
        assert len(re.findall(r"(?m)^\| \*\*", types)) == len(Type)
        assert {f"`:{name}`" for name in FORMATS} <= set(re.findall(r"`:\w+`", types))
        assert all(f"`{name}`" in types for name in SUBJECTS)


def test_every_column_is_told_of_in_both_languages():
    for view in VIEWS.values():
        for column in view.listing:
            assert column.meaning.es, f"{view.name}.{column.name}"
            assert column.meaning.en, f"{view.name}.{column.name}"


def test_the_schema_knows_what_shipped_rules_say():
    properties = json.loads(schema_text())["properties"]
    assert set(properties) == set(KEYS)
    rules = load_path(shipped("rules")).rules
    assert rules
    for rule in rules:
        root, _ = read(REPOSITORY / rule.path)
        assert isinstance(root, Dictionary)
        assert set(root.entries) <= set(properties)
        assert set(NEEDED) <= set(root.entries)
    assert schema()["additionalProperties"] is False


def test_the_shipped_packs_are_locked():
    loaded = load_path(shipped("rules"))
    assert [pack.folder for pack in loaded.packs if not (pack.folder / "rules.lock").is_file()] == []
    assert check_locks(loaded) == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.example)
def test_every_expression_that_is_shown_is_sound(form: Form, tmp_path: Path):
    clauses = f"""\
    params:
      least: {{default: 1}}
      methods: {{default: ["38"]}}
      days: {{default: {{"38": 8}}}}
    lists: {{limit: limits}}
    from: awards
    derive:
      shown: {form.example}
    flag: shown is not None
    """
    limits = "key,value,currency,valid_from,valid_to,source,verified\nquotation,100,GTQ,,,law,yes\n"
    rule_of(clauses, tmp_path, ("limits", limits))
    assert all(f"| `{form.example}` |" in pages()[name] for name in ("expressions.md", "expressions.es.md"))


def test_no_reader_accepts_keys_of_its_own():
    """The keys inside a clause are those of the table, which the reference and the schema are made of."""
    listed = re.compile(r"\.only\(\s*\(")
    readers = sorted((REPOSITORY / "auditor" / "rules").glob("*reading.py"))
    assert readers
    found = {path.name: len(listed.findall(path.read_text(encoding="utf-8"))) for path in readers}
    # A horizon of months has no period: fewer keys than the table's.
    assert {name: n for name, n in found.items() if n} == {"horizon_reading.py": 1}
