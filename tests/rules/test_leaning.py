"""What a verdict leans on: required columns, and the flag's, through everything they are made of."""

from pathlib import Path

import pytest
from rule_world import rule_of

from auditor.rules.leaning import leaned_columns

LEANING = {
    "flag: amount > 1": {"amount": "flag"},
    "where: status == 'active'\nflag: amount > 1": {"amount": "flag", "status": "where"},
    "requires: [deadline]\nflag: amount > 1": {"deadline": "requires", "amount": "flag"},
    "derive: {d: 'days_between(published, deadline)', e: n_bids}\nflag: d < 3": {
        "published": "flag",
        "deadline": "flag",
    },
    "flag: starts_with(buyer_name__key, 'a')": {"buyer_name": "flag"},
    "flag: sum(amount, per=[buyer_org]) > 1": {"amount": "flag", "buyer_org": "flag"},
    "derive: {y: year(published)}\ngroup:\n  by: [unit_id, y]\n  take: {amount: sum(amount), n: count()}\nflag: amount > 1": {
        "amount": "flag",
        "unit_id": "flag",
        "published": "flag",
    },
    "outlier: [{of: amount, by: [class4]}]\nflag: n_bids > fence.q3": {"amount": "flag", "n_bids": "flag"},
    "group: {by: [unit_id], take: {status: count()}}\nthen: {m: 'max(status, per=[unit_id])'}\nflag: m > 1": {
        "unit_id": "flag"
    },
}


@pytest.mark.parametrize("clauses", LEANING)
def test_what_a_rule_leans_on(clauses: str, tmp_path: Path):
    shown = "subject: {unit: unit_id}\nmessage: {es: m, en: m}\n"
    rule = rule_of(f"from: awards\n{clauses}\n", tmp_path, shown=shown)
    assert leaned_columns(rule.program) == LEANING[clauses]
