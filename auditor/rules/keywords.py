"""Checks the keywords of a call: `per=`, `by=`, `within=`, `before=`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from auditor.language import say
from auditor.rules.functions import FUNCTIONS, Function
from auditor.rules.kinds import DATE, INTEGER
from auditor.rules.suggestions import did_you_mean
from auditor.rules.syntax import Call, Keyword, Listing, Name
from auditor.rules.typed import Bound, Constant, Typed

if TYPE_CHECKING:
    from auditor.rules.types import Checker

LONGEST_WINDOW = 36_525  # days: a century


class KeywordChecker:
    def __init__(self, checker: "Checker") -> None:
        self.checker = checker

    def known(self, call: Call, function: Function) -> dict[str, Keyword]:
        """The keywords the function has; a fault for each of the others."""
        found = {}
        for keyword in call.keywords:
            if keyword.name in function.keywords:
                found[keyword.name] = keyword
            else:
                self._refuse(function, keyword)
        return found

    def _refuse(self, function: Function, keyword: Keyword) -> None:
        message = say(
            es=f"`{function.name}` no tiene `{keyword.name}=`",
            en=f"`{function.name}` has no `{keyword.name}=`",
        )
        near = did_you_mean(keyword.name, function.keywords)
        compare = say(es="para comparar escriba `==`", en="to compare, write `==`")
        label = compare if keyword.name in self.checker.scope.names else near
        self.checker.fault("E015", message, keyword.span, label, _others(keyword.name))

    def per(self, keyword: Keyword | None) -> tuple[str, ...] | None:
        if keyword is None:
            return None
        listed = keyword.value.items if isinstance(keyword.value, Listing) else (keyword.value,)
        for item in listed:
            if not isinstance(item, Name):
                message = say(es="`per` es una lista de columnas", en="`per` is a list of columns")
                self.checker.fault("E015", message, item.span)
            elif item.id not in self.checker.scope.names:
                self.checker.check(item)
            else:
                self.checker.used.add(item.id)
        return tuple(item.id for item in listed if isinstance(item, Name))

    def by(self, call: Call, function: Function, keywords: Mapping[str, Keyword]) -> Typed | None:
        """The date that puts the rows in order."""
        keyword = keywords.get("by")
        needed = function.ordered or "within" in keywords or "before" in keywords
        if keyword is not None and needed:
            return self.checker.expect(keyword.value, DATE)
        if keyword is not None:
            message = say(es="`by` va con `within` o `before`", en="`by` goes with `within` or `before`")
            return self.checker.fault("E015", message, keyword.span)
        if not needed:
            return None
        message = say(es=f"`{function.name}` necesita `by=`", en=f"`{function.name}` needs `by=`")
        example = (
            function.example if function.ordered else f"{function.name}(…, per=[buyer_org], by=award_date)"
        )
        hint = say(es=f"p. ej. {example}", en=f"e.g. {example}")
        return self.checker.fault("E015", message, call.span, hint=hint)

    def within(self, keyword: Keyword | None) -> Typed | None:
        """How many days: written out, or a parameter."""
        if keyword is None:
            return None
        typed = self.checker.check(keyword.value)
        days = typed.value if isinstance(typed, Constant) else None
        written = typed.kind == INTEGER and isinstance(days, int) and 1 <= days <= LONGEST_WINDOW
        if written or (isinstance(typed, Bound) and typed.kind == INTEGER) or not typed.kind.known:
            return typed
        message = say(
            es=f"`within` es un número de días, de 1 a {LONGEST_WINDOW}",
            en=f"`within` is a number of days, 1 to {LONGEST_WINDOW:,}",
        )
        return self.checker.fault("E015", message, keyword.value.span)

    def before(self, keyword: Keyword | None, within: Keyword | None) -> bool:
        if keyword is None:
            return False
        typed = self.checker.check(keyword.value)
        if not isinstance(typed, Constant) or typed.value is not True:
            message = say(es="`before` es True o no se escribe", en="`before` is True, or is not written")
            self.checker.fault("E015", message, keyword.value.span)
        if within is not None:
            message = say(
                es="`before` y `within` no van juntos", en="`before` and `within` do not go together"
            )
            self.checker.fault("E015", message, keyword.span)
        return True


def _others(keyword: str) -> str:
    """Which functions have the keyword, where some have."""
    having = ", ".join(function.name for function in FUNCTIONS.values() if keyword in function.keywords)
    return say(es=f"`{keyword}` va con: {having}", en=f"`{keyword}` goes with: {having}") if having else ""
