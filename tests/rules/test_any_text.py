"""Whatever text stands where a rule or an expression should: faults, never a crash."""

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.rules.document import parse
from auditor.rules.expression import ExpressionError, parse_expression
from auditor.rules.nodes import Dictionary, Scalar, Sequence

PIECES = st.sampled_from([
    "amount", "ñ", "1", "0.5", "'a'", '"', "(", ")", "[", "]", "{", "}", " and ", " or ", " not ", " in ", " is ",
    "None", "==", "=", "<", "+", "-", "*", "/", "//", "%", "**", ",", ".", ":", " if ", " else ", "\n", "\t", "#", "\\",
    "lambda ", "f''", "__x", "\0", "🙂", "\u2028", "sum(", "per=",
])  # fmt: skip
YAML = st.sampled_from([
    "a", "ñ", ": ", "- ", "\n", "  ", "'", '"', "|", ">", "&a ", "*a", "!t ", "[", "]", "{", "}", ",", "#", "\\",
    "\t", "\r\n", "%", "---", "...", "? ", "🙂", "\u2028", "\\u00e9", "1", "~", "\x07",
])  # fmt: skip


def place_of_fault(text: str) -> tuple[int, int]:
    try:
        parse_expression(text)
    except ExpressionError as error:
        return error.span
    return 0, 0


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60))
def test_expressions(text: str):
    start, end = place_of_fault(text)
    assert 0 <= start <= end <= len(text) + 1


def places(node: object, text: str) -> None:
    if isinstance(node, Scalar):
        assert len(node.offsets) == len(node.text) + 1
        assert all(0 <= offset <= len(text) for offset in node.offsets)
        node.fault_within("E010", "m", 0, len(node.text))
    elif isinstance(node, Sequence):
        for item in node.items:
            places(item, text)
    elif isinstance(node, Dictionary):
        for entry in node:
            places(entry.key, text)
            places(entry.value, text)


@settings(max_examples=300, deadline=None)
@given(st.lists(YAML, max_size=30).map("".join) | st.text(max_size=60))
def test_documents(text: str):
    node, faults = parse(text, "x.yaml")
    for fault in faults:
        assert fault.line >= 1
    places(node, text)
