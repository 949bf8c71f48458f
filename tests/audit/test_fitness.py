"""A rule that leans on a column unfit for a source says nothing of that source, and says why."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pack import LARGE, release, write_pack, write_records

from auditor import pipeline
from auditor.audit.fitness import silent_sources
from auditor.audit.run import AuditRequest
from auditor.config import load_settings
from auditor.report.exports import as_json
from auditor.report.feedback import doubts, misfits
from auditor.rules.packs import load_path
from auditor.store import fitness
from auditor.store.audit_report import Status

pytestmark = pytest.mark.usefixtures("english")

ALONE = LARGE.replace("my-large-award", "my-crowded").replace("requires: [amount]", "requires: [n_suppliers]")
CROWDED = ALONE.replace("flag: amount > ceiling", "flag: n_suppliers == 1 and amount > ceiling").split(
    "cases:"
)[0]


@pytest.fixture
def settings(tmp_path: Path):
    """Three awards of a portal with a profile, three of a publisher without one."""
    write_pack(tmp_path / "mine", LARGE, CROWDED)
    config = tmp_path / "config.toml"
    config.write_text('[audit]\npacks = ["./mine"]\n[ingest]\nworkers = 1\n', encoding="utf-8")
    made = load_settings(config, data_dir=tmp_path / "data")
    portal = [{**release(n), "ocid": f"ocds-xqjsxa-{n}"} for n in range(3)]
    generic = [release(n) for n in range(3)]
    pipeline.ingest(made, [write_records(tmp_path / "portal.jsonl", *portal)], source="portal")
    pipeline.ingest(made, [write_records(tmp_path / "generic.jsonl", *generic)], source="generic")
    return made


def test_a_rule_is_silent_of_one_source_and_speaks_of_the_other(settings):
    report = pipeline.audit(settings, AuditRequest())
    crowded = next(rule for rule in report.rules if rule.rule.id == "my-crowded")
    assert list(crowded.silent) == ["portal"]
    assert "`n_suppliers` is always the same" in crowded.silent["portal"]
    assert "\n" not in crowded.silent["portal"]
    account = crowded.account
    assert account is not None
    assert account.in_scope == 3 == account.flagged + account.clear + sum(account.could_not_tell.values())
    assert {one.signal.source for one in report.findings if one.rule.id == "my-crowded"} == {"generic"}
    assert "my-crowded cannot speak of portal: `n_suppliers`" in "\n".join(doubts(crowded, ()))
    large = next(rule for rule in report.rules if rule.rule.id == "my-large-award")
    assert large.silent == {}
    assert large.account is not None
    assert large.account.in_scope == 6
    told = json.loads("".join(as_json(report, (), False)))["run"]["rules"]
    assert [list(rule["silent"]) for rule in told] == [[], ["portal"]] or [
        list(rule["silent"]) for rule in told
    ] == [["portal"], []]


def test_a_rule_with_no_source_left_cannot_speak(settings):
    pack = settings.base / "mine"
    (pack / "pack.yaml").write_text(
        "name: mine\ntitle: {es: m, en: m}\napplies_to: [portal]\n", encoding="utf-8"
    )
    report = pipeline.audit(settings, AuditRequest())
    crowded = next(rule for rule in report.rules if rule.rule.id == "my-crowded")
    assert crowded.account is None
    assert (crowded.cannot_speak or "").startswith("portal: `n_suppliers` is always the same (")
    assert not crowded.ran_in_full


def test_findings_of_a_silenced_source_are_not_closed(settings, monkeypatch):
    """A rule that falls silent about a source has not looked: nothing there is gone."""
    declared = fitness.declared
    monkeypatch.setattr("auditor.audit.fitness.declared", lambda *_: None)
    before = pipeline.audit(settings, AuditRequest())
    assert sum(one.rule.id == "my-crowded" for one in before.findings) == 6
    monkeypatch.setattr("auditor.audit.fitness.declared", declared)
    after = pipeline.audit(settings, AuditRequest())
    crowded = next(rule for rule in after.rules if rule.rule.id == "my-crowded")
    assert crowded.closed == {}
    monkeypatch.setattr("auditor.audit.fitness.declared", lambda *_: None)
    again = pipeline.audit(settings, AuditRequest())
    assert {one.status for one in again.findings} == {Status.OPEN}


def test_what_the_data_speak_against_is_told(settings, monkeypatch):
    monkeypatch.setattr(fitness, "ENOUGH", 3)
    report = pipeline.audit(settings, AuditRequest())
    told = {(one.source, one.column): one for one in report.fitness}
    alone = told["generic", "n_suppliers"]
    assert (alone.declared, alone.told, alone.rules) == (None, "it is always the same", ("my-crowded",))
    assert ("portal", "n_suppliers") not in told, "the portal's is as declared"
    assert "nobody has declared anything" in "\n".join(misfits(report))
    run = json.loads("".join(as_json(report, (), False)))["run"]
    assert {one["column"] for one in run["fitness"]} >= {"n_suppliers"}


def test_a_declaration_that_the_data_contradict_is_told_loudly(settings, monkeypatch, tmp_path):
    monkeypatch.setattr(fitness, "ENOUGH", 3)
    several = [
        {**release(n, suppliers=[{"id": f"S{s}"} for s in range(n)]), "ocid": f"ocds-xqjsxa-{n}"}
        for n in (4, 5, 6)
    ]
    pipeline.ingest(settings, [write_records(tmp_path / "more.jsonl", *several)], source="portal")
    report = pipeline.audit(settings, AuditRequest())
    (found,) = [one for one in report.fitness if (one.source, one.column) == ("portal", "n_suppliers")]
    assert found.declared == "constant"
    assert "declared constant, and the commonest value is 50.0 %! Look at the source's profile" in "\n".join(
        misfits(report)
    )


def test_a_pack_of_other_sources_asks_no_profile_of_them(tmp_path: Path):
    write_pack(tmp_path / "mine", CROWDED)
    rule = load_path(tmp_path / "mine").rules[0]
    profiles = {"portal": "guatecompras", "other": "generic"}
    assert list(silent_sources(rule, profiles)) == ["portal"]
    assert silent_sources(replace(rule, applies_to=("other",)), profiles) == {}


OFFERS = """\
description: {es: o, en: o}
from: bids
where: status == "valid"
group: {by: [ocid, tenderer_id], take: {price: min(amount), closed: max(deadline), n_tenderers: max(n_tenderers)}}
take: [ocid, tenderer_id, price, closed, n_tenderers]
"""
FROM_OFFERS = (
    LARGE.split("params:")[0]
    + """\
