"""What a column, parameter or list may be called."""

import keyword
import re

from auditor.language import say
from auditor.rules.diagnostics import Fault
from auditor.rules.nodes import Scalar

_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_RESERVED = frozenset({*keyword.kwlist, "as_of", "source", "currency", "unverified_lists"})


def check_name(key: Scalar, faults: list[Fault]) -> bool:
    """Whether the key may be a name; a fault where it may not."""
    if not _NAME.fullmatch(key.text):
        message = say(es=f"`{key.text}` no sirve de nombre", en=f"`{key.text}` cannot be a name")
        hint = say(
            es="minúsculas sin acentos, cifras y un `_` entre ellas",
            en="lower-case letters, digits, and single `_` between them",
        )
        faults.append(key.fault("E017", message, hint=hint))
        return False
    if key.text in _RESERVED:
        message = say(es=f"`{key.text}` ya significa otra cosa", en=f"`{key.text}` means something already")
        faults.append(key.fault("E017", message))
        return False
    return True
