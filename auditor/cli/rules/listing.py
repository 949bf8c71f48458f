"""`auditor rules list|show|columns|explain-code`: what there is to know about rules and their language."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli import words
from auditor.cli.rules.common import (
    among,
    format_option,
    loaded_rules,
    print_json,
    print_table,
    print_text,
    rule_argument,
    rule_named,
)
from auditor.cli.session import Session
from auditor.errors import UsageError
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.rules.catalog import Column
    from auditor.rules.effective import Value
    from auditor.rules.model import Rule

FORMATS = ("table", "json")


def register(group: typer.Typer) -> None:
    for name, command, told, examples in (
        (
            "list",
            _list_command(),
            _list_help(),
            ("auditor rules list", "auditor rules list --computable", "auditor rules list --format json"),
        ),
        ("show", _show_command(), _show_help(), ("auditor rules show gt-buyer-share",)),
        (
            "columns",
            _columns_command(),
            _columns_help(),
            ("auditor rules columns", "auditor rules columns awards"),
        ),
        ("explain-code", _code_command(), _code_help(), ("auditor rules explain-code E010",)),
    ):
        group.command(name, help=told, epilog=words.examples(*examples))(command)


def _list_help() -> str:
    return say(
        es="Las reglas en uso, con su nivel, su estado y sus parámetros.",
        en="The rules in use, with their level, status and parameters.",
    )


def _show_help() -> str:
    return say(
        es="La regla como está en uso: cada valor con la línea que lo puso, también la de la configuración.",
        en="The rule as it is in use: each value with the line that set it, the configuration's too.",
    )


def _columns_help() -> str:
    return say(
        es="Las columnas que una regla puede nombrar; sin vista, las vistas que hay.",
        en="The columns that a rule may name; without a view, the views there are.",
    )


def _code_help() -> str:
    return say(
        es="Qué significa un código de error o de aviso, y cómo se corrige; sin código, todos.",
        en="What the code of an error or warning means, and how to mend it; without a code, all of them.",
    )


def _list_command() -> Any:  # noqa: ANN401 - a command's annotations are read when it is made
    def list_(
        ctx: typer.Context,
        computable: Annotated[
            bool,
            typer.Option(
                "--computable",
                help=say(
                    es="De qué fuentes cargadas puede decir algo cada regla, y por qué no de las demás.",
                    en="Of which loaded sources each rule can say something, and why not of the others.",
                ),
            ),
        ] = False,
        format_: Annotated[str, format_option(FORMATS)] = "table",
    ) -> None:
        session: Session = ctx.obj
        among(format_, FORMATS)
        loaded = loaded_rules(session, None)
        loaded.raise_if_faulty()
        if computable:
            _print_computable(session, loaded.rules, format_)
            return
        if format_ == "json":
            print_json(session, [_told(rule) for rule in loaded.rules])
            return
        headings = (
            "ID",
            say(es="Nivel", en="Level"),
            say(es="Estado", en="Status"),
            say(es="Título", en="Title"),
            say(es="Parámetros", en="Parameters"),
        )
        print_table(session, headings, [_row(rule) for rule in loaded.rules])

    return list_


def _print_computable(session: Session, rules: "Sequence[Rule]", format_: str) -> None:
    from auditor import pipeline

    found = pipeline.computable(session.settings, rules)
    if format_ == "json":
        print_json(session, [{**_told(rule), "computable": found[rule.id]} for rule in rules])
        return
    yes, nothing = say(es="sí", en="yes"), say(es="no hay datos de sus fuentes", en="no data of its sources")
    headings = ("ID", say(es="Fuente", en="Source"), say(es="¿Se puede?", en="Computable?"))
    rows = [
        (rule.id, source, why or yes)
        for rule in rules
        for source, why in (found[rule.id] or {"": nothing}).items()
    ]
    print_table(session, headings, rows)


def _row(rule: "Rule") -> Sequence[str]:
    from auditor.report.names import term

    settings = ", ".join(f"{name}={value}" for name, value in rule.settings.items())
    return rule.id, term(rule.level.value), term(rule.status.value), str(rule.title), settings


def _told(rule: "Rule") -> dict[str, Any]:
    return {
        "id": rule.id,
        "version": rule.version,
        "pack": rule.pack,
        "status": rule.status.value,
        "level": rule.level.value,
        "confidence": rule.confidence.value,
        "title": {"es": rule.title.es, "en": rule.title.en},
        "description": {"es": rule.description.es, "en": rule.description.en},
        "basis": list(rule.basis),
        "tags": list(rule.tags),
        "params": {name: _jsonable(value) for name, value in rule.settings.items()},
        "path": rule.path,
    }


def _jsonable(value: object) -> object:
    return list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, dict) else value


def _show_command() -> Any:  # noqa: ANN401 - a command's annotations are read when it is made
    def show(
        ctx: typer.Context,
        rule_id: Annotated[str, rule_argument()],
        format_: Annotated[str, format_option(FORMATS)] = "table",
    ) -> None:
        from auditor.rules.effective import effective

        session: Session = ctx.obj
        among(format_, FORMATS)
        loaded = loaded_rules(session, None)
        loaded.raise_if_faulty()
        rule = rule_named(loaded.rules, rule_id)
        settings = session.settings
        values = effective(rule, settings.rules.get(rule.id), settings.where)
        if format_ == "json":
            told = [{"key": each.key, "value": each.value, "place": each.place} for each in values]
            record = _record(session, rule.id)
            print_json(session, {**_told(rule), "cases": len(rule.cases), "values": told, "record": record})
        else:
            _print_rule(session, rule, values)

    return show


def _print_rule(session: Session, rule: "Rule", values: Sequence["Value"]) -> None:
    headings = say(es="Clave", en="Key"), say(es="Valor", en="Value"), say(es="Puesto en", en="Set at")
    print_table(session, headings, [(each.key, _shown(each.value), each.place) for each in values])
    pack = rule.pack or "-"
    print_text(
        session,
        say(
            es=f"paquete {pack}; casos: {len(rule.cases):,}; lógica {rule.logic_hash[:12]}",
            en=f"pack {pack}; cases: {len(rule.cases):,}; logic {rule.logic_hash[:12]}",
        ),
    )
    if line := _record_line(_record(session, rule.id)):
        print_text(session, line)


def _record(session: Session, rule_id: str) -> dict[str, int] | None:
    """How people decided its findings: state -> how many; None where nothing is kept yet."""
    from auditor import casework
    from auditor.errors import SchemaError

    try:
        found = casework.record_of(session.settings, rule_id)
    except SchemaError:
        return None
    return {state.value: n for state, n in sorted(found.items())}


def _record_line(record: dict[str, int] | None) -> str | None:
    if not record:
        return None
    from auditor.report.names import term

    told = ", ".join(f"{term(state)} {n:,}" for state, n in record.items())
    return say(es=f"cómo se decidieron sus señales: {told}", en=f"how its findings were decided: {told}")


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _columns_command() -> Any:  # noqa: ANN401 - a command's annotations are read when it is made
    def columns(
        ctx: typer.Context,
        view: Annotated[
            str | None, typer.Argument(metavar="VIEW", help=say(es="Una vista.", en="A view."))
        ] = None,
        format_: Annotated[str, format_option(FORMATS)] = "table",
    ) -> None:
        from auditor.rules.catalog import VIEWS
        from auditor.rules.suggestions import did_you_mean

        session: Session = ctx.obj
        among(format_, FORMATS)
        if view is not None and view not in VIEWS:
            shown = harmless(view, 40)
            raise UsageError(
                say(es=f"No hay una vista {shown}.", en=f"There is no view {shown}."),
                did_you_mean(view, VIEWS),
            )
        if view is None:
            rows = [(each.name, str(each.grain), str(len(each.listing))) for each in VIEWS.values()]
            headings = "view", say(es="una fila es", en="one row is"), say(es="columnas", en="columns")
        else:
            rows = [_column(column) for column in VIEWS[view].listing]
            headings = (
                say(es="columna", en="column"),
                say(es="tipo", en="type"),
                say(es="qué es", en="meaning"),
            )
        if format_ == "json":
            print_json(session, [dict(zip(("name", "type", "meaning"), row, strict=True)) for row in rows])
        else:
            print_table(session, headings, rows)

    return columns


def _column(column: "Column") -> tuple[str, str, str]:
    from auditor.rules.kinds import Kind

    meaning = f"{column.meaning} [{column.path}]" if column.path else str(column.meaning)
    return column.name, str(Kind(column.type)), meaning


def _code_command() -> Any:  # noqa: ANN401 - a command's annotations are read when it is made
    def explain_code(
        ctx: typer.Context,
        code: Annotated[
            str | None, typer.Argument(metavar="CODE", help=say(es="P. ej. E010.", en="E.g. E010."))
        ] = None,
    ) -> None:
        from auditor.rules.codes import CODES

        session: Session = ctx.obj
        if code is None:
            rows = [
                (each.code, str(each.title)) for each in sorted(CODES.values(), key=lambda each: each.code)
            ]
            print_table(session, (say(es="Código", en="Code"), say(es="Qué es", en="What it is")), rows)
            return
        found = CODES.get(code.upper())
        if found is None:
            shown = harmless(code, 40)
            raise UsageError(
                say(es=f"No hay un código {shown}.", en=f"There is no code {shown}."),
                say(
                    es="`auditor rules explain-code` los lista", en="`auditor rules explain-code` lists them"
                ),
            )
        print_text(session, f"{found.code}: {found.title}\n\n{found.explanation}")

    return explain_code
