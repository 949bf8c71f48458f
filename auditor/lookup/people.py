"""Finding somebody by identifier or name: exactly, by words in any order, and where that fails, by likeness."""

from collections.abc import Iterable, Sequence

from auditor.folding import fold
from auditor.lookup.index import Index, Part
from auditor.lookup.records import Found, Who
from auditor.store.lookup.spelling import asked_codes, name_words, words_of

ORDER = ("id", "name", "words", "part", "likeness")
# Below this two names are no likeness worth showing.
LIKENESS = 80.0
_AT_ONCE = 400


def find(index: Index, text: str, roles: Sequence[str], most: int = 200) -> list[Found]:
    """Everyone the text may mean, the surest and then the most active first; likenesses only where nothing else is."""
    found = [one for part in index.directories for one in _exact(part, text, roles, most)]
    if not found:
        found = [one for part in index.directories for one in alike(part, text, roles)]
    return sorted(found, key=_rank)


def best(found: Sequence[Found]) -> list[Found]:
    """Those of the surest kind: more than one of them is an ambiguity to be told."""
    if not found:
        return []
    surest = min(ORDER.index(one.how) for one in found)
    return [one for one in found if ORDER.index(one.how) == surest]


def _rank(found: Found) -> tuple[int, float, int, str]:
    return ORDER.index(found.how), -found.likeness, -found.who.processes, found.who.id


def _exact(part: Part, text: str, roles: Sequence[str], most: int) -> list[Found]:
    hows: dict[int, str] = {}
    for code in sorted(asked_codes(text)):
        for (who,) in part.rows("SELECT who FROM code WHERE code = ?", code):
            hows.setdefault(who, "id")
    key, ordered = fold(text), name_words(fold(text))
    for (who,) in part.rows("SELECT who FROM name WHERE key = ?", key):
        hows.setdefault(who, "name")
    for (who,) in part.rows("SELECT who FROM name WHERE words = ? AND words <> ''", ordered):
        hows.setdefault(who, "words")
    if not hows or set(hows.values()) <= {"part"}:
        for who in _by_parts(part, text, most * 10):
            hows.setdefault(who, "part")
    people = whos(part, hows, roles)
    return [Found(who, hows[who.n]) for who in people][: most * 4]


def _by_parts(part: Part, text: str, most: int) -> list[int]:
    """Those in whose name every word stands, or begins a word."""
    query = word_query(text)
    if query is None:
        return []
    sql = "SELECT name.who FROM name_words JOIN name ON name.n = name_words.rowid WHERE name_words MATCH ? LIMIT ?"
    return [who for (who,) in part.rows(sql, query, most)]


def named_with(part: Part, words: Sequence[str], most: int, roles: Sequence[str]) -> list[int]:
    """Those in whose name all these folded words stand, each whole."""
    query = " AND ".join(f'"{word[:100]}"' for word in words[:20])
    sql = (
        "SELECT DISTINCT who.n FROM name_words JOIN name ON name.n = name_words.rowid JOIN who ON who.n = name.who "
        f"WHERE name_words MATCH ? AND who.role IN ({','.join('?' * len(roles))}) ORDER BY who.n LIMIT ?"
    )
    return [n for (n,) in part.rows(sql, query, *roles, most)]


def word_query(text: str) -> str | None:
    """What the words of a text are in the index's own language: all of them, each whole or as a beginning."""
    words = words_of(text)[:20]
    if not words:
        return None
    return " AND ".join(f'"{word[:100]}"' + ("*" if len(word) > 2 else "") for word in words)


def alike(
    part: Part, text: str, roles: Sequence[str], least: float = LIKENESS, most: int = 10
) -> list[Found]:
    """Those whose name's words, put in order, are like the text's."""
    asked = name_words(fold(text))
    if len(asked) < 4:
        return []
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only where nothing else is found

    rows = part.rows("SELECT who, words FROM name")
    likest: dict[int, float] = {}
    names = [words for _, words in rows]
    for _, score, place in process.extract(
        asked, names, scorer=fuzz.ratio, score_cutoff=least, limit=most * 3
    ):
        who = rows[place][0]
        likest[who] = max(likest.get(who, 0.0), score)
    people = whos(part, likest, roles)
    return sorted((Found(who, "likeness", round(likest[who.n], 1)) for who in people), key=_rank)[:most]


def whos(part: Part, numbers: Iterable[int], roles: Sequence[str]) -> list[Who]:
    """People of a directory by their rows, in the order given."""
    wanted = list(numbers)
    names = {role: role for role in roles}
    rows: dict[int, Who] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        chunk = wanted[start : start + _AT_ONCE]
        marks = ",".join("?" * len(chunk))
        sums: dict[int, dict[str, int]] = {}
        for who, currency, amount in part.rows(
            f"SELECT who, currency, amount FROM sum WHERE who IN ({marks})", *chunk
        ):
            sums.setdefault(who, {})[currency] = amount
        called: dict[int, str] = {}
        sql = f"SELECT who, name FROM seen WHERE who IN ({marks}) AND name <> '' ORDER BY last, rows, name"
        called.update(part.rows(sql, *chunk))
        sql = (
            f"SELECT n, role, id, person, processes, awards, bids, first, last FROM who WHERE n IN ({marks})"
        )
        for n, role, id_, person, processes, awards, bids, first, last in part.rows(sql, *chunk):
            if role in names:
                rows[n] = Who(part.source, n, role, id_, called.get(n, ""), bool(person), processes, awards, bids,
                              first, last, sums.get(n, {}))  # fmt: skip
    return [rows[n] for n in wanted if n in rows]
