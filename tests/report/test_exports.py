"""Exports are read by programs: their keys, figures and characters are a contract."""

import csv
import io
import json
from decimal import Decimal

import pytest
from signals import card, finding, report, rule, rule_report, signal, source_state

from auditor import language
from auditor.errors import UsageError
from auditor.report.exports import FORMATS, exporter
from auditor.rules.outcome import Involved
from auditor.store.audit_report import Persons

HOSTILE = '=HYPERLINK("x")\x1b[31m[bold]red[/] \u202egnirts\u2066 \x9b' + "A" * 10_000


def export(format_, made, *, show_persons=False):
    return "".join(exporter(format_)(made, made.findings, show_persons))


def rows(made, **options):
    return list(csv.DictReader(io.StringIO(export("csv", made, **options))))


def test_a_line_of_jsonl_has_the_keys_of_the_contract():
    one = finding(processes={"ocds-a": card()})

    line = export("jsonl", report([one]))

    assert line.count("\n") == 1
    said = json.loads(line)
    assert list(said) == [
        "fingerprint",
        "rule",
        "version",
        "level",
        "subject",
        "involved",
        "score",
        "amount",
        "currency",
        "message",
        "evidence",
        "source",
        "status",
        "first_seen",
        "last_seen",
    ]
    assert said["subject"] == {"type": "unit", "id": "U-a"}
    assert said["involved"] == [
        {"role": "supplier", "type": "organization", "id": "S1", "name": "Proveedora, S.A."}
    ]
    assert said["source"] == [{"file": "5f" * 32, "position": 17, "url": "https://example.org/proceso/1"}]
    assert (said["status"], said["level"], said["version"]) == ("new", "medium", 1)
    assert said["first_seen"] == "2026-07-01T12:00:00+00:00"


@pytest.mark.parametrize(
    ("minor", "text"),
    [
        (100_000, "1000.00"),
        (9_000_001, "90000.01"),
        (5, "0.05"),
        (-105, "-1.05"),
        (0, "0.00"),
        (9_000_000_000_000_099, "90000000000000.99"),
    ],
)
def test_money_has_exactly_two_decimals(minor, text):
    one = signal(
        amount=minor, values={"unit_name": "U", "total": minor}, evidence=({"ocid": "o", "amount": minor},)
    )

    line = export("jsonl", report([finding(one)]))

    said = json.loads(line, parse_float=Decimal)
    amounts = (said["amount"], said["evidence"]["values"]["total"], said["evidence"]["rows"][0]["amount"])
    assert [str(amount) for amount in amounts] == [text] * 3
    assert rows(report([finding(one)]))[0]["amount"] == text


def test_what_has_no_amount_says_null():
    said = json.loads(export("jsonl", report([finding(signal(amount=None, currency=None, score=None))])))

    assert (said["amount"], said["currency"], said["score"]) == (None, None, None)


def test_json_wraps_the_findings_with_the_run():
    silent = rule_report(rule(id="gt-silent"), flagged=0, cannot_speak="`deadline` means another thing")
    made = report([finding()], [rule_report(), silent], sources=(source_state(),), run_id=7)

    said = json.loads(export("json", made))

    assert [one["rule"] for one in said["findings"]] == ["gt-test"]
    run = said["run"]
    assert (run["id"], run["as_of"], run["version"]) == (7, "2026-07-01", "0.1.0")
    assert run["rules"][0]["account"]["in_scope"] == 1
    assert run["rules"][0]["params"] == {"min": 2}
    assert run["rules"][1]["cannot_speak"] == "`deadline` means another thing"
    assert run["sources"][0]["months"] == [202511, 202512, 202601, 202603]


def test_json_without_findings_is_a_document():
    assert json.loads(export("json", report([])))["findings"] == []


@pytest.mark.parametrize("format_", ["json", "jsonl", "csv"])
def test_no_export_carries_a_character_that_moves_a_terminal(format_):
    hostile = signal(
        subject_name=HOSTILE, values={"unit_name": HOSTILE, "total": 1}, evidence=({"title": HOSTILE},)
    )

    text = export(format_, report([finding(hostile)]))

    harmful = [c for c in text if (ord(c) < 32 and c not in "\r\n") or 0x7F <= ord(c) < 0xA0]
    assert harmful == []
    assert not set("\u202e\u2066\u200f\u2028") & set(text)


def test_json_keeps_every_character_of_the_data():
    hostile = signal(evidence=({"title": HOSTILE},))

    said = json.loads(export("jsonl", report([finding(hostile)])))

    assert said["evidence"]["rows"][0]["title"] == HOSTILE


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " ="])
def test_no_cell_starts_a_formula(start):
    attack = f"{start}cmd|' /C calc'!A0"
    hostile = signal(
        subject_id=attack,
        subject_name=attack,
        values={"unit_name": attack, "total": 1},
        involved=(Involved(attack, "organization", "S1", None),),
    )

    row = rows(report([finding(hostile)]))[0]

    for name in ("subject_id", "subject_name", "involved", "message"):
        assert row[name].startswith("'"), name


def test_a_negative_amount_is_a_number_in_a_table():
    assert rows(report([finding(signal(amount=-105))]))[0]["amount"] == "-1.05"


def test_a_natural_person_is_shortened_everywhere_in_an_export():
    name = "JUANA PEREZ LOPEZ"
    one = signal(
        subject_name=name,
        involved=(Involved("supplier", "organization", "P1", name),),
        values={"unit_name": name, "total": 1},
        evidence=({"supplier_id": "P1", "supplier_name": "Juana  Pérez"}, {"supplier_name": name}),
    )
    made = report([finding(one)], persons=Persons(frozenset({"P1"}), frozenset({name})))

    for format_ in ("json", "jsonl", "csv"):
        text = export(format_, made)
        assert "JUANA" not in text
        assert "Juana" not in text
        assert "[person J. P. L.]" in text
        assert "JUANA PEREZ LOPEZ" in export(format_, made, show_persons=True)


def test_companies_keep_their_names():
    made = report([finding()], persons=Persons(frozenset({"P1"}), frozenset({"JUANA"})))

    assert "Proveedora, S.A." in export("jsonl", made)


def test_the_message_is_in_the_language_in_use():
    made = report([finding()])

    in_english = json.loads(export("jsonl", made))["message"]
    language.use("es")

    assert "adds up to" in in_english
    assert "suma" in json.loads(export("jsonl", made))["message"]


def test_a_format_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(UsageError) as refused:
        exporter("xlsx")

    assert "xlsx" in refused.value.message
    assert all(name in refused.value.hint for name in FORMATS)
