"""YAML files read with positions, by YAML 1.2's idea of a value, and without what makes YAML dangerous.

`no`, `yes`, `012` are texts; only true, false, null, ~ and decimal numbers are not. Anchors, aliases and
tags are refused: they hide what a rule says, and a few lines of them can fill a memory.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from auditor.language import Text, say
from auditor.rules.diagnostics import Fault
from auditor.rules.nodes import Dictionary, Entry, Node, Scalar, Sequence, Source

LARGEST = 256 * 1024
DEEPEST = 32
LOADER = getattr(yaml, "CLoader", yaml.Loader)  # the same events, ten times faster

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")


def read(path: Path, shown: str | None = None) -> tuple[Node | None, list[Fault]]:
    """The one document of a file, or None and the faults that made it unreadable; `shown` names it to people."""
    name = shown or str(path)
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            return None, [Fault("E002", _too_large(), name)]
        text = data.decode("utf-8-sig")
    except OSError as error:
        return None, [
            Fault("E002", say(es="no se puede leer", en="cannot be read"), name, label=str(error.strerror))
        ]
    except UnicodeDecodeError as error:
        message = say(es="no es texto UTF-8", en="is not UTF-8 text")
        return None, [Fault("E002", message, name, label=f"byte {error.start}")]
    return parse(text, name)


def _too_large() -> str:
    limit = LARGEST // 1024
    return say(es=f"el archivo pasa de {limit} kB", en=f"the file is larger than {limit} kB")


# What YAML's own words mean for who writes a rule.
_HINTS = {
    "expected ',' or '}'": Text(
        "dentro de { } un valor con comas, corchetes o `: ` va entre comillas, o en una línea propia",
        "inside { } a value with commas, brackets or `: ` goes in quotes, or on a line of its own",
    ),
    "mapping values are not allowed": Text(
        "un texto que contiene `: ` va entre comillas", "a text that contains `: ` goes in quotes"
    ),
    "expected key": Text(
        "las claves de un mismo nivel empiezan en la misma columna",
        "keys of one level begin in the same column",
    ),
    "cannot start any token": Text(
        "se sangra con espacios, sin tabuladores; un texto que empieza con @, % o ` va entre comillas",
        "indent with spaces, not tabs; a text that begins with @, % or ` goes in quotes",
    ),
    "expected ':'": Text("a una clave le sigue `:` y un espacio", "a key is followed by `:` and a space"),
}


def _hint(problem: str) -> str:
    return next((str(hint) for words, hint in _HINTS.items() if words in problem), "")


def parse(text: str, path: str) -> tuple[Node | None, list[Fault]]:
    source = Source(path, text)
    composer = Composer(source)
    try:
        node = composer.document(yaml.parse(text, Loader=LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = source.index(mark.line, mark.column) if mark else 0
        problem = say(es="esto no es YAML", en="this is not YAML")
        told = error.problem or ""
        fault = source.fault("E001", problem, at, label=told, hint=_hint(told))
        return None, [*composer.faults, fault]
    except yaml.YAMLError as error:  # characters YAML does not allow
        problem = say(es="esto no es YAML", en="this is not YAML")
        at = getattr(error, "position", 0)
        return None, [source.fault("E001", problem, at, label=str(getattr(error, "reason", "")))]
    except _RefusedError:
        return None, composer.faults
    return node, composer.faults


class _RefusedError(Exception):
    """The file is not read any further."""


class Composer:
    """Nodes from YAML's events, one at a time, without recursion deeper than DEEPEST."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.faults: list[Fault] = []

    def document(self, events: Iterator[yaml.Event]) -> Node | None:
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._refuse(
                        event, say(es="un archivo es un solo documento", en="a file is one document")
                    )
            elif isinstance(event, yaml.NodeEvent):
                root = self._node(event, events, 0)
        return root

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        self._check(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, events, depth)
        return self._dictionary(event, events, depth)

    def _check(self, event: yaml.Event, depth: int) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            self._refuse(
                event, say(es="aquí no hay anclas ni alias", en="there are no anchors or aliases here")
            )
        if getattr(event, "tag", None) is not None:
            self._refuse(event, say(es="aquí no hay etiquetas (`!`)", en="there are no tags (`!`) here"))
        if depth > DEEPEST:
            self._refuse(event, say(es="demasiados niveles", en="too many levels"))

    def _refuse(self, event: yaml.Event, message: str) -> None:
        start, end = self._span(event)
        hint = say(es="escriba el valor donde se usa", en="write the value where it is used")
        self.faults.append(self.source.fault("E003", message, start, end, hint=hint))
        raise _RefusedError

    def _span(self, event: yaml.Event) -> tuple[int, int]:
        first, last = event.start_mark, event.end_mark
        if first is None or last is None:
            raise TypeError("an event without its place")
        return self.source.index(first.line, first.column), self.source.index(last.line, last.column)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        start, end = self._span(event)
        style = event.style or ""
        value = event.value if style else resolve(event.value)
        return Scalar(self.source, start, end, event.value, style, value)

    def _sequence(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Sequence:
        start, end = self._span(event)
        items = []
        for inner in events:
            if isinstance(inner, yaml.SequenceEndEvent):
                end = self._last(event, inner, end)
                break
            items.append(self._node(inner, events, depth + 1))
            end = items[-1].end
        return Sequence(self.source, start, end, tuple(items))

    def _last(self, event: yaml.Event, closing: yaml.Event, end: int) -> int:
        """Where a collection ends: at its bracket, or with its last value where it has none."""
        return self._span(closing)[1] if getattr(event, "flow_style", False) else end

    def _dictionary(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Dictionary:
        start, end = self._span(event)
        entries: dict[str, Entry] = {}
        for inner in events:
            if isinstance(inner, yaml.MappingEndEvent):
                end = self._last(event, inner, end)
                break
            key = self._node(inner, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key, Scalar):
                self.faults.append(key.fault("E001", say(es="una clave es un texto", en="a key is a text")))
            elif key.text in entries:
                self.faults.append(self._twice(key, entries[key.text].key))
            else:
                entries[key.text] = Entry(key, value)
                end = value.end
        return Dictionary(self.source, start, end, entries)

    def _twice(self, key: Scalar, first: Scalar) -> Fault:
        line = first.fault("", "").line
        return key.fault(
            "E004",
            say(es=f"la clave `{key.text}` está dos veces", en=f"the key `{key.text}` is there twice"),
            label=say(es=f"la primera está en la línea {line}", en=f"the first one is on line {line}"),
        )


def resolve(text: str) -> object:
    """What an unquoted scalar means: YAML 1.2's core schema without its octal, hexadecimal and infinite numbers."""
    if text in {"", "~", "null"}:
        return None
    if text in {"true", "false"}:
        return text == "true"
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) < 19 else text
    if _FLOAT.fullmatch(text) and abs(number := float(text)) < 1e300:
        return number
    return text
