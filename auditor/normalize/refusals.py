"""Why a record is refused, code by code, in the words people read."""

from auditor.language import Text, say

# What a decoder adds (what it expected, at which byte) is kept as it was said, in English.
WHY: dict[str, Text] = {
    "damaged": Text("el archivo está dañado o cortado", "the file is damaged or cut off"),
    "linked-only": Text(
        "el registro solo enlaza sus publicaciones y no trae una compilada",
        "the record only links to its releases and has no compiled one",
    ),
    "misaligned": Text(
        "la fila tiene más celdas que el encabezado", "the row has more cells than the header"
    ),
    "no-ocid-column": Text(
        "la tabla no tiene una columna `ocid`: no es una tabla OCDS",
        "the table has no column `ocid`: it is no OCDS table",
    ),
    "no-parent": Text(
        "no se sabe a qué parte del proceso pertenece la fila",
        "it is not known to which part of the process the row belongs",
    ),
    "no-record": Text(
        "la tabla principal no tiene el proceso de esta fila",
        "the first table does not have the process of this row",
    ),
    "not-csv": Text("no es CSV", "not CSV"),
    "no-ocid": Text(
        "una publicación necesita un `ocid`, y esta no lo tiene",
        "a release needs an `ocid`, and this has none",
    ),
    "not-a-release": Text(
        "no es una publicación ni un paquete de registros o publicaciones",
        "neither a release nor a package of records or releases",
    ),
    "not-an-object": Text("una publicación es un objeto JSON", "a release is a JSON object"),
    "not-json": Text("no es JSON", "not JSON"),
    "not-utf8": Text("los bytes no son UTF-8", "the bytes are not UTF-8"),
    "too-deep": Text(
        "está anidado con demasiada profundidad para ser un registro", "nested too deeply to be a record"
    ),
    "truncated": Text("el JSON termina antes de estar completo", "the JSON ends before it is complete"),
    "wrong-type": Text("un valor de otra clase", "a value of another kind"),
}
# Codes whose reason says more than the code does.
_DETAILED = frozenset(
    {"damaged", "linked-only", "no-parent", "no-record", "not-an-object", "not-csv", "not-json", "wrong-type"}
)


def sentence(code: str, reason: str) -> str:
    """The refusal in the language in use, with what the decoder said where that adds something."""
    why = str(WHY[code]) if code in WHY else reason
    if code == "damaged" or code not in _DETAILED or why == reason:
        return reason if code == "damaged" else why
    return say(es=f"{why} ({reason})", en=f"{why}: {reason}")
