"""Waiting for somebody to save a rule: looks at the files every so often, which works on every disk and editor."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

PAUSE = 0.3  # seconds: soon enough for who looks up from the keyboard
_WATCHED = frozenset({".yaml", ".yml", ".csv", ".lock"})
_Seen = Mapping[Path, tuple[int, int]]


def saves(path: Path, pause: float = PAUSE) -> Iterator[tuple[Path, ...]]:
    """The files that changed, each time some have; at first, without any, what is there.

    `path` is a rule's file or a folder. Of a file its folder is looked at too: its views and lists are there.
    """
    folder = path if path.is_dir() else path.parent
    before = _seen(folder)
    yield ()
    while True:
        time.sleep(pause)
        now = _seen(folder)
        if now != before:
            # An editor may write in several steps: one pause without a change is a file that was saved.
            time.sleep(pause)
            now = _seen(folder)
            yield tuple(
                sorted(each for each in now.keys() | before.keys() if now.get(each) != before.get(each))
            )
            before = now


def _seen(folder: Path) -> _Seen:
    found = {}
    for each in folder.rglob("*"):
        if each.suffix not in _WATCHED:
            continue
        try:
            told = each.stat()
        except OSError:  # it went away while we looked
            continue
        found[each] = told.st_mtime_ns, told.st_size
    return found
