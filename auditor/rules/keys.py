"""Every key of a rule file: what it says, an example, and the shape of its value.

The reference, the editors' schema and a test of completeness are made from this table and from the keys that
the reader accepts: a key that is read and not told of here fails the test.
"""

from auditor.language import Text
from auditor.rules.inner_keys import inside
from auditor.rules.key_shapes import (
    BILINGUAL,
    COLUMNS,
    EXPRESSION,
    ID,
    NAMES,
    TEXT,
    TEXTS,
    Key,
    Shape,
    items,
    one_of,
)
from auditor.rules.model import SUBJECTS, Level, Status

_ABOUT: tuple[tuple[str, str, str, str, Shape], ...] = (
    (
        "id",
        "Nombre de la regla, para siempre; no se usa dos veces",
        "The rule's name for good; never used twice",
        "id: gt-buyer-share",
        ID,
    ),
    (
        "version",
        "Sube cuando cambia lo que la regla hace",
        "Rises when what the rule does changes",
        "version: 1",
        {"type": "integer", "minimum": 1},
    ),
    (
        "status",
        "draft (no nombra a nadie), testing, stable o deprecated",
        "draft (names nobody), testing, stable or deprecated",
        "status: testing",
        one_of(Status),
    ),
    (
        "replaced_by",
        "La regla que toma el lugar de una deprecated",
        "The rule that takes a deprecated one's place",
        "replaced_by: gt-share",
        TEXT,
    ),
    (
        "level",
        "Gravedad: high (verificar ya), medium (posible incumplimiento), low (omisión formal)",
        "Level: high (verify now), medium (possible breach), low (formal omission)",
        "level: medium",
        one_of(Level),
    ),
    (
        "confidence",
        "Cuántas veces una señal resulta ser un problema",
        "How often a signal turns out to be a problem",
        "confidence: low",
        one_of(Level),
    ),
    (
        "title",
        "El hecho que se observa, nunca la falta",
        "The observable fact, never the offence",
        "title: {es: Un solo oferente, en: A single bidder}",
        BILINGUAL,
    ),
    (
        "description",
        "Qué compara la regla, en palabras",
        "What the rule compares, in words",
        "description: {es: …, en: …}",
        BILINGUAL,
    ),
    (
        "why",
        "Cómo puede esconder un problema",
        "How the pattern can hide a problem",
        "why: {es: …, en: …}",
        BILINGUAL,
    ),
    (
        "benign",
        "Explicaciones inocentes que se revisan primero",
        "Innocent explanations to check first",
        "benign: [{es: …, en: …}]",
        items(BILINGUAL),
    ),
    (
        "ask",
        "Qué documentos o respuestas pedir para saber cuál es el caso",
        "Which documents or answers to ask for, to know which it is",
        "ask: [{es: …, en: …}]",
        items(BILINGUAL),
    ),
    (
        "hidden",
        "Lo que los datos no pueden mostrar",
        "What the data cannot show",
        "hidden: {es: …, en: …}",
        BILINGUAL,
    ),
    ("basis", "La ley o el método", "The law, or the method", 'basis: ["LCE art. 81"]', TEXTS),
    ("references", "Enlaces a la fuente", "Links to the source", "references: [https://…]", TEXTS),
    ("tags", "Palabras para agrupar reglas", "Words to group rules by", "tags: [scheme.splitting]", TEXTS),
    (
        "params",
        (
            "Cifras que se cambian sin tocar la regla, con sus límites; donde no hay valor por omisión (null, [] o {}), "
            "`type` dice de qué tipo son, y `is None` pregunta si se puso alguno"
        ),
        (
            "Figures that may be changed without touching the rule, with their limits; where there is no default (null, "
            "[] or {}), `type` says what type they are, and `is None` asks whether any was set"
        ),
        "params: {min_awards: {default: 10, min: 2}, threshold: {default: null, type: number}}",
        {"type": "object", "additionalProperties": inside("params")},
    ),
    (
        "lists",
        "Tablas con fechas (rules/lists): el nombre en la regla y el de la tabla",
        "Dated tables (rules/lists): the name in the rule and the table's",
        "lists: {limit: thresholds/gt}",
        {"type": "object", "additionalProperties": TEXT},
    ),
    (
        "horizon",
        "El período que debe haber terminado, o la historia que debe estar cargada, para decir que no hay señal",
        "The period that must be over, or the history that must be loaded, before saying that there is no signal",
        "horizon: {period: year, complete: true}",
        inside("horizon"),
    ),
)

