"""Text from outside: what is harmful goes, and nothing else is touched."""

import sys

from auditor.harmless import harmless

HARMFUL = [
    *map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *"\u2028\u2029\u200e\u200f\u061c\ufeff",
    *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)),
]  # fmt: skip


def test_every_harmful_character_goes_and_every_other_stays():
    for character in HARMFUL:
        assert harmless(f"a{character}b") == "a b"
    surrogates = range(0xD800, 0xE000)
    others = set(map(chr, range(sys.maxunicode + 1))) - set(HARMFUL) - set(map(chr, surrogates))
    assert all(harmless(character) == character for character in others)
    assert {harmless(chr(code)) for code in surrogates} == {"\ufffd"}


def test_a_long_text_is_cut_with_an_ellipsis():
    assert harmless("x" * 10_000, 5) == "xxxx…"
