"""`rules.lock`: which logic each version of a pack's rules had, so that no rule changes unseen.

A line a rule: `gt-buyer-share 1 <sha256 of the logic>`, and `retired` at its end once the rule is gone, for an
id is never used again. Wording changes freely: it is no part of the logic.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from auditor.language import say
from auditor.rules.diagnostics import Fault, shown_path
from auditor.rules.model import Rule
from auditor.rules.nodes import Source
from auditor.rules.packs import Pack, RuleSet
from auditor.rules.places import Places

LOCK_FILE = "rules.lock"
_RETIRED = "retired"
_HEAD = "# id, version, hash of the logic; written by `auditor rules check --update-lock`\n"


@dataclass(frozen=True, slots=True)
class Locked:
    """What the lock remembers of a rule."""

    version: int
    logic: str
    retired: bool = False


def check_locks(loaded: RuleSet) -> list[Fault]:
    """What the locks of the packs say against their rules; a pack without a lock is not asked."""
    faults: list[Fault] = []
    for pack in loaded.packs:
        path = pack.folder / LOCK_FILE
        if path.is_file():
            kept, found = read_lock(path)
            faults.extend(found)
            faults.extend(compare(_of(pack, loaded), kept))
    return faults


def update_locks(loaded: RuleSet) -> list[Path]:
    """Write the locks of the packs, new ones too; the files written. Nothing is forgotten."""
    written = []
    for pack in loaded.packs:
        path = pack.folder / LOCK_FILE
        kept = read_lock(path)[0] if path.is_file() else {}
        rules = _of(pack, loaded)
        now = {rule.id: Locked(rule.version, rule.logic_hash) for rule in rules}
        gone = {name: Locked(old.version, old.logic, retired=True) for name, old in kept.items()}
        text = _HEAD + "".join(sorted(_line(name, locked) for name, locked in {**gone, **now}.items()))
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            written.append(path)
    return written


def _of(pack: Pack, loaded: RuleSet) -> list[Rule]:
    return [rule for rule in loaded.rules if rule.pack == pack.name]


def _line(name: str, locked: Locked) -> str:
    return f"{name} {locked.version} {locked.logic}{' ' + _RETIRED if locked.retired else ''}\n"


def read_lock(path: Path) -> tuple[dict[str, Locked], list[Fault]]:
    """What a lock file remembers, and the lines that cannot be read."""
    source = Source(shown_path(path), path.read_text(encoding="utf-8", errors="replace"))
    kept: dict[str, Locked] = {}
    faults = []
    for number, line in enumerate(source.text.splitlines()):
        words = line.split()
        if not words or line.startswith("#"):
            continue
        if len(words) not in (3, 4) or not words[1].isdecimal() or words[3:] not in ([], [_RETIRED]):
            start = source.index(number, 0)
            message = say(es="esto no es una línea del candado", en="this is no line of a lock")
            faults.append(source.fault("E042", message, start, start + len(line)))
            continue
        kept[words[0]] = Locked(int(words[1]), words[2], len(words) == 4)
    return kept, faults


def compare(rules: Iterable[Rule], kept: Mapping[str, Locked]) -> Iterator[Fault]:
    """An error for each rule that changed behind its version's back, a warning for each the lock has not seen."""
    for rule in rules:
        old = kept.get(rule.id)
        if old is None:
            message = say(es=f"`{rule.id}` no está en el candado", en=f"`{rule.id}` is not in the lock")
            yield _warning(rule, message)
        elif old.retired and old.logic != rule.logic_hash:
            message = say(
                es=f"`{rule.id}` fue el id de una regla retirada",
                en=f"`{rule.id}` was the id of a retired rule",
            )
            yield Places(rule.path).fault("E041", message, "id")
        elif old.logic == rule.logic_hash and old.version == rule.version:
            continue
        elif old.logic != rule.logic_hash and rule.version <= old.version:
            yield _unversioned(rule, old)
        else:
            message = say(
                es=f"el candado tiene la versión {old.version}", en=f"the lock has version {old.version}"
            )
            yield _warning(rule, message)


def _unversioned(rule: Rule, old: Locked) -> Fault:
    message = say(
        es=f"la lógica de `{rule.id}` cambió y su versión no",
        en=f"the logic of `{rule.id}` changed and its version did not",
    )
    label = say(es=f"suba a {old.version + 1}", en=f"raise it to {old.version + 1}")
    hint = say(
        es="después: auditor rules check --update-lock", en="afterwards: auditor rules check --update-lock"
    )
    return Places(rule.path).fault("E040", message, "version", label=label, hint=hint)


def _warning(rule: Rule, message: str) -> Fault:
    hint = "auditor rules check --update-lock"
    return Places(rule.path).fault("W010", message, "version", hint=hint).as_warning()