from: offers
flag: price > 1
subject: {process: ocid}
message: {es: m, en: m}
cases: []
"""
)


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (LARGE.replace('where: status == "active"', "where: n_suppliers == 1"), None),
        (
            LARGE.replace('where: status == "active"', 'where: procurement_method == "open"'),
            "procurement_method",
        ),
        (LARGE.replace('where: status == "active"', "where: estimate > 1"), "estimate"),
        (FROM_OFFERS, None),
        (FROM_OFFERS.replace("price > 1", "price > 1 and n_tenderers > 1"), "n_tenderers"),
        (FROM_OFFERS.replace("price > 1", "closed > as_of"), "deadline"),
    ],
)
def test_scopes_and_views_are_leaned_on_too(rule: str, why: str | None, tmp_path: Path):
    """A scope of what is always so is no scope, save where its profile says that asking for it is no mistake."""
    (tmp_path / "mine" / "views").mkdir(parents=True)
    (tmp_path / "mine" / "views" / "offers.yaml").write_text(OFFERS, encoding="utf-8")
    write_pack(tmp_path / "mine", rule)
    loaded = load_path(tmp_path / "mine")
    loaded.raise_if_faulty()
    found = silent_sources(loaded.rules[0], {"portal": "guatecompras", "other": "generic"})
    assert list(found) == ([] if why is None else ["portal"])
    assert why is None or f"`{why}`" in found["portal"]


def test_what_must_not_speak_of_guatecompras():
    """Scopes of constant columns among them: every process is open, no bid is disqualified."""
    packs = Path(__file__).parents[2] / "rules"
    silent = {
        rule.id.removeprefix("ocp-")
        for pack in ("ocp", "ocp-draft")
        for rule in load_path(packs / pack).rules
        if silent_sources(rule, {"portal": "guatecompras"})
    }
    assert {
        "r003",
        "r018",
        "r025",
        "r030",
        "r035",
        "r036",
        "r038-buyer",
        "r010",
        "r013",
        "r026",
        "r055",
    } <= silent
    assert not {"r048", "r040", "r050", "r051"} & silent
    assert not any(silent_sources(rule, {"portal": "guatecompras"}) for rule in load_path(packs / "gt").rules)


SOON = LARGE.replace("my-large-award", "my-soon").replace(
    "requires: [amount]", "requires: [published, award_date]"
)
SOON = SOON.replace(
    "flag: amount > ceiling", "flag: business_days_between(published, award_date) < 3 and amount > ceiling"
)


def test_a_rule_of_business_days_cannot_speak_where_nobody_knows_the_holidays(settings):
    (settings.base / "mine" / "soon.yaml").write_text(SOON.split("cases:")[0], encoding="utf-8")
    report = pipeline.audit(settings, AuditRequest())
    soon = next(rule for rule in report.rules if rule.rule.id == "my-soon")
    assert soon.silent == {
        "generic": "it counts business days, and the profile `generic` does not tell the holidays"
    }
    assert soon.account is not None
    assert soon.account.in_scope == 3


def test_counting_business_days_in_a_view_counts(tmp_path):
    write_pack(tmp_path / "mine", LARGE)
    views = tmp_path / "mine" / "views"
    views.mkdir()
    (views / "quick.yaml").write_text(
        "from: awards\nderive:\n  days: business_days_between(published, award_date)\nkeep: days < 3\n"
        "take: [award_id, ocid, status, amount, buyer_id, buyer_name, supplier_id, supplier_name, days]\n",
        encoding="utf-8",
    )
    quick = (
        LARGE.split("cases:", maxsplit=1)[0]
        .replace("my-large-award", "my-quick")
        .replace("from: awards", "from: quick")
    )
    (tmp_path / "mine" / "quick.yaml").write_text(quick, encoding="utf-8")
    loaded = load_path(tmp_path / "mine")
    loaded.raise_if_faulty()
    rule = next(rule for rule in loaded.rules if rule.id == "my-quick")
    assert list(silent_sources(rule, {"portal": "guatecompras", "other": "generic"})) == ["other"]
