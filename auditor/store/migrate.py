"""The schema's revisions: made whole for an empty database, migrated by Alembic for an old one."""

from sqlalchemy import Connection, Engine, inspect, text

from auditor.resources import shipped
from auditor.store.schema import metadata

# The newest revision under migrations/versions; a test holds it to Alembic's own answer, and the schema
# that `create` makes to the one that the migrations make.
HEAD = "0007"

_VERSION_TABLE = (
    "CREATE TABLE alembic_version "
    "(version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


def create(connection: Connection) -> None:
    """All tables of an empty database, marked with the newest revision."""
    metadata.create_all(connection, checkfirst=False)
    connection.execute(text(_VERSION_TABLE))
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def drop_mark(connection: Connection) -> None:
    """As the tables go, so does the mark of their revision."""
    connection.execute(text("DROP TABLE alembic_version"))


def revision(connection: Connection) -> str | None:
    """The database's revision, None where it is not ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(engine: Engine) -> None:
    """Bring an old schema to HEAD, one transaction for all steps."""
    from alembic import command  # noqa: PLC0415 - 0.2 s, and only an upgrade needs it
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")).replace("%", "%%"))
    with engine.connect() as connection:
        writer = connection.execution_options(auditor_writes=True)
        with writer.begin():
            config.attributes["connection"] = writer
            command.upgrade(config, "head")
