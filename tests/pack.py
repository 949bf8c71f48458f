"""A small pack of rules and the records it speaks of, for tests that run whole audits."""

import json
from pathlib import Path

LARGE = """
id: my-large-award
version: 1
status: testing
level: high
confidence: low
title: {es: Adjudicación grande, en: Large award}
description: {es: Monto mayor que el límite., en: An amount above the limit.}
why: {es: Llama la atención., en: It stands out.}
benign: [{es: Es una obra., en: It is a work.}]
hidden: {es: El contrato., en: The contract.}
basis: [método]
references: []
tags: []
params:
  ceiling: {default: 1000, min: 1}
from: awards
where: status == "active"
requires: [amount]
flag: amount > ceiling
amount: amount
subject: {award: award_id}
involves: {buyer: buyer_id, supplier: supplier_id}
message:
  es: "{buyer_name} adjudicó {amount:money} a {supplier_name}."
  en: "{buyer_name} awarded {amount:money} to {supplier_name}."
evidence: [award_id, ocid, supplier_id, supplier_name, amount]
cases:
  - name: above and at the limit
    given:
      awards: |
        award_id | status | amount
        A1       | active | 1000.01
        A2       | active | 1000
        A3       | active |
    expect: [{award_id: A1}]
    expect_could_not_tell: 1
"""
SECOND = LARGE.replace("my-large-award", "my-huge-award").replace("default: 1000", "default: 5000")


def write_pack(folder: Path, *rules: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "pack.yaml").write_text("name: mine\ntitle: {es: Mías, en: Mine}\n")
    for number, rule in enumerate(rules or (LARGE, SECOND)):
        (folder / f"rule{number}.yaml").write_text(rule)
    return folder


def release(number: int, amount: float | None = 1500, **award: object) -> dict[str, object]:
    """One release: an award of `amount`, its buyer and its supplier."""
    buyer = {"id": f"B{number % 2}", "name": ("Salud", "Educación")[number % 2]}
    value = {} if amount is None else {"value": {"amount": amount, "currency": "GTQ"}}
    supplier = {"id": f"S{number}", "name": f"Proveedora {number}"}
    return {
        "ocid": f"ocds-test-{number}",
        "id": f"r{number}",
        "date": f"2026-0{1 + number % 6}-10T10:00:00-06:00",
        "tag": ["award"],
        "buyer": buyer,
        "parties": [
            {**buyer, "roles": ["buyer"]},
            {**supplier, "roles": ["supplier"]},
        ],
        "tender": {"id": str(number), "status": "complete"},
        "awards": [{"id": "A1", "status": "active", "suppliers": [supplier], **value, **award}],
    }


def write_records(path: Path, *releases: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in releases))
    return path
