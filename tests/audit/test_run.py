"""Whole audits: files in, findings kept, over the pipeline that every command uses."""

from datetime import date

import pytest
from pack import LARGE, SECOND, release, write_pack, write_records
from polars.exceptions import PanicException
from sqlalchemy import func, select

from auditor import pipeline
from auditor.audit import engine
from auditor.audit.run import AuditRequest
from auditor.config import RuleSettings, load_settings
from auditor.errors import RuleError
from auditor.store.audit_report import Status
from auditor.store.database import open_database
from auditor.store.schema import audit_run, finding

pytestmark = pytest.mark.both_databases


@pytest.fixture
def settings(tmp_path):
    """Three awards above one limit, one of them above the other, one below, one without an amount."""
    write_pack(tmp_path / "mine")
    config = tmp_path / "config.toml"
    config.write_text('[audit]\npacks = ["./mine"]\n[ingest]\nworkers = 1\n')
    made = load_settings(config, data_dir=tmp_path / "data")
    amounts = [1500, 2500.5, 9000, 1000, None]
    records = [release(number, amount) for number, amount in enumerate(amounts)]
    pipeline.ingest(made, [write_records(tmp_path / "records.jsonl", *records)])
    return made


def stored(settings, *columns):
    database = open_database(settings.url)
    with database.reading() as connection:
        rows = connection.execute(select(*(finding.c[name] for name in columns))).all()
        runs = connection.scalar(select(func.count()).select_from(audit_run))
    database.close()
    return sorted(tuple(row) for row in rows), runs


def test_an_audit_finds_accounts_and_keeps(settings):
    report = pipeline.audit(settings, AuditRequest())

    huge, large = sorted(report.rules, key=lambda rule: rule.rule.id)
    assert (large.account.in_scope, large.account.flagged, large.account.clear) == (5, 3, 1)
    assert large.account.could_not_tell == {"missing amount": 1}
    assert (huge.account.flagged, huge.account.clear) == (1, 3)
    rows, runs = stored(settings, "rule", "amount", "status", "ocid")
    assert runs == 1
    assert rows == [
        ("my-huge-award", 900_000, "new", "ocds-test-2"),
        ("my-large-award", 150_000, "new", "ocds-test-0"),
        ("my-large-award", 250_050, "new", "ocds-test-1"),
        ("my-large-award", 900_000, "new", "ocds-test-2"),
    ]


def test_a_finding_leads_back_to_its_record(settings):
    report = pipeline.audit(settings, AuditRequest())

    (one,) = [found for found in report.findings if found.rule.id == "my-huge-award"]
    (card,) = one.processes.values()
    assert card.place.file == report.sources[0].files[0]
    assert card.place.position == 3
    assert card.buyer_name == "Salud"


def test_the_same_again_finds_the_same(settings):
    pipeline.audit(settings, AuditRequest())
    before, _ = stored(settings, "fingerprint", "first_seen", "first_run_id")

    again = pipeline.audit(settings, AuditRequest())

    after, runs = stored(settings, "fingerprint", "first_seen", "first_run_id")
    assert (after, runs) == (before, 2)
    assert {one.status for one in again.findings} == {Status.OPEN}
    assert all(not rule.closed for rule in again.rules)


@pytest.mark.parametrize(
    "what_if",
    [
        AuditRequest(as_of=date(2026, 1, 1)),
        AuditRequest(params={"my-large-award": {"ceiling": 2000}}),
    ],
)
def test_a_what_if_saves_nothing(settings, what_if):
    report = pipeline.audit(settings, what_if)

    assert report.run_id is None
    assert stored(settings, "rule") == ([], 0)


def test_a_parameter_is_tried_and_told(settings):
    report = pipeline.audit(settings, AuditRequest(params={"my-large-award": {"ceiling": 2000}}))

    (large,) = [rule for rule in report.rules if rule.rule.id == "my-large-award"]
    assert (large.account.flagged, large.params) == (2, {"ceiling": 2000})


def test_a_parameter_out_of_range_stops_the_run(settings):
    with pytest.raises(RuleError, match="ceiling"):
        pipeline.audit(settings, AuditRequest(params={"my-large-award": {"ceiling": 0}}))


def test_files_given_are_audited_apart(settings, tmp_path):
    pipeline.audit(settings, AuditRequest())
    other = write_records(tmp_path / "other.jsonl", release(77, 70_000))

    report = pipeline.audit(settings, AuditRequest(inputs=(other,)))

    assert [one.signal.ocid for one in report.findings] == ["ocds-test-77"] * 2
    rows, runs = stored(settings, "ocid", "status")
    assert runs == 1
    assert "ocds-test-77" not in {ocid for ocid, _ in rows}


