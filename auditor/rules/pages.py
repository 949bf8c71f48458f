"""A page for each shipped rule, made from its file: what it says of itself, its figures, and its cases' names."""

from collections.abc import Iterator

from auditor.language import LANGUAGES, Language, Text
from auditor.resources import shipped
from auditor.rules.model import Rule
from auditor.rules.packs import load_path

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
        listed = [f"- `{name}`: `{each.default!r}`" for name, each in rule.params.items()]
        example = ["", "```toml", f"[rules.{rule.id}.params]", "```"]
        yield from _section("params", [*listed, *example], language)
    yield from _section("cases", [f"- {case.name}" for case in rule.cases], language)
    yield from _section("basis", [f"- {each}" for each in (*rule.basis, *rule.references)], language)


def _section(name: str, lines: list[str], language: Language) -> Iterator[str]:
    yield from ("", f"## {_in(_HEADINGS[name], language)}", "", *lines)
