"""A data folder of a test's own: files read through the pipeline, and what the store then holds.

`content` leaves out what may differ between two stores that hold the same: surrogate ids and instants of
reading. Rows lead back to their process by (source, ocid) and to their file by its hash.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Connection, Table, select, text

from auditor import pipeline
from auditor.config import Settings
from auditor.normalize.ingest import FileAccount
from auditor.progress import Progress
from auditor.rules.catalog import VIEWS
from auditor.store import facts
from auditor.store.database import open_database
from auditor.store.schema import CHILD_TABLES, metadata, process, source, source_file

COUNTED = ("n_in", "n_new", "n_changed", "n_unchanged", "n_merged", "n_rejected")
CONTACT_KEY = bytes(range(32))
# Made of surrogates and clocks.
_NOT_CONTENT = {"fact_file", "audit_run", "finding", "finding_decision", "finding_event", "source"}
_NOT_CONTENT |= {"pipeline_run", "pipeline_stage", "pipeline_issue", "scheduled_job"}


class Store:
    """One data folder, with the same contact key as every other one of the tests."""

    def __init__(self, data_dir: Path, database_url: str | None = None) -> None:
        data_dir.mkdir(parents=True, exist_ok=True)
        (data_dir / "contact.key").write_bytes(CONTACT_KEY)
        self.data_dir = data_dir
        self._open: Connection | None = None
        self.settings = Settings(data_dir=data_dir, database_url=database_url, ingest={"workers": 1})

    def ingest(
        self, *paths: Path, source: str = "files", retry: bool = False, progress: Progress | None = None
    ) -> list[FileAccount]:
        accounts = pipeline.ingest(
            self.settings, paths, source=source, retry_rejected=retry, progress=progress
        )
        for account in accounts:
            assert_balanced(account)
        return accounts

    def one(self, path: Path, source: str = "files") -> FileAccount:
        (account,) = self.ingest(path, source=source)
        return account

    def rebuild(self) -> dict[str, int]:
        return pipeline.rebuild_facts(self.settings)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """A table's rows; those of a process carry its `ocid`, and come in the order of their positions."""
        columns = metadata.tables[table]
        query = select(columns)
        if columns in CHILD_TABLES:
            query = select(process.c.ocid, columns).join(process, process.c.id == columns.c.process_id)
            query = query.order_by(process.c.ocid, columns.c.position)
        return [dict(row._mapping) for row in self._all(query)]

    def row(self, table: str) -> dict[str, Any]:
        (row,) = self.rows(table)
        return row

    def notes(self) -> set[tuple[str, str]]:
        return {(note["path"], note["code"]) for note in self.rows("record_note")}

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of the database, also for what is asked inside: opening a server's costs more than a query."""
        if self._open is not None:
            yield self._open
            return
        database = open_database(self.settings.url, create_schema=False)
        try:
            with database.reading() as self._open:
                yield self._open
        finally:
            self._open = None
            database.close()

    def facts(self, view: str) -> pl.DataFrame:
        with self.reading() as connection:
            return facts.scan(connection, self.data_dir, view).collect()

    def execute(self, statement: str, **values: Any) -> None:
        """Change the database behind the program's back."""
        database = open_database(self.settings.url, check=False)
        try:
            with database.writing() as connection:
                connection.execute(text(statement), values)
        finally:
            database.close()

    def all_facts(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every view's rows, sorted: order is no part of what facts say."""
        with self.reading():
            return {view: _sorted(self._comparable(view)) for view in VIEWS}

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        with self.reading():
            return self._content()

    def _content(self) -> dict[str, list[tuple[Any, ...]]]:
        ocids = {row.id: (row.source_id, row.ocid) for row in self._all(select(process))}
        files = {row.id: (row.source_id, row.sha256) for row in self._all(select(source_file))}
        sources = {row.id: row.name for row in self._all(select(source))}
        told = {
            "process_id": ocids,
            "source_file_id": files,
            "old_source_file_id": files,
            "source_id": sources,
        }
        return {
            name: sorted((_told(row, told) for row in self.rows(name)), key=repr)
            for name in metadata.tables
            if name not in _NOT_CONTENT
        }

    def said(self) -> dict[str, list[tuple[Any, ...]]]:
        """What the processes say, wherever it was read: without files, positions and the index of releases."""
        with self.reading():
            return {table.name: self._said(table) for table in (process, *CHILD_TABLES)}

    def _said(self, table: Table) -> list[tuple[Any, ...]]:
        left_out = {"process_id", "id", "source_file_id", "source_id", "release_id", "tags"}
        left_out |= {"position"} if table is process else set()
        rows = ({k: v for k, v in row.items() if k not in left_out} for row in self.rows(table.name))
        return sorted((tuple(row.items()) for row in rows), key=repr)

    def _comparable(self, view: str) -> pl.DataFrame:
        frame = self.facts(view)
        clock = [name for name in frame.columns if name == "change_id" or name.startswith("seen")]
        return frame.drop(clock if view == "changes" else [])

    def _all(self, query: Any) -> list[Any]:
        with self.reading() as connection:
            return list(connection.execute(query))


def assert_balanced(account: FileAccount) -> None:
    parts = [getattr(account, name) for name in COUNTED]
    assert parts[0] == sum(parts[1:]), account
    assert min(parts) >= 0, account
    assert len(account.rejections) == min(account.n_rejected, 100)


def counts(account: FileAccount) -> dict[str, int]:
    """The account's parts that are not zero: `{"in": 3, "new": 3}`."""
    return {name[2:]: value for name in COUNTED if (value := getattr(account, name))}


def lines(path: Path, releases: Iterable[Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(release) + "\n" for release in releases), "utf-8")
    return path


def document(path: Path, value: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), "utf-8")
    return path


def month_version(folder: Path, number: int, titles: Mapping[str, str], bad: Iterable[Any] = ()) -> Path:
    """A version of one month's file: each process's record, released on day `number`, and records that are refused."""
    records = [
        {"ocid": ocid, "compiledRelease": {
            "ocid": ocid, "id": f"{ocid}-{number}", "date": f"2024-02-{number:02d}T00:00:00-06:00", "tag": ["compiled"],
            "tender": {"id": ocid, "title": title, "datePublished": "2024-01-05T00:00:00-06:00"}}}
        for ocid, title in titles.items()
    ]  # fmt: skip
    return document(folder / str(number) / "2024-01_Guatecompras.json", {"records": [*records, *bad]})


def _told(row: Mapping[str, Any], told: Mapping[str, Mapping[int, Any]]) -> tuple[Any, ...]:
    kept = {name: value for name, value in row.items() if name != "id" and not name.endswith("_at")}
    return tuple((name, told[name].get(value) if name in told else value) for name, value in kept.items())


def _sorted(frame: pl.DataFrame) -> list[tuple[Any, ...]]:
    return sorted(frame.rows(), key=repr)
