"""Checks calls of the language's functions: their arguments, and where an aggregate may stand."""

from typing import TYPE_CHECKING

from auditor.language import say
from auditor.rules.expression import ExpressionError
from auditor.rules.folded import folded_beside
from auditor.rules.functions import FUNCTIONS, Argument, Function
from auditor.rules.kinds import ANYTHING, DATE, Kind
from auditor.rules.scope import Aggregates
from auditor.rules.suggestions import did_you_mean
from auditor.rules.syntax import Call, Keyword, Listing, Name, Syntax
from auditor.rules.typed import Application, AsOf, Bound, Constant, Typed

if TYPE_CHECKING:
    from auditor.rules.types import Checker


class CallChecker:
    def __init__(self, checker: "Checker") -> None:
        self.checker = checker

    def check(self, call: Call) -> Typed:
        function = FUNCTIONS.get(call.function.id)
        if function is None:
            message = say(
                es=f"función desconocida `{call.function.id}`", en=f"unknown function `{call.function.id}`"
            )
            return self.checker.fault(
                "E014", message, call.function.span, did_you_mean(call.function.id, FUNCTIONS)
            )
        keywords = self._keywords(call, function)
        per = self._per(keywords.get("per"))
        if function.aggregate and (misplaced := self._misplaced(call, per is not None)):
            self.checker.faults.append(misplaced)
            return Constant(call.span, self._result(function, []), None)
        return self._apply(call, function, keywords, per)

    def _apply(
        self, call: Call, function: Function, keywords: dict[str, Keyword], per: tuple[str, ...] | None
    ) -> Typed:
        outer, self.checker.inside = (
            self.checker.inside,
            function.name if function.aggregate else self.checker.inside,
        )
        arguments = self._arguments(call, function)
        by = self._by(call, function, keywords.get("by"))
        self.checker.inside = outer
        if arguments is None:
            return Constant(call.span, self._result(function, []), None)
        kind = self._result(function, [argument.kind for argument in arguments])
        return Application(call.span, kind, function.name, arguments, by, per)

    @staticmethod
    def _result(function: Function, kinds: list[Kind]) -> Kind:
        if kinds or not any(not argument.optional for argument in function.arguments):
            return function.result(kinds)
        return ANYTHING

    def _misplaced(self, call: Call, window: bool) -> ExpressionError | None:
        name, place = call.function.id, self.checker.scope.aggregates
        if self.checker.inside:
            message = say(
                es=f"`{name}` está dentro de `{self.checker.inside}`",
                en=f"`{name}` is inside `{self.checker.inside}`",
            )
            hint = say(es="derive primero el valor interior", en="derive the inner value first")
        elif place is Aggregates.NONE:
            message = say(es=f"`{name}` no puede ir aquí", en=f"`{name}` cannot stand here")
            hint = say(es="el alcance se decide fila por fila", en="the scope is decided row by row")
        elif place is Aggregates.TAKE and window:
            message = say(es="`per` no va dentro de `take`", en="`per` does not go inside `take`")
            hint = say(es="use `then` después del grupo", en="use `then` after the group")
        elif place is Aggregates.WINDOW and not window:
            message = say(
                es=f"`{name}` necesita saber sobre qué filas", en=f"`{name}` needs to know over which rows"
            )
            hint = say(
                es="escriba p. ej. per=[buyer_org], o use `group`",
                en="write e.g. per=[buyer_org], or use `group`",
            )
        else:
            return None
        return ExpressionError("E018", message, call.span, hint=hint)

    def _keywords(self, call: Call, function: Function) -> dict[str, Keyword]:
        allowed = [*(["per"] if function.aggregate else []), *(["by"] if function.ordered else [])]
        found = {}
        for keyword in call.keywords:
            if keyword.name in allowed:
                found[keyword.name] = keyword
                continue
            message = say(
                es=f"`{function.name}` no tiene `{keyword.name}=`",
                en=f"`{function.name}` has no `{keyword.name}=`",
            )
            near = did_you_mean(keyword.name, allowed)
            compare = say(es="para comparar escriba `==`", en="to compare, write `==`")
            label = compare if keyword.name in self.checker.scope.names else near
            self.checker.fault("E015", message, keyword.span, label)
        return found

    def _per(self, keyword: Keyword | None) -> tuple[str, ...] | None:
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

    def _by(self, call: Call, function: Function, keyword: Keyword | None) -> Typed | None:
        if not function.ordered:
            return None
        if keyword is None:
            message = say(es=f"`{function.name}` necesita `by=`", en=f"`{function.name}` needs `by=`")
            example = say(es=f"p. ej. {function.example}", en=f"e.g. {function.example}")
            return self.checker.fault("E015", message, call.span, hint=example)
        return self.checker.expect(keyword.value, DATE)

    def _arguments(self, call: Call, function: Function) -> tuple[Typed, ...] | None:
        least = sum(not argument.optional for argument in function.arguments)
        if not least <= len(call.arguments) <= len(function.arguments):
            message = say(
                es=f"`{function.name}` recibe otros argumentos: {function.signature}",
                en=f"`{function.name}` takes other arguments: {function.signature}",
            )
            self.checker.fault(
                "E015",
                message,
                call.span,
                hint=say(es=f"p. ej. {function.example}", en=f"e.g. {function.example}"),
            )
            return None
        pairs = zip(function.arguments, call.arguments, strict=False)
        typed = tuple(self._argument(function, argument, node) for argument, node in pairs)
        return tuple(folded_beside(each, typed[0]) for each in typed)

    def _argument(self, function: Function, argument: Argument, node: Syntax) -> Typed:
        typed = self.checker.check(node)
        if not typed.kind.known:
            return typed
        if typed.kind.type not in argument.accepts:
            message = say(
                es=f"`{function.name}` no acepta {typed.kind} en `{argument.name}`",
                en=f"`{function.name}` does not take {typed.kind} for `{argument.name}`",
            )
            hint = say(es=f"p. ej. {function.example}", en=f"e.g. {function.example}")
            return self.checker.fault("E016", message, node.span, hint=hint)
        if argument.of_source and isinstance(typed, Constant | AsOf):
            message = say(es="un día escrito no tiene calendario", en="a day written out has no calendar")
            hint = say(es="use fechas de la fuente", en="use dates of the source")
            return self.checker.fault("E016", message, node.span, hint=hint)
        if argument.literal and not isinstance(typed, Constant | Bound):
            message = say(
                es=f"`{argument.name}` se escribe como literal",
                en=f"`{argument.name}` is written as a literal",
            )
            return self.checker.fault("E015", message, node.span)
        return typed
