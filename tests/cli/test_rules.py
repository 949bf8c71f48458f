"""`auditor rules`: the real program on real rule files."""

import json
from collections.abc import Callable
from pathlib import Path

from rule_text import SOUND


def test_list(auditor: Callable):
    ended = auditor("rules", "list")
    assert (ended.code, ended.err) == (0, "")
    assert "gt-splitting-four-months" in ended.out
    told = json.loads(auditor("rules", "list", "--format", "json").out)
    assert {rule["id"]: rule["params"] for rule in told}["gt-buyer-share"] == {
        "min_awards": 10,
        "max_share": 0.5,
    }


def test_list_is_as_configured(auditor: Callable, tmp_path: Path):
    config = "[rules.gt-buyer-share]\nenabled = false\n[rules.gt-splitting-four-months.params]\nmin_purchases = 3\n"
    (tmp_path / "folder" / "config.toml").write_text(config, encoding="utf-8")
    told = {
        rule["id"]: rule["params"] for rule in json.loads(auditor("rules", "list", "--format", "json").out)
    }
    assert "gt-buyer-share" not in told
    assert told["gt-amount-above-ceiling"] == {}
    assert told["gt-splitting-four-months"] == {"min_purchases": 3, "digits": 8}


def test_check_points_at_the_fault(auditor: Callable, tmp_path: Path):
    path = tmp_path / "folder" / "mine.yaml"
    path.write_text(SOUND, encoding="utf-8")
    assert auditor("rules", "check", "mine.yaml").code == 0
    path.write_text(SOUND.replace("flag: amount", "flag: amuont"), encoding="utf-8")
    ended = auditor("rules", "check", "mine.yaml", "--lang", "es")
    assert ended.code == 2
    assert "error[E010]: nombre desconocido `amuont`" in ended.out
    assert "mine.yaml:11:7" in ended.out
    assert "1 errores" in ended.err
    told = json.loads(auditor("rules", "check", "mine.yaml", "--format", "json").out)
    assert [(fault["code"], fault["line"], fault["column"]) for fault in told] == [("E010", 11, 7)]
    annotated = auditor("rules", "check", ".", "--format", "github").out
    assert annotated.startswith("::error file=mine.yaml,line=11,col=7,title=E010::")


def test_test_shows_what_was_missed_and_what_came_uncalled_for(auditor: Callable, tmp_path: Path):
    path = tmp_path / "folder" / "mine.yaml"
    path.write_text(SOUND, encoding="utf-8")
    assert auditor("rules", "test", "mine.yaml").code == 0
    path.write_text(SOUND.replace("flag: amount > 1000", "flag: amount <= 1000"), encoding="utf-8")
    ended = auditor("rules", "test", "mine.yaml")
    assert ended.code == 1
    assert ended.out.splitlines() == [
        "my-rule: above",
        "  mine.yaml:15",
        "  - missed: award_id: A1",
        "  + unexpected: award_id: A2",
        "    case-1|A1: clear",
        "      ocid = case-1",
        "      award_key = A1",
        "      amount = 1,000.01 GTQ",
        "      flag = false   amount <= 1000",
        "    case-2|A2: flagged",
        "      ocid = case-2",
        "      award_key = A2",
        "      amount = 1,000.00 GTQ",
        "      flag = true   amount <= 1000",
    ]
    assert "0 cases hold, 1 do not" in ended.err


def test_the_shipped_rules_are_sound(auditor: Callable):
    assert auditor("rules", "check").code == 0
    assert auditor("rules", "test").code == 0


def test_wrong_arguments(auditor: Callable):
    assert auditor("rules", "check", "nowhere").code == 2
    assert auditor("rules", "list", "--format", "xml").code == 2


def test_a_fault_in_the_configuration_is_told(auditor: Callable, tmp_path: Path):
    (tmp_path / "folder" / "config.toml").write_text(
        "[rules.gt-buyer-shore]\nenabled = false\n", encoding="utf-8"
    )
    ended = auditor("rules", "list")
    assert ended.code == 2
    assert "gt-buyer-shore" in ended.err
    assert "gt-buyer-share" in ended.err


CONFIGURED = """\
[rules.gt-buyer-share]
where = "status == \\"active\\" and amout > 5"
[rules.gt-awarded-late]
where = 'status == "active" and amount = 5'
[rules.gt-splitting-four-months]
[rules.gt-splitting-four-months.params]
min_purchase = 3
"""


def test_faults_in_the_configuration_point_at_its_characters(auditor: Callable, tmp_path: Path):
    (tmp_path / "folder" / "config.toml").write_text(CONFIGURED, encoding="utf-8")
    ended = auditor("rules", "check", "--format", "json")
    assert ended.code == 2
    lines = CONFIGURED.splitlines()
    found = [
        (each["code"], each["line"], lines[each["line"] - 1][each["column"] - 1 :][: each["length"]])
        for each in json.loads(ended.out)
        if each["severity"] == "error"
    ]
    assert found == [("E010", 2, "amout"), ("E011", 4, "="), ("E023", 7, "min_purchase")]


def test_levels_and_states_are_in_the_reader_s_language(auditor: Callable):
    spanish = auditor("--lang", "es", "rules", "list").out
    assert "en prueba" in spanish
    assert "media" in spanish
    assert "testing" not in spanish
    told = json.loads(auditor("--lang", "es", "rules", "list", "--format", "json").out)
    assert {rule["status"] for rule in told} == {"testing"}
    assert {rule["level"] for rule in told} <= {"low", "medium", "high"}
