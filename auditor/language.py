"""The two languages of everything a person reads.

A sentence is written in both where it is used: `say(es="…", en="…")`. There is no catalogue to drift
away from the code, and a missing translation cannot be committed.
"""

import locale
import os
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal, get_args

Language = Literal["es", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_current: ContextVar[Language | None] = ContextVar("language", default=None)


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages."""

    es: str
    en: str

    def __str__(self) -> str:
        return self.es if current() == "es" else self.en


def say(*, es: str, en: str) -> str:
    """The sentence in the language in use."""
    return es if current() == "es" else en


def current() -> Language:
    return _current.get() or default()


def use(language: Language | None) -> None:
    """Choose the language of everything said from here on; None goes back to the locale's."""
    _current.set(language)


def default() -> Language:
    """`AUDITOR_LANG` where it names a language of ours, else Spanish for Spanish locales, else English."""
    asked = os.environ.get("AUDITOR_LANG", "").lower()
    if asked in LANGUAGES:
        return asked
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "es" if value.lower().startswith("es") else "en"
    return "es" if (locale.getlocale()[0] or "").lower().startswith(("es", "spanish")) else "en"
