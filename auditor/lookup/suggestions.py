"""What somebody may have meant whose words are nowhere: the likest words that are."""

from auditor.folding import fold
from auditor.lookup.index import Index, Part
from auditor.store.lookup.spelling import words_of

# Of two words that share less than this, one is no slip of the other.
_LIKENESS = 75.0
_TABLES = ("name_words", "process_words", "good_words")
# Words of recent titles are enough to mend a slip.
_MONTHS = 3


def near_words(index: Index, text: str) -> str | None:
    """The text with each unknown word replaced by the likest known one; None where nothing is to be replaced."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only where nothing is found

    known = _vocabulary(index)
    mended = []
    for word in words_of(fold(text)):
        if word in known or not word.isalpha():
            mended.append(word)
        elif found := process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=_LIKENESS):
            mended.append(found[0])
    return " ".join(mended) if mended and mended != words_of(fold(text)) else None


def _vocabulary(index: Index) -> set[str]:
    months = index.newest_first()[:_MONTHS]
    return {word for part in (*index.directories, *months) for word in _words(part)}


def _words(part: Part) -> set[str]:
    """Every word in the part's indexes of words."""
    found: set[str] = set()
    present = {name for (name,) in part.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    for table in present.intersection(_TABLES):
        part.rows(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.of_{table} USING fts5vocab(main, {table}, row)")
        found.update(word for (word,) in part.rows(f"SELECT term FROM temp.of_{table}"))
    return found
