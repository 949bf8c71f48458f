"""The reference of the rule language as Markdown, made from the registries that check rules: never written by hand."""

from collections.abc import Iterable, Iterator

from auditor.language import LANGUAGES, Language, Text
from auditor.rules.catalog import VIEWS, Column, Type, View
from auditor.rules.codes import CODES
from auditor.rules.functions import FUNCTIONS, Function
from auditor.rules.grammar import FORMS, NULLS, WRITING
from auditor.rules.inner_keys import INNER_KEYS
from auditor.rules.keys import KEY_TABLE
from auditor.rules.kinds import Kind
from auditor.rules.library import VIEW_KEYS
from auditor.rules.messages import FORMATS
from auditor.rules.model import SUBJECTS
from auditor.rules.program_reading import CLAUSES
from auditor.rules.reading import KEYS

_MADE = Text("Generado con `auditor rules docs`.", "Generated with `auditor rules docs`.")

_TYPES: dict[Type, Text] = {
    Type.TEXT: Text(
        'Letras tal cual. Se comparan con `==`, `!=` e `in`; sin distinguir acentos ni mayúsculas en las columnas `__key`. `"activo"`',
        'Letters as they are. Compared with `==`, `!=` and `in`; without accents and capitals in the `__key` columns. `"active"`',
    ),
    Type.CLASS: Text(
        'Un código que se lee por prefijos: `class8`, sus primeras 6, 4 y 2 cifras. `prefix(class8, 4) == "5010"`',
        'A code that is read by prefixes: `class8`, its first 6, 4 and 2 digits. `prefix(class8, 4) == "5010"`',
    ),
    Type.MONEY: Text(
        "Un monto exacto con su moneda. Dos monedas no se comparan ni se suman: no se puede saber. Por un número da un número en unidades de moneda. `amount > 90000`",
        "An exact amount with its currency. Two currencies neither compare nor add up: it could not be told. Times a number it is a number of currency units. `amount > 90000`",
    ),
    Type.NUMBER: Text(
        "Un número con decimales. `0.95 * estimate`", "A number with decimals. `0.95 * estimate`"
    ),
    Type.INTEGER: Text("Un número entero. `n_bidders == 1`", "A whole number. `n_bidders == 1`"),
    Type.BOOLEAN: Text(
        "Sí o no; nulo es «no se sabe». `rounded and not won`",
        "True or false; null is “unknown”. `rounded and not won`",
    ),
    Type.DATE: Text(
        'Un día; algunas columnas saben también el instante. `published >= "2026-01-31"`, `as_of`',
        'A day; some columns know the instant too. `published >= "2026-01-31"`, `as_of`',
    ),
}
_FORMATS: dict[str, Text] = {
    "money": Text("Q 90,000.00", "Q 90,000.00"),
    "date": Text("5 may 2026", "5 May 2026"),
    "percent": Text("0.5 como 50.0 %", "0.5 as 50.0 %"),
    "number": Text("con separadores de miles", "with thousands separators"),
    "integer": Text("redondeado a entero: 24.6 como 25", "rounded to a whole number: 24.6 as 25"),
}


def pages() -> dict[str, str]:
    """File name -> text, for every page in every language: `functions.md` and `functions.es.md`."""
    makers = {
        "clauses": _clauses,
        "expressions": _expressions,
        "functions": _functions,
        "columns": _columns,
        "types": _types,
        "codes": _codes,
    }
    return {
        f"{name}{'' if language == 'en' else '.' + language}.md": "\n".join(maker(language)) + "\n"
        for name, maker in makers.items()
        for language in LANGUAGES
    }


def _in(text: Text, language: Language) -> str:
    return text.es if language == "es" else text.en


def _head(es: str, en: str, language: Language, *intro: Text) -> Iterator[str]:
    yield f"# {_in(Text(es, en), language)}"
    for text in (_MADE, *intro):
        yield ""
        yield _in(text, language)


def _table(headings: Iterable[Text], rows: Iterable[Iterable[str]], language: Language) -> Iterator[str]:
    names = [_in(heading, language) for heading in headings]
    yield ""
    yield "| " + " | ".join(names) + " |"
    yield "|" + "---|" * len(names)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def _clauses(language: Language) -> Iterator[str]:
    order = Text(
        "Las cláusulas se escriben y se aplican en este orden: ",
        "Clauses are written, and applied, in this order: ",
    )
    yield from _head("Las claves de una regla", "The keys of a rule", language)
    yield ""
    yield _in(order, language) + ", ".join(f"`{name}`" for name in CLAUSES) + "."
    for name in KEYS:
        key = KEY_TABLE[name]
        yield from ("", f"## `{name}`", "", f"{_in(key.meaning, language)}.", "")
        yield from ("```yaml", key.example, "```")
        yield from _inside(name, language)
    yield from _views(language)


def _views(language: Language) -> Iterator[str]:
    heading = Text("Vistas propias", "Views of one's own")
    told = Text(
        "Lo que necesita agruparse dos veces, o lo leen varias reglas, es una vista: un archivo `views/NOMBRE.yaml` "
        "del paquete, con estas claves. Las reglas, y otras vistas, la nombran en `from` o en `join`; `take` dice qué "
        "columnas tiene. Los nombres de las vistas de los datos no se usan otra vez.",
        "What needs a second grouping, or is read by several rules, is a view: a file `views/NAME.yaml` of the pack, "
        "with these keys. Rules, and other views, name it in `from` or in `join`; `take` says which columns it has. "
        "The names of the views of the facts are not used again.",
    )
    keys = ", ".join(f"`{name}`" for name in VIEW_KEYS)
    yield from ("", f"## {_in(heading, language)}", "", _in(told, language), "", f"{keys}.")
    example = "from: bids\ngroup: {by: [ocid], take: {lowest: min(amount)}}\ntake: [ocid, lowest]"
    yield from ("", "```yaml", example, "```")


