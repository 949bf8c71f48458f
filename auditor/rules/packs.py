"""Packs: folders of rules with a `pack.yaml`, and the set of rules a run works with."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from auditor import __version__
from auditor.language import Text, say
from auditor.resources import shipped
from auditor.rules.diagnostics import Fault, in_order, raise_if_any, shown_path
from auditor.rules.document import LARGEST, read
from auditor.rules.fields import Fields
from auditor.rules.library import Library, relinked
from auditor.rules.model import Origin, Rule
from auditor.rules.nodes import Dictionary, Node
from auditor.rules.overrides import Locate, Override, apply_overrides, switched_off
from auditor.rules.reading import read_rule
from auditor.rules.relations import relations_of
from auditor.rules.shelf import Shelf

BUILTIN = "builtin:"
PACK_FILE = "pack.yaml"
# Folders of a pack that hold something other than rules.
_OTHER = frozenset({"lists", "views"})


@dataclass(frozen=True, slots=True)
class Pack:
    """`applies_to` names the sources its rules speak of; empty for all."""

    name: str
    title: Text
    applies_to: tuple[str, ...]
    folder: Path


@dataclass(frozen=True, slots=True)
class RuleSet:
    """`off` are the rules that the configuration does not let run."""

    rules: tuple[Rule, ...]
    faults: tuple[Fault, ...]
    packs: tuple[Pack, ...] = ()
    off: Mapping[str, Origin] = field(default_factory=dict)

    def raise_if_faulty(self) -> None:
        """RuleError that lists every fault; warnings do not count."""
        raise_if_any(self.faults)


def load_rules(
    packs: Sequence[str],
    *,
    base: Path,
    settings_rules: Mapping[str, Override],
    extra_files: Sequence[Path] = (),
    locate: Locate = lambda *_keys: "config.toml",
) -> RuleSet:
    """The rules of `packs` (`builtin:gt`, or folders, relative to `base`) and `extra_files`, as configured.

    `locate` gives the place of a key of the settings, for faults in them.
    """
    loader = _Loader()
    for pack in packs:
        loader.pack(pack, base)
    for path in extra_files:
        loader.files([path], loader.shelf(path.parent))
    loaded = tuple(loader.rules.values())
    unknown = settings_rules.keys() - loader.rules.keys()
    elsewhere = unknown & shipped_ids() if unknown else set()
    chosen = {name: change for name, change in settings_rules.items() if name not in elsewhere}
    rules, faults = apply_overrides(loaded, chosen, locate)
    rules = _in_force(rules)
    off = switched_off(loaded, chosen, locate)
    return RuleSet(rules, in_order((*loader.faults, *faults)), tuple(loader.packs), off)


def shipped_ids() -> set[str]:
    """The rules of every shipped pack: a run with fewer packs does not mind what is said of the others."""
    return {rule.id for rule in load_path(shipped("rules")).rules}


def load_path(path: Path) -> RuleSet:
    """The rules of one file, of a pack's folder, or of a folder of packs, as they are written."""
    loader = _Loader()
    if path.is_dir():
        folders = (
            [path] if (path / PACK_FILE).is_file() else sorted(each.parent for each in path.rglob(PACK_FILE))
        )
        for folder in folders:
            loader.folder(folder)
        if not folders:
            loader.files(_rule_files(path), loader.shelf(path))
    else:
        shelf = loader.shelf(path.parent)
        for other in _neighbours(path):
            loader.known(_Found(other, shelf, None))
        loader.files([path], shelf)
        only = [rule for rule in loader.rules.values() if rule.path == shown_path(path)]
        return RuleSet(tuple(only), in_order(loader.faults), tuple(loader.packs))
    return RuleSet(tuple(loader.rules.values()), in_order(loader.faults), tuple(loader.packs))


def _neighbours(path: Path) -> Iterator[Path]:
    """The rules of the pack that a file is in, whose findings it may read; beside it, where it is in none."""
    folders = (path.parent, *list(path.parent.resolve().parents)[:3])
    pack = next((folder for folder in folders if (folder / PACK_FILE).is_file()), None)
    yield from _rule_files(pack) if pack else (each for each in sorted(path.parent.glob("*.yaml")))


def _shelves(folder: Path) -> list[Path]:
    """The folders `lists` here and above, nearest first, and the shipped one."""
    near = [each / "lists" for each in (folder, *list(folder.resolve().parents)[:3])]
    return [each for each in (*near, shipped("rules") / "lists") if each.is_dir()]


def _rule_files(folder: Path) -> Iterator[Path]:
    for path in sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml"))):
        if path.name != PACK_FILE and not _OTHER & set(path.relative_to(folder).parts[:-1]):
            yield path


