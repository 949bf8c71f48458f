"""The types of values in an expression."""

from dataclasses import dataclass

from auditor.language import Text
from auditor.rules.catalog import Type


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of the language; None is the type of `None`, which goes with any.

    `units` says that a number counts units of a currency: what money becomes when it is multiplied, and
    what may be compared with money. `known` is False for a part with a fault, so that one fault is told once.
    """

    type: Type | None
    units: bool = False
    known: bool = True

    def __str__(self) -> str:
        return str(self.words)

    @property
    def words(self) -> Text:
        """What people call the type, in both languages."""
        return _WORDS[self.type] if self.type else Text("None", "None")

    @property
    def numeric(self) -> bool:
        return self.type in {Type.MONEY, Type.NUMBER, Type.INTEGER}

    @property
    def textual(self) -> bool:
        return self.type in {Type.TEXT, Type.CLASS}

    @property
    def monetary(self) -> bool:
        """Money, or a number of currency units."""
        return self.type is Type.MONEY or self.units


TEXT = Kind(Type.TEXT)
CLASS = Kind(Type.CLASS)
MONEY = Kind(Type.MONEY)
NUMBER = Kind(Type.NUMBER)
UNITS = Kind(Type.NUMBER, units=True)
INTEGER = Kind(Type.INTEGER)
BOOLEAN = Kind(Type.BOOLEAN)
DATE = Kind(Type.DATE)
NOTHING = Kind(None)
ANYTHING = Kind(None, known=False)

_WORDS = {
    Type.TEXT: Text("texto", "text"),
    Type.CLASS: Text("código de clase", "class code"),
    Type.MONEY: Text("dinero", "money"),
    Type.NUMBER: Text("número", "number"),
    Type.INTEGER: Text("entero", "integer"),
    Type.BOOLEAN: Text("sí o no", "boolean"),
    Type.DATE: Text("fecha", "date"),
}


def kind_of(value: object) -> Kind:
    """The type of a literal."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int):
        return INTEGER
    return NUMBER if isinstance(value, float) else TEXT


def common(first: Kind, second: Kind) -> Kind | None:
    """The type of something that is one or the other, None where there is none."""
    for one, other in ((first, second), (second, first)):
        if not one.known or one == NOTHING:
            return other
    if first == second:
        return first
    if first.textual and second.textual:
        return TEXT
    if not (first.numeric and second.numeric):
        return None
    if first.monetary or second.monetary:
        exact = MONEY in (first, second) and INTEGER in (first, second)
        return MONEY if exact else UNITS
    return NUMBER
