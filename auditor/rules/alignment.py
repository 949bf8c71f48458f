"""Which character of a file became which character of a YAML scalar.

YAML folds, quotes and escapes; an error inside an expression must still point at the character that was
typed. Instead of repeating YAML's folding rules, the scalar's text is laid along the file's: all but
spaces and escapes stand in both, in the same order.
"""

import re

_SPACES = " \t\r\n\x85\u2028\u2029"
_BLOCK_HEAD = re.compile(r"[|>][^\r\n]*(?:\r\n|\r|\n)")
_SIMPLE = dict(zip("0abtnvfreN_LP", "\0\a\b\t\n\v\f\r\x1b\x85\xa0\u2028\u2029", strict=True))
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|\r\n|.)", re.DOTALL)


def align(value: str, text: str, start: int, end: int, style: str) -> tuple[int, ...]:
    """For each character of `value` its offset in `text`, and one more for its end.

    `start` and `end` are where the scalar is in `text`, with its quotes or its block's head; `style` is
    YAML's: "" plain, ' and " quoted, | literal, > folded.
    """
    place = _content(text, start, style)
    offsets = []
    for character in value:
        at, place = _next(character, text, place, end, style)
        offsets.append(min(at, max(start, end - 1)))
    return (*offsets, min(place, end))


def _content(text: str, start: int, style: str) -> int:
    if style in ("'", '"'):
        return start + 1
    if style in ("|", ">") and (head := _BLOCK_HEAD.match(text, start)):
        return head.end()
    return start


def _next(character: str, text: str, place: int, end: int, style: str) -> tuple[int, int]:
    """Where `character` is, and where to look for the one after it."""
    if style == '"':
        return _next_escaped(character, text, place, end)
    if character in _SPACES:
        return (place, place + 1) if place < end and text[place] in _SPACES else (place, place)
    place = _skip_spaces(text, place, end)
    return place, place + (2 if style == "'" and character == "'" else 1)


def _next_escaped(character: str, text: str, place: int, end: int) -> tuple[int, int]:
    while place < end:
        if text[place] == "\\" and (escape := _ESCAPE.match(text, place)):
            if _decoded(escape.group()) == character:
                return place, escape.end()
            place = escape.end()  # a line that goes on below, or a space where no space is looked for
        elif text[place] in _SPACES and character not in _SPACES:
            place += 1
        else:
            break
    if character in _SPACES and not (place < end and text[place] in _SPACES):
        return place, place
    return place, place + 1


def _decoded(escape: str) -> str:
    """The character an escape stands for; nothing for the end of a line."""
    if escape[1] in "xuU":
        digits = escape[2:]
        code = int(digits, 16)
        return chr(code) if code < 0x110000 else ""
    return _SIMPLE.get(escape[1], "" if escape[1] in "\r\n" else escape[1])


def _skip_spaces(text: str, place: int, end: int) -> int:
    while place < end and text[place] in _SPACES:
        place += 1
    return place
