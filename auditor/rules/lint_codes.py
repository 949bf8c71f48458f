"""The codes of what is doubtful rather than wrong, and of what stands around rules: locks and habits."""

Words = tuple[str, str]

AROUND: tuple[tuple[str, Words, Words], ...] = (
    (
        "E040",
        ("Cambió la lógica y no la versión", "The logic changed and the version did not"),
        (
            (
                "rules.lock recuerda qué hacía cada versión: quien compare dos corridas debe ver que la regla es "
                "otra. Suba `version` y repita con --update-lock."
            ),
            (
                "rules.lock remembers what each version did: whoever compares two runs has to see that the rule is "
                "another. Raise `version`, then repeat with --update-lock."
            ),
        ),
    ),
    (
        "E041",
        ("Id ya usado", "Id used before"),
        (
            "Un id no se usa dos veces: las señales guardadas de la regla retirada serían de la nueva. Elija otro.",
            "An id is never used again: kept findings of the retired rule would become the new one's. Choose another.",
        ),
    ),
    (
        "E042",
        ("Candado ilegible", "Lock that cannot be read"),
        (
            (
                "Cada línea de rules.lock es un id, una versión y la huella de la lógica; `retired` al final si la "
                "regla ya no existe. Lo escribe `auditor rules check --update-lock`."
            ),
            (
                "Each line of rules.lock is an id, a version and the hash of the logic; `retired` at its end where the "
                "rule is gone. `auditor rules check --update-lock` writes it."
            ),
        ),
    ),
    (
        "E043",
        ("Excepción que no se entiende", "Waiver that is not understood"),
        (
            (
                "Una excepción tiene `rule`, `match` (ocid, buyer, supplier o unit), `reason`, `author` y `expires`, una "
                "fecha: nadie queda fuera sin razón, sin firma ni para siempre."
            ),
            (
                "A waiver has `rule`, `match` (ocid, buyer, supplier or unit), `reason`, `author` and `expires`, a date: "
                "nobody is left out without a reason, without a name, or for ever."
            ),
        ),
    ),
    (
        "W010",
        ("No está en el candado", "Not in the lock"),
        (
            "rules.lock no tiene esta versión de la regla. Escríbalo con `auditor rules check --update-lock`.",
            "rules.lock does not have this version of the rule. Write it with `auditor rules check --update-lock`.",
        ),
    ),
    (
        "W011",
        ("Historia sin horizonte", "History without a horizon"),
        (
            (
                "«Primero», «antes» o «seguidos» suponen que se cargó lo anterior. Sin `horizon`, el primer mes cargado "
                "parece el comienzo de todo."
            ),
            (
                "“First”, “before” or “in a row” suppose that what came earlier was loaded. Without a `horizon` the first "
                "month loaded looks like the beginning of everything."
            ),
        ),
    ),
    (
        "W012",
        ("Comparación que no decide", "A comparison that decides nothing"),
        (
            "Da lo mismo en todas las filas: compara un valor consigo mismo, o con un límite que no puede pasar.",
            "It is the same in every row: it compares a value with itself, or with a limit it cannot cross.",
        ),
    ),
    (
        "W013",
        ("Un nombre que no se podrá abreviar", "A name that cannot be shortened"),
        (
            (
                "El mensaje nombra a alguien que no es sujeto ni está en `involves`. Los nombres de personas naturales "
                "se abrevian por su identificador: agregue su columna a `involves`."
            ),
            (
                "The message names somebody who is neither its subject nor in `involves`. Names of natural persons are "
                "shortened by their identifier: add its column to `involves`."
            ),
        ),
    ),
)
