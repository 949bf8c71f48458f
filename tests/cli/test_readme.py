"""What README promises works as it is written there."""

import json
import re
import shlex
import subprocess

import pytest

from auditor.cli.main import NOUNS, split_globals
from auditor.resources import shipped

README = (shipped("config.example.toml").parent / "README.md").read_text(encoding="utf-8")


def test_first_rule(auditor, tmp_path):
    rule, pack = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    folder = tmp_path / "folder" / "my-rules"
    folder.mkdir()
    (folder / "my-large-direct-purchase.yaml").write_text(rule, encoding="utf-8")
    (folder / "pack.yaml").write_text(pack, encoding="utf-8")
    check = auditor("rules", "check", "my-rules")
    assert (check.code, check.out) == (0, "")
    assert "0 errors, 0 warnings" in check.err
    test = auditor("rules", "test", "my-rules")
    assert test.code == 0
    assert "2 cases hold, 0 do not" in test.out + test.err
    (tmp_path / "folder" / "two.jsonl").write_text("\n".join(map(award, ["1", "2"], [79_999, 80_000])))
    found = auditor("audit", "--input", "two.jsonl", "--pack", "./my-rules", "--format", "jsonl")
    assert found.code == 0
    assert [json.loads(line)["amount"] for line in found.out.splitlines()] == [80_000]


def award(nog: str, amount: int) -> str:
    ocid = f"ocds-xqjsxa-{nog}"
    direct = "Compra Directa con Oferta Electrónica (Art. 43 LCE Inciso b)"
    made = {"id": f"GT-ADJ-{nog}", "status": "active", "value": {"amount": amount, "currency": "GTQ"}}
    tender = {"id": f"GT-NOG-{nog}", "procurementMethodDetails": direct}
    return json.dumps({"ocid": ocid, "date": "2026-01-10T08:00:00-06:00", "tender": tender, "awards": [made]})


def test_ten_minutes_from_the_demo_to_questions_of_ones_own(auditor, tmp_path):
    """The section's commands one after the other, as a shell takes them."""
    section = README.partition("## From the demo to questions of your own")[2].partition("\n## ")[0]
    lines = [
        line
        for block in re.findall(r"```console\n(.*?)```", section, re.DOTALL)
        for line in block.splitlines()
    ]
    told = [line.partition(" #")[0].strip() for line in lines]
    assert told[:2] == [". .venv/bin/activate", "export AUDITOR_DATA_DIR=auditor-demo"]
    assert auditor("demo").code == 0
    said = []
    for line in told[2:]:
        if line.startswith("printf "):
            subprocess.run(["sh", "-c", line], cwd=tmp_path / "folder", check=True)
            continue
        program, *arguments = shlex.split(line)
        ended = auditor(*arguments, AUDITOR_DATA_DIR="auditor-demo", COLUMNS="160")
        assert (program, ended.code) == ("auditor", 0), ended.err
        said.append(ended.out)
    searched, buyer, findings, matched, _, tried, audited = said
    assert "CONSTRUCTORA EJEMPLO" in searched
    assert "MINISTERIO DE LA DEFENSA NACIONAL" in buyer
    assert "gt-within-the-hour" in findings
    assert "TECNOLOGÍA EJEMPLO 455" in matched
    assert "flagged: " in tried
    assert "large-purchase" in audited


def commands() -> list[list[str]]:
    lines = [
        line.strip().partition(" #")[0]
        for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
        for line in block.splitlines()
    ]
    return [shlex.split(line) for line in lines if line.startswith("auditor ")]


@pytest.mark.parametrize("line", commands(), ids=" ".join)
def test_commands_exist_with_their_options(auditor, line):
    _, rest = split_globals(line[1:])
    assert rest[0] in NOUNS
    depth = 2 if rest[0] in ("db", "rules", "findings") else 1
    names = [word for word in rest if not word.startswith("-")][:depth]
    help_text = auditor(*names, "--help").out
    for option in (word for word in rest if word.startswith("--")):
        assert option in help_text
