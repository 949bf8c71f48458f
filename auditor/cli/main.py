"""The command `auditor`: global options, the commands' registration, and how every run ends.

Nothing heavy is imported here: `auditor --help` answers at once, and commands import what they use.
"""

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from auditor import __version__, language, log
from auditor.cli import failures, words
from auditor.cli.session import Session
from auditor.errors import EXIT_DONE, EXIT_INTERRUPTED, EXIT_USAGE
from auditor.language import LANGUAGES, say

# As a shell reports a program that a closed pipe or a polite kill ended.
EXIT_PIPE = 128 + 13
EXIT_TERMINATED = 128 + signal.SIGTERM

# Files beside this one; each has `register(app)`.
NOUNS = (
    "demo",
    "init",
    "fetch",
    "ingest",
    "audit",
    "run",
    "daemon",
    "findings",
    "search",
    "show",
    "match",
    "changes",
    "rules",
    "db",
    "status",
)

GLOBAL_VALUES = ("--config", "--data-dir", "--database-url", "--lang")
GLOBAL_FLAGS = ("--quiet", "-q", "--verbose", "-v", "--no-color", "--version")


def main() -> NoReturn:
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line; returns the exit code of the contract. Never raises."""
    ours, rest = split_globals(arguments)
    verbose = "--verbose" in ours or "-v" in ours
    # A run makes millions of values that stay: looking through them for rings of garbage takes a tenth of it.
    gc.set_threshold(50_000, 20, 100)
    try:
        signal.signal(signal.SIGTERM, _terminated)
        _printable()
        # Chosen once: to ask the locale again for every sentence costs more than the sentence.
        language.use(_asked_language(ours) or language.default())
        code = _invoke(ours, rest)
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = _interrupted()
    except BrokenPipeError:
        code = EXIT_PIPE
    except SystemExit as stop:
        code = _stopped(stop)
    except Exception as error:  # noqa: BLE001 - the last door: everything becomes a sentence and a code
        code = failures.tell(error, verbose=verbose)
    _close_quietly()
    return code


def build(nouns: Sequence[str] = NOUNS) -> typer.Typer:
    """The command line, of some commands only where it is said which, in the language in use.

    Help is text that is made when a command is defined.
    """
    app = typer.Typer(
        name="auditor",
        cls=words.Group,
        help=say(
            es="Audita compras públicas: entran datos abiertos, salen señales de riesgo explicadas.",
            en="Audits public procurement: open data in, explained risk signals out.",
        ),
        epilog=_examples(),
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
    )
    app.callback()(_options())
    for noun in nouns:
        import_module(f"auditor.cli.{noun}").register(app)
    words.in_our_words(app)
    return app


def split_globals(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Global options may stand anywhere before `--`: `auditor db status --data-dir X` is what people type."""
    ours: list[str] = []
    rest: list[str] = []
    words_left = list(arguments)
    while words_left:
        word = words_left.pop(0)
        if word == "--":
            rest += [word, *words_left]
            break
        if word in GLOBAL_VALUES:
            ours += [word, *words_left[:1]]
            del words_left[:1]
        elif word in GLOBAL_FLAGS or word.startswith(tuple(f"{name}=" for name in GLOBAL_VALUES)):
            ours.append(word)
        else:
            rest.append(word)
    return ours, rest


def _invoke(ours: Sequence[str], rest: Sequence[str]) -> int:
    # One command answers sooner than all of them can be defined.
    command = typer.main.get_command(build(rest[:1] if rest and rest[0] in NOUNS else NOUNS))
    try:
        code = command.main(args=[*ours, *rest], prog_name="auditor", standalone_mode=False)
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        return _usage(error)
    if code == EXIT_INTERRUPTED:
        # Typer has caught the interrupt, and says nothing.
        return _interrupted()
    return code if isinstance(code, int) else EXIT_DONE


def _usage(error: Exception) -> int:
    """A fault of the command line as typed: what is wrong, and where help is."""
    message: Callable[[], str] = getattr(error, "format_message")  # noqa: B009 - the class is private to Typer
    context: typer.Context | None = getattr(error, "ctx", None)
    path = context.command_path if context else "auditor"
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(message(), err=True)
        return EXIT_USAGE
    typer.echo(words.localized_fault(message()), err=True)
    typer.echo(say(es=f"Ayuda: {path} --help", en=f"For help: {path} --help"), err=True)
    return EXIT_USAGE


