"""What plans came to is remembered for the same plans over the same files, and for no others."""

import polars as pl
import pytest
from pack import LARGE, SECOND, release, write_pack, write_records

from auditor import pipeline
from auditor.audit import memory
from auditor.audit.run import AuditRequest
from auditor.config import load_settings


@pytest.fixture
def settings(tmp_path):
    write_pack(tmp_path / "mine")
    config = tmp_path / "config.toml"
    config.write_text('[audit]\npacks = ["./mine"]\n[ingest]\nworkers = 1\n')
    made = load_settings(config, data_dir=tmp_path / "data")
    ingest(made, 1500, 2500.5, 9000, 1000, None)
    return made


@pytest.fixture
def computed(monkeypatch):
    """How many times plans were made rather than remembered."""
    counted = []

    def collect_all(plans):
        counted.append(len(plans))
        return pl.collect_all(plans)

    stand_in = type("Polars", (), {"collect_all": staticmethod(collect_all)})
    for name in ("DataFrame", "LazyFrame", "read_ipc_stream", "__version__"):
        setattr(stand_in, name, getattr(pl, name))
    monkeypatch.setattr(memory, "pl", stand_in)
    return counted


def ingest(settings, *amounts):
    path = settings.data_dir.parent / f"{len(amounts)}.jsonl"
    pipeline.ingest(settings, [write_records(path, *(release(n, each) for n, each in enumerate(amounts)))])


def told(report):
    signals = sorted((one.signal for one in report.findings), key=lambda signal: signal.fingerprint)
    return [(rule.rule.id, rule.account) for rule in report.rules], signals


def kept(settings):
    return sorted((settings.data_dir / "facts" / "memory").glob("*.arrow"))


def test_the_same_rules_over_the_same_facts_are_remembered(settings, computed):
    first = pipeline.audit(settings, AuditRequest())
    assert computed
    computed.clear()
    assert told(pipeline.audit(settings, AuditRequest())) == told(first)
    assert not computed


def test_other_facts_are_looked_at(settings, computed):
    first = pipeline.audit(settings, AuditRequest())
    ingest(settings, 1500, 2500.5, 9000, 1000, None, 7000)
    computed.clear()
    second = pipeline.audit(settings, AuditRequest())
    assert computed
    assert len(second.findings) > len(first.findings)


def test_an_edited_rule_is_run_and_the_others_are_remembered(settings, computed):
    pipeline.audit(settings, AuditRequest())
    computed.clear()
    edited = LARGE.replace("ceiling: {default: 1000", "ceiling: {default: 2000")
    assert edited != LARGE
    write_pack(settings.base / "mine", edited, SECOND)
    report = pipeline.audit(settings, AuditRequest())
    assert computed == [2]
    assert sorted(one.signal.amount for one in report.findings if one.rule.id == "my-large-award") == [
        250_050,
        900_000,
    ]


@pytest.mark.parametrize("spoiled", [b"", b"nonsense", "cut", "other"])
def test_what_cannot_be_read_is_made_again(settings, computed, spoiled):
    first = pipeline.audit(settings, AuditRequest())
    for path in kept(settings):
        whole = path.read_bytes()
        cuts = {"cut": whole[: len(whole) // 2], "other": whole[:50] + b"\0" * (len(whole) - 50)}
        path.write_bytes(cuts[spoiled] if isinstance(spoiled, str) else spoiled)
    computed.clear()
    assert told(pipeline.audit(settings, AuditRequest())) == told(first)
    assert computed


def test_a_what_if_leaves_no_trace(settings):
    pipeline.audit(settings, AuditRequest(params={"my-large-award": {"ceiling": 1}}))
    assert not kept(settings)


def test_writing_facts_sweeps_it_away(settings):
    pipeline.audit(settings, AuditRequest())
    assert kept(settings)
    ingest(settings, 1500, 2500.5, 9000, 1000, None, 7000)
    assert not kept(settings)
