"""Waivers: read with every fault on its line, covering only what they cover whole, ending when they end."""

import json
from datetime import date
from pathlib import Path

import pytest
from pack import LARGE, release, write_pack, write_records
from signals import card, finding, signal
from sqlalchemy import select

from auditor import pipeline
from auditor.audit.run import AuditRequest, run_audit
from auditor.audit.waiver_file import load_waivers, read_waivers
from auditor.audit.waivers import covers, waived
from auditor.config import load_settings
from auditor.errors import RuleError
from auditor.report.exclusions import exclusions
from auditor.report.exports import as_csv, as_json, as_jsonl
from auditor.rules.outcome import Involved
from auditor.rules.packs import load_rules
from auditor.store.audit_report import Status, Waiver
from auditor.store.database import open_database
from auditor.store.schema import finding as finding_table

pytestmark = pytest.mark.usefixtures("english")

SOUND = """\
- rule: my-large-award
  match: {supplier: S1}
  reason: "Único fabricante"
  author: Auditoría interna
  expires: 2026-12-31
"""


def waiver(**match: str) -> Waiver:
    return Waiver("gt-test", match, "reason", "author", date(2026, 7, 1), "waivers.yaml:1")


def test_a_sound_file(tmp_path: Path):
    path = tmp_path / "waivers.yaml"
    path.write_text(SOUND + SOUND.replace("S1", "0123"), encoding="utf-8")
    first, second = load_waivers(path, {"my-large-award"})
    assert first == Waiver(
        "my-large-award",
        {"supplier": "S1"},
        "Único fabricante",
        "Auditoría interna",
        date(2026, 12, 31),
        f"{path}:1",
    )
    assert second.match == {"supplier": "0123"}, "a tax id is a text"
    path.write_text("# nobody\n", encoding="utf-8")
    assert load_waivers(path) == ()


FAULTY = {
    "an unknown rule": (SOUND.replace("large", "lerge"), ("E023", 1, "my-lerge-award")),
    "no reason": (SOUND.replace('  reason: "Único fabricante"\n', ""), ("E006", 1, "rule")),
    "an empty author": (SOUND.replace("Auditoría interna", '""'), ("E007", 4, '""')),
    "no end": (SOUND.replace("  expires: 2026-12-31\n", ""), ("E006", 1, "rule")),
    "an end that is no day": (SOUND.replace("2026-12-31", "2026-02-30"), ("E043", 5, "2026-02-30")),
    "an unknown key": (SOUND.replace("expires:", "until:"), ("E005", 5, "until")),
    "matching nobody": (SOUND.replace("{supplier: S1}", "{}"), ("E043", 2, "{}")),
    "matching by an unknown key": (SOUND.replace("supplier:", "suplier:"), ("E005", 2, "suplier")),
    "matching several": (SOUND.replace("S1", "[S1, S2]"), ("E007", 2, "[S1, S2]")),
    "no list": ("rule: a\n", ("E043", 1, "rule: a")),
    "a text among them": ("- all\n", ("E043", 1, "all")),
    "no YAML": ("- rule: [\n", ("E001", 2, "")),
    "an anchor": (SOUND.replace("rule: my", "rule: &a my"), ("E003", 1, "&a my-large-award")),
}


@pytest.mark.parametrize("name", FAULTY)
def test_faults_point_into_the_file(name: str, tmp_path: Path):
    text, (code, line, pointed) = FAULTY[name]
    path = tmp_path / "waivers.yaml"
    path.write_text(text, encoding="utf-8")
    waivers, faults = read_waivers(path, {"my-large-award"})
    assert waivers == ()
    found = [(f.code, f.line, f.excerpt[f.column - 1 :][: f.length]) for f in faults]
    assert (code, line, pointed) in found
    with pytest.raises(RuleError, match=f"waivers.yaml:{line}"):
        load_waivers(path, {"my-large-award"})


def test_a_waiver_covers_what_it_covers_whole():
    one = finding(signal(involved=(Involved("supplier", "organization", "S1", None),)))
    two = finding(signal(involved=tuple(Involved("supplier", "organization", s, None) for s in ("S1", "S2"))))
    assert covers(waiver(supplier="S1"), one)
    assert not covers(waiver(supplier="S1"), two)
    assert not covers(waiver(supplier="S2"), one)
    assert covers(waiver(unit="U-a", supplier="S1"), one)
    assert not covers(waiver(unit="U-b", supplier="S1"), one)
    pair = finding(signal(subject_type="pair", subject_id="S1|S2", involved=()))
    assert not covers(waiver(supplier="S1"), pair)
    assert covers(waiver(supplier="S1|S2"), pair)
    assert not covers(waiver(), one), "a waiver of nobody covers nobody"


def test_a_process_and_a_buyer():
    several = finding(processes={"ocds-1": card(), "ocds-2": card()})
    assert covers(waiver(ocid="ocds-1"), finding(signal(ocid="ocds-1")))
    assert not covers(waiver(ocid="ocds-1"), several)
    assert covers(waiver(buyer="B1"), several)
    assert not covers(waiver(buyer="B2"), several)


def test_only_its_own_rule_and_only_until_its_last_day():
    one, matching = finding(signal(ocid="o")), waiver(ocid="o")
    assert waived([one], [matching], date(2026, 7, 1))[0].waiver == matching
    assert waived([one], [matching], date(2026, 7, 2))[0].waiver is None
    other = Waiver("gt-other", {"ocid": "o"}, "r", "a", date(2030, 1, 1), "w:1")
    assert waived([one], [other], date(2026, 7, 1))[0].waiver is None


# The whole way