def _options() -> Callable[..., None]:
    def options(
        ctx: typer.Context,
        *,
        config: Annotated[
            Path | None,
            typer.Option(
                metavar="FILE",
                help=say(
                    es="Archivo de configuración (si no, AUDITOR_CONFIG, ./config.toml o el del usuario).",
                    en="Configuration file (else AUDITOR_CONFIG, ./config.toml or the user's own).",
                ),
            ),
        ] = None,
        data_dir: Annotated[
            Path | None,
            typer.Option(metavar="DIR", help=say(es="Carpeta de datos.", en="Folder for all data.")),
        ] = None,
        database_url: Annotated[
            str | None,
            typer.Option(
                metavar="URL",
                help=say(es="Base de datos (si no, DIR/auditor.db).", en="Database (else DIR/auditor.db)."),
            ),
        ] = None,
        lang: Annotated[
            str | None,
            typer.Option(
                metavar="es|en",
                help=say(es="Idioma (si no, el del sistema).", en="Language (else the system's)."),
            ),
        ] = None,
        quiet: Annotated[
            bool,
            typer.Option(
                "--quiet", "-q", help=say(es="Solo resultados y errores.", en="Results and errors only.")
            ),
        ] = False,
        verbose: Annotated[
            bool,
            typer.Option(
                "--verbose",
                "-v",
                help=say(
                    es="Registro detallado; rastro de los errores.", en="Detailed log; tracebacks of errors."
                ),
            ),
        ] = False,
        no_color: Annotated[
            bool, typer.Option("--no-color", help=say(es="Sin colores.", en="No colours."))
        ] = False,
        version: Annotated[
            bool,
            typer.Option(
                "--version",
                is_eager=True,
                callback=_print_version,
                help=say(es="Muestra la versión y termina.", en="Show the version and exit."),
            ),
        ] = False,
    ) -> None:
        del version
        log.use(verbose=verbose, quiet=quiet, color=not no_color)
        ctx.obj = Session(
            config=config,
            data_dir=data_dir.expanduser().absolute() if data_dir else None,
            database_url=database_url,
            lang=next((name for name in LANGUAGES if name == lang), None),
            quiet=quiet,
            verbose=verbose,
            no_color=no_color,
        )

    return options


def _examples() -> str:
    return words.examples(
        say(
            es="auditor demo                           # todo el trabajo, con datos de muestra",
            en="auditor demo                           # the whole job, on sample data",
        ),
        say(
            es="auditor ingest datos/                  # sus propios archivos OCDS, y luego:",
            en="auditor ingest data/                   # your own OCDS files, and then:",
        ),
        say(
            es="auditor audit                          # las señales de riesgo",
            en="auditor audit                          # the risk signals",
        ),
        say(
            es="auditor audit --format json --lang en  # para un programa, en inglés",
            en="auditor audit --format json --lang es  # for a program, in Spanish",
        ),
    )


def _asked_language(ours: Sequence[str]) -> language.Language | None:
    from auditor.errors import UsageError

    for position, word in enumerate(ours):
        if word == "--lang" or word.startswith("--lang="):
            value = word.partition("=")[2] if "=" in word else "".join(ours[position + 1 : position + 2])
            for name in LANGUAGES:
                if value == name:
                    return name
            raise UsageError(
                say(
                    es=f"--lang: se esperaba 'es' o 'en', no '{value}'",
                    en=f"--lang: expected 'es' or 'en', not '{value}'",
                )
            )
    return None


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"auditor {__version__}")
        raise typer.Exit


def _printable() -> None:
    """A terminal that lacks a character shows a question mark instead of ending the run."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _terminated(signum: int, frame: object) -> NoReturn:
    """As an exception, so that transactions end and worker processes are not left behind."""
    del signum, frame
    raise SystemExit(EXIT_TERMINATED)


def _interrupted() -> int:
    typer.echo(say(es="Interrumpido.", en="Interrupted."), err=True)
    return EXIT_INTERRUPTED


def _stopped(stop: SystemExit) -> int:
    # Typer answers a closed pipe with exit code 1, which is ours for "findings".
    if isinstance(stop.__context__, BrokenPipeError):
        return EXIT_PIPE
    return stop.code if isinstance(stop.code, int) else EXIT_DONE


def _close_quietly() -> None:
    """What cannot be written to a closed pipe any more is not worth a message at exit."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    main()
