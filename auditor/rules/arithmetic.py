"""Which types go together, and what they make."""

from decimal import Decimal

from auditor.language import say
from auditor.rules.kinds import BOOLEAN, DATE, INTEGER, MONEY, NOTHING, NUMBER, UNITS, Kind
from auditor.rules.typed import Constant, Typed


def is_exact(value: object) -> bool:
    """Whether a plain number is an amount with at most two decimals, so that money may meet it exactly."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    hundredths = Decimal(str(value)) * 100
    return hundredths == hundredths.to_integral_value() and abs(hundredths) < 9e15


def binary_kind(operator: str, left: Typed, right: Typed) -> tuple[Kind | None, str]:
    """The type of `left operator right`, or None and what to write instead."""
    if DATE in (left.kind, right.kind):
        return None, say(es="use days_between(a, b)", en="use days_between(a, b)")
    if not (left.kind.numeric and right.kind.numeric):
        return None, ""
    return _RESULTS[operator](left, right)


def comparable(operator: str, left: Kind, right: Kind) -> tuple[str, str] | None:
    """None where the two may be compared, else what is wrong and what to write instead."""
    if NOTHING in (left, right):
        hint = say(es="escriba `x is None`", en="write `x is None`")
        return say(es="nada es igual a None", en="nothing equals None"), hint
    if (left.numeric and right.numeric) or left == right == DATE:
        return None
    same = (left.textual and right.textual) or left == right == BOOLEAN
    if same and operator in {"==", "!="}:
        return None
    message = say(
        es=f"{left} {operator} {right} no se puede comparar",
        en=f"{left} {operator} {right} cannot be compared",
    )
    hint = (
        say(es="los textos solo se comparan con == y !=", en="texts compare with == and != only")
        if same
        else ""
    )
    return message, hint


def _sum(left: Typed, right: Typed) -> tuple[Kind | None, str]:
    kinds = (left.kind, right.kind)
    if MONEY in kinds:
        other = right if left.kind == MONEY else left
        exact = other.kind in {MONEY, INTEGER} or (isinstance(other, Constant) and is_exact(other.value))
        return (MONEY if exact else UNITS), ""
    if left.kind.units or right.kind.units:
        return UNITS, ""
    return (INTEGER if kinds == (INTEGER, INTEGER) else NUMBER), ""


def _product(left: Typed, right: Typed) -> tuple[Kind | None, str]:
    if left.kind.monetary and right.kind.monetary:
        return None, say(es="dinero por dinero no es nada", en="money times money is nothing")
    if left.kind.monetary or right.kind.monetary:
        return UNITS, ""
    return (INTEGER if left.kind == right.kind == INTEGER else NUMBER), ""


def _quotient(left: Typed, right: Typed) -> tuple[Kind | None, str]:
    if right.kind.monetary and not left.kind.monetary:
        return None, say(es="un número entre dinero no es nada", en="a number divided by money is nothing")
    return (UNITS if left.kind.monetary and not right.kind.monetary else NUMBER), ""


def _whole(left: Typed, right: Typed) -> tuple[Kind | None, str]:
    if left.kind == right.kind == INTEGER:
        return INTEGER, ""
    return None, say(
        es="`//` y `%` son para enteros; ¿busca is_round?",
        en="`//` and `%` are for integers; is it is_round you want?",
    )


_RESULTS = {"+": _sum, "-": _sum, "*": _product, "/": _quotient, "//": _whole, "%": _whole}
