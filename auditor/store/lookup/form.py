"""What an index holds: its tables, and the version of their form.

Money is in minor units with its currency beside it, days count from 1970-01-01, and `who`, `buyer`, `unit`
and `process` are numbers of rows of the same file.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import quote

# As `fact_file` names them.
VIEW: Final = "lookup"
FORMAT: Final = 3

SUPPLIER: Final = "supplier"
BUYER: Final = "buyer"
UNIT: Final = "unit"
# An identity of somebody who is published without any identifier: this and the name's key.
BY_NAME: Final = "name:"

# `rows` counts where they are seen; `awards` and `amount` are of active awards only. A buyer's and a unit's
# count each award once, a supplier's those that it has a part in.
_PEOPLE = """
CREATE TABLE who (
  n INTEGER PRIMARY KEY, role TEXT NOT NULL, id TEXT NOT NULL, person INTEGER NOT NULL,
  processes INTEGER NOT NULL, awards INTEGER NOT NULL, bids INTEGER NOT NULL, first INTEGER, last INTEGER,
  UNIQUE (role, id)
);
CREATE TABLE seen (
  who INTEGER NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, last INTEGER, rows INTEGER NOT NULL,
  PRIMARY KEY (who, id, name)
) WITHOUT ROWID;
CREATE TABLE sum (
  who INTEGER NOT NULL, currency TEXT NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY (who, currency)
) WITHOUT ROWID;
"""

# `tally` is of awards of any status, `pair` of active ones by the other side (-1 where nobody is named).
MONTH = (
    _PEOPLE
    + """
CREATE TABLE tally (
  who INTEGER NOT NULL, status TEXT NOT NULL, month INTEGER NOT NULL, modality TEXT NOT NULL, currency TEXT NOT NULL,
  awards INTEGER NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY (who, status, month, modality, currency)
) WITHOUT ROWID;
CREATE TABLE pair (
  who INTEGER NOT NULL, other INTEGER NOT NULL, currency TEXT NOT NULL, awards INTEGER NOT NULL, amount INTEGER NOT NULL,
  PRIMARY KEY (who, other, currency)
) WITHOUT ROWID;
CREATE TABLE process (
  n INTEGER PRIMARY KEY, buyer INTEGER, unit INTEGER, day INTEGER, released INTEGER, bidders INTEGER,
  modality TEXT, status TEXT, status_details TEXT, profile TEXT NOT NULL, ocid TEXT NOT NULL, reference TEXT,
  link TEXT, details TEXT, title TEXT
);
CREATE TABLE award (
  process INTEGER NOT NULL, position INTEGER NOT NULL, place INTEGER NOT NULL, who INTEGER, day INTEGER,
  amount INTEGER, currency TEXT, status TEXT, suppliers INTEGER, award_id TEXT,
  PRIMARY KEY (process, position, place)
) WITHOUT ROWID;
CREATE TABLE bid (
  process INTEGER NOT NULL, position INTEGER NOT NULL, place INTEGER NOT NULL, who INTEGER NOT NULL, day INTEGER,
  amount INTEGER, currency TEXT, status TEXT,
  PRIMARY KEY (process, position, place)
) WITHOUT ROWID;
CREATE TABLE contract (
  process INTEGER NOT NULL, position INTEGER NOT NULL, award_id TEXT, contract_id TEXT, number TEXT, day INTEGER,
  amount INTEGER, currency TEXT, status TEXT,
  PRIMARY KEY (process, position)
) WITHOUT ROWID;
CREATE TABLE good (n INTEGER PRIMARY KEY, class TEXT, description TEXT NOT NULL);
CREATE TABLE item (good INTEGER NOT NULL, process INTEGER NOT NULL, PRIMARY KEY (good, process)) WITHOUT ROWID;
CREATE VIRTUAL TABLE process_words USING fts5(words, content='', columnsize=0);
CREATE VIRTUAL TABLE good_words USING fts5(words, content='', columnsize=0);
"""
)
MONTH_INDEXES = """
CREATE INDEX process_ocid ON process (ocid);
CREATE INDEX process_reference ON process (reference);
CREATE INDEX process_unit ON process (unit);
CREATE INDEX award_who ON award (who);
CREATE INDEX bid_who ON bid (who);
"""

# `words` are the name's words in alphabetical order: the same for a name written in another order.
DIRECTORY = (
    _PEOPLE
    + """
CREATE TABLE name (n INTEGER PRIMARY KEY, who INTEGER NOT NULL, key TEXT NOT NULL, words TEXT NOT NULL);
CREATE TABLE code (code TEXT NOT NULL, who INTEGER NOT NULL, PRIMARY KEY (code, who)) WITHOUT ROWID;
CREATE VIRTUAL TABLE name_words USING fts5(words, content='', columnsize=0);
"""
)
DIRECTORY_INDEXES = """
CREATE INDEX name_key ON name (key);
CREATE INDEX name_by_words ON name (words);
CREATE INDEX name_who ON name (who);
"""


def create(path: Path, tables: str) -> sqlite3.Connection:
    """An empty index. Nobody reads it before it is whole and listed: no journal is kept."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(f"file:{quote(str(path))}", uri=True, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "page_size=2048", f"user_version={FORMAT}"):
        connection.execute(f"PRAGMA {pragma}")
    connection.executescript(tables)
    connection.execute("BEGIN")
    return connection


def reading(path: Path) -> str:
    """The address to read an index by: what is listed never changes, so nothing is locked and nothing written."""
    return f"file:{quote(str(path))}?mode=ro&immutable=1"


def fill(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[object, ...]], width: int) -> None:
    marks = ",".join("?" * width)
    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def fill_words(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[int, str]]) -> None:
    connection.executemany(f"INSERT INTO {table} (rowid, words) VALUES (?, ?)", rows)
    connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")


def finish(connection: sqlite3.Connection, indexes: str) -> None:
    connection.execute("COMMIT")
    connection.executescript(indexes)
    connection.close()