def _inside(clause: str, language: Language) -> Iterator[str]:
    """The keys of a clause that has some."""
    for number, key in enumerate(INNER_KEYS.get(clause, {}).values()):
        if not number:
            yield ""
        needed = _in(Text(" (necesaria)", " (needed)"), language) if key.needed else ""
        yield f"- `{key.name}`{needed}: {_in(key.meaning, language)}."


def _expressions(language: Language) -> Iterator[str]:
    intro = Text(
        "Lo que se escribe en `where`, `flag` y en cada columna nueva. No hay nada más: ni bucles, ni texto que se ejecute.",
        "What is written in `where`, `flag` and each new column. There is nothing else: no loops, no text that is run.",
    )
    yield from _head("Expresiones", "Expressions", language, intro)
    headings = Text("así", "so"), Text("qué es", "what it is")
    forms = ((f"`{form.example}`", _in(form.meaning, language)) for form in FORMS)
    yield from _table(headings, forms, language)
    yield from ("", _in(NULLS, language), "", _in(WRITING, language))


def _functions(language: Language) -> Iterator[str]:
    yield from _head(
        "Funciones",
        "Functions",
        language,
        Text(
            "Un agregado hace un valor de muchas filas: dentro de `take`, las del grupo; con `per=[columnas]`, las "
            "que comparten esas columnas. Salvo donde dice otra cosa, de un nulo sale un nulo.",
            "An aggregate makes one value of many rows: inside `take`, those of the group; with `per=[columns]`, "
            "those that share these columns. Unless told otherwise, null in is null out.",
        ),
    )
    for heading, wanted in ((Text("Agregados", "Aggregates"), True), (Text("Valores", "Values"), False)):
        yield from ("", f"## {_in(heading, language)}")
        for function in FUNCTIONS.values():
            if function.aggregate is wanted:
                yield from _function(function, language)


def _function(function: Function, language: Language) -> Iterator[str]:
    yield from ("", f"### `{function.signature}`", "", f"{_in(function.meaning, language)}.", "")
    for argument in function.arguments:
        kinds = " · ".join(sorted(_kind(kind, language) for kind in argument.accepts))
        marks = [Text("opcional", "optional")] if argument.optional else []
        marks += [Text("escrito tal cual, o un parámetro", "written out, or a parameter")] * argument.literal
        told = "".join(f"; {_in(mark, language)}" for mark in marks)
        yield f"- `{argument.name}`: {kinds}{told}"
    yield from ("", "```python", function.example, "```")


def _kind(kind: Type, language: Language) -> str:
    return _in(Kind(kind).words, language)


def _columns(language: Language) -> Iterator[str]:
    intro = Text(
        "Cada vista dice qué es una fila suya. Los textos marcados con `__key` tienen otra columna para comparar "
        "sin acentos ni mayúsculas; los montos, la de su moneda.",
        "Each view says what one row of it is. Texts marked `__key` have another column to compare by, without "
        "accents and capitals; amounts, that of their currency.",
    )
    yield from _head("Vistas y columnas", "Views and columns", language, intro)
    for view in VIEWS.values():
        yield from _view(view, language)


def _view(view: View, language: Language) -> Iterator[str]:
    key = ", ".join(f"`{name}`" for name in view.key)
    row, told = Text("Una fila", "One row"), Text("clave", "key")
    yield from ("", f"## `{view.name}`", "")
    yield f"{_in(row, language)}: {_in(view.grain, language)}; {_in(told, language)}: {key}."
    headings = (
        Text("columna", "column"),
        Text("tipo", "type"),
        Text("qué es", "what it is"),
        Text("en OCDS", "in OCDS"),
    )
    yield from _table(headings, (_column(column, language) for column in view.listing), language)


def _column(column: Column, language: Language) -> tuple[str, ...]:
    folded = f", `{column.name}__key`" if column.folded else ""
    path = f"`{column.path}`" if column.path else ""
    return (
        f"`{column.name}`{folded}",
        _kind(column.type, language),
        _in(column.meaning, language),
        path,
    )


def _types(language: Language) -> Iterator[str]:
    yield from _head("Tipos, formatos y sujetos", "Types, formats and subjects", language)
    headings = Text("tipo", "type"), Text("qué es", "what it is")
    told = ((f"**{_kind(kind, language)}**", _in(text, language)) for kind, text in _TYPES.items())
    yield from _table(headings, told, language)
    yield from ("", f"## {_in(Text('Formatos de un mensaje', 'Formats of a message'), language)}")
    shapes = (
        (
            f"`:{name}`",
            " · ".join(sorted(_kind(kind, language) for kind in kinds)),
            _in(_FORMATS[name], language),
        )
        for name, kinds in FORMATS.items()
    )
    yield from _table((Text("formato", "format"), Text("de", "of"), Text("así", "so")), shapes, language)
    yield from ("", f"## {_in(Text('Sujetos', 'Subjects'), language)}", "")
    yield ", ".join(f"`{name}`" for name in SUBJECTS)


def _codes(language: Language) -> Iterator[str]:
    intro = Text(
        "E es un error: la regla no corre. W es un aviso: corre, y conviene mirar. "
        "`auditor rules explain-code E010` dice lo mismo.",
        "E is an error: the rule does not run. W is a warning: it runs, and deserves a look. "
        "`auditor rules explain-code E010` says the same.",
    )
    yield from _head("Códigos", "Codes", language, intro)
    for code in sorted(CODES.values(), key=lambda each: each.code):
        yield from ("", f"## {code.code} {_in(code.title, language)}", "", _in(code.explanation, language))
