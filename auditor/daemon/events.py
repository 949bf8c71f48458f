"""What the daemon's log says: a name that programs rely on, and a sentence for people."""

from typing import Any

from auditor.language import Text
from auditor.log import logger

_SENTENCES = {
    "started": Text(es="el daemon está en marcha", en="the daemon is at work"),
    "planned": Text(es="próxima ejecución", en="next run"),
    "run_started": Text(es="empieza una ejecución", en="a run begins"),
    "stage": Text(es="etapa terminada", en="stage done"),
    "issue": Text(es="hay algo que revisar", en="something to look at"),
    "run_done": Text(es="ejecución terminada", en="run done"),
    "run_failed": Text(es="la ejecución falló; se repetirá", en="the run failed; it will be repeated"),
    "run_broken_off": Text(
        es="ejecución interrumpida; se hará al volver a empezar",
        en="run broken off; it is made up for at the next start",
    ),
    "already_done": Text(es="ya estaba hecha", en="was done already"),
    "not_recorded": Text(
        es="no se pudo anotar la ejecución en la base de datos",
        en="the run could not be written down in the database",
    ),
    "config_reloaded": Text(es="configuración leída de nuevo", en="configuration read again"),
    "config_kept": Text(
        es="la nueva configuración está mal; sigue la anterior",
        en="the new configuration is wrong; the old one stays",
    ),
    "scheduler_trouble": Text(
        es="la base de datos o el calendario no responden; se intentará de nuevo",
        en="the database or the schedule does not answer; it will be tried again",
    ),
    "metrics_served": Text(es="métricas disponibles", en="metrics served"),
    "stopping": Text(es="el daemon se detiene", en="the daemon stops"),
}


def tell(level: str, event: str, **fields: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """One line of the log. `message` is the event's own sentence unless a field says more."""
    said = {"message": str(_SENTENCES[event]), **{k: v for k, v in fields.items() if v is not None}}
    getattr(logger("daemon"), level)(event, **said)
