"""The directory of a source: everyone of all its months, with all names and identifiers each goes by."""

from collections.abc import Iterable
from pathlib import Path
from sqlite3 import Connection

from auditor.store.lookup import form
from auditor.store.lookup.spelling import codes, name_words

_WHO = """
INSERT INTO who (role, id, person, processes, awards, bids, first, last)
SELECT role, id, person, processes, awards, bids, first, last FROM month.who WHERE true
ON CONFLICT (role, id) DO UPDATE SET
  person = max(person, excluded.person),
  processes = processes + excluded.processes,
  awards = awards + excluded.awards,
  bids = bids + excluded.bids,
  first = coalesce(min(first, excluded.first), first, excluded.first),
  last = coalesce(max(last, excluded.last), last, excluded.last)
"""
_SAME = "JOIN month.who AS there ON there.n = said.who JOIN who AS here ON here.role = there.role AND here.id = there.id"
_SEEN = f"""
INSERT INTO seen SELECT here.n, said.id, said.name, said.key, said.last, said.rows FROM month.seen AS said {_SAME}
WHERE true
ON CONFLICT (who, id, name) DO UPDATE SET
  last = coalesce(max(last, excluded.last), last, excluded.last), rows = rows + excluded.rows
"""
_SUM = f"""
INSERT INTO sum SELECT here.n, said.currency, said.amount FROM month.sum AS said {_SAME} WHERE true
ON CONFLICT (who, currency) DO UPDATE SET amount = amount + excluded.amount
"""


def write_directory(path: Path, months: Iterable[Path], persons: Iterable[str]) -> int:
    """Put together the months' people; `persons` are the identities of natural persons. How many there are."""
    index = form.create(path, form.DIRECTORY)
    for month in months:
        index.execute("COMMIT")
        index.execute("ATTACH DATABASE ? AS month", (form.reading(month),))
        index.execute("BEGIN")
        for statement in (_WHO, _SEEN, _SUM):
            index.execute(statement)
        index.execute("COMMIT")
        index.execute("DETACH DATABASE month")
        index.execute("BEGIN")
    index.executemany("UPDATE who SET person = 1 WHERE id = ?", ((identity,) for identity in persons))
    _name(index)
    n: int = index.execute("SELECT count(*) FROM who").fetchone()[0]
    form.finish(index, form.DIRECTORY_INDEXES)
    return n


def _name(index: Connection) -> None:
    keys = index.execute("SELECT DISTINCT who, key FROM seen WHERE key <> '' ORDER BY who, key").fetchall()
    rows = [(number, who, key, name_words(key)) for number, (who, key) in enumerate(keys, 1)]
    form.fill(index, "name", rows, 4)
    form.fill_words(index, "name_words", ((number, key) for number, _, key, _ in rows))
    known = index.execute("SELECT n, id FROM who UNION SELECT who, id FROM seen").fetchall()
    pairs = {
        (code, who)
        for who, identifier in known
        if not identifier.startswith(form.BY_NAME)
        for code in codes(identifier)
    }
    form.fill(index, "code", sorted(pairs), 2)
