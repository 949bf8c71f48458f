"""Tax ids (NIT) of the sample: a range of its own, so that none belongs to anyone.

Twelve characters: `999`, eight digits, and the check digit. Real ids have at most nine characters.
Check digit (stdnum.gt.nit): weights 2, 3, 4, ... from the right over the body; (-sum) mod 11, 10 written K.
"""

PREFIX = "999"
ENTITY_BLOCK = 0
OFFICIAL_BLOCK = 1_000_000
SUPPLIER_BLOCK = 10_000_000


def tax_id(number: int) -> str:
    """The tax id of the given number, from 0 to 99,999,999."""
    body = f"{PREFIX}{number:08d}"
    total = sum(weight * int(digit) for weight, digit in enumerate(reversed(body), 2))
    return body + "0123456789K"[-total % 11]
