"""A page for each shipped rule, made from its file: what it says of itself, its figures, and its cases' names."""

import json
from collections.abc import Iterator, Mapping

from auditor.language import LANGUAGES, Language, Text
from auditor.resources import shipped
from auditor.rules.model import Rule
from auditor.rules.packs import load_path
from auditor.rules.parameters import Parameter, Shape, Value

_MADE = Text("Generado con `auditor rules docs`.", "Generated with `auditor rules docs`.")
_HEADINGS = {
    "why": Text("Por qué es una señal de riesgo", "Why it is a risk signal"),
    "benign": Text("Qué más puede explicarlo", "What else may explain it"),
    "ask": Text("Qué pedir", "What to ask for"),
    "hidden": Text("Lo que los datos no muestran", "What the data do not show"),
    "params": Text("Parámetros", "Parameters"),
    "cases": Text("Casos que se comprueban", "Cases that are tested"),
    "basis": Text("Fundamento", "Basis"),
}

_UNSET = Text("no se pone nada", "not set")
_SHAPES = {
    Shape.LIST: Text("lista: {}", "list: {}"),
    Shape.MAPPING: Text("tabla de textos: {}", "table of texts: {}"),
}


def rule_pages() -> dict[str, str]:
    """File name (`ocp/ocp-r024.md`, `ocp/ocp-r024.es.md`) -> text, for every shipped rule in every language."""
    return {
        f"{rule.pack}/{rule.id}{'' if language == 'en' else '.' + language}.md": "\n".join(
            _page(rule, language)
        )
        + "\n"
        for rule in load_path(shipped("rules")).rules
        for language in LANGUAGES
    }


def _in(text: Text, language: Language) -> str:
    return text.es if language == "es" else text.en


def _page(rule: Rule, language: Language) -> Iterator[str]:
    yield f"# {_in(rule.title, language)}"
    yield from ("", _in(_MADE, language), "")
    yield f"`{rule.id}` · v{rule.version} · {rule.status.value} · {rule.level.value}"
    yield from ("", _in(rule.description, language))
    yield from _section("why", [_in(rule.why, language)], language)
    yield from _section("benign", [f"- {_in(each, language)}" for each in rule.benign], language)
    if rule.ask:
        yield from _section("ask", [f"- {_in(each, language)}" for each in rule.ask], language)
    yield from _section("hidden", [_in(rule.hidden, language)], language)
    if rule.params:
        settings = (_setting(each, language) for each in rule.params.values())
        yield from _section("params", ["```toml", f"[rules.{rule.id}.params]", *settings, "```"], language)
    yield from _section("cases", [f"- {case.name}" for case in rule.cases], language)
    yield from _section("basis", [f"- {each}" for each in (*rule.basis, *rule.references)], language)


def _setting(parameter: Parameter, language: Language) -> str:
    """A line of the configuration with the default, and what else it may be."""
    limits = [
        *([f"≥ {parameter.minimum:g}"] if parameter.minimum is not None else []),
        *([f"≤ {parameter.maximum:g}"] if parameter.maximum is not None else []),
        *([" | ".join(_toml(choice) for choice in parameter.choices)] if parameter.choices else []),
    ]
    told = ", ".join((_in(parameter.kind.words, language), *limits))
    if parameter.shape is not Shape.ONE:
        told = _in(_SHAPES[parameter.shape], language).format(told)
    if parameter.default is None:
        return f"#{parameter.name} = …  # {told}; {_in(_UNSET, language)}"
    return f"{parameter.name} = {_toml(parameter.default)}  # {told}"


def _toml(value: Value) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _section(name: str, lines: list[str], language: Language) -> Iterator[str]:
    yield from ("", f"## {_in(_HEADINGS[name], language)}", "", *lines)
