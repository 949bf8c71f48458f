"""Every code of a refusal has its words in both languages."""

import re
from pathlib import Path

from auditor import language, normalize
from auditor.normalize.refusals import WHY, sentence

SOURCES = Path(normalize.__file__).parent.glob("*.py")


def test_every_code_that_is_raised_has_words():
    raised = {
        code
        for source in SOURCES
        for found in re.findall(
            r'Rejected\(\s*"([a-z0-9-]+)"|refuse_rest\([^"]*"([a-z0-9-]+)"', source.read_text("utf-8")
        )
        for code in found
        if code
    }
    assert raised
    assert raised <= WHY.keys()


def test_spanish_reader_gets_spanish():
    language.use("es")
    try:
        assert sentence("no-ocid", "a release needs an `ocid`, and this has none").startswith(
            "una publicación"
        )
        assert sentence("wrong-type", "Expected `str`").startswith("un valor de otra clase (Expected")
    finally:
        language.use(None)
