"""`auditor rules show|columns|explain-code|new|diff|schema|docs|check --strict`: the real program."""

import json
from collections.abc import Callable
from pathlib import Path

from auditor.rules.catalog import VIEWS
from auditor.rules.codes import CODES


def test_show_says_where_each_value_was_set(auditor: Callable, tmp_path: Path):
    config = (
        '[rules.gt-buyer-share]\nlevel = "high"\nwhere = "amount > 5"\n'
        "[rules.gt-buyer-share.params]\nmin_awards = 3\n"
    )
    (tmp_path / "folder" / "config.toml").write_text(config, encoding="utf-8")
    told = json.loads(auditor("rules", "show", "gt-buyer-share", "--format", "json").out)
    places = {each["key"]: (each["value"], each["place"].rpartition("/")[2]) for each in told["values"]}
    assert places["level"] == ("high", "config.toml:2")
    assert places["where (and)"] == ("amount > 5", "config.toml:3")
    assert places["params.min_awards"] == (3, "config.toml:5")
    assert places["params.max_share"][1].startswith("buyer-share.yaml:")
    assert places["flag"][0].startswith("suppliers >= 2")
    assert told["cases"] == 9
    shown = auditor("rules", "show", "gt-buyer-share", COLUMNS="400").out
    assert "config.toml:5" in shown
    ended = auditor("rules", "show", "gt-buyer-shore")
    assert (ended.code, "gt-buyer-share" in ended.err) == (2, True)


def test_columns(auditor: Callable):
    assert all(name in auditor("rules", "columns").out for name in VIEWS)
    told = json.loads(auditor("rules", "columns", "awards", "--format", "json").out)
    assert [column["name"] for column in told] == list(VIEWS["awards"].columns)
    ended = auditor("rules", "columns", "award")
    assert (ended.code, "awards" in ended.err) == (2, True)


def test_every_code_is_explained_in_both_languages(auditor: Callable):
    assert "deje" in auditor("rules", "explain-code", "e004", "--lang", "es").out.lower()
    assert "same key" in auditor("rules", "explain-code", "E004").out
    listed = auditor("rules", "explain-code").out
    assert all(code in listed for code in CODES)
    assert auditor("rules", "explain-code", "E999").code == 2


def test_a_new_rule_is_sound_in_both_languages(auditor: Callable, tmp_path: Path):
    for lang in ("es", "en"):
        assert auditor("rules", "new", f"mine/{lang}-rule.yaml", "--lang", lang).code == 0
        assert auditor("rules", "check", f"mine/{lang}-rule.yaml", "--strict").code == 0
        assert auditor("rules", "test", f"mine/{lang}-rule.yaml").code == 0
    assert "# la señal" in (tmp_path / "folder" / "mine" / "es-rule.yaml").read_text(encoding="utf-8")
    assert auditor("rules", "new", "mine/es-rule.yaml").code == 2, "nothing is overwritten"
    assert auditor("rules", "new", "Mine.yaml").code == 2


def test_strict_counts_warnings(auditor: Callable, tmp_path: Path):
    auditor("rules", "new", "mine.yaml")
    path = tmp_path / "folder" / "mine.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("flag: amount > most", "flag: amount > most and n_bidders >= 0"), "utf-8")
    assert auditor("rules", "check", "mine.yaml").code == 0
    ended = auditor("rules", "check", "mine.yaml", "--strict")
    assert (ended.code, "warning[W012]" in ended.out) == (2, True)


def test_the_lock_is_written_and_held_to(auditor: Callable, tmp_path: Path):
    folder = tmp_path / "folder" / "mine"
    auditor("rules", "new", "mine/rule-one.yaml")
    (folder / "pack.yaml").write_text("name: mine\ntitle: {es: m, en: m}\n", encoding="utf-8")
    assert auditor("rules", "check", "mine", "--update-lock").code == 0
    path = folder / "rule-one.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("amount > most", "amount >= most"), "utf-8")
    ended = auditor("rules", "check", "mine", "--update-lock")
    assert (ended.code, "error[E040]" in ended.out) == (2, True)
    assert auditor("rules", "check", "mine").code == 2, "it was not written over"


def test_diff_tells_logic_from_words(auditor: Callable, tmp_path: Path):
    auditor("rules", "new", "one.yaml")
    folder = tmp_path / "folder"
    text = (folder / "one.yaml").read_text(encoding="utf-8")
    (folder / "two.yaml").write_text(text.replace("Large amounts call", "Amounts call"), encoding="utf-8")
    ended = auditor("rules", "diff", "one.yaml", "two.yaml")
    assert (ended.code, ended.out.splitlines()[0]) == (0, "  why.en")
    (folder / "two.yaml").write_text(text.replace("default: 900000", "default: 9"), encoding="utf-8")
    ended = auditor("rules", "diff", "one.yaml", "two.yaml")
    assert (ended.code, ended.out.splitlines()) == (1, ["* params.most.default", "  - 900000", "  + 9"])


def test_schema_and_docs(auditor: Callable, tmp_path: Path):
    assert json.loads(auditor("rules", "schema").out)["title"]
    assert json.loads(auditor("rules", "schema", "--view").out)["required"] == ["from", "take"]
    assert auditor("rules", "schema", "--output", "s.json").code == 0
    assert auditor("rules", "docs", "here").code == 0
    assert (tmp_path / "folder" / "here" / "functions.es.md").is_file()
    page = (tmp_path / "folder" / "here" / "ocp" / "ocp-r024.es.md").read_text(encoding="utf-8")
    assert "## Qué más puede explicarlo" in page
