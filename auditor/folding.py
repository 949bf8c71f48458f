"""Texts to compare by: without case, accents or odd spaces."""

import re
import unicodedata
from functools import lru_cache

# The blocks of combining diacritical marks: what is left of an accent once a letter is decomposed.
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """`text` case-folded, without diacritics, spaces collapsed: what `<column>__key` holds."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(_MARKS.sub("", unicodedata.normalize("NFKD", text.casefold())).split())
