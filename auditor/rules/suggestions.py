"""What somebody probably meant: the nearest of the words that would have been right."""

from collections.abc import Iterable

from auditor.language import say
from auditor.rules.catalog import VIEWS

# Below this likeness (0 to 100) a suggestion misleads more often than it helps.
LIKENESS = 70


def nearest(word: str, choices: Iterable[str]) -> str | None:
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only where a word is not known

    found = process.extractOne(word, sorted(choices), scorer=fuzz.ratio, score_cutoff=LIKENESS)
    return found[0] if found else None


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """`did you mean …?` where something is near, else the choices themselves where they are few."""
    listed = sorted(set(choices))
    if (near := nearest(word, listed)) is not None:
        return say(es=f"¿quiso decir `{near}`?", en=f"did you mean `{near}`?")
    if 0 < len(listed) <= 12:
        some = ", ".join(f"`{choice}`" for choice in listed)
        return say(es=f"hay: {some}", en=f"there are: {some}")
    return ""


def where_to_look(view: str, near: str) -> str:
    """Where a view's columns are listed, for a name that is `near` none of them."""
    if near or view not in VIEWS:
        return ""
    command = f"`auditor rules columns {view}`"
    return say(es=f"{command} lista las que hay", en=f"{command} lists what there is")
