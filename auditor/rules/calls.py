"""Checks calls of the language's functions: their arguments, and where an aggregate may stand."""

from typing import TYPE_CHECKING

from auditor.language import say
from auditor.rules.expression import ExpressionError
from auditor.rules.folded import folded_beside
from auditor.rules.functions import FUNCTIONS, Argument, Function, Sort
from auditor.rules.keywords import KeywordChecker
from auditor.rules.kinds import ANYTHING, Kind
from auditor.rules.scope import Aggregates
from auditor.rules.suggestions import did_you_mean
from auditor.rules.syntax import Call, Syntax
from auditor.rules.typed import Application, AsOf, Bound, Constant, Typed

if TYPE_CHECKING:
    from auditor.rules.types import Checker


class CallChecker:
    def __init__(self, checker: "Checker") -> None:
        self.checker = checker
        self.keywords = KeywordChecker(checker)

    def check(self, call: Call) -> Typed:
        function = FUNCTIONS.get(call.function.id)
        if function is None:
            message = say(
                es=f"función desconocida `{call.function.id}`", en=f"unknown function `{call.function.id}`"
            )
            return self.checker.fault(
                "E014", message, call.function.span, did_you_mean(call.function.id, FUNCTIONS)
            )
        keywords = self.keywords.known(call, function)
        per = self.keywords.per(keywords.get("per"))
        if misplaced := self._misplaced(call, function, windowed=per is not None):
            self.checker.faults.append(misplaced)
            return Constant(call.span, self._result(function, []), None)
        outer, self.checker.inside = self.checker.inside, self._looked_from(function)
        arguments = self._arguments(call, function)
        by = self.keywords.by(call, function, keywords)
        within = self.keywords.within(keywords.get("within"))
        before = self.keywords.before(keywords.get("before"), keywords.get("within"))
        self.checker.inside = outer
        if arguments is None:
            return Constant(call.span, self._result(function, []), None)
        kind = self._result(function, [argument.kind for argument in arguments])
        return Application(call.span, kind, function.name, arguments, by, per, within, before)

    def _looked_from(self, function: Function) -> str | None:
        return self.checker.inside if function.sort is Sort.VALUE else function.name

    @staticmethod
    def _result(function: Function, kinds: list[Kind]) -> Kind:
        if kinds or not any(not argument.optional for argument in function.arguments):
            return function.result(kinds)
        return ANYTHING

    def _misplaced(self, call: Call, function: Function, *, windowed: bool) -> ExpressionError | None:
        """The fault of a function that looks at other rows where there are none to look at."""
        told = None if function.sort is Sort.VALUE else self._misplacing(function, windowed=windowed)
        return None if told is None else ExpressionError("E018", told[0], call.span, hint=told[1])

    def _misplacing(self, function: Function, *, windowed: bool) -> tuple[str, str] | None:
        name, place = function.name, self.checker.scope.aggregates
        if self.checker.inside:
            return (
                say(
                    es=f"`{name}` está dentro de `{self.checker.inside}`",
                    en=f"`{name}` is inside `{self.checker.inside}`",
                ),
                say(es="derive primero el valor interior", en="derive the inner value first"),
            )
        if (function.sort is Sort.NETWORK) is not (place is Aggregates.NETWORK):
            return self._beside_network(name, network=function.sort is Sort.NETWORK)
        if place is Aggregates.NONE:
            return (
                say(es=f"`{name}` no puede ir aquí", en=f"`{name}` cannot stand here"),
                say(es="el alcance se decide fila por fila", en="the scope is decided row by row"),
            )
        if place is Aggregates.TAKE and (windowed or function.sort is Sort.HISTORY):
            what = "per" if windowed else name
            return (
                say(es=f"`{what}` no va dentro de `take`", en=f"`{what}` does not go inside `take`"),
                say(
                    es="derive antes del grupo, o use `then` después",
                    en="derive before the group, or use `then` after it",
                ),
            )
        if place is Aggregates.WINDOW and not windowed:
            return (
                say(
                    es=f"`{name}` necesita saber sobre qué filas",
                    en=f"`{name}` needs to know over which rows",
                ),
                say(
                    es="escriba p. ej. per=[buyer_org], o use `group`",
                    en="write e.g. per=[buyer_org], or use `group`",
                ),
            )
        return None

    @staticmethod
    def _beside_network(name: str, *, network: bool) -> tuple[str, str]:
        if network:
            hint = say(es="va en el `take` de `network`", en="it goes in the `take` of `network`")
        else:
            hint = say(
                es="ahí van component() y component_size()", en="component() and component_size() go there"
            )
        return say(es=f"`{name}` no puede ir aquí", en=f"`{name}` cannot stand here"), hint

    def _arguments(self, call: Call, function: Function) -> tuple[Typed, ...] | None:
        least = sum(not argument.optional for argument in function.arguments)
        if not least <= len(call.arguments) <= len(function.arguments):
            message = say(
                es=f"`{function.name}` recibe otros argumentos: {function.signature}",
                en=f"`{function.name}` takes other arguments: {function.signature}",
            )
            self.checker.fault("E015", message, call.span, hint=_example(function))
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
            return self.checker.fault("E016", message, node.span, hint=_example(function))
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


def _example(function: Function) -> str:
    return say(es=f"p. ej. {function.example}", en=f"e.g. {function.example}")
