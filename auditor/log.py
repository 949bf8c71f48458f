"""What the program tells whoever runs it, apart from results and progress.

Warnings by default, everything with --verbose; sentences for a person at a terminal, one JSON object a
line where a file or a collector reads. Always on standard error.
"""

import logging
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger, Processor


@dataclass
class _Style:
    level: int = logging.WARNING
    json: bool = False
    color: bool = False


_style = _Style()


def use(*, verbose: bool = False, quiet: bool = False, color: bool = True) -> None:
    """Choose level and form for all that is logged from here on."""
    terminal = sys.stderr.isatty()
    _style.level = logging.DEBUG if verbose else logging.ERROR if quiet else logging.WARNING
    _style.json = verbose and not terminal
    _style.color = color and terminal


def logger(name: str) -> "FilteringBoundLogger":
    """A structlog logger; the library is imported at the first call only, help does not wait for it."""
    import structlog  # noqa: PLC0415 - see above

    processors: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info if _style.json else structlog.processors.StackInfoRenderer(),
        structlog.processors.JSONRenderer()
        if _style.json
        else structlog.dev.ConsoleRenderer(colors=_style.color),
    ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(_style.level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    log: FilteringBoundLogger = structlog.get_logger().bind(logger=name)
    return log
