"""What a policy lets go, what it never does, and that a pruning that dies leaves the store whole."""

import json
import signal
import subprocess
import sys

import pytest
from ingesting import document, month_version

from auditor import pipeline
from auditor.audit.run import AuditRequest
from auditor.config import RetentionSettings
from auditor.store.schema import finding

pytestmark = pytest.mark.both_databases

# Prunes, and is killed at an instant: in the transaction, or when the first file has been removed.
KILLED = """
import os, signal, sys
from auditor import pipeline
from auditor.config import Settings
from auditor.store import retention

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[3] == "forget":
    real = retention.forget
    retention.forget = lambda *arguments: (real(*arguments), die())
else:
    retention.remove = lambda plan: (plan.files[0].path.unlink(), die())
pipeline.db_prune(Settings(data_dir=sys.argv[1], database_url=sys.argv[2], retention={"raw_days": 30}))
"""


@pytest.fixture
def months(store, tmp_path):
    """Five versions of a month: the second and the fifth say nothing new, the third edits a title."""
    said = [
        {"a": "x", "b": "y"},
        {"a": "x", "b": "y"},
        {"a": "x", "b": "z"},
        {"a": "x", "b": "z"},
        {"a": "x", "b": "z"},
    ]
    for number, titles in enumerate(said, 1):
        store.one(month_version(tmp_path, number, titles), source="g")
    store.execute("UPDATE source_file SET fetched_at = '2024-03-01T00:00:00+00:00'")
    store.settings = store.settings.model_copy(
        update={"retention": RetentionSettings(raw_days=30, run_days=30)}
    )
    return store


def pruned(store):
    return [
        row["id"] for row in sorted(store.rows("source_file"), key=lambda row: row["id"]) if row["pruned_at"]
    ]


def kept(store):
    return len(list((store.data_dir / "raw" / "g").iterdir()))


def sound(store):
    assert pipeline.db_verify(store.settings).flaws == []
    return True


def test_what_nothing_leads_to_goes(months):
    before, facts = months.said(), months.all_facts()
    dry = pipeline.db_prune(months.settings, dry_run=True)
    assert [file.id for file in dry.plan.files] == [1, 4]
    assert dry.plan.bytes > 0
    assert (pruned(months), kept(months), dry.done) == ([], 5, False)
    done = pipeline.db_prune(months.settings)
    assert (done.plan, done.done) == (dry.plan, True)
    # The second and the third are what a change leads to; the fifth is the newest.
    assert (pruned(months), kept(months)) == ([1, 4], 3)
    assert (months.said(), months.all_facts()) == (before, facts)
    assert sound(months)
    assert not pipeline.db_prune(months.settings).plan


def test_replay_says_what_it_cannot_make_again(months):
    pipeline.db_prune(months.settings)
    done = pipeline.db_replay(months.settings)
    assert (done.files, done.pruned, done.differences) == (3, 2, ())


def test_a_merge_after_a_pruning_says_the_same_as_without(months, tmp_path):
    pipeline.db_prune(months.settings)
    late = {"ocid": "a", "id": "late", "date": "2024-03-01T00:00:00Z", "tag": ["tenderUpdate"],
            "tender": {"id": "a", "description": "merged"}}  # fmt: skip
    assert months.one(document(tmp_path / "late.json", late), source="g").n_changed == 1
    (row,) = (row for row in months.rows("process") if row["ocid"] == "a")
    assert (row["title"], row["description"]) == ("x", "merged")
    assert sound(months)


def test_nothing_goes_without_a_policy_or_before_its_time(months):
    for policy in (RetentionSettings(), RetentionSettings(raw_days=36_500)):
        months.settings = months.settings.model_copy(update={"retention": policy})
        assert not pipeline.db_prune(months.settings).plan
    assert kept(months) == 5


def test_what_a_finding_or_a_rejected_record_leads_to_stays(months, tmp_path):
    months.one(
        month_version(tmp_path, 6, {"a": "x", "b": "z"}, bad=[{"ocid": "c", "compiledRelease": 5}]),
        source="g",
    )
    months.one(month_version(tmp_path, 7, {"a": "x", "b": "z"}), source="g")
    months.execute("UPDATE source_file SET fetched_at = '2024-03-01T00:00:00+00:00'")
    pipeline.audit(months.settings, AuditRequest())
    sha256 = next(row["sha256"] for row in months.rows("source_file") if row["id"] == 1)
    evidence = json.dumps({"rows": [], "source": [{"file": sha256, "position": 1, "url": None}]})
    columns = {column.name: "x" for column in finding.columns if not column.nullable and column.name != "id"}
    numbers = dict.fromkeys(("version", "source_id", "first_run_id", "last_run_id"), 1)
    values = {**columns, **numbers, "evidence": evidence, "involved": "[]", "values": "{}", "witness": "[]"}
    names = ", ".join(f'"{name}"' for name in values)
    months.execute(
        f"INSERT INTO finding ({names}) VALUES ({', '.join(f':{name}' for name in values)})", **values
    )
    assert [file.id for file in pipeline.db_prune(months.settings).plan.files] == [4, 5]
    assert sound(months)


def test_a_release_that_a_merge_would_need_keeps_its_file(store, tmp_path):
    loose = [{"ocid": "a", "id": str(n), "date": f"2024-01-0{n}T00:00:00Z", "tag": ["tender"], "tender": {"id": "a"}}
             for n in (1, 2)]  # fmt: skip
    for number, release in enumerate(loose):
        store.one(document(tmp_path / str(number) / "2024-01_Guatecompras.json", release), source="g")
    store.execute("UPDATE source_file SET fetched_at = '2024-03-01T00:00:00+00:00'")
    store.settings = store.settings.model_copy(update={"retention": RetentionSettings(raw_days=0)})
    assert not pipeline.db_prune(store.settings).plan


def test_a_version_that_comes_back_is_kept_again(months, tmp_path):
    pipeline.db_prune(months.settings)
    account = months.one(tmp_path / "1" / "2024-01_Guatecompras.json", source="g")
    assert (account.n_in, account.n_unchanged) == (2, 2)
    assert (pruned(months), kept(months)) == ([4], 4)
    assert sound(months)


def test_old_audits_that_no_finding_refers_to_go(months):
    for _ in range(5):
        pipeline.audit(months.settings, AuditRequest())
    months.execute("UPDATE audit_run SET started_at = '2024-03-01T00:00:00+00:00' WHERE id <> 2")
    assert pipeline.db_prune(months.settings).plan.runs == (1, 3)
    assert sorted(row["id"] for row in months.rows("audit_run")) == [2, 4, 5]


@pytest.mark.parametrize("instant", ["forget", "remove"])
def test_killed_in_mid_prune(months, environment, instant):
    before = months.said()
    arguments = [sys.executable, "-c", KILLED, months.data_dir, months.settings.url, instant]
    ended = subprocess.run(arguments, env=environment, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert (pruned(months), kept(months)) == (([], 5) if instant == "forget" else ([1, 4], 4))
    assert sound(months)
    again = pipeline.db_prune(months.settings)
    assert len(again.plan.files) + len(again.plan.left) == (2 if instant == "forget" else 1)
    assert (pruned(months), kept(months), months.said()) == ([1, 4], 3, before)
    assert sound(months)
    assert not pipeline.db_prune(months.settings).plan
