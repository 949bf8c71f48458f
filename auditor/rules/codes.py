"""The codes of faults in rules, and what each means, with an example of how to mend it."""

from dataclasses import dataclass

from auditor.language import Text
from auditor.rules.lint_codes import AROUND


@dataclass(frozen=True, slots=True)
class Code:
    code: str
    title: Text
    explanation: Text


def _code(code: str, title: tuple[str, str], explanation: tuple[str, str]) -> Code:
    return Code(code, Text(*title), Text(*explanation))


CODES: dict[str, Code] = {
    each.code: each
    for each in (
        _code(
            "E001",
            ("No es YAML", "Not YAML"),
            (
                "El archivo no se puede leer como YAML. Suele ser una sangría, unas comillas o un `:` sin espacio.",
                "The file cannot be read as YAML. It is often an indentation, a quote, or a `:` without a space.",
            ),
        ),
        _code(
            "E002",
            ("Archivo ilegible", "Unreadable file"),
            (
                "El archivo no existe, no es UTF-8, o pasa de 256 kB, más de lo que una regla necesita.",
                "The file does not exist, is not UTF-8, or is larger than the 256 kB that a rule may have.",
            ),
        ),
        _code(
            "E003",
            ("YAML que no se admite", "YAML that is not allowed"),
            (
                "Anclas, alias, etiquetas y varios documentos esconden lo que una regla dice. Escriba el valor donde se usa.",
                "Anchors, aliases, tags and several documents hide what a rule says. Write the value where it is used.",
            ),
        ),
        _code(
            "E004",
            ("Clave repetida", "Key given twice"),
            (
                "La misma clave está dos veces en el mismo lugar; una de las dos se perdería. Deje una.",
                "The same key is twice in the same place; one of the two would be lost. Keep one.",
            ),
        ),
        _code(
            "E005",
            ("Clave desconocida o fuera de orden", "Key unknown or out of order"),
            (
                "Las cláusulas van en el orden en que se aplican: from, join, lookup, pairs, where, requires, derive, group, then, network, keep, outlier, flag.",
                "Clauses stand in the order they are applied: from, join, lookup, pairs, where, requires, derive, group, then, network, keep, outlier, flag.",
            ),
        ),
        _code(
            "E006",
            ("Falta una clave", "A key is missing"),
            (
                "La regla no dice algo que toda regla dice.",
                "The rule leaves out something that every rule says.",
            ),
        ),
        _code(
            "E007",
            ("Otra clase de valor", "Another sort of value"),
            (
                "Ahí va otra cosa: un texto, una lista, los dos idiomas {es: …, en: …}. `no`, `yes` y `012` son textos.",
                "Something else goes there: a text, a list, both languages {es: …, en: …}. `no`, `yes` and `012` are texts.",
            ),
        ),
        _code(
            "E008",
            ("Valor que no está entre los admitidos", "Value not among those allowed"),
            ("La clave tiene una lista cerrada de valores.", "The key has a closed list of values."),
        ),
        _code(
            "E009",
            ("Id repetido", "Id used twice"),
            (
                "Dos archivos dicen ser la misma regla. Un id nunca se usa de nuevo, ni siquiera el de una regla retirada.",
                "Two files say they are the same rule. An id is never used again, not even that of a retired rule.",
            ),
        ),
        _code(
            "E010",
            ("Nombre desconocido", "Unknown name"),
            (
                (
                    "No hay tal columna, parámetro o lista en ese lugar. Después de `group` solo quedan sus claves y lo que "
                    "`take` tomó."
                ),
                (
                    "There is no such column, parameter or list in that place. After `group` only its keys and what `take` "
                    "took remain."
                ),
            ),
        ),
        _code(
            "E011",
            ("No es una expresión", "Not an expression"),
            (
                "La expresión no se puede leer. Para comparar se escribe `==`; los textos van entre comillas.",
                "The expression cannot be read. To compare, write `==`; texts stand in quotes.",
            ),
        ),
        _code(
            "E012",
            ("Fuera del lenguaje", "Outside the language"),
            (
                "Eso es Python, pero no es parte del lenguaje de reglas, que no tiene bucles, atributos ni potencias.",
                "That is Python, but not part of the rule language, which has no loops, attributes or powers.",
            ),
        ),
        _code(
            "E013",
            ("Expresión demasiado larga o profunda", "Expression too long or too deep"),
            (
                "Una expresión tiene como máximo 2,000 caracteres y 64 niveles. Derive columnas intermedias.",
                "An expression has at most 2,000 characters and 64 levels. Derive columns on the way.",
            ),
        ),
        _code(
            "E014",
            ("Función desconocida", "Unknown function"),
            ("El lenguaje no tiene esa función.", "The language has no such function."),
        ),
        _code(
            "E015",
            ("Argumentos que no corresponden", "Arguments that do not fit"),
            (
                "La función recibe otros argumentos, o alguno debe escribirse como literal.",
                "The function takes other arguments, or one of them must be written as a literal.",
            ),
        ),
        _code(
            "E016",
            ("Tipos que no van juntos", "Types that do not go together"),
            (
                "Por ejemplo un texto con un número, dinero por dinero, o una fecha menos otra (use days_between).",
                "For example a text with a number, money times money, or a date minus another (use days_between).",
            ),
        ),
        _code(
            "E017",
            ("Nombre que no sirve", "Name that cannot be used"),
            (
                "Un nombre nuevo lleva minúsculas, cifras y `_`, y no repite una columna, un parámetro o una lista.",
                "A new name has lower-case letters, digits and `_`, and is not that of a column, parameter or list.",
            ),
        ),
        _code(
            "E018",
            ("Agregado fuera de lugar", "Aggregate out of place"),
            (
                (
                    "Un agregado necesita filas: va en `take` de un grupo, o con per=[…]. Dentro de `take`, lo que no es "
                    "clave va dentro de un agregado."
                ),
                (
                    "An aggregate needs rows: it goes in a group's `take`, or with per=[…]. Inside `take`, whatever is not "
                    "a key goes inside an aggregate."
                ),
            ),
        ),
        _code(
            "E019",
            ("Clave que la lista no tiene", "Key that the list does not have"),
            (
                'Una lista con fechas se pregunta por una clave y un día: limit["quotation", published].',
                'A dated list is asked by a key and a day: limit["quotation", published].',
            ),
        ),
        _code(
            "E020",
            ("Mensaje que no se puede componer", "Message that cannot be composed"),
            (
                "En un mensaje van {nombre} y {nombre:formato}, con los formatos money, date, percent y number. Nada más.",
                "A message has {name} and {name:format}, with the formats money, date, percent and number. Nothing else.",
            ),
        ),
        _code(
            "E021",
            ("Lista con fallas", "Faulty list"),
            (
                "Una lista tiene las columnas key, value, valid_from, valid_to, source, verified, y filas que no se traslapan.",
                "A list has the columns key, value, valid_from, valid_to, source, verified, and rows that do not overlap.",
            ),
        ),
        _code(
            "E022",
            ("Paquete que no se puede usar", "Pack that cannot be used"),
            ("Un paquete es una carpeta con pack.yaml.", "A pack is a folder with pack.yaml."),
        ),
        _code(
            "E023",
            ("Cambio a algo que no existe", "Change to something that does not exist"),
            (
                "La configuración o un caso cambia una regla o un parámetro que no hay.",
                "The configuration or a case changes a rule or parameter that there is not.",
            ),
        ),
        _code(
            "E024",
            ("Parámetro fuera de rango", "Parameter out of range"),
            (
                "El valor no es del tipo del parámetro, o pasa de su mínimo, su máximo o sus opciones.",
                "The value is not of the parameter's type, or is beyond its minimum, maximum or choices.",
            ),
        ),
        _code(
            "E025",
            ("Caso mal escrito", "Case not well written"),
            (
                "La tabla de un caso tiene un encabezado de columnas de la vista y una fila por línea, con `|`.",
                "A case's table has a header of the view's columns and a row a line, with `|`.",
            ),
        ),
        _code(
            "E026",
            ("Horizonte sin fecha", "Horizon without a date"),
            (
                (
                    "El período del horizonte es el de una columna derivada, p. ej. `period: four_months(published)`; los meses de "
                    "historia se cuentan antes de `of`, p. ej. {months: 12, of: published}."
                ),
                (
                    "A horizon's period is that of a derived column, e.g. `period: four_months(published)`; months of history are "
                    "counted before `of`, e.g. {months: 12, of: published}."
                ),
            ),
        ),
        _code(
            "E027",
            ("Sujeto que no se entiende", "Subject that is not understood"),
            (
                "El sujeto es {tipo: columna}; en una regla con grupo, la columna es una de sus claves.",
                "The subject is {type: column}; in a rule with a group, the column is one of its keys.",
            ),
        ),
        _code(
            "E028",
            ("Vista que se lee a sí misma", "View that reads itself"),
            (
                "Una vista, o las señales de una regla, se hacen con otras que a su vez se hacen con ella. Rompa el círculo.",
                "A view, or a rule's findings, are made of others that are made of it in turn. Break the circle.",
            ),
        ),
        _code(
            "E029",
            ("Unión que repite filas", "Join that repeats rows"),
            (
                (
                    "Por esas columnas pueden coincidir varias filas de la otra tabla, y cada suma las contaría todas. Una con "
                    "`take`, que hace de todas un valor, o por las columnas que identifican una fila."
                ),
                (
                    "Several rows of the other table may match by these columns, and every sum would count them all. Join with "
                    "`take`, which makes one value of them, or by the columns that identify a row."
                ),
            ),
        ),
        _code(
            "W001",
            ("No se usa", "Not used"),
            ("La regla no usa ese parámetro o esa lista.", "The rule does not use that parameter or list."),
        ),
        _code(
            "W002",
            ("Solo se prueba la ausencia", "Only absence is tested"),
            (
                "Ningún caso espera una señal: una regla que nunca señala pasaría todos.",
                "No case expects a signal: a rule that never flags would pass them all.",
            ),
        ),
        _code(
            "W003",
            ("No se prueba lo que no se puede saber", "What cannot be told is not tested"),
            (
                "La regla pide columnas con `requires`, y ningún caso prueba qué pasa cuando faltan.",
                "The rule asks for columns with `requires`, and no case tests what happens without them.",
            ),
        ),
        *(_code(*each) for each in AROUND),
    )
}