def test_one_rule_alone_leaves_the_findings_of_others(settings):
    pipeline.audit(settings, AuditRequest())

    pipeline.audit(settings, AuditRequest(rules=("my-large-award",)))

    rows, _ = stored(settings, "rule", "status", "last_run_id")
    assert rows[0] == ("my-huge-award", "new", 1)
    assert rows[1] == ("my-large-award", "open", 2)


def test_an_edited_record_closes_its_finding(settings, tmp_path):
    pipeline.audit(settings, AuditRequest())
    edited = release(2, 1000)
    edited["date"] = "2026-06-20T10:00:00-06:00"
    pipeline.ingest(settings, [write_records(tmp_path / "edited.jsonl", edited)])

    pipeline.audit(settings, AuditRequest())

    rows, _ = stored(settings, "rule", "ocid", "status", "close_reason")
    assert ("my-huge-award", "ocds-test-2", "closed", "data edited") in rows
    assert ("my-large-award", "ocds-test-2", "closed", "data edited") in rows
    assert ("my-large-award", "ocds-test-1", "open", None) in rows


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        ((LARGE.replace("default: 1000", "default: 8000"), SECOND), "rule changed"),
        ((LARGE.replace("amount > ceiling", "amount > 8 * ceiling"), SECOND), "rule changed"),
        ((SECOND,), "rule disabled"),
    ],
)
def test_a_changed_pack_closes_with_the_reason(settings, tmp_path, edit, reason):
    pipeline.audit(settings, AuditRequest())
    for old in (tmp_path / "mine").glob("rule*.yaml"):
        old.unlink()
    write_pack(tmp_path / "mine", *edit)

    pipeline.audit(settings, AuditRequest())

    rows, _ = stored(settings, "rule", "ocid", "status", "close_reason")
    assert ("my-large-award", "ocds-test-1", "closed", reason) in rows
    assert ("my-huge-award", "ocds-test-2", "open", None) in rows


def test_a_changed_setting_closes_with_the_reason(settings):
    pipeline.audit(settings, AuditRequest())
    changed = settings.model_copy(
        update={"rules": {"my-large-award": RuleSettings(params={"ceiling": 8000})}}
    )

    pipeline.audit(changed, AuditRequest())

    rows, _ = stored(settings, "rule", "ocid", "status", "close_reason")
    assert ("my-large-award", "ocds-test-1", "closed", "parameters changed") in rows
    assert ("my-large-award", "ocds-test-2", "open", None) in rows


@pytest.mark.parametrize("crash", [ZeroDivisionError("by zero"), PanicException("index out of bounds")])
def test_a_rule_that_crashes_takes_no_other_with_it(settings, monkeypatch, crash):
    pipeline.audit(settings, AuditRequest())
    compile_rule = engine.compile_rule

    def compile_or_crash(rule, **options):
        if rule.id == "my-large-award":
            raise crash
        return compile_rule(rule, **options)

    monkeypatch.setattr(engine, "compile_rule", compile_or_crash)
    report = pipeline.audit(settings, AuditRequest())

    (crashed,) = report.crashed
    assert crashed.rule.id == "my-large-award"
    assert str(crash) in crashed.error
    assert [one.rule.id for one in report.findings] == ["my-huge-award"]
    rows, _ = stored(settings, "rule", "status", "close_reason")
    assert ("my-large-award", "new", None) in rows


@pytest.mark.parametrize(("speaks_of", "n"), [("files", 3), ("elsewhere", 0)])
def test_a_pack_for_some_sources_looks_at_no_other(settings, tmp_path, speaks_of, n):
    pack = tmp_path / "mine" / "pack.yaml"
    pack.write_text(pack.read_text() + f"applies_to: [{speaks_of}]\n")

    report = pipeline.audit(settings, AuditRequest(rules=("my-large-award",)))

    (large,) = report.rules
    assert len(report.findings) == n
    assert (large.cannot_speak is None) == (n > 0)
    assert n or "elsewhere" in large.cannot_speak


def test_an_audit_of_nothing_says_that_nothing_is_loaded(settings, tmp_path):
    empty = replace_data_dir(settings, tmp_path / "empty")
    open_database(empty.url).close()

    report = pipeline.audit(empty, AuditRequest())

    assert report.sources == ()
    assert [rule.account.in_scope for rule in report.rules] == [0, 0]


def replace_data_dir(settings, folder):
    return settings.model_copy(update={"data_dir": folder})
