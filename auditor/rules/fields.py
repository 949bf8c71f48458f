"""Reads the keys of a YAML mapping into Python values, noting every fault on the way."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TypeVar

from auditor.language import LANGUAGES, Text, say
from auditor.rules.diagnostics import Fault
from auditor.rules.keys import KEY_TABLE
from auditor.rules.nodes import Dictionary, Node, Scalar
from auditor.rules.nodes import Sequence as Items
from auditor.rules.suggestions import did_you_mean

Choice = TypeVar("Choice", bound=StrEnum)


class Fields:
    """One mapping. What cannot be read is noted in `faults` and read as empty, so that reading goes on."""

    def __init__(self, node: Dictionary, faults: list[Fault]) -> None:
        self.node, self.faults = node, faults

    def fault(self, code: str, message: str, at: Node, *, label: str = "", hint: str = "") -> None:
        self.faults.append(at.fault(code, message, label=label, hint=hint))

    def only(self, allowed: Iterable[str]) -> bool:
        """Notes every key that is not one of `allowed`; whether there is none."""
        known = tuple(allowed)
        sound = True
        for entry in self.node:
            if entry.key.text not in known:
                sound = False
                message = say(
                    es=f"clave desconocida `{entry.key.text}`", en=f"unknown key `{entry.key.text}`"
                )
                self.fault("E005", message, entry.key, label=did_you_mean(entry.key.text, known))
        return sound

    def ordered(self, order: Sequence[str]) -> None:
        """Notes every key of `order` that stands after one it should stand before."""
        last = -1
        for entry in self.node:
            if entry.key.text not in order:
                continue
            place = order.index(entry.key.text)
            if place < last:
                message = say(
                    es=f"`{entry.key.text}` va antes de `{order[last]}`",
                    en=f"`{entry.key.text}` goes before `{order[last]}`",
                )
                hint = say(es="el orden es: ", en="the order is: ") + ", ".join(order)
                self.fault("E005", message, entry.key, hint=hint)
            last = max(last, place)

    def get(self, key: str) -> Node | None:
        return self.node.get(key)

    def needed(self, key: str) -> Node | None:
        found = self.node.get(key)
        if found is None:
            message = say(es=f"falta `{key}`", en=f"`{key}` is missing")
            at = next(iter(self.node), None)
            self.fault("E006", message, at.key if at else self.node)
        return found

    def wrong(self, node: Node, expected: str, hint: str = "") -> None:
        self.fault("E007", say(es=f"se espera {expected}", en=f"expected {expected}"), node, hint=hint)

    def scalar(self, node: Node | None) -> Scalar | None:
        if node is None or isinstance(node, Scalar):
            return node
        self.wrong(node, say(es="un solo valor", en="a single value"))
        return None

    def text(self, key: str, default: str | None = None) -> str:
        scalar = self.scalar(self.needed(key) if default is None else self.get(key))
        if scalar is None:
            return default or ""
        if not isinstance(scalar.value, str) or not scalar.text.strip():
            self.wrong(scalar, say(es="un texto", en="a text"))
            return ""
        return scalar.text.strip()

    def whole(self, key: str) -> int:
        scalar = self.scalar(self.needed(key))
        if scalar is None:
            return 0
        if isinstance(scalar.value, bool) or not isinstance(scalar.value, int) or scalar.value < 1:
            self.wrong(scalar, say(es="un número entero desde 1", en="a whole number from 1"))
            return 0
        return scalar.value

    def flag(self, key: str) -> bool:
        """`true` or `false`; false where it is not there."""
        scalar = self.scalar(self.get(key))
        if scalar is not None and not isinstance(scalar.value, bool):
            self.wrong(scalar, "`true`, `false`")
        return scalar is not None and scalar.value is True

    def choice(self, key: str, choices: type[Choice]) -> Choice:
        text = self.text(key)
        allowed = [choice.value for choice in choices]
        if text in allowed:
            return choices(text)
        node = self.get(key)
        if node is not None and text:
            message = say(es=f"`{text}` no es un valor de `{key}`", en=f"`{text}` is not a value of `{key}`")
            self.fault("E008", message, node, label=did_you_mean(text, allowed))
        return next(iter(choices))

    def bilingual(self, key: str) -> Text:
        node = self.needed(key)
        return self.as_bilingual(node) if node is not None else Text("", "")

    def as_bilingual(self, node: Node) -> Text:
        if not isinstance(node, Dictionary):
            self.wrong(
                node,
                say(
                    es="el texto en los dos idiomas: {es: …, en: …}",
                    en="the text in both languages: {es: …, en: …}",
                ),
            )
            return Text("", "")
        inner = Fields(node, self.faults)
        inner.only(LANGUAGES)
        return Text(inner.text("es"), inner.text("en"))

    def items(self, key: str) -> tuple[Node, ...]:
        node = self.get(key)
        if node is None:
            return ()
        if not isinstance(node, Items):
            told = node.text if isinstance(node, Scalar) and node.text else "…"
            hint = say(es=f"escriba {key}: [{told}]", en=f"write {key}: [{told}]")
            self.wrong(node, say(es="una lista", en="a list"), hint)
            return ()
        return node.items

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(scalar.text for scalar in self.scalars(key))

    def scalars(self, key: str) -> tuple[Scalar, ...]:
        found = []
        for item in self.items(key):
            if isinstance(item, Scalar) and isinstance(item.value, str) and item.text:
                found.append(item)
            else:
                self.wrong(item, say(es="un texto", en="a text"))
        return tuple(found)

    def dictionary(self, key: str) -> Dictionary | None:
        node = self.get(key)
        if node is None or isinstance(node, Dictionary):
            return node
        example = KEY_TABLE[key].example if key in KEY_TABLE else ""
        hint = say(es=f"p. ej. {example}", en=f"e.g. {example}") if example else ""
        self.wrong(node, say(es="pares de clave y valor", en="keys with values"), hint)
        return None
