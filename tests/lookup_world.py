"""A few releases to look things up in: a firm, a natural person, and hostile text."""

import json

HOSTILE = "=cmd|' /C calc'!A0 \x1b[31m[bold]rojo[/bold]\u202etxt"


def release(n, supplier, *, amount=100, title="Sillas de oficina", currency="GTQ", day="2024-01-10"):
    person, name = supplier
    party = {
        "id": person,
        "name": name,
        "roles": ["supplier"],
        "identifier": {"scheme": "GT-NIT", "id": person.removeprefix("GT-NIT-")},
    }
    buyer = {"id": "GT-NIT-999", "name": "MINISTERIO DE EDUCACIÓN"}
    return {
        "ocid": f"ocds-xqjsxa-{n}",
        "date": f"{day}T00:00:00-06:00",
        "tag": ["compiled"],
        "buyer": buyer,
        "parties": [party],
        "tender": {
            "id": f"GT-NOG-{n}",
            "title": title,
            "datePublished": f"{day}T00:00:00-06:00",
            "procurementMethodDetails": "Cotización (Art. 38 LCE)",
            "items": [{"id": "1", "description": "Silla giratoria", "classification": {"id": "56101504"}}],
        },
        "awards": [
            {
                "id": f"A{n}",
                "status": "active",
                "date": f"{day}T00:00:00-06:00",
                "value": {"amount": amount, "currency": currency},
                "suppliers": [{"id": person, "name": name}],
            }
        ],
    }


FIRM = ("GT-NIT-1234567K", "CONSTRUCTORA ÁRBOL VERDE, SOCIEDAD ANONIMA")
PERSON = ("GT-NIT-7654321", "PEREZ,LOPEZ,,ANA,MARIA")
BAD = ("GT-NIT-555", HOSTILE)


def lines():
    releases = [
        release(1001, FIRM, amount=100.5),
        release(1002, FIRM, amount=20, currency="USD", day="2024-03-01"),
        release(1003, PERSON, amount=7, title="Mesas<br />de\tmadera <POR DEFINIR>"),
        release(1004, BAD, title=HOSTILE + "x" * 10_000),
    ]
    return "".join(json.dumps(one) + "\n" for one in releases)
