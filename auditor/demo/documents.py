"""Documents of a process: 3.3 on average, 9.6 % of them without documentType, formats in mixed case."""

from auditor.demo.clock import instant_text
from auditor.demo.fragments import text

_REQUEST = ("purchaseRequest", "Solicitud o requerimiento de bien, servicio o suministro", "SOLICITUD")
_TERMS = ("purchaseRequest", "Bases, especificaciones generales o términos de referencia", "BASES")
_OTHERS = (
    ("awardNotice", "Acta de adjudicación", "ACTA%20ADJ"),
    (None, "Anuncio, convocatoria o invitación", "ANUNCIO"),
    ("evaluationReports", "Acta de evaluación", "ACTA%20EVAL"),
    ("tenderNotice", "Aviso de prórroga", "PRORROGA"),
    ("technicalSpecifications", "Dictamen técnico", "DICTAMEN"),
    (None, "Proyecto de bases", "PROYECTO%20DE%20BASES"),
    ("clarifications", "Respuesta a preguntas", "RESPUESTA"),
    ("awardNotice", "Resolución de adjudicación", "RESOLUCION"),
)
_FORMATS = ("application/pdf",) * 13 + ("application/PDF", "application/zip", "application/Pdf")
_MORE = (0, 0, 1, 1, 1, 1, 1, 2, 2, 3, 0, 1, 1, 2, 2, 3)


def _halves(kind: str | None, title: str, file: str) -> tuple[str, str, str]:
    """Text before the file's number, between it and the format, and after the date."""
    typed = f'"documentType":"{kind}",' if kind else ""
    head = f'{{{typed}"title":{text(title)},"url":"http://www.guatecompras.gt/concursos/files/'
    return head, f'@{file}.pdf","format":"', f'","documentTypeDetails":{text(title)},"id":"'


_FIRST = (_halves(*_REQUEST), _halves(*_TERMS))
# 32 places to draw from: every eighth is untyped twice but for one, which makes the rate.
_REST = tuple(_halves(*(_OTHERS * 4)[place if place != 1 else 0]) for place in range(32))
# Boleta de SNIP carries the number of the investment project: works only.
_PROJECT = _halves(None, "Boleta de SNIP", "BOLETA%20DE%20SNIP")


# Most characters of hexadecimal digits that one process' documents use.
MOST_HEXES = 6 * 32


def documents(nog: int, published: int, bits: int, hexes: str, *, works: bool) -> str:
    """The JSON texts joined by commas; ids from the start of `hexes`, choices from the lowest 44 `bits`."""
    when = instant_text(published)
    parts = [*_FIRST]
    parts += [_REST[bits >> 4 + 5 * position & 31] for position in range(_MORE[bits & 15])]
    if works:
        parts.append(_PROJECT)
    folder = nog // 5_000
    made = []
    at = 0
    for head, middle, tail in parts:
        form = _FORMATS[bits >> 20 + at // 8 & 15]
        made.append(
            f'{head}{folder}/{nog}{middle}{form}","language":"es","datePublished":"{when}'
            f'{tail}{hexes[at : at + 32]}"}}'
        )
        at += 32
    return ",".join(made)
