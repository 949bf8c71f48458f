"""What was left out on purpose: by waivers and by the configuration's own `where`, how much, by whom and why."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.harmless import harmless
from auditor.language import say
from auditor.store.audit_report import AuditReport, RuleReport, Status, Waiver

if TYPE_CHECKING:
    from auditor.rules.model import Origin


def exclusions(report: AuditReport) -> Iterator[str]:
    """A line for each waiver, each rule or part of one that the configuration takes away, and what `[audit]` keeps all rules to."""
    yield from _extent(report)
    used = Counter(one.waiver for one in report.findings if one.waiver and one.status is Status.WAIVED)
    for waiver in report.waivers:
        yield harmless(_waiver(waiver, used[waiver], report), 600)
    for name, origin in report.off.items():
        told = say(
            es=f"{name}: la configuración la desactiva. ", en=f"{name}: the configuration disables it. "
        )
        yield harmless(told + _signed(origin), 600)
    for rule in report.rules:
        if rule.rule.where_override is not None:
            yield harmless(_narrowed(rule), 600)


def _extent(report: AuditReport) -> Iterator[str]:
    extent = report.extent
    if extent.excluded:
        listed = harmless(", ".join(extent.excluded), 300)
        yield say(
            es=f"[audit]: {report.left_out:,} procesos quedan fuera de todas las reglas por su método: {listed}",
            en=f"[audit]: {report.left_out:,} processes are left out of every rule by their method: {listed}",
        )
    if extent.currency is not None:
        yield say(
            es=f"[audit]: solo se miran montos en {extent.currency}",
            en=f"[audit]: only amounts in {extent.currency} are looked at",
        )


def _waiver(waiver: Waiver, n: int, report: AuditReport) -> str:
    who = ", ".join(f"{name} {value}" for name, value in waiver.match.items())
    signed = f"{waiver.author}: {waiver.reason} [{waiver.place}]"
    if not waiver.holds(report.as_of):
        return say(
            es=f"{waiver.rule} ({who}): la excepción terminó el {waiver.expires}. {signed}",
            en=f"{waiver.rule} ({who}): the waiver ended on {waiver.expires}. {signed}",
        )
    return say(
        es=f"{waiver.rule} ({who}): {n:,} señales exceptuadas hasta el {waiver.expires}, por {signed}",
        en=f"{waiver.rule} ({who}): {n:,} signals waived until {waiver.expires}, by {signed}",
    )


def _narrowed(rule: RuleReport) -> str:
    signed = _signed(rule.rule.where_origin)
    where, name = rule.rule.where_override, rule.rule.id
    if rule.narrowed is None:
        return say(
            es=f"{name}: la configuración limita lo que mira a: {where}. {signed}",
            en=f"{name}: the configuration narrows what it looks at to: {where}. {signed}",
        )
    subjects, signals = rule.narrowed.subjects, rule.narrowed.signals
    return say(
        es=f"{name}: la configuración (where: {where}) deja fuera {subjects:,} sujetos, {signals:,} de ellos con "
        f"señal. {signed}",
        en=f"{name}: the configuration (where: {where}) leaves out {subjects:,} subjects, {signals:,} of them with "
        f"a signal. {signed}",
    )


def _signed(origin: "Origin | None") -> str:
    nobody, unsaid = (
        say(es="nadie lo firma", en="nobody signed it"),
        say(es="sin razón", en="no reason given"),
    )
    author = (origin.author if origin else None) or nobody
    reason = (origin.reason if origin else None) or unsaid
    return f"{author}: {reason}" + (f" [{origin.place}]" if origin and origin.place else "")
