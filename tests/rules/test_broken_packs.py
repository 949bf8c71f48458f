"""Faults that only show among several files: circles of views and of findings, faulty views, faulty lists."""

from pathlib import Path

import pytest
from rule_world import ABOUT, SHOWN

from auditor.rules.diagnostics import errors
from auditor.rules.packs import load_path

pytestmark = pytest.mark.usefixtures("english")

PACK = "name: mine\ntitle: {es: mío, en: mine}\n"
FROM = "from: {}\ntake: [award_id, amount]\n"


def found(folder: Path, **files: str) -> list[tuple[str, str, int, str, str]]:
    """Code, file, line, the characters under the caret, and what stands beside it, of every error."""
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path = path.with_suffix(".csv" if path.parent.name == "lists" else ".yaml")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [
        (f.code, Path(f.path).name, f.line, f.excerpt[f.column - 1 :][: f.length], f.label)
        for f in errors(load_path(folder).faults)
    ]


def rule(clauses: str, name: str = "one") -> str:
    return (ABOUT + clauses + SHOWN).replace("test-rule", name)


def test_views_in_a_circle(tmp_path: Path):
    faults = found(
        tmp_path,
        one=rule("from: first\nflag: amount > 1\n"),
        views__first=FROM.format("second"),
        views__second=FROM.format("third"),
        views__third=FROM.format("first"),
    )
    assert faults == [("E028", "third.yaml", 1, "first", "first → second → third → first")]


def test_a_view_of_itself_through_a_join(tmp_path: Path):
    joined = (
        "from: awards\njoin: [{table: mine, on: award_id, take: {n: count()}}]\ntake: [award_id, mine.n]\n"
    )
    faults = found(tmp_path, one=rule("from: mine\nflag: mine.n > 1\n"), views__mine=joined)
    assert faults == [("E028", "mine.yaml", 2, "mine", "mine → mine")]


def test_findings_in_a_circle(tmp_path: Path):
    faults = found(
        tmp_path,
        one=rule("from: {flags_of: two}\nflag: amount > 1\n", "one"),
        two=rule("from: {flags_of: one}\nflag: amount > 1\n", "two"),
    )
    assert [each[:4] for each in faults] == [
        ("E010", "one.yaml", 10, "two"),
        ("E028", "two.yaml", 10, "one"),
    ]


def test_a_faulty_view_is_told_once_for_all_who_read_it(tmp_path: Path):
    faults = found(
        tmp_path,
        one=rule("from: large\nflag: amount > 1\n", "one"),
        two=rule("from: large\nflag: amount > 1\n", "two"),
        views__large="from: awards\nwhere: amout > 1\ntake: [award_id, amount]\n",
    )
    assert [each[:4] for each in faults] == [("E010", "large.yaml", 2, "amout")]


def test_what_a_faulty_clause_of_a_view_would_make_is_no_fault_of_its_take(tmp_path: Path):
    view = "from: awards\nderive: {price: amuont / 2}\noutlier: [{of: amount, by: [clas4]}]\ntake: [price, fence, nothing]\n"
    faults = found(tmp_path, one=rule("from: dear\nflag: price > 1\n"), views__dear=view)
    assert [each[3] for each in faults] == ["amuont", "clas4", "nothing"]


def test_a_view_that_no_rule_reads_is_checked(tmp_path: Path):
    faults = found(
        tmp_path,
        one=rule("from: awards\nflag: amount > 1\n"),
        views__awards=FROM.format("awards"),
        views__large=FROM.format("awrads"),
    )
    assert [each[:3] for each in faults] == [("E017", "awards.yaml", 0), ("E010", "large.yaml", 1)]


def test_a_line_of_a_list(tmp_path: Path):
    rows = "key,value,valid_from,valid_to,source,verified\nS1,debarred,2026-13-01,,court,yes\nS2,debarred,,,court,maybe\n"
    clauses = "lookup: [{list: debarred, on: supplier_id, during: award_date, take: {n: count()}}]\n"
    faults = found(
        tmp_path,
        one=rule(f"from: awards\n{clauses}flag: debarred.n > 0\n"),
        lists__debarred=rows,
    )
    assert [(code, file, line) for code, file, line, *_ in faults] == [
        ("E021", "debarred.csv", 2),
        ("E021", "debarred.csv", 3),
    ]
