"""Whether an organization's number can be a number of its register: check digits, where there are any."""

from functools import lru_cache

# A natural person may be identified by the 13 digits of an identity document instead of a tax id.
_GT_IDENTITY_DOCUMENT = 13


@lru_cache(maxsize=100_000)
def is_valid(scheme: object, identifier: object) -> bool | None:
    """None for registers without a check digit that we know."""
    if scheme != "GT-NIT" or not isinstance(identifier, str):
        return None
    if len(identifier) == _GT_IDENTITY_DOCUMENT and identifier.isdigit():
        return None
    from stdnum.gt import nit  # noqa: PLC0415 - only Guatemalan data needs it

    return bool(nit.is_valid(identifier))
