"""One rule looked at over what is stored: what it says, and why of one subject. Nothing is kept."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.config import Settings
from auditor.errors import UsageError
from auditor.language import say
from auditor.store.database import open_database

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from auditor.audit.looking import Trial
    from auditor.rules.inspection import Subject
    from auditor.rules.model import Rule
    from auditor.store.audit_report import Extent


def try_rule(settings: Settings, file: Path, *, as_of: date | None = None, most: int = 10) -> "Trial":
    """What a rule's file says of the facts that are stored, saving nothing.

    Raises RuleError for a faulty file, SchemaError, StorageError.
    """
    from auditor.audit.looking import trial  # noqa: PLC0415 - beside its only use
    from auditor.rules.packs import load_path  # noqa: PLC0415

    loaded = load_path(file)
    loaded.raise_if_faulty()
    if len(loaded.rules) != 1:
        raise UsageError(say(es="Se prueba una regla a la vez.", en="One rule is tried at a time."))
    with _reading(settings) as connection:
        return trial(
            connection, settings.data_dir, loaded.rules[0], as_of=as_of, most=most, extent=extent_of(settings)
        )


def explain(settings: Settings, rule_id: str, key: str, *, as_of: date | None = None) -> "list[Subject]":
    """Each clause's value for the subjects that `key` names, on the facts that are stored.

    Raises UsageError for an unknown rule, RuleError, SchemaError, StorageError.
    """
    from auditor.audit.choice import chosen_rules  # noqa: PLC0415 - beside its only use
    from auditor.audit.looking import explained  # noqa: PLC0415
    from auditor.rules.packs import load_rules  # noqa: PLC0415

    loaded = load_rules(
        settings.audit.packs, base=settings.base, settings_rules=settings.rules, locate=settings.where
    )
    loaded.raise_if_faulty()
    (rule,) = chosen_rules(loaded.rules, [rule_id], {})
    with _reading(settings) as connection:
        return explained(connection, settings.data_dir, rule, key, as_of=as_of, extent=extent_of(settings))


def computable(settings: Settings, rules: "Sequence[Rule]") -> dict[str, dict[str, str | None]]:
    """Rule -> source that is stored -> why the rule could tell nothing of it, None where it may.

    Raises SchemaError, StorageError.
    """
    from auditor.audit import computable as audited  # noqa: PLC0415 - beside its only use

    with _reading(settings) as connection:
        return audited.computable(connection, settings.data_dir, rules)


def extent_of(settings: Settings) -> "Extent":
    """What `[audit]` keeps of the facts, for every rule."""
    from auditor.store.audit_report import Extent  # noqa: PLC0415 - beside its only use

    return Extent(settings.audit.currency, tuple(settings.audit.exclude_procurement_method_details))


@contextmanager
def _reading(settings: Settings) -> Iterator["Connection"]:
    database = open_database(settings.url, create_schema=False)
    try:
        with database.reading() as connection:
            yield connection
    finally:
        database.close()
