"""The file that a SQLite database is: damaged, another program's, or where none can be."""

import pytest
from ingesting import lines

from auditor.errors import SchemaError, StorageError
from auditor.store.database import open_database


@pytest.mark.parametrize(
    "content",
    [
        b"this is not a database, but a text that is long enough to be read" * 9,
        b"SQLite format 3\0" + b"\xff" * 5000,
    ],
)
def test_file_that_is_no_database(store, tmp_path, content):
    (store.data_dir / "auditor.db").write_bytes(content)
    with pytest.raises(SchemaError, match="not a sound SQLite database"):
        store.one(lines(tmp_path / "f.jsonl", [{"ocid": "a"}]))
    assert (store.data_dir / "auditor.db").read_bytes() == content


def test_damaged_database_is_told(store, tmp_path):
    store.one(
        lines(tmp_path / "f.jsonl", [{"ocid": f"a{n}", "tender": {"title": "x" * 500}} for n in range(500)])
    )
    path = store.data_dir / "auditor.db"
    data = bytearray(path.read_bytes())
    for page in range(8, len(data) // 4096):
        data[page * 4096 : page * 4096 + 100] = b"\xee" * 100
    path.write_bytes(data)
    with pytest.raises(SchemaError, match="not a sound SQLite database"):
        store.ingest(
            lines(tmp_path / "g.jsonl", [{"ocid": f"a{n}", "tender": {"title": "y"}} for n in range(500)])
        )


def test_nothing_is_made_where_only_reading_was_asked(tmp_path):
    with pytest.raises(SchemaError, match="no database at"):
        open_database(f"sqlite:///{tmp_path}/deep/er/auditor.db", create_schema=False)
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="cannot be made"):
        open_database(f"sqlite:///{tmp_path}/file/auditor.db")
