"""When the rule, not the world, is the first suspect; and what a rule could not look at."""

from collections import Counter
from collections.abc import Iterator, Sequence

from auditor.harmless import harmless
from auditor.language import say
from auditor.report.names import term
from auditor.store.audit_report import AuditReport, Finding, RuleReport

_TOO_MANY = 0.20
_TOO_FEW = 0.50
# Shares of a handful say nothing.
_ENOUGH = 10
# Of fewer than so many that were evaluated, one signal by chance is a large share of them.
_ENOUGH_EVALUATED = 20


def doubts(rule: RuleReport, findings: Sequence[Finding]) -> Iterator[str]:
    """Lines about a rule that failed, cannot speak, could not tell, or whose figures look wrong."""
    name = rule.rule.id
    if rule.error is not None:
        yield _failure(rule)
    if rule.cannot_speak is not None:
        reason = harmless(rule.cannot_speak, 400)
        yield say(es=f"{name} no puede hablar aquí: {reason}", en=f"{name} cannot speak here: {reason}")
    elif rule.silent:
        for source, why in rule.silent.items():
            told = f"{harmless(source, 60)}: {harmless(why, 400)}"
            yield say(es=f"{name} no puede hablar de {told}", en=f"{name} cannot speak of {told}")
    if rule.ran_in_full:
        yield from _unknowns(rule)
        yield from _suspicious(rule, findings)


def silences(report: AuditReport) -> Iterator[str]:
    """The same in figures: how many subjects could not be told, and which rules did not speak."""
    unknown = sum(sum(rule.account.could_not_tell.values()) for rule in report.rules if rule.account)
    if unknown:
        yield say(es=f"No se pudo saber: {unknown:,} sujetos", en=f"Could not be told: {unknown:,} subjects")
    mute = [rule.rule.id for rule in report.rules if rule.cannot_speak is not None]
    if mute:
        yield say(es="No pueden hablar aquí: ", en="Cannot speak here: ") + ", ".join(mute)
    yield from map(_failure, report.crashed)
    if report.fitness:
        n = len(report.fitness)
        yield say(
            es=f"Columnas que los datos contradicen: {n}", en=f"Columns that the data speak against: {n}"
        )


def _failure(rule: RuleReport) -> str:
    name, error = rule.rule.id, harmless(rule.error, 400)
    return say(es=f"{name} falló: {error}", en=f"{name} failed: {error}")


def misfits(report: AuditReport) -> Iterator[str]:
    """What the data loaded say against the columns that rules lean on."""
    for one in report.fitness:
        year = "" if one.year is None else f" {one.year}"
        where = f"{harmless(one.source, 60)}{year}, {one.view}.{one.column} ({one.rows:,})"
        rules = ", ".join(one.rules)
        if one.declared is None:
            yield say(
                es=f"{where}: nadie lo ha declarado, y {one.told}; de ella dependen {rules}",
                en=f"{where}: nobody has declared anything, and {one.told}; these lean on it: {rules}",
            )
        else:
            yield say(
                es=f"¡{where}: {one.told}! Revise el perfil de la fuente; de ella dependen {rules}",
                en=f"{where}: {one.told}! Look at the source's profile; these lean on it: {rules}",
            )


def _unknowns(rule: RuleReport) -> Iterator[str]:
    account = rule.account
    if account is None or not account.could_not_tell:
        return
    commonest = sorted(account.could_not_tell.items(), key=lambda reason: (-reason[1], reason[0]))
    yield f"{rule.rule.id}: " + ", ".join(f"{harmless(term(reason), 80)} {n:,}" for reason, n in commonest)


def _suspicious(rule: RuleReport, findings: Sequence[Finding]) -> Iterator[str]:
    account = rule.account
    if account is None or account.in_scope < _ENOUGH:
        return
    name, evaluated = rule.rule.id, account.flagged + account.clear
    if evaluated < _TOO_FEW * account.in_scope:
        yield say(
            es=f"{name}: solo pudo evaluar {evaluated:,} de {account.in_scope:,}",
            en=f"{name}: could evaluate only {evaluated:,} of {account.in_scope:,}",
        )
    if evaluated >= _ENOUGH_EVALUATED and account.flagged > _TOO_MANY * evaluated:
        share = round(100 * account.flagged / evaluated)
        yield say(
            es=f"{name}: señala {share} % de lo que evaluó; revise la regla antes que a las entidades",
            en=f"{name}: flags {share} % of what it evaluated; suspect the rule before the entities",
        )
    yield from _one_buyer(name, findings)


def _one_buyer(name: str, findings: Sequence[Finding]) -> Iterator[str]:
    if len(findings) < _ENOUGH:
        return
    buyers = Counter(
        buyer
        for finding in findings
        for buyer in {card.buyer_name for card in finding.processes.values()}
        if buyer
    )
    for buyer, n in buyers.most_common(1):
        if n > len(findings) / 2 and len(buyers) > 1:
            yield say(
                es=f"{name}: {n:,} de {len(findings):,} señales son de {harmless(buyer, 80)}",
                en=f"{name}: {n:,} of {len(findings):,} signals are of {harmless(buyer, 80)}",
            )
