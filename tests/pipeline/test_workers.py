"""A large file, decoded by workers that also make its facts: what one process alone makes of it, to the last row."""

from pathlib import Path

import pytest
from ingesting import Store

from auditor.demo.generator import write_lines
from auditor.normalize import packages, workforce
from auditor.store import facts


@pytest.fixture
def many_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of some hundred records is cut, spread and made in batches like one of a million."""
    monkeypatch.setattr(packages, "BLOCK", 150_000)
    monkeypatch.setattr(workforce, "_WORTH_WORKERS", 1)
    monkeypatch.setattr(facts, "_PROCESSES_AT_ONCE", 40)


@pytest.mark.both_databases
@pytest.mark.usefixtures("many_blocks")
def test_workers_make_what_one_process_makes(store: Store, tmp_path: Path) -> None:
    data = tmp_path / "sample.jsonl"
    write_lines(data, processes=300, seed=3, months=6)
    alone = Store(tmp_path / "alone")
    alone.ingest(data)
    store.settings = type(store.settings).model_validate(
        {**store.settings.model_dump(), "ingest": {"workers": 2}}
    )
    account = store.one(data)
    assert account.n_new == 300
    assert store.content() == alone.content()
    assert store.all_facts() == alone.all_facts()
    made = store.all_facts()
    store.rebuild()
    assert store.all_facts() == made
    assert list((store.data_dir / "facts" / "spool").iterdir()) == []