@pytest.fixture
def settings(tmp_path: Path):
    write_pack(tmp_path / "mine", LARGE)
    config = tmp_path / "config.toml"
    config.write_text('[audit]\npacks = ["./mine"]\n[ingest]\nworkers = 1\n', encoding="utf-8")
    made = load_settings(config, data_dir=tmp_path / "data")
    records = [release(number, 1500) for number in range(3)]
    pipeline.ingest(made, [write_records(tmp_path / "records.jsonl", *records)])
    return made


def audit_on(settings, day: date, text: str = SOUND):
    """A saved run seen from a day: the pipeline saves none with `as_of`."""
    path = settings.base / "waivers.yaml"
    path.write_text(text, encoding="utf-8")
    rules = load_rules(["mine"], base=settings.base, settings_rules={}).rules
    database = open_database(settings.url)
    try:
        return run_audit(database, settings.data_dir, rules, as_of=day, waivers=load_waivers(path))
    finally:
        database.close()


def statuses(settings) -> list[str]:
    database = open_database(settings.url)
    with database.reading() as connection:
        found = connection.scalars(select(finding_table.c.status).order_by(finding_table.c.status)).all()
    database.close()
    return list(found)


def test_a_waived_finding_is_kept_and_comes_back(settings):
    first = audit_on(settings, date(2026, 12, 31))
    assert sorted(one.status for one in first.findings) == [Status.NEW, Status.NEW, Status.WAIVED]
    assert statuses(settings) == ["new", "new", "waived"]
    audit_on(settings, date(2026, 12, 31))
    assert statuses(settings) == ["open", "open", "waived"]
    after = audit_on(settings, date(2027, 1, 1))
    assert statuses(settings) == ["open", "open", "open"]
    assert "the waiver ended on 2026-12-31" in next(exclusions(after))
    audit_on(settings, date(2026, 12, 30))
    assert statuses(settings) == ["open", "open", "waived"]
    audit_on(settings, date(2026, 12, 30), "# all forgiven waivers are gone\n")
    assert statuses(settings) == ["open", "open", "open"]


def test_a_decision_outlives_a_waiver(settings):
    audit_on(settings, date(2026, 12, 31))
    database = open_database(settings.url)
    with database.writing() as connection:
        connection.execute(finding_table.update().values(status="confirmed"))
    database.close()
    audit_on(settings, date(2026, 12, 31))
    assert statuses(settings) == ["confirmed"] * 3


def test_every_report_says_how_many_by_whom_and_why(settings):
    report = audit_on(settings, date(2026, 12, 31))
    (line,) = exclusions(report)
    for part in ("1 signals waived", "Auditoría interna", "Único fabricante", "waivers.yaml:1", "2026-12-31"):
        assert part in line
    run = json.loads("".join(as_json(report, report.findings, False)))["run"]
    assert [(one["waived"], one["author"], one["holds"]) for one in run["waivers"]] == [
        (1, "Auditoría interna", True)
    ]
    told = [json.loads(line) for line in as_jsonl(report, report.findings, False)]
    assert [one["waiver"]["reason"] for one in told if one["status"] == "waived"] == ["Único fabricante"]
    assert "Auditoría interna" in "".join(as_csv(report, report.findings, False))


def test_the_pipeline_reads_the_file_beside_the_configuration(settings):
    (settings.base / "waivers.yaml").write_text(SOUND.replace("2026-12-31", "9999-12-31"), encoding="utf-8")
    report = pipeline.audit(settings, AuditRequest())
    assert [one.status for one in report.findings].count(Status.WAIVED) == 1
    (settings.base / "waivers.yaml").write_text(SOUND.replace("large", "lerge"), encoding="utf-8")
    with pytest.raises(RuleError, match="my-large-award"):
        pipeline.audit(settings, AuditRequest())


def test_a_rule_that_the_configuration_disables_is_told_and_signed(settings):
    config = settings.base / "config.toml"
    off = '[audit]\npacks = ["./mine"]\n[rules.my-large-award]\nenabled = false\nauthor = "Dirección"\nreason = "se revisa"\n'
    config.write_text(off, encoding="utf-8")
    report = pipeline.audit(load_settings(config, data_dir=settings.data_dir), AuditRequest())
    (line,) = exclusions(report)
    assert line.startswith("my-large-award: the configuration disables it. Dirección: se revisa")
    assert "config.toml:4" in line
    told = json.loads("".join(as_json(report, report.findings, False)))["run"]["off"]["my-large-award"]
    assert (told["author"], told["reason"]) == ("Dirección", "se revisa")


def test_a_where_of_the_configuration_is_counted_and_signed(settings):
    config = settings.base / "config.toml"
    narrowed = (
        '[audit]\npacks = ["./mine"]\n[rules.my-large-award]\nwhere = "supplier_id != \'S1\'"\n'
        'author = "Dirección"\nreason = "en revisión"\n'
    )
    config.write_text(narrowed, encoding="utf-8")
    report = pipeline.audit(load_settings(config, data_dir=settings.data_dir), AuditRequest())
    (line,) = exclusions(report)
    for part in ("leaves out 1 subjects, 1 of them", "Dirección: en revisión", "config.toml:4"):
        assert part in line
    account = report.rules[0].account
    assert account is not None
    assert (account.in_scope, account.flagged) == (2, 2)
    told = json.loads("".join(as_json(report, report.findings, False)))["run"]["rules"][0]["narrowed"]
    assert (told["subjects"], told["signals"], told["author"]) == (1, 1, "Dirección")
    config.write_text(narrowed.split("author", maxsplit=1)[0], encoding="utf-8")
    report = pipeline.audit(load_settings(config, data_dir=settings.data_dir), AuditRequest())
    assert "nobody signed it: no reason given" in next(exclusions(report))
