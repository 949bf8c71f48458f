"""No rule changes behind its version's back, and no id is used twice."""

from pathlib import Path

import pytest
from rule_world import ABOUT, SHOWN

from auditor.rules.lock import check_locks, update_locks
from auditor.rules.packs import load_path

pytestmark = pytest.mark.usefixtures("english")

RULE = ABOUT + "from: awards\nflag: amount > 1\n" + SHOWN


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    (tmp_path / "pack.yaml").write_text("name: mine\ntitle: {es: m, en: m}\n", encoding="utf-8")
    write(tmp_path, RULE)
    return tmp_path


def write(pack: Path, text: str, name: str = "one") -> None:
    (pack / f"{name}.yaml").write_text(text.replace("id: test-rule", f"id: {name}"), encoding="utf-8")


def found(pack: Path) -> list[tuple[str, int, str]]:
    return [(fault.code, fault.line, fault.severity.value) for fault in check_locks(load_path(pack))]


def test_a_pack_without_a_lock_is_not_asked(pack: Path):
    assert found(pack) == []


def test_words_change_freely(pack: Path):
    assert update_locks(load_path(pack)) == [pack / "rules.lock"]
    assert found(pack) == []
    write(pack, RULE.replace("title: {es: a", "title: {es: b"))
    assert found(pack) == []
    assert update_locks(load_path(pack)) == []


def test_logic_changes_with_its_version(pack: Path):
    update_locks(load_path(pack))
    changed = RULE.replace("amount > 1", "amount > 2")
    write(pack, changed)
    assert found(pack) == [("E040", 2, "error")]
    write(pack, changed.replace("version: 1", "version: 2"))
    assert found(pack) == [("W010", 2, "warning")]
    update_locks(load_path(pack))
    assert found(pack) == []
    write(pack, changed)
    assert [code for code, _, _ in found(pack)] == ["W010"], "the version went back"


def test_an_id_is_never_used_again(pack: Path):
    write(pack, RULE, "two")
    assert update_locks(load_path(pack)) == [pack / "rules.lock"]
    (pack / "two.yaml").unlink()
    update_locks(load_path(pack))
    assert (pack / "rules.lock").read_text().splitlines()[-1].endswith(" retired")
    write(pack, RULE.replace("amount > 1", "n_bids > 1"), "two")
    assert found(pack) == [("E041", 1, "error")]
    write(pack, RULE, "two")
    assert [code for code, _, _ in found(pack)] == [], "the same rule may come back"


def test_a_new_rule_is_not_in_the_lock(pack: Path):
    update_locks(load_path(pack))
    write(pack, RULE, "two")
    assert found(pack) == [("W010", 2, "warning")]


@pytest.mark.parametrize("line", ["one", "one x hash", "one 1 hash gone", "one 1 hash retired more"])
def test_a_line_that_is_none(line: str, pack: Path):
    update_locks(load_path(pack))
    with (pack / "rules.lock").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    assert found(pack) == [("E042", 3, "error")]
