"""Kinds of columns and tables, and the metadata that holds them all."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives a rowid alias, and so the fastest key, only to a column typed exactly INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")


# Compared byte by byte, as SQLite does: what is sorted has one order in both, whatever a server's language.
Words = Text().with_variant(Text(collation="C"), "postgresql")


def text(name: str, *, null: bool = True) -> Column[str]:
    return Column(name, Words, nullable=null)


def money(name: str) -> tuple[Column[int], Column[str]]:
    currency = "currency" if name == "amount" else f"{name}_currency"
    return Column(name, BigInteger), Column(currency, String(3))


def instant(name: str) -> tuple[Column[int], Column[int]]:
    return Column(f"{name}_us", BigInteger), Column(f"{name}_offset", SmallInteger)


def flag(name: str, *, null: bool = False) -> Column[bool]:
    return Column(name, Boolean, nullable=null)


def number(name: str) -> Column[float]:
    return Column(name, Float(53))


def whole(name: str, kind: type[TypeEngine[int]] = Integer, *, null: bool = True) -> Column[int]:
    return Column(name, kind, nullable=null)


def child(name: str, *columns: Column) -> Table:  # type: ignore[type-arg]
    """A table of rows that belong to a process, stored in the order of its key."""
    return Table(
        name,
        metadata,
        Column("process_id", Id, primary_key=True, autoincrement=False),
        Column("position", Integer, primary_key=True, autoincrement=False),
        *columns,
        sqlite_with_rowid=False,
    )
