"""The page of one finding, to work from: what it says, why, what to check first, what it stands on, what became of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from auditor.config import AboutSettings
from auditor.harmless import harmless
from auditor.language import say
from auditor.report.names import term
from auditor.report.past import past_lines
from auditor.report.printing import heading, item, near, paragraph
from auditor.report.reading import operator, presumption
from auditor.report.rows import print_rows
from auditor.report.told import tell_stored
from auditor.rules.messages import money
from auditor.store.archive import Stored
from auditor.store.audit_report import Persons
from auditor.store.case import DocumentLink, RawPlace
from auditor.store.history import Past
from auditor.store.lookup.spelling import unmarked
from auditor.store.raw import path_of

if TYPE_CHECKING:
    from auditor.rules.model import Rule

_LONGEST = 2_000
_DOCUMENTS = 10


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page is made of. `shown_id` is as much of the fingerprint as is needed."""

    found: Stored
    rule: "Rule | None"
    persons: Persons
    shown_id: str
    events: Sequence[Past]
    documents: Sequence[DocumentLink]
    files: Mapping[str, RawPlace]
    changes: int
    data_dir: Path


def print_page(console: Console, sheet: Sheet, about: AboutSettings, *, show_persons: bool) -> None:
    """Print everything held about one finding."""
    found, rule = sheet.found, sheet.rule
    told = tell_stored(found, rule, sheet.persons, show_persons=show_persons)
    console.print(Text(_head(sheet), style="bold"), soft_wrap=not console.is_terminal)
    if rule is not None:
        paragraph(console, harmless(rule.title, _LONGEST))
    heading(console, say(es="Qué dice", en="What it says"))
    paragraph(console, harmless(told.message, _LONGEST))
    for line in _facts(found):
        paragraph(console, line)
    for words, lines in _about_the_rule(rule):
        _section(console, words, lines)
    heading(console, say(es="Los registros que la hacen", en="The records that made it"))
    print_rows(console, told.signal.evidence, found.money)
    _section(
        console, say(es="Procesos, enlaces y documentos", en="Processes, links and documents"), _links(sheet)
    )
    _section(
        console,
        say(es="Dónde está en lo publicado", en="Where it stands in what was published"),
        _places(sheet),
    )
    if rule is not None and str(rule.hidden):
        _section(
            console,
            say(es="Lo que los datos no muestran", en="What the data cannot show"),
            [str(rule.hidden)],
        )
    _section(console, say(es="Historia", en="History"), past_lines(found, sheet.events))
    _section(console, say(es="Cómo seguir", en="How to go on"), _next(sheet))
    heading(console, say(es="Para leer esto bien", en="How to read this"))
    for line in (presumption(), *operator(about)):
        paragraph(console, line)


def _section(console: Console, words: str, lines: Iterable[str]) -> None:
    listed = [harmless(line, _LONGEST) for line in lines]
    if listed:
        heading(console, words)
    for line in listed:
        item(console, line)


def _head(sheet: Sheet) -> str:
    found = sheet.found
    level = say(es=f"gravedad {term(found.level)}", en=f"level {term(found.level)}")
    return harmless(f"{sheet.shown_id} · {found.rule_id} · {level} · {term(found.status)}", 200)


def _facts(found: Stored) -> Iterator[str]:
    signal = found.signal
    if signal.amount is not None:
        amount = money(signal.amount, signal.currency)
        yield harmless(say(es=f"Monto involucrado: {amount}", en=f"Amount involved: {amount}"), 200)
    if signal.score is not None:
        yield say(
            es=f"Puntaje para ordenar: {signal.score:,.4g}", en=f"Score to rank by: {signal.score:,.4g}"
        )
    if signal.provisional:
        yield say(
            es="Provisional: su período no ha terminado, o faltan meses por cargar.",
            en="Provisional: its period is not over, or months are not loaded yet.",
        )
    if signal.values.get("unverified_lists"):
        lists = harmless(", ".join(map(str, signal.values["unverified_lists"])), 200)
        yield say(
            es=f"Se apoya en cifras que nadie ha verificado todavía: {lists}",
            en=f"Leans on figures that nobody has verified yet: {lists}",
        )


def _about_the_rule(rule: "Rule | None") -> Iterator[tuple[str, Iterable[str]]]:
    if rule is None:
        return
    yield say(es="Por qué conviene mirarlo", en="Why it is worth a look"), [str(rule.why)]
    yield (
        say(es="Explicaciones inocentes que se revisan primero", en="Innocent explanations to check first"),
        map(str, rule.benign),
    )
    yield say(es="Qué pedir", en="What to ask for"), map(str, rule.ask)
    yield say(es="En qué se basa", en="What it is based on"), (*rule.basis, *rule.references)
    yield say(es="Qué mira la regla", en="What the rule looks at"), [str(rule.description), _confidence(rule)]


def _confidence(rule: "Rule") -> str:
    confidence = term(str(rule.confidence))
    return say(
        es=f"Confianza {confidence}: qué tan seguido una señal suya resulta ser un problema",
        en=f"Confidence {confidence}: how often a signal of it turns out to be a problem",
    )


def _links(sheet: Sheet) -> Iterator[str]:
    for ocid, card in sheet.found.processes.items():
        parts = (
            ocid,
            unmarked(card.title or ""),
            card.buyer_name,
            card.status_details or term(card.status or ""),
            card.place.url,
        )
        yield " · ".join(harmless(part, 160) for part in parts if part)
    for one in sheet.documents[:_DOCUMENTS]:
        yield " · ".join(harmless(part, 160) for part in (one.kind, one.title, one.url) if part)
    if len(sheet.documents) > _DOCUMENTS:
        yield say(
            es=f"y más documentos: auditor findings show {sheet.shown_id} --format json",
            en=f"and more documents: auditor findings show {sheet.shown_id} --format json",
        )


def _places(sheet: Sheet) -> Iterator[str]:
    for ocid, card in sheet.found.processes.items():
        file, position = sheet.files.get(card.place.file), card.place.position
        if file is None:
            continue
        path = near(path_of(sheet.data_dir, sheet.found.signal.source, file.sha256, file.extension))
        name = harmless(file.name, 120)
        yield say(
            es=f"{ocid}: registro {position} de {name}, traído {file.fetched_at[:10]}: {path}",
            en=f"{ocid}: record {position} of {name}, fetched {file.fetched_at[:10]}: {path}",
        )
    if sheet.changes:
        yield say(
            es=f"El portal cambió {sheet.changes:,} valores de estos registros: auditor changes --ocid OCID",
            en=f"The portal changed {sheet.changes:,} values of these records: auditor changes --ocid OCID",
        )


def _next(sheet: Sheet) -> Iterator[str]:
    shown, rule = sheet.shown_id, sheet.found.rule_id
    yield f'auditor findings decide {shown} --state needs_information --reason "…" --due YYYY-MM-DD'
    yield f"auditor findings show {shown} --format json"
    yield f"auditor rules show {rule}"
    if sheet.found.signal.subject_id:
        yield f"auditor rules explain {rule} '{harmless(sheet.found.signal.subject_id, 80)}'"
