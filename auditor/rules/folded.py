"""Literals beside a `__key` column, which holds texts folded: without case, accents or odd spaces."""

from auditor.folding import fold
from auditor.rules.typed import Constant, Reference, Typed

KEY = "__key"


def folded_beside(typed: Typed, other: Typed) -> Typed:
    """A text literal folded as the column beside it is, so that `title__key == "Año"` means what it says."""
    if not (isinstance(other, Reference) and other.name.endswith(KEY)):
        return typed
    if not (isinstance(typed, Constant) and isinstance(typed.value, str)):
        return typed
    return Constant(typed.span, typed.kind, fold(typed.value))
