"""`auditor findings` as people and scripts call it."""

import csv
import hashlib
import io
import json
import signal
import sqlite3
import zipfile

import pytest
from pack import LARGE, release, write_pack, write_records

from auditor import language
from auditor.cli import main

GROUPED = (
    LARGE.replace("my-large-award", "my-buyer-total")
    .replace(
        """flag: amount > ceiling
amount: amount
subject: {award: award_id}
involves: {buyer: buyer_id, supplier: supplier_id}
message:
  es: "{buyer_name} adjudicó {amount:money} a {supplier_name}."
  en: "{buyer_name} awarded {amount:money} to {supplier_name}."
""",
        """group:
  by: [buyer_id]
  take: {total: sum(amount)}
flag: total > ceiling
amount: total
subject: {buyer: buyer_id}
involves: {supplier: supplier_id}
message:
  es: "{buyer_name} adjudicó {total:money}."
  en: "{buyer_name} awarded {total:money}."
""",
    )
    .replace("expect: [{award_id: A1}]\n    expect_could_not_tell: 1", "expect: [{buyer_id: B1}]")
    .replace(
        "award_id | status | amount\n        A1       | active | 1000.01\n        A2       | active | 1000\n        A3       | active |",
        "award_id | buyer_id | status | amount\n        A1       | B1       | active | 1000.01",
    )
)


