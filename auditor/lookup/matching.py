"""A list of names or identifiers against everyone who sells or buys.

A name that matches is a candidate, never an identity: people and firms share names.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from auditor.folding import fold
from auditor.lookup.index import Index, Part
from auditor.lookup.people import named_with, whos
from auditor.lookup.processes import by_number
from auditor.lookup.records import Found, Process
from auditor.store.lookup.spelling import asked_codes, name_words

# A line that is like more than this many names says nothing of any.
MOST = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: where it stands, the texts that may identify somebody, and processes' numbers."""

    number: int
    texts: tuple[str, ...]
    numbers: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        return " · ".join((*self.texts, *self.numbers))


@dataclass(frozen=True, slots=True)
class Matched:
    """A line with everyone it may mean, by the surest way that found somebody; nobody where none did."""

    line: Line
    found: tuple[Found, ...]
    processes: tuple[Process, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.found or self.processes)


def match(index: Index, lines: Iterable[Line], roles: Sequence[str], least: float) -> Iterator[Matched]:
    """Each line in turn: by identifier, by name, by the name's words in any order, by all words of the line standing
    in the name, by likeness of at least `least`; processes by their numbers.
    """
    books = [_Book(part, roles) for part in index.directories]
    for line in lines:
        found = [one for book in books for one in book.exact(line)]
        if not found:
            found = [one for book in books for one in book.within(line) or book.alike(line, least)]
        processes = [one for number in line.numbers for one in by_number(index, number)]
        yield Matched(line, tuple(found), tuple(processes))


class _Book:
    """One directory in memory: a list asks of all its names again and again."""

    def __init__(self, part: Part, roles: Sequence[str]) -> None:
        self.part, self.roles = part, roles
        marks = ",".join("?" * len(roles))
        people = {n for (n,) in part.rows(f"SELECT n FROM who WHERE role IN ({marks})", *roles)}
        self.keys: dict[str, set[int]] = {}
        self.words: dict[str, set[int]] = {}
        self.codes: dict[str, set[int]] = {}
        for who, key, words in part.rows("SELECT who, key, words FROM name ORDER BY n"):
            if who in people:
                self.keys.setdefault(key, set()).add(who)
                if words:
                    self.words.setdefault(words, set()).add(who)
        for code, who in part.rows("SELECT code, who FROM code"):
            if who in people:
                self.codes.setdefault(code, set()).add(who)
        self.blocks: dict[str, list[str]] = {}

    def exact(self, line: Line) -> list[Found]:
        asked = {text: fold(text) for text in line.texts}
        for how, found in (
            ("id", {who for text in asked for code in asked_codes(text) for who in self.codes.get(code, ())}),
            ("name", {who for key in asked.values() for who in self.keys.get(key, ())}),
            ("words", {who for key in asked.values() for who in self.words.get(name_words(key), ())}),
        ):
            if found:
                return [Found(who, how) for who in whos(self.part, sorted(found), self.roles)]
        return []

    def within(self, line: Line) -> list[Found]:
        """Those in whose name at least two words of the line, and all that it has, stand; nobody where they are many."""
        for text in line.texts:
            words = name_words(fold(text)).split()
            if len(words) > 1:
                found = named_with(self.part, words, MOST * 4, self.roles)
                if 0 < len(found) <= MOST:
                    return [Found(who, "part") for who in whos(self.part, found, self.roles)]
        return []

    def alike(self, line: Line, least: float) -> list[Found]:
        """The likest names of those whose length allows it."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - a list of exact names needs none of it

        likest: dict[int, float] = {}
        for text in line.texts:
            asked = name_words(fold(text))
            if len(asked) < 4 or not any(map(str.isalpha, asked)):
                continue
            names = self._block(asked, least)
            for name, score, _ in process.extract(
                asked, names, scorer=fuzz.ratio, score_cutoff=least, limit=MOST * 4
            ):
                if _numbers(name) != _numbers(asked):
                    continue
                for who in self.words[name]:
                    likest[who] = max(likest.get(who, 0.0), score)
        chosen = sorted(likest, key=lambda who: (-likest[who], who))[:MOST]
        return [
            Found(one, "likeness", round(likest[one.n], 1)) for one in whos(self.part, chosen, self.roles)
        ]

    def _block(self, asked: str, least: float) -> list[str]:
        """The names long enough to be that alike: the ratio of two texts is bounded by their lengths."""
        if not self.blocks:
            for words in self.words:
                self.blocks.setdefault(str(len(words)), []).append(words)
        share = least / 100
        shortest, longest = int(len(asked) * share / (2 - share)), int(len(asked) * (2 - share) / share) + 1
        return [name for n in range(shortest, longest + 1) for name in self.blocks.get(str(n), ())]


def _numbers(name: str) -> list[str]:
    """What tells `COMERCIAL 4` from `COMERCIAL 41`, however like these are."""
    return [word for word in name.split() if any(map(str.isdigit, word))]
