"""Whatever a portal published and whatever was found in it, a pruning leaves all that something leads to."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from ingesting import Store, month_version

from auditor import pipeline
from auditor.audit.run import AuditRequest
from auditor.config import RetentionSettings
from auditor.store.schema import finding, metadata, source_file

OLD = "2024-03-01T00:00:00+00:00"
# What a version says of each process (none: it is not in it), and whether it holds a record that is refused.
titles = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xy"), min_size=1)
versions = st.lists(st.tuples(titles, st.booleans()), min_size=2, max_size=6)


def published(folder: Path, number: int, titles: dict[str, str], *, bad: bool) -> Path:
    # Each refused record is another, or two versions with one would be one file.
    refused = [{"ocid": f"bad-{number}", "compiledRelease": number}] if bad else []
    return month_version(folder, number, titles, refused)


def find_in(store: Store, sha256: str) -> None:
    """A finding that leads back to a file."""
    columns = {
        column.name: sha256 for column in finding.columns if not column.nullable and column.name != "id"
    }
    numbers = dict.fromkeys(("version", "source_id", "first_run_id", "last_run_id"), 1)
    place = json.dumps({"rows": [], "source": [{"file": sha256, "position": 1, "url": None}]})
    values = {**columns, **numbers, "evidence": place, "involved": "[]", "values": "{}", "witness": "[]"}
    names = ", ".join(f'"{name}"' for name in values)
    store.execute(
        f"INSERT INTO finding ({names}) VALUES ({', '.join(f':{name}' for name in values)})", **values
    )


def led_to(store: Store) -> set[str]:
    """Hashes of the files that any row refers to, or a finding's evidence names."""
    hashes = {row["id"]: row["sha256"] for row in store.rows("source_file")}
    found = {
        hashes[row[column.name]]
        for table in metadata.sorted_tables
        if table.name not in {"field_coverage", "release"}
        for column in table.columns
        if column.references(source_file.c.id)
        for row in store.rows(table.name)
        if row[column.name] is not None
    }
    for row in store.rows("finding"):
        found |= {place["file"] for place in json.loads(row["evidence"])["source"]}
    return found


@settings(max_examples=12, deadline=None)
@given(versions, st.sets(st.integers(0, 5), max_size=2))
def test_what_something_leads_to_is_never_pruned(history, found):
    with TemporaryDirectory() as name:
        store = Store(Path(name) / "data")
        for number, (said, bad) in enumerate(history, 1):
            store.one(published(Path(name), number, said, bad=bad), source="g")
        store.execute(f"UPDATE source_file SET fetched_at = '{OLD}'")
        pipeline.audit(store.settings, AuditRequest())
        hashes = [row["sha256"] for row in store.rows("source_file")]
        for number in found:
            if number < len(hashes) and not store.rows("finding"):
                find_in(store, hashes[number])
        before, needed = (store.said(), store.all_facts()), led_to(store)
        store.settings = store.settings.model_copy(
            update={"retention": RetentionSettings(raw_days=0, run_days=0)}
        )
        plan = pipeline.db_prune(store.settings).plan
        there = {path.name.split(".")[0] for path in (store.data_dir / "raw" / "g").iterdir()}
        assert needed <= there
        assert hashes[-1] in there
        assert there == set(hashes) - {file.path.name.split(".")[0] for file in plan.files}
        assert (store.said(), store.all_facts()) == before
        assert pipeline.db_verify(store.settings).flaws == []
        assert not pipeline.db_prune(store.settings).plan