_CLAUSES: tuple[tuple[str, str, str, str, Shape], ...] = (
    (
        "from",
        "La vista (o la vista propia, o las señales de otra regla) que se recorre",
        "The view (or a view of one's own, or another rule's findings) that is gone through",
        "from: awards",
        {"anyOf": [TEXT, inside("from")]},
    ),
    (
        "join",
        (
            "Columnas de otra tabla, por una columna común: de su única fila, lo que se toma de todas (`take`), o de cada "
            "una (`every: true`: la fila se repite por cada una, y queda sola donde no hay ninguna)"
        ),
        (
            "Columns of another table, by a column in common: of its one row, what is taken of all (`take`), or of each "
            "(`every: true`: the row is repeated for each, and stands alone where there is none)"
        ),
        "join: [{table: processes, on: ocid}, {table: parties, on: ocid, take: {n: count()}}, {table: bids, on: ocid, every: true}]",
        items(inside("join")),
    ),
    (
        "lookup",
        "Filas de una lista vigentes en un día",
        "Rows of a list that held on a day",
        "lookup: [{list: sanctions/gt, on: supplier_id, during: award_date, take: {n: count()}}]",
        items(inside("lookup")),
    ),
    (
        "pairs",
        "Todas las parejas de filas que comparten algo: left.*, right.*",
        "All pairs of rows that share something: left.*, right.*",
        "pairs: {sharing: ocid, of: tenderer_id}",
        inside("pairs"),
    ),
    (
        "where",
        "El alcance: de qué filas habla la regla. Es el denominador de toda tasa",
        "The scope: which rows the rule speaks of. It is the denominator of every rate",
        'where: status == "active"',
        EXPRESSION,
    ),
    (
        "requires",
        "Columnas sin las cuales no se puede saber: la fila se cuenta aparte, con la razón",
        "Columns without which nothing can be told: the row is counted apart, with the reason",
        "requires: [amount, published]",
        TEXTS,
    ),
    (
        "derive",
        "Columnas nuevas, fila por fila o por ventana",
        "New columns, row by row or by window",
        "derive: {year: year(published)}",
        COLUMNS,
    ),
    (
        "group",
        "Las filas que comparten `by` se vuelven una, con lo que dice `take`",
        "Rows that share `by` become one, with what `take` says",
        "group: {by: [unit_id], take: {total: sum(amount)}}",
        inside("group"),
    ),
    (
        "then",
        "Columnas nuevas después del grupo",
        "New columns after the group",
        "then: {share: ratio(total, buyer_total)}",
        COLUMNS,
    ),
    (
        "network",
        "Las filas son aristas: sus componentes",
        "The rows are edges: their components",
        "network: {edges: [left.tenderer_id, right.tenderer_id], min_weight: 3, take: {ring: component()}}",
        inside("network"),
    ),
    (
        "keep",
        "Lo que no cumple se deja fuera antes de comparar",
        "What does not meet it is left out before comparing",
        "keep: awards >= 5",
        EXPRESSION,
    ),
    (
        "outlier",
        "Un límite según las demás filas de su estrato",
        "A limit from the other rows of its stratum",
        "outlier: [{of: ratio, by: [class4, year], or_by: [[class2]], min_n: 20, method: iqr, side: upper, k: 1.5, as: fence}]",
        items(inside("outlier")),
    ),
    (
        "flag",
        "La señal: lo que se cumple, se señala; lo nulo, no se sabe",
        "The signal: what meets it is flagged; null is “could not tell”",
        "flag: total > ceiling",
        EXPRESSION,
    ),
)

_SHOWN: tuple[tuple[str, str, str, str, Shape], ...] = (
    (
        "score",
        "Un número para ordenar las señales",
        "A number to rank the signals by",
        "score: total / ceiling",
        EXPRESSION,
    ),
    (
        "amount",
        "El monto involucrado",
        "The amount involved",
        "amount: total",
        EXPRESSION,
    ),
    (
        "once_per",
        "Señales de una ventana móvil que son una sola: las mayores por estas claves",
        "Signals of a rolling window that are one: the largest by these keys",
        "once_per: [buyer_org, supplier_org]",
        TEXTS,
    ),
    (
        "subject",
        "De quién o de qué habla la señal",
        "Whom or what the signal is about",
        "subject: {unit: unit_id}",
        {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "propertyNames": one_of(SUBJECTS),
            "additionalProperties": NAMES,
        },
    ),
    (
        "involves",
        "Los demás, por su papel; el mensaje puede nombrar al de una columna derivada: {columna_name}",
        "The others, by their role; a message may name that of a derived column: {column_name}",
        "involves: {supplier: supplier_org}",
        {"type": "object", "additionalProperties": TEXT},
    ),
    (
        "message",
        "La frase de la señal: {columna}, {columna:money}, :date, :percent, :number, :integer",
        "The signal's sentence: {column}, {column:money}, :date, :percent, :number, :integer",
        'message: {es: "{unit_name} suma {total:money}.", en: "…"}',
        BILINGUAL,
    ),
    (
        "evidence",
        "Columnas que se guardan de cada fila que hizo la señal",
        "Columns kept of each row that made the signal",
        "evidence: [award_id, amount]",
        TEXTS,
    ),
    (
        "cases",
        "Mundos pequeños y lo que la regla debe decir de ellos",
        "Small worlds, and what the rule must say of them",
        "cases: [{name: …, given: {awards: …}, expect: []}]",
        items(inside("cases")),
    ),
)

KEY_TABLE: dict[str, Key] = {
    name: Key(name, Text(es, en), example, shape)
    for name, es, en, example, shape in (*_ABOUT, *_CLAUSES, *_SHOWN)
}
