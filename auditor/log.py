"""What the program tells whoever runs it, apart from results and progress.

Warnings by default, everything with --verbose, what happens as it happens for a service; sentences for a
person at a terminal, one JSON object a line where a file or a collector reads. Always on standard error.
"""

import logging
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger, Processor


@dataclass(frozen=True)
class Style:
    """From which level on, and in which form."""

    level: int = logging.WARNING
    json: bool = False
    color: bool = False


_style = Style()


def use(*, verbose: bool = False, quiet: bool = False, color: bool = True) -> None:
    """Choose level and form for all that is logged from here on."""
    terminal = sys.stderr.isatty()
    level = logging.DEBUG if verbose else logging.ERROR if quiet else logging.WARNING
    adopt(Style(level, verbose and not terminal, color and terminal))


def serve() -> None:
    """Log as a service: each thing that happens, and other libraries' warnings in the same form."""
    adopt(replace(_style, level=min(_style.level, logging.INFO), json=not sys.stderr.isatty()))
    logging.getLogger().handlers[:] = [_Forwarded(logging.WARNING)]


def style() -> Style:
    return _style


def adopt(chosen: Style) -> None:
    """Log as another process of ours does."""
    global _style  # noqa: PLW0603 - one value a process, set before anything is logged
    _style = chosen


class _Forwarded(logging.Handler):
    """What libraries log by the standard way."""

    def emit(self, record: logging.LogRecord) -> None:
        told = record.exc_info if record.exc_info and record.exc_info[0] else None
        logger(record.name).log(record.levelno, "library", message=record.getMessage(), exc_info=told)


def logger(name: str) -> "FilteringBoundLogger":
    """A structlog logger; the library is imported at the first call only, help does not wait for it."""
    import structlog  # noqa: PLC0415 - see above

    processors: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer() if _style.json else _lines(),
    ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(_style.level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    log: FilteringBoundLogger = structlog.get_logger().bind(logger=name)
    return log


def _lines() -> "Processor":
    """Rich where a person reads; structlog's own plain lines where it is a file after all."""
    import structlog  # noqa: PLC0415 - as above

    if not sys.stderr.isatty():
        return structlog.dev.ConsoleRenderer(colors=False)
    from auditor.log_lines import Lines  # noqa: PLC0415 - as above

    return Lines(color=_style.color)
