"""A natural person's name as it is shown where names of natural persons are not."""

from auditor.language import say


def initials(name: str) -> str:
    """`PEREZ,LOPEZ,,JUAN` and `PEREZ LOPEZ JUAN` as `[person P. L. J.]`: nobody takes it for a name."""
    letters = (next((c for c in word if c.isalpha()), "") for word in name.replace(",", " ").split())
    short = " ".join(f"{letter.upper()}." for letter in letters if letter)
    return f"[{say(es='persona', en='person')}{' ' if short else ''}{short}]"