_ID_LINE = re.compile(r"^id:[ \t]*[\"']?([a-z0-9-]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Found:
    """A file that may hold a rule, and what it is read with."""

    path: Path
    shelf: Shelf
    pack: Pack | None


def _in_force(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Rules that read another's findings read them as that one is configured."""
    by_id = {rule.id: rule for rule in rules}
    return tuple(
        replace(rule, program=relinked(rule.program, by_id))
        if any(relation.rule_id for relation in relations_of(rule.program))
        else rule
        for rule in rules
    )


class _Loader:
    """Rules as they are found, a rule whose findings another one reads before that one; an id is one rule."""

    def __init__(self) -> None:
        self.rules: dict[str, Rule] = {}
        self.faults: list[Fault] = []
        self.packs: list[Pack] = []
        self._by_id: dict[str, _Found] = {}
        self._read: dict[Path, Rule | None] = {}
        self._open: list[Path] = []

    def pack(self, name: str, base: Path) -> None:
        folder = shipped("rules") / name.removeprefix(BUILTIN)
        # A bare word is a shipped pack's name where no folder is called so: `--pack ocp`.
        if not name.startswith(BUILTIN) and ((base / name).is_dir() or not re.fullmatch(r"[a-z0-9-]+", name)):
            folder = base / name
        if not (folder / PACK_FILE).is_file():
            message = say(es=f"no hay un paquete `{name}`", en=f"there is no pack `{name}`")
            label = say(es=f"no existe {PACK_FILE} ahí", en=f"there is no {PACK_FILE} there")
            self.faults.append(Fault("E022", message, shown_path(folder), label=label))
            return
        self.folder(folder)

    def folder(self, folder: Path) -> None:
        pack, faults = _read_pack(folder)
        self.faults.extend(faults)
        if pack is not None:
            self.packs.append(pack)
        self.files(_rule_files(folder), self.shelf(folder), pack)

    def shelf(self, folder: Path) -> Shelf:
        """The lists and views that the rules of a folder see, and the rules that this loader knows."""
        shelf = Shelf(_shelves(folder))
        views = [each.parent / "views" for each in shelf.folders]
        near = [each / "views" for each in (folder, *list(folder.resolve().parents)[:2])]
        shelf.tables = Library(shelf, [*near, *views], self.rule_of, lambda: list(self._by_id))
        return shelf

    def files(self, paths: Iterable[Path], shelf: Shelf, pack: Pack | None = None) -> None:
        """Rules, and the views of their pack: one that nobody reads yet has its faults told too."""
        for view in [] if pack is None else sorted((pack.folder / "views").glob("*.yaml")):
            _, faults = shelf.view(view.stem, None)
            self.faults.extend(faults)
        found = [_Found(path, shelf, pack) for path in paths]
        for each in found:
            self.known(each)
        for each in found:
            self.file(each)

    def known(self, found: _Found) -> None:
        """Remembers which rule a file seems to hold, without reading it: another may ask for it."""
        named = _ID_LINE.search(_head(found.path))
        if named is not None:
            self._by_id.setdefault(named.group(1), found)

    def file(self, found: _Found) -> Rule | None:
        path = found.path.resolve()
        if path not in self._read:
            self._open.append(path)
            rule, faults = read_rule(found.path, found.shelf, shown_path(found.path))
            self._open.pop()
            self.faults.extend(faults)
            self._read[path] = rule if rule is None else self._kept(rule, found.pack)
        return self._read[path]

    def _kept(self, rule: Rule, pack: Pack | None) -> Rule:
        if rule.id in self.rules:
            other = self.rules[rule.id].path
            message = say(
                es=f"el id `{rule.id}` ya es de {other}", en=f"the id `{rule.id}` is already that of {other}"
            )
            self.faults.append(Fault("E009", message, rule.path))
            return rule
        kept = rule if pack is None else replace(rule, pack=pack.name, applies_to=pack.applies_to)
        self.rules[rule.id] = kept
        return kept

    def rule_of(self, rule_id: str, at: Node) -> tuple[Rule | None, list[Fault]]:
        """The rule of this id, read now if it was not; a fault where it has one itself, or reads itself."""
        found = self._by_id.get(rule_id)
        if found is None:
            return self.rules.get(rule_id), []
        if found.path.resolve() in self._open:
            message = say(es=f"`{rule_id}` lee sus propias señales", en=f"`{rule_id}` reads its own findings")
            return None, [at.fault("E028", message)]
        rule = self.file(found)
        if rule is not None:
            return rule, []
        message = say(es=f"la regla `{rule_id}` tiene errores", en=f"the rule `{rule_id}` has faults")
        return None, [at.fault("E010", message, label=shown_path(found.path))]


def _head(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(LARGEST)
    except OSError:
        return ""


def _read_pack(folder: Path) -> tuple[Pack | None, list[Fault]]:
    node, faults = read(folder / PACK_FILE, shown_path(folder / PACK_FILE))
    if not isinstance(node, Dictionary):
        return None, faults
    fields = Fields(node, faults)
    fields.only(("name", "title", "applies_to", "min_version"))
    pack = Pack(fields.text("name"), fields.bilingual("title"), fields.texts("applies_to"), folder)
    needed = fields.text("min_version", "0")
    at = fields.get("min_version")
    if at is not None and _numbers(needed) > _numbers(__version__):
        message = say(
            es=f"pide auditor {needed}; este es {__version__}",
            en=f"asks for auditor {needed}; this is {__version__}",
        )
        fields.fault("E022", message, at)
    return pack, faults


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
