"""The account of an ingest, printed: what came in, what became of it, and what was rejected and why."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from auditor.cli.session import Session
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.normalize.ingest import FileAccount

COUNTS = ("in", "new", "changed", "unchanged", "merged", "rejected")
# More rejections than this are for a program to read: --format json has them all.
SHOWN_REJECTIONS = 20


def counts(accounts: "Sequence[FileAccount]") -> dict[str, int]:
    """Sum over the files by the words of the account: in, new, changed, unchanged, merged, rejected."""
    return {name: sum(getattr(account, f"n_{name}") for account in accounts) for name in COUNTS}


def nothing_usable(accounts: "Sequence[FileAccount]") -> bool:
    """Whether records came in and every single one was rejected."""
    total = counts(accounts)
    return total["rejected"] > 0 and total["rejected"] == total["in"]


def print_json(session: Session, accounts: "Sequence[FileAccount]") -> None:
    import msgspec

    result = {"files": [as_dict(account) for account in accounts], "total": counts(accounts)}
    session.out.file.write(msgspec.json.format(msgspec.json.encode(result)).decode() + "\n")


def print_table(session: Session, accounts: "Sequence[FileAccount]", *, by_file: bool = True) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_footer=len(accounts) > 1 or not by_file)
    total = counts(accounts)
    table.add_column(say(es="archivo", en="file"), footer=say(es="total", en="total"), overflow="fold")
    for name, label in zip(COUNTS, _labels(), strict=True):
        table.add_column(label, footer=f"{total[name]:,}", justify="right", no_wrap=True)
    if any(account.note for account in accounts):
        table.add_column(overflow="fold")
    names = Counter(account.path.name for account in accounts)
    for account in accounts if by_file else ():
        shown = account.path.name if names[account.path.name] == 1 else str(account.path)
        figures = [f"{getattr(account, f'n_{name}'):,}" for name in COUNTS]
        notes = [escape(harmless(account.note))] if account.note else []
        table.add_row(escape(harmless(shown)), *figures, *notes)
    session.out.print(table)
    _print_rejections(session, accounts)


def _labels() -> tuple[str, ...]:
    return (
        say(es="entran", en="in"),
        say(es="= nuevos", en="= new"),
        say(es="+ cambiados", en="+ changed"),
        say(es="+ iguales", en="+ unchanged"),
        say(es="+ fusionados", en="+ merged"),
        say(es="+ rechazados", en="+ rejected"),
    )


def _print_rejections(session: Session, accounts: "Sequence[FileAccount]") -> None:
    lines = [line for account in accounts for line in _rejections(account)]
    if not lines:
        return
    session.out.print(say(es="\nRechazados:", en="\nRejected:"))
    for line in lines[:SHOWN_REJECTIONS]:
        session.out.print(f"  {line}", markup=False, soft_wrap=True)
    session.out.print(
        say(
            es="Se guardan con su razón en la tabla rejected_record; `auditor ingest --retry-rejected` los intenta de "
            "nuevo.",
            en="They are kept with their reasons in the table rejected_record; `auditor ingest --retry-rejected` "
            "tries them again.",
        ),
        markup=False,
        soft_wrap=True,
    )


def _rejections(account: "FileAccount") -> Iterator[str]:
    """One line a reason: the first record that has it, and how many more do."""
    first = {rejection.code: rejection for rejection in reversed(account.rejections)}
    for code, n in account.reasons.items():
        shown = harmless(str(first[code]), 400) if code in first else f"[{code}]"
        more = say(es=f" (y {n - 1:,} más así)", en=f" (and {n - 1:,} more like it)") if n > 1 else ""
        yield f"{harmless(account.path)}: {shown}{more}"


def as_dict(account: "FileAccount") -> dict[str, Any]:
    import msgspec

    return {
        "path": str(account.path),
        "sha256": account.sha256,
        **{name: getattr(account, f"n_{name}") for name in COUNTS},
        "seconds": round(account.seconds, 3),
        "note": account.note,
        "reasons": dict(account.reasons),
        "rejections": [msgspec.to_builtins(rejection) for rejection in account.rejections],
    }
