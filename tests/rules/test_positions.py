"""A fault points at the characters that were typed, however YAML holds them."""

import pytest

from auditor.rules.document import parse
from auditor.rules.nodes import Dictionary, Scalar

WORD = "amóut"
STYLES = {
    "plain": "ñandú: x + {} > 3\n",
    "plain, several lines": "ñandú: x + 1\n   > \n  {} * 2\n\n  + 1\nb: 1\n",
    "plain, in a flow": "ñandú: {{a: 'é', b: x + {} }}\n",
    "single quotes": "ñandú: 'x == ''é'' and {} > 3'\n",
    "single quotes, several lines": "ñandú: 'x == ''é''\n\n   and {} > 3\n  '\n",
    "double quotes": 'ñandú: "x == \\"\\u00e9\\t\\" and {} > 3"\n',
    "double quotes, several lines": 'ñandú: "x == \\"é\\" \\\n    and\n\n   \\  {} > 3"\n',
    "literal": "ñandú: |\n  x == 'é'\n    and {} > 3\n",
    "literal, stripped": "ñandú: |-\n\n   x == 'é'\n\n   and {} > 3\n\n\nb: 1\n",
    "literal, indented": "a:\n  ñandú: |2+  # a comment\n      x and {}\n",
    "folded": "ñandú: >\n  x == 'é'\n  and {} > 3\n",
    "folded, with longer lines": "ñandú: >-\n  x == 'é'\n\n    and\n      {}\n  > 3\n",
    "after a byte order mark's worth of wide text": "# 漢字 🙂\nñandú: 🙂 and {}\n",
}


def scalars(node: object) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    return [found for entry in node for found in scalars(entry.value)] if isinstance(node, Dictionary) else []


@pytest.mark.parametrize("style", STYLES)
def test_an_offset_leads_back_to_the_character(style: str):
    text = STYLES[style].format(WORD)
    node, faults = parse(text, "x.yaml")
    assert not faults
    (scalar,) = [each for each in scalars(node) if WORD in each.text]
    start = scalar.text.index(WORD)
    fault = scalar.fault_within("E010", "m", start, start + len(WORD))
    line = text.splitlines()[fault.line - 1]
    assert fault.excerpt == line
    assert line[fault.column - 1 :][: fault.length] == WORD


@pytest.mark.parametrize("style", STYLES)
def test_every_visible_character_of_a_value_is_found(style: str):
    text = STYLES[style].format(WORD)
    node, _ = parse(text, "x.yaml")
    for scalar in scalars(node):
        for character, offset in zip(scalar.text, scalar.offsets, strict=False):
            if not character.isspace():
                assert text[offset] in {character, "\\"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("012", "012"), ("0x1F", "0x1F"), ("1_000", "1_000"), (".5", ".5"),
        ("True", "True"), ("NULL", "NULL"), (".inf", ".inf"), ("1:30", "1:30"), ("2026-01-10", "2026-01-10"),
        ("true", True), ("false", False), ("null", None), ("~", None), ("", None), ("12", 12), ("-12", -12), ("+1", 1),
        ("0", 0), ("1.5", 1.5), ("1e3", 1000.0), ("'12'", "12"), ('"true"', "true"), ("1" * 40, "1" * 40),
    ],
)  # fmt: skip
def test_scalars_mean_what_yaml_1_2_says(written: str, meant: object):
    node, faults = parse(f"a: {written}\n", "x.yaml")
    assert not faults
    assert isinstance(node, Dictionary)
    scalar = node.get("a")
    assert isinstance(scalar, Scalar)
    assert scalar.value == meant
    assert type(scalar.value) is type(meant)
