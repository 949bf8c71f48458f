"""From one database to another: a SQLite file outgrown, or a server given up."""

from auditor.config import Settings
from auditor.errors import UsageError
from auditor.language import say
from auditor.progress import Progress
from auditor.store.database import open_database
from auditor.store.dialects import dialect_of, parsed
from auditor.store.transfer import Moved, transfer


def export(settings: Settings, to: str, progress: Progress, *, replace: bool) -> list[Moved]:
    """Everything that SQL holds, written and checked at `to`; the caller holds this database's lock."""
    address = parsed(to)
    if address == parsed(settings.url):
        raise UsageError(
            say(es="el destino es esta misma base de datos", en="the target is this very database"),
            say(es="indique otra con --to", en="name another with --to"),
        )
    origin = open_database(settings.url, create_schema=False)
    try:
        with dialect_of(address).writer_lock(address):
            target = open_database(to)
            try:
                with origin.reading() as reader, target.writing() as writer:
                    return transfer(reader, writer, progress, replace=replace)
            finally:
                target.close()
    finally:
        origin.close()
