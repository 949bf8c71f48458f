"""`auditor daemon`: the scheduler in the foreground, for systemd or a terminal."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from auditor import log
from auditor.cli import words
from auditor.cli.session import Session
from auditor.language import say

if TYPE_CHECKING:
    from auditor.config import Settings


def register(app: typer.Typer) -> None:
    short = say(es="Trabaja solo, según su calendario.", en="Work by itself, on schedule.")
    app.command("daemon", help=_help(), short_help=short, epilog=_examples())(command())


def command() -> Callable[..., None]:
    """The command with its help in the language in use."""

    def daemon(
        ctx: typer.Context,
        *,
        now: Annotated[
            bool,
            typer.Option(
                "--now",
                help=say(
                    es="Ejecuta todas las fuentes al empezar, y luego según su calendario.",
                    en="Run every source at the start, and then on schedule.",
                ),
            ),
        ] = False,
        metrics_port: Annotated[
            int | None,
            typer.Option(
                "--metrics-port",
                metavar="PORT",
                min=0,
                max=65535,
                help=say(
                    es="Métricas de Prometheus en http://127.0.0.1:PORT/metrics (si no, [daemon] metrics_port).",
                    en="Prometheus metrics at http://127.0.0.1:PORT/metrics (else [daemon] metrics_port).",
                ),
            ),
        ] = None,
    ) -> None:
        from auditor.config import load_settings
        from auditor.daemon.service import Daemon

        session: Session = ctx.obj
        log.serve()
        _ = session.settings  # its language, and what it has to say of unused settings

        def load() -> "Settings":
            settings = load_settings(
                session.config, data_dir=session.data_dir, database_url=session.database_url
            )
            if metrics_port is None:
                return settings
            asked = settings.daemon.model_copy(update={"metrics_port": metrics_port})
            return settings.model_copy(update={"daemon": asked})

        # Not Typer's exit: that would add a plain sentence to the lines of JSON.
        raise SystemExit(Daemon(load, run_now=now).run())

    return daemon


def _help() -> str:
    return say(
        es="Ejecuta la tubería (traer, leer, auditar) a las horas de [schedule] run, o de `schedule` de cada fuente, "
        "en la zona horaria de la fuente. Una ejecución perdida se recupera una vez al empezar; nunca hay dos a la "
        "vez; una que falla se repite más tarde. SIGTERM y Ctrl-C lo detienen en segundos; SIGHUP lee de nuevo la "
        "configuración. Sale con 5 si otro daemon trabaja con la misma base de datos. Ver docs/daemon.es.md.",
        en="Run the pipeline (fetch, read, audit) at the times of [schedule] run, or of each source's `schedule`, in "
        "the source's time zone. A missed run is made up for once at the start; there are never two at a time; one "
        "that fails is repeated later. SIGTERM and Ctrl-C stop it within seconds; SIGHUP reads the configuration "
        "again. Exits 5 where another daemon works on the same database. See docs/daemon.md.",
    )


def _examples() -> str:
    return words.examples(
        say(
            es="auditor daemon                                   # en primer plano; Ctrl-C lo detiene",
            en="auditor daemon                                   # in the foreground; Ctrl-C stops it",
        ),
        say(
            es="auditor daemon --now                             # y una ejecución ya",
            en="auditor daemon --now                             # and a run at once",
        ),
        say(
            es="systemctl reload auditor                         # leer de nuevo config.toml",
            en="systemctl reload auditor                         # read config.toml again",
        ),
    )