@pytest.fixture
def auditor(tmp_path, monkeypatch, capsys):
    """The command line in this process, in a folder with two packs and three awards, audited once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AUDITOR_LANG", "en")
    ending = signal.getsignal(signal.SIGTERM)

    def run(*arguments, code=0):
        ended = main.run(arguments)
        captured = capsys.readouterr()
        assert ended == code, captured.err
        return captured.out if code == 0 else captured.err

    write_pack(tmp_path / "mine", LARGE, GROUPED)
    (tmp_path / "config.toml").write_text(
        f'data_dir = "{tmp_path}/data"\n[audit]\npacks = ["./mine"]\n[ingest]\nworkers = 1\n'
        '[about]\nname = "Observatorio"\ncontact = "correcciones@example.org"\n'
    )
    write_records(tmp_path / "records.jsonl", release(0, 1500), release(1, 9000.01), release(2, 10))
    run("ingest", "records.jsonl")
    run("audit", "-q")
    yield run
    signal.signal(signal.SIGTERM, ending)
    language.use(None)


def listed(auditor, *filters):
    return [
        json.loads(line) for line in auditor("findings", "list", "--format", "jsonl", *filters).splitlines()
    ]


def one(auditor, rule="my-large-award"):
    return next(each["fingerprint"] for each in listed(auditor, "--rule", rule))


def test_the_list_has_what_names_a_finding_and_its_sentence(auditor):
    out = auditor("findings", "list")

    assert f"{one(auditor)[:8]}  high  new  my-large-award  Q 9,000.01" in out
    assert "Educación awarded Q 9,000.01 to Proveedora 1." in out
    assert "presumed innocent" in out
    assert "correcciones@example.org" in out


def test_filters_pick_findings(auditor):
    assert len(listed(auditor)) == 4
    assert len(listed(auditor, "--rule", "my-large-award")) == 2
    assert len(listed(auditor, "--buyer", "educacion")) == 2
    assert len(listed(auditor, "--supplier", "proveedora 0", "--rule", "my-large-award")) == 1
    assert len(listed(auditor, "--ocid", "ocds-test-1")) == 2
    assert listed(auditor, "--level", "low") == []
    assert listed(auditor, "--status", "closed") == []
    assert len(listed(auditor, "--since", "2026-01", "--status", "new")) == 4
    assert listed(auditor, "--since", "2999-01") == []


def test_a_pipe_gets_whole_rows_however_narrow_the_terminal_is(auditor, monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")

    assert "ocds-test-1   S1            Proveedora 1" in auditor("findings", "show", one(auditor)[:8])


def test_a_page_to_work_from(auditor):
    out = auditor("findings", "show", one(auditor)[:8])

    for part in (
        "Educación awarded Q 9,000.01 to Proveedora 1.",
        "It stands out.",
        "It is a work.",
        "método",
        "The contract.",
        "ocds-test-1: record 2 of records.jsonl",
        "seen first (run 1)",
        "Q 9,000.01   A1",
        "presumed innocent",
    ):
        assert part in out, part
    said = json.loads(auditor("findings", "show", one(auditor), "--format", "json"))
    assert (said["why"], said["rule"], said["files"][said["source"][0]["file"]]["name"]) == (
        "It stands out.",
        "my-large-award",
        "records.jsonl",
    )


@pytest.mark.parametrize(("prefix", "said"), [("", "begins with ''"), ("zz", "zz"), ("%", "%"), ("0'", "0'")])
def test_an_id_that_names_none_is_told(auditor, prefix, said):
    assert said in auditor("findings", "show", prefix, code=2)


def test_an_id_that_names_several_lists_them(auditor, tmp_path):
    with sqlite3.connect(tmp_path / "data" / "auditor.db") as connection:
        connection.execute("UPDATE finding SET fingerprint = '00' || substr(fingerprint, 3)")
    connection.close()

    assert "Write more of it: 00" in auditor("findings", "show", "00", code=2)


def test_a_decision_is_added_never_changed(auditor, tmp_path):
    found, memo = one(auditor), tmp_path / "memo.txt"
    memo.write_text("two lots")
    auditor(
        "findings", "decide", found[:10], "--state", "needs_information", "--reason", "no minutes", "--by", "Ana",
        "--due", "2026-12-31", "--note", "asked by letter", "--attach", str(memo),
    )  # fmt: skip
    assert [each["status"] for each in listed(auditor, "--status", "needs_information")] == ["open"]
    auditor("findings", "decide", found, "--state", "dismissed", "--reason", "two lots", "--by", "Ana")

    assert [each["status"] for each in listed(auditor, "--rule", "my-large-award")].count("dismissed") == 1
    assert listed(auditor, "--status", "needs_information") == []
    digest = hashlib.sha256(b"two lots").hexdigest()
    assert (tmp_path / "data" / "attachments" / f"{digest}.txt").read_text() == "two lots"
    page = auditor("findings", "show", found)
    for part in (
        "needs information, Ana: no minutes (asked by letter); due 2026-12-31",
        digest[:12],
        "dismissed, Ana",
    ):
        assert part in page, part
    assert "how its findings were decided: dismissed 1" in auditor("rules", "show", "my-large-award")
    with sqlite3.connect(tmp_path / "data" / "auditor.db") as connection:
        for statement in ("UPDATE finding_decision SET reason = ''", "DELETE FROM finding_decision"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--state", "guilty", "--reason", "r"), "confirmed, dismissed, needs_information"),
        (("--state", "confirmed", "--reason", "  "), "--reason"),
        (("--state", "confirmed", "--reason", "r", "--due", "soon"), "--due"),
        (("--state", "confirmed", "--reason", "r", "--attach", "nowhere.pdf"), "nowhere.pdf"),
    ],
)
def test_a_decision_that_cannot_be_is_told(auditor, arguments, said):
    assert said in auditor("findings", "decide", one(auditor), *arguments, code=2)


def test_a_decision_needs_no_lock(auditor, tmp_path):
    from auditor.store.lock import writer_lock  # noqa: PLC0415 - beside its only use

    with writer_lock(tmp_path / "data", f"sqlite:///{tmp_path}/data/auditor.db"):
        auditor("findings", "decide", one(auditor), "--state", "confirmed", "--reason", "r", "--by", "Ana")


def test_a_group_that_grows_after_a_decision_is_open_again(auditor, tmp_path):
    (educacion,) = (
        each["fingerprint"] for each in listed(auditor, "--buyer", "Educación", "--rule", "my-buyer-total")
    )
    auditor("findings", "decide", educacion, "--state", "dismissed", "--reason", "r", "--by", "Ana")
    auditor("audit", "-q")
    assert len(listed(auditor, "--status", "dismissed")) == 1

    write_records(tmp_path / "more.jsonl", release(3, 700))
    auditor("ingest", "more.jsonl")
    auditor("audit", "-q")

    assert listed(auditor, "--status", "dismissed") == []
    page = auditor("findings", "show", educacion)
    assert "reopened: it grew since it was decided (run 3)" in page
    assert "amount Q 9,000.01 → Q 9,700.01, records 1 → 2" in page


def test_a_finding_that_went_tells_why_and_when_it_came_back(auditor, tmp_path):
    found = one(auditor)
    write_records(tmp_path / "less.jsonl", {**release(1, 1), "date": "2026-03-01T00:00:00Z"})
    auditor("ingest", "less.jsonl")
    auditor("audit", "-q")
    assert [
        each["fingerprint"] for each in listed(auditor, "--status", "closed", "--rule", "my-large-award")
    ] == [found]
    assert found not in {each["fingerprint"] for each in listed(auditor)}
    assert "closed (data edited)" in auditor("findings", "list", "--status", "closed")

    write_records(tmp_path / "again.jsonl", {**release(1, 9000.01), "date": "2026-04-01T00:00:00Z"})
    auditor("ingest", "again.jsonl")
    auditor("audit", "-q")

    page = auditor("findings", "show", found)
    assert "closed: data edited (run 2)" in page
    assert "back again (run 3)" in page


def test_what_a_rule_found_is_readable_when_the_rule_is_gone(auditor, tmp_path):
    found = one(auditor)
    (tmp_path / "mine" / "rule0.yaml").unlink()

    assert "my-large-award (version 1) is no longer among those in use" in auditor("findings", "show", found)
    said = json.loads(auditor("findings", "show", found, "--format", "json"))
    assert said["evidence"]["rows"][0]["amount"] == 9000.01


def test_exports_in_files(auditor, tmp_path):
    assert len(auditor("findings", "export").splitlines()) == 4
    rows = list(csv.DictReader(io.StringIO(auditor("findings", "export", "--format", "csv"))))
    assert {row["amount"] for row in rows} >= {"9000.01", "1500.00"}
    assert "--output" in auditor("findings", "export", "--format", "xlsx", code=2)

    auditor("findings", "export", "--format", "xlsx", "--output", "x.xlsx")

    with zipfile.ZipFile(tmp_path / "x.xlsx") as book:
        told = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<v>9000.01</v>" in told
        assert "<f>" not in told
        assert "Educación awarded" in book.read("xl/sharedStrings.xml").decode()
        assert "presumed innocent" in book.read("xl/sharedStrings.xml").decode()
