"""A demo empties only a folder of its own, and there only what it made."""

import pytest

from auditor.demo.folder import claim
from auditor.errors import LockHeldError, StorageError, UsageError
from auditor.store.lock import folder_lock


def test_somebody_elses_folder_stays_as_it_is(tmp_path):
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError):
        claim(tmp_path)
    assert (tmp_path / "portal" / "thesis.txt").read_text() == "years of work"


def test_second_demo_starts_afresh_and_keeps_what_is_not_its_own(tmp_path):
    folder = tmp_path / "deep" / "auditor-demo"
    claim(folder)
    (folder / "portal").mkdir()
    (folder / "portal" / "2024-01.json").touch()
    (folder / "auditor.db").touch()
    (folder / "my-notes.txt").touch()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    (folder / "raw").symlink_to(outside)
    claim(folder)
    assert sorted(path.name for path in folder.iterdir() if not path.name.endswith(".lock")) == [
        ".auditor-demo",
        "my-notes.txt",
    ]
    assert (outside / "kept").exists()


def test_a_demo_at_work_is_left_alone(tmp_path):
    claim(tmp_path)
    (tmp_path / "auditor.db").touch()
    with folder_lock(tmp_path), pytest.raises(LockHeldError):
        claim(tmp_path)
    assert (tmp_path / "auditor.db").exists()


def test_where_no_folder_can_be(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError):
        claim(tmp_path / "file")
