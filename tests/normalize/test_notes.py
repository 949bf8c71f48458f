"""What is noted of single values has words for people, in both languages."""

import re
from pathlib import Path

from auditor.normalize import notes


def test_every_code_that_is_noted_has_words():
    sources = (
        Path(notes.__file__).parent / name for name in ("values.py", "blocks.py", "repair.py", "prepare.py")
    )
    written = {
        code
        for path in sources
        for code in re.findall(
            r'"([a-z]+-(?:unreadable|impossible|out-of-range|repeated|redacted|defaulted|exchanged))"',
            path.read_text(encoding="utf-8"),
        )
    }
    assert written == set(notes.WORDS)
    assert all(text.es != text.en for text in notes.WORDS.values())
    assert notes.words("unheard-of") == "unheard-of"
