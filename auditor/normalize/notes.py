"""What is noted of single values of a record that was read all the same, code by code, in the words people read."""

from collections.abc import Mapping

from auditor.language import Text

WORDS: Mapping[str, Text] = {
    "amount-out-of-range": Text(
        "montos fuera de rango, tomados por vacíos", "amounts out of range, taken as absent"
    ),
    "amount-unreadable": Text("montos ilegibles, tomados por vacíos", "unreadable amounts, taken as absent"),
    "block-unreadable": Text("bloques ilegibles, tomados por vacíos", "unreadable blocks, taken as absent"),
    "currency-unreadable": Text(
        "monedas ilegibles, tomadas por vacías", "unreadable currencies, taken as absent"
    ),
    "date-impossible": Text("fechas imposibles, tomadas por vacías", "impossible dates, taken as absent"),
    "date-unreadable": Text("fechas ilegibles, tomadas por vacías", "unreadable dates, taken as absent"),
    "entry-repeated": Text("organizaciones repetidas en una lista", "organizations named twice in one list"),
    "number-unreadable": Text("números ilegibles, tomados por vacíos", "unreadable numbers, taken as absent"),
    "value-unreadable": Text("valores ilegibles, tomados por vacíos", "unreadable values, taken as absent"),
    "amount-redacted": Text(
        "montos que no lo son, según [ingest.prepare]", "amounts that are none, by [ingest.prepare]"
    ),
    "currency-defaulted": Text(
        "monedas puestas por [ingest.prepare]", "currencies filled in by [ingest.prepare]"
    ),
    "identifier-redacted": Text(
        "identificadores que no lo son, según [ingest.prepare]",
        "identifiers that are none, by [ingest.prepare]",
    ),
    "status-defaulted": Text(
        "estados puestos por [ingest.prepare]", "statuses filled in by [ingest.prepare]"
    ),
    "status-exchanged": Text(
        "estados cambiados por [ingest.prepare]", "statuses exchanged by [ingest.prepare]"
    ),
}


def words(code: str) -> str:
    return str(WORDS.get(code, code))
