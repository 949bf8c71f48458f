"""Packs, and what a configuration may change of their rules."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rule_world import ABOUT, SHOWN, facts, flagged, run

from auditor.errors import RuleError
from auditor.rules.model import Level
from auditor.rules.packs import load_path, load_rules

pytestmark = pytest.mark.usefixtures("english")

PACK = "name: mine\ntitle: {es: mío, en: mine}\n"
RULE = "params: {least: {default: 2, min: 1}}\nfrom: awards\nwhere: n_bids > 0\nflag: n_bidders >= least\n"


@dataclass
class Changes:
    enabled: bool | None = None
    level: str | None = None
    where: str | None = None
    author: str | None = None
    reason: str | None = None
    params: dict[str, Any] = field(default_factory=dict)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    (folder / "deeper").mkdir(parents=True)
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    for name, place in (("one", folder), ("two", folder / "deeper")):
        text = (ABOUT + RULE + SHOWN).replace("id: test-rule", f"id: {name}")
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def load(pack: Path, **changes: Changes):
    return load_rules(["mine"], base=pack.parent, settings_rules=changes)


FRAME = facts("""
    award_id | n_bids | n_bidders | amount
    A1       | 1      | 2         | 5
    A2       | 1      | 3         | 5
    A3       | 0      | 3         | 5
    A4       | 1      | 3         | 1
    """)


def test_a_pack_is_all_rule_files_below_its_folder(pack: Path):
    loaded = load(pack)
    loaded.raise_if_faulty()
    assert [(rule.id, rule.pack) for rule in loaded.rules] == [("two", "mine"), ("one", "mine")]
    assert [each.name for each in loaded.packs] == ["mine"]
    assert {rule.id for rule in load_path(pack).rules} == {"one", "two"}
    assert {rule.id for rule in load_path(pack.parent).rules} == {"one", "two"}
    assert {rule.id for rule in load_path(pack / "one.yaml").rules} == {"one"}


def test_a_pack_that_is_not_there(tmp_path: Path):
    loaded = load_rules(["nowhere", "builtin:nobody"], base=tmp_path, settings_rules={})
    assert [fault.code for fault in loaded.faults] == ["E022", "E022"]
    with pytest.raises(RuleError, match="nowhere"):
        loaded.raise_if_faulty()


def test_a_pack_that_asks_for_a_later_program(pack: Path):
    (pack / "pack.yaml").write_text(PACK + 'min_version: "999.1"\n', encoding="utf-8")
    (fault,) = [fault for fault in load(pack).faults if fault.code == "E022"]
    assert (fault.line, fault.column) == (3, 14)


def test_an_id_is_one_rule(pack: Path):
    (pack / "three.yaml").write_text((ABOUT + RULE + SHOWN).replace("test-rule", "one"), encoding="utf-8")
    loaded = load(pack)
    assert [fault.code for fault in loaded.faults if fault.severity == "error"] == ["E009"]


def test_a_pack_for_some_sources_is_silent_about_others(pack: Path):
    (pack / "pack.yaml").write_text(PACK + "applies_to: [portal]\n", encoding="utf-8")
    rule = load(pack).rules[0]
    assert run(rule, FRAME).account.in_scope == 0


def test_overrides(pack: Path):
    changes = Changes(level="high", where="amount > 1 or amount < 0", params={"least": 3})
    loaded = load(pack, one=changes, two=Changes(enabled=False))
    loaded.raise_if_faulty()
    (rule,) = loaded.rules
    assert (rule.level, rule.settings, rule.where_override) == (
        Level.HIGH,
        {"least": 3},
        "amount > 1 or amount < 0",
    )
    # A4 is out by the override, and A3, out by the rule's own scope, is not let in by the override's `or`.
    assert flagged(run(rule, FRAME)) == {"A2"}


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"onee": Changes()}, "E023", "did you mean `one`?"),
        ({"one": Changes(params={"leest": 3})}, "E023", "did you mean `least`?"),
        ({"one": Changes(params={"least": 0})}, "E024", ""),
        ({"one": Changes(params={"least": "3"})}, "E024", ""),
        ({"one": Changes(level="hihg")}, "E008", "did you mean `high`?"),
        ({"one": Changes(where="amout > 1")}, "E010", "no such column in awards; did you mean `amount`?"),
        ({"one": Changes(where="amount = 1")}, "E011", "write `==`"),
        ({"one": Changes(where="true) or (True")}, "E011", ""),
    ],
)
def test_faulty_overrides(changes: dict[str, Changes], code: str, words: str, pack: Path):
    loaded = load_rules(
        ["mine"], base=pack.parent, settings_rules=changes, locate=lambda *keys: f"my.toml:{len(keys)}"
    )
    found = [fault for fault in loaded.faults if fault.severity == "error"]
    assert [(fault.code, fault.label, fault.path) for fault in found] == [(code, words, "my.toml")]
    assert found[0].line == (2 if code == "E023" and "onee" in changes else 4 if changes["one"].params else 3)
    assert f"[rules.{next(iter(changes))}]" in found[0].message


def test_overrides_of_other_shipped_packs_are_no_fault(pack: Path):
    assert load(pack, **{"gt-buyer-share": Changes(enabled=False)}).faults == load(pack).faults


def test_the_logic_hash_changes_with_the_logic_and_not_with_the_words(pack: Path):
    path = pack / "one.yaml"
    text = path.read_text(encoding="utf-8")

    def hash_of(changed: str) -> str:
        path.write_text(changed, encoding="utf-8")
        return load_path(path).rules[0].logic_hash

    first = hash_of(text)
    assert hash_of(text.replace("title: {es: a", "title: {es: b")) == first
    assert hash_of(text.replace("flag: n_bidders >= least", "flag:   n_bidders  >=  least")) == first
    assert hash_of(text.replace("default: 2", "default: 3")) != first
    assert hash_of(text.replace(">= least", "> least")) != first
    assert hash_of(text.replace("where: n_bids > 0\n", "")) != first


def test_day_of_a_run_is_the_same_for_all(pack: Path):
    rule = load(pack).rules[0]
    assert (
        run(rule, FRAME, as_of=date(2020, 1, 1)).account == run(rule, FRAME, as_of=date(2030, 1, 1)).account
    )
