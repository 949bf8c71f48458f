import pytest
from sqlalchemy import Boolean, insert

from auditor.store.database import open_database
from auditor.store.schema import organization, party, process, source, source_file

NO_COUNTS = dict.fromkeys(("n_in", "n_new", "n_changed", "n_unchanged", "n_merged", "n_rejected"), 0)
FLAGS = {
    column.name: False for column in process.c if isinstance(column.type, Boolean) and not column.nullable
}
# Noon of 2026-05-31 at UTC, and a day that is already June there and still May six hours west.
NOON, NIGHT = 1_780_228_800_000_000, 1_780_282_800_000_000


@pytest.fixture
def database(tmp_path, database_url):
    """A database with one source and nothing in it."""
    database = open_database(database_url or f"sqlite:///{tmp_path}/auditor.db")
    with database.writing() as connection:
        connection.execute(insert(source).values(id=1, name="files", kind="files"))
    yield database
    database.close()


@pytest.fixture
def loaded(database):
    """Three processes in two files; the second has a natural person among its parties."""
    with database.writing() as connection:
        for number, url in ((1, "https://example.org/1.zip"), (2, None)):
            connection.execute(
                insert(source_file).values(
                    id=number,
                    source_id=1,
                    sha256=f"{number}" * 64,
                    extension="json",
                    bytes=1,
                    url=url,
                    name="n",
                    fetched_at="2026-06-01T00:00:00Z",
                    ingested_at=f"2026-06-0{number}T00:00:00Z",
                    **NO_COUNTS,
                )
            )
        for number, (month, file, url, us) in enumerate(
            [(202605, 1, "https://example.org/p/1", NOON), (202606, 1, None, NIGHT), (0, 2, None, None)],
            start=1,
        ):
            row = {"source_id": 1, "content_hash": b"0" * 16, "profile": "ocds", **FLAGS}
            buyer = {"buyer_id": "B1", "buyer_name": "Salud"}
            connection.execute(
                insert(process).values(
                    id=number,
                    ocid=f"ocds-{number}",
                    month=month,
                    source_file_id=file,
                    position=number * 10,
                    url=url,
                    published_us=us,
                    published_offset=-360,
                    release_date_us=us,
                    release_date_offset=-360,
                    **row,
                    **buyer,
                )
            )
        person = {"process_id": 2, "party_id": "P1", "org_id": "GT-P1", "name": "JUANA PEREZ"}
        connection.execute(insert(party).values(position=0, roles="supplier", kind="person", **person))
        company = {"process_id": 2, "party_id": "C1", "org_id": "GT-C1", "name": "Proveedora"}
        connection.execute(insert(party).values(position=1, roles="supplier", kind="company", **company))
        somebody = {"source_id": 1, "org_id": "GT-P2", "name": "PEDRO GOMEZ", "kind": "person"}
        connection.execute(insert(organization).values(**somebody))
    return database
