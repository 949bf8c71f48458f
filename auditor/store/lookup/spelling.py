"""How names and identifiers are brought to one form, when the index is made and when it is asked."""

import re
from functools import lru_cache

from auditor.folding import fold

_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"<[^>]{0,40}>")
_MARK_UP = re.compile(
    r"</?(?:br|p|b|i|u|s|em|strong|span|div|font|a|li|ul|ol|hr|sub|sup|table|tr|td|h[1-6])\b[^<>]{0,200}>",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[\s.\-/]+")
# Articles and prepositions, of which no name is told from another.
SMALL_WORDS = frozenset(
    [
        "a",
        "al",
        "and",
        "con",
        "da",
        "das",
        "de",
        "del",
        "do",
        "dos",
        "e",
        "el",
        "en",
        "for",
        "in",
        "la",
        "las",
        "los",
        "o",
        "of",
        "para",
        "por",
        "the",
        "y",
    ]
)
_JOINT_STOCK = frozenset(["sociedad", "anonima"])
# Legal forms, long and short: they are left out by one publisher and written in several ways by another.
_LEGAL_FORMS = (
    (re.compile(r"\bs\W{0,2}a\W{0,2}(de\W{0,2}c\W{0,2}v\b\W?)?$"), ""),
    (re.compile(r"\b(y )?(compania|cia)\W{0,2}(limitada|ltda)\W?$"), ""),
    (re.compile(r"\b(limitada|ltda|inc|corp|llc|ltd)\W?$"), ""),
)


@lru_cache(maxsize=200_000)
def name_words(key: str) -> str:
    """The words of a folded name in alphabetical order, without small words, legal forms and punctuation.

    A name made of nothing else keeps all its words.
    """
    core = key
    for form, instead in _LEGAL_FORMS:
        core = form.sub(instead, core.rstrip(" ,;"))
    words = [word for word in _WORD.findall(core) if word not in SMALL_WORDS]
    if _JOINT_STOCK.issubset(words):
        # Both words, wherever they stand: names are also written in another order.
        words = [word for word in words if word not in _JOINT_STOCK]
    return " ".join(sorted(words or _WORD.findall(key)))


def words_of(text: str) -> list[str]:
    """The words to look for in a text that somebody typed."""
    words = _WORD.findall(fold(text))
    return [word for word in words if word not in SMALL_WORDS] or words


def searchable(key: str) -> str:
    """A folded title without the mark-up that some publishers leave in it."""
    return _TAG.sub(" ", key) if "<" in key else key


def unmarked(text: str) -> str:
    """A text as one line for people: no mark-up of a web page, no tabs, no runs of blanks.

    Only known tags go, so that `<1 km` and `<POR DEFINIR>` stay.
    """
    return " ".join((_MARK_UP.sub(" ", text) if "<" in text else text).split())


def codes(identifier: str) -> set[str]:
    """The forms under which an identifier is found: whole, without its register, without hyphens and dots.

    `GT-NIT-1234567K` is found by `gt-nit-1234567k` and `1234567k`. Two identifiers may share a form
    (`GT-GCUC-5-25` and `GT-GCUC-52-5` share `525`): whoever asks by it is offered both.
    """
    whole = fold(identifier)
    found = _REGISTER.match(whole)
    number = found["number"] if found else whole
    return {form for form in (whole, number, _SEPARATOR.sub("", number)) if form}


# As organization identifiers are built: country, register, number (`gt-nit-1234567`).
_REGISTER = re.compile(r"(?P<register>[a-z]{2,3}-[a-z]+)-(?P<number>.+)")
_SAID = re.compile(r"^(?:nit|nog|dpi|cui|rut|ruc|rfc|ocid)\b[\s.:#n°o]*(?=\d)")


def asked_codes(text: str) -> set[str]:
    """The forms that an identifier as typed may have in the index; none where it can be no identifier."""
    whole = fold(text)
    if not any(map(str.isdigit, whole)):
        return {whole} if _REGISTER.match(whole) else set()
    number = _SAID.sub("", whole)
    forms = {whole, number} | codes(whole)
    compact = _SEPARATOR.sub("", number)
    if re.fullmatch(r"\d{2,13}k?", compact):
        forms.add(compact)
    return forms
