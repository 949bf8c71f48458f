"""The program's own terms in the reader's language."""

from auditor.language import Text
from auditor.store.audit_report import CloseReason, Status, Turn

_TERMS: dict[str, Text] = {
    "high": Text("alta", "high"),
    "medium": Text("media", "medium"),
    "low": Text("baja", "low"),
    "draft": Text("borrador", "draft"),
    "testing": Text("en prueba", "testing"),
    "stable": Text("estable", "stable"),
    "deprecated": Text("retirada", "deprecated"),
    Status.NEW: Text("nueva", "new"),
    Status.OPEN: Text("abierta", "open"),
    Status.CLOSED: Text("cerrada", "closed"),
    Status.WAIVED: Text("exceptuada", "waived"),
    Status.DISMISSED: Text("descartada", "dismissed"),
    Status.CONFIRMED: Text("confirmada", "confirmed"),
    "needs_information": Text("pide información", "needs information"),
    Turn.EDITED: Text("cambió", "changed"),
    Turn.RETURNED: Text("volvió", "back again"),
    Turn.REOPENED: Text("reabierta: creció desde que se decidió", "reopened: it grew since it was decided"),
    CloseReason.DATA_EDITED: Text("cambiaron los datos", "data edited"),
    CloseReason.RULE_CHANGED: Text("cambió la regla", "rule changed"),
    CloseReason.PARAMETERS_CHANGED: Text("cambiaron los parámetros", "parameters changed"),
    CloseReason.LIST_CHANGED: Text("cambió una lista", "list changed"),
    CloseReason.RULE_DISABLED: Text("regla desactivada", "rule disabled"),
    CloseReason.SETTING_CHANGED: Text("cambió la configuración", "setting changed"),
    CloseReason.PERIOD: Text("pasó el período", "period is over"),
    "planning": Text("en planificación", "planning"),
    "planned": Text("planificado", "planned"),
    "active": Text("en curso", "active"),
    "complete": Text("terminado", "complete"),
    "cancelled": Text("cancelado", "cancelled"),
    "unsuccessful": Text("sin adjudicar", "unsuccessful"),
    "withdrawn": Text("retirado", "withdrawn"),
    "unknown": Text("dato desconocido", "unknown"),
    "scope unknown": Text("no se sabe si está en el alcance", "scope unknown"),
    "mixed currencies": Text("monedas mezcladas", "mixed currencies"),
    "unfinished period": Text("período sin terminar", "unfinished period"),
    "months not loaded": Text("meses sin cargar", "months not loaded"),
}
_MISSING = "missing "


def term(word: str) -> str:
    """A level, a status, a reason; a word that is not ours stays as it is."""
    if word.startswith(_MISSING):
        column = word.removeprefix(_MISSING)
        return str(Text(f"falta {column}", f"missing {column}"))
    return str(_TERMS.get(word, word))
