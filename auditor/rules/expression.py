"""Expressions: a subset of Python's, read by Python's own parser and never evaluated."""

import ast
import re
import warnings
from collections.abc import Callable
from typing import Any, Final

from auditor.language import say
from auditor.rules.syntax import (
    Binary,
    Call,
    Comparison,
    Conditional,
    IsNull,
    Keyword,
    Listing,
    Literal,
    Logic,
    Name,
    Span,
    Subscript,
    Syntax,
    Unary,
)

LONGEST = 2_000
DEEPEST = 64
_LARGEST_INTEGER = 2**53  # beyond it, engines no longer agree on what a number is

_BINARY: Final = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%"}
_COMPARISON: Final = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_LONE_EQUALS = re.compile(r"(?<![<>=!:])=(?!=)")
_PARTNERS = {")": "(", "]": "[", "}": "{"}
_COMMENT = re.compile(r"#[^\r\n]*")
_TEXTS = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"")


class ExpressionError(Exception):
    """What is wrong, at which characters of the expression; `code` is the fault's."""

    def __init__(self, code: str, message: str, span: Span, label: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.span, self.label, self.hint = code, message, span, label, hint


def parse_expression(text: str) -> Syntax:
    """The parts of `text`; ExpressionError where it is not an expression of the rule language."""
    everything = Span(0, len(text))
    if not text.strip():
        raise ExpressionError(
            "E011", say(es="falta la expresión", en="the expression is missing"), everything
        )
    if len(text) > LONGEST:
        raise ExpressionError("E013", _too_long(), everything)
    if (unpaired := _unpaired(text)) is not None:
        raise unpaired
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns of `x is 3`; we have a fault for it
            tree = ast.parse(f"({text}\n)", mode="eval")
    except SyntaxError as error:
        raise _syntax(text, error) from None
    except (RecursionError, MemoryError):
        raise ExpressionError("E013", _too_deep(), everything) from None
    except ValueError as error:  # a null character, a number of 5,000 digits
        raise ExpressionError("E011", str(error), everything) from None
    return _Reader(text).read(tree.body, 1)


def _too_long() -> str:
    return say(
        es=f"una expresión tiene como máximo {LONGEST} caracteres",
        en=f"an expression has at most {LONGEST:,} characters",
    )


def _too_deep() -> str:
    return say(
        es=f"una expresión tiene como máximo {DEEPEST} niveles",
        en=f"an expression has at most {DEEPEST} levels",
    )


def _syntax(text: str, error: SyntaxError) -> ExpressionError:
    bare = _without_texts(text)
    lone = [found.start() for found in _LONE_EQUALS.finditer(bare) if _depth(bare, found.start()) == 0]
    if lone:
        message = say(es="`=` no compara", en="`=` does not compare")
        return ExpressionError(
            "E011", message, Span(lone[0], lone[0] + 1), say(es="escriba `==`", en="write `==`")
        )
    starts = _line_starts(text)
    line = min(max((error.lineno or 1) - 1, 0), len(starts) - 1)
    at = starts[line] + max((error.offset or 1) - 1, 0) - (1 if line == 0 else 0)
    at = max(0, min(at, len(text.rstrip()) - 1))
    message = say(es="esto no es una expresión", en="this is not an expression")
    return ExpressionError("E011", message, Span(at, at + 1), error.msg or "", _hint(text))


def _hint(text: str) -> str:
    """What was probably meant by words of another language."""
    if re.search(r"\bdistinct\b", text, re.IGNORECASE):
        return say(es="cuántos distintos: n_unique(columna)", en="how many different ones: n_unique(column)")
    if re.search(r"&&|\|\||<>", text):
        return say(es="se escribe and, or, !=", en="write and, or, !=")
    return ""


def _without_texts(text: str) -> str:
    """The expression with the characters of its literals and comments blotted out."""
    bare = _TEXTS.sub(lambda found: "x" * len(found.group()), text)
    return _COMMENT.sub(lambda found: " " * len(found.group()), bare)


def _unpaired(text: str) -> ExpressionError | None:
    """A quote or bracket without its partner: Python's parser would look for it in the brackets we add."""
    bare = _without_texts(text)
    quote = re.search("[\"']", bare)
    if quote is not None:
        message = say(es="falta la comilla que cierra", en="the closing quote is missing")
        return ExpressionError("E011", message, Span(quote.start(), quote.end()))
    opened: list[int] = []
    for place, character in enumerate(bare):
        if character in _PARTNERS.values():
            opened.append(place)
        elif character in _PARTNERS and (not opened or bare[opened.pop()] != _PARTNERS[character]):
            opened.append(place)
            break
    if not opened:
        return None
    message = say(es="paréntesis sin pareja", en="a bracket without its partner")
    return ExpressionError("E011", message, Span(opened[-1], opened[-1] + 1))


def _depth(text: str, end: int) -> int:
    return sum(c in "([" for c in text[:end]) - sum(c in ")]" for c in text[:end])


def _line_starts(text: str) -> tuple[int, ...]:
    return (0, *(found.end() for found in re.finditer("\r\n|\r|\n", text)))


class _Reader:
    """Python's tree to ours. Python counts bytes of UTF-8 in lines; we count characters of the whole text."""

    def __init__(self, text: str) -> None:
        self.text, self.ascii = text, text.isascii()
        self.starts = _line_starts(text)
        self.readers: dict[type[ast.AST], Callable[[Any, Span, int], Syntax]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.List: self._listing,
            ast.Tuple: self._listing,
            ast.UnaryOp: self._unary,
            ast.BinOp: self._binary,
            ast.Compare: self._comparison,
            ast.BoolOp: self._logic,
            ast.IfExp: self._conditional,
            ast.Subscript: self._subscript,
            ast.Call: self._call,
        }

    def read(self, node: ast.AST, depth: int) -> Syntax:
        span = self._span(node)
        if depth > DEEPEST:
            raise ExpressionError("E013", _too_deep(), span)
        reader = self.readers.get(type(node))
        if reader is None:
            raise self._refused(node, span)
        return reader(node, span, depth + 1)

    def _offset(self, line: int, column: int) -> int:
        """Offset of a position of Python's: line from 1, column in bytes, in the text inside our brackets."""
        if line > len(self.starts):
            return len(self.text)
        start = self.starts[line - 1]
        if line == 1:
            column -= 1
        if self.ascii:
            return start + column
        following = self.starts[line] if line < len(self.starts) else len(self.text)
        return start + len(self.text[start:following].encode()[:column].decode(errors="ignore"))

    def _span(self, node: Any) -> Span:  # noqa: ANN401 - ast's nodes have positions, but its base class has none
        return Span(
            self._offset(node.lineno, node.col_offset), self._offset(node.end_lineno, node.end_col_offset)
        )

    def _refused(self, node: ast.AST, span: Span) -> ExpressionError:
        what = _NAMES.get(type(node), type(node).__name__)
        return ExpressionError(
            "E012",
            say(
                es=f"{what} no es parte del lenguaje de reglas", en=f"{what} is not part of the rule language"
            ),
            span,
            hint=say(
                es="se admiten literales, columnas, parámetros, + - * / // %, comparaciones, and, or, not, in, "
                "is None, `a if c else b`, subíndices y las funciones del lenguaje",
                en="allowed are literals, columns, parameters, + - * / // %, comparisons, and, or, not, in, "
                "is None, `a if c else b`, subscripts and the functions of the language",
            ),
        )

    def _constant(self, node: ast.Constant, span: Span, _depth: int) -> Syntax:
        value = node.value
        if isinstance(value, int | float) and not abs(value) <= _LARGEST_INTEGER:
            message = say(es="el número es demasiado grande", en="the number is too large")
            raise ExpressionError("E011", message, span)
        if value is None or isinstance(value, str | int | float):
            return Literal(span, value)
        raise self._refused(node, span)

    def _name(self, node: ast.Name, span: Span, _depth: int) -> Name:
        if node.id.startswith("_"):
            raise self._refused(node, span)
        return Name(span, node.id)

    def _attribute(self, node: ast.Attribute, span: Span, depth: int) -> Name:
        owner = self.read(node.value, depth)
        if not isinstance(owner, Name) or node.attr.startswith("_"):
            raise self._refused(node, span)
        return Name(span, f"{owner.id}.{node.attr}")

    def _listing(self, node: ast.List | ast.Tuple, span: Span, depth: int) -> Listing:
        return Listing(span, tuple(self.read(item, depth) for item in node.elts))

    def _unary(self, node: ast.UnaryOp, span: Span, depth: int) -> Syntax:
        if isinstance(node.op, ast.Not):
            return Unary(span, "not", self.read(node.operand, depth))
        if not isinstance(node.op, ast.USub):
            raise self._refused(node, span)
        operand = self.read(node.operand, depth)
        if (
            isinstance(operand, Literal)
            and isinstance(operand.value, int | float)
            and operand.value is not True
        ):
            return Literal(span, -operand.value)
        return Unary(span, "-", operand)

    def _binary(self, node: ast.BinOp, span: Span, depth: int) -> Binary:
        operator = _BINARY.get(type(node.op))
        if operator is None:
            raise self._refused(node, span)
        return Binary(span, operator, self.read(node.left, depth), self.read(node.right, depth))

    def _comparison(self, node: ast.Compare, span: Span, depth: int) -> Syntax:
        operands = [self.read(each, depth) for each in (node.left, *node.comparators)]
        links = [
            self._link(operator, left, right)
            for operator, left, right in zip(node.ops, operands, operands[1:], strict=False)
        ]
        return links[0] if len(links) == 1 else Logic(span, "and", tuple(links))

    def _link(self, operator: ast.cmpop, left: Syntax, right: Syntax) -> Syntax:
        span = Span(left.span.start, right.span.end)
        if isinstance(operator, ast.Is | ast.IsNot):
            if right != Literal(span, None):
                raise ExpressionError(
                    "E012",
                    say(es="`is` solo compara con None", en="`is` compares with None only"),
                    span,
                    hint=say(es="escriba `==`", en="write `==`"),
                )
            return IsNull(span, left, isinstance(operator, ast.IsNot))
        return Comparison(span, _COMPARISON[type(operator)], left, right)

    def _logic(self, node: ast.BoolOp, span: Span, depth: int) -> Logic:
        operator = "and" if isinstance(node.op, ast.And) else "or"
        return Logic(span, operator, tuple(self.read(value, depth) for value in node.values))

    def _conditional(self, node: ast.IfExp, span: Span, depth: int) -> Conditional:
        parts = (self.read(each, depth) for each in (node.test, node.body, node.orelse))
        return Conditional(span, *parts)

    def _subscript(self, node: ast.Subscript, span: Span, depth: int) -> Subscript:
        name = self.read(node.value, depth)
        if not isinstance(name, Name):
            raise self._refused(node, span)
        keys = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return Subscript(span, name, tuple(self.read(key, depth) for key in keys))

    def _call(self, node: ast.Call, span: Span, depth: int) -> Call:
        function = self.read(node.func, depth)
        if not isinstance(function, Name):
            raise self._refused(node, span)
        keywords = []
        for keyword in node.keywords:
            if keyword.arg is None:
                raise self._refused(node, span)
            keywords.append(Keyword(self._span(keyword), keyword.arg, self.read(keyword.value, depth)))
        return Call(span, function, tuple(self.read(each, depth) for each in node.args), tuple(keywords))


_NAMES = {
    ast.Pow: "**",
    ast.BinOp: "**",
    ast.Lambda: "lambda",
    ast.NamedExpr: ":=",
    ast.JoinedStr: "f''",
    ast.Dict: "{}",
    ast.Set: "{}",
    ast.Starred: "*",
    ast.Slice: "[:]",
    ast.ListComp: "[… for …]",
    ast.GeneratorExp: "(… for …)",
    ast.Attribute: "a.b",
    ast.Name: "_",
}
