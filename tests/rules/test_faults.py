"""Faulty files: the exact code and the exact place, all of them at once, and hostile ones refused quickly."""

import json
import re
import time
from pathlib import Path
from textwrap import dedent

import pytest
from rule_world import ABOUT, SHOWN, file_of, read_text
from syrupy.assertion import SnapshotAssertion

from auditor.rules.codes import CODES
from auditor.rules.diagnostics import Fault, as_annotations, as_json, as_text, errors, in_order
from auditor.rules.document import read

pytestmark = pytest.mark.usefixtures("english")

GOOD = "from: awards\nflag: amount > 1\n"


def faults_of(text: str, folder: Path) -> list[tuple[str, str]]:
    """(code, the characters the caret is under) of each error."""
    _, faults = read_text(text, folder)
    lines = text.splitlines()
    return [
        (f.code, lines[f.line - 1][f.column - 1 :][: f.length] if f.line else "")
        for f in in_order(errors(faults))
    ]


def test_a_sound_file_has_no_faults(tmp_path: Path):
    assert faults_of(file_of(GOOD), tmp_path) == []


BROKEN = {
    # expressions
    "unknown column": ("from: awards\nflag: amout > 1\n", [("E010", "amout")]),
    "unknown column in a folded block": (
        "from: awards\nflag: >\n  amount > 1\n  and ámount\n   < 3\n",
        [("E010", "ámount")],
    ),
    "= for ==": ("from: awards\nflag: status = 'active'\n", [("E011", "=")]),
    "= for == in a call": (
        "from: awards\nflag: count(status = 'active', per=[unit_id]) > 1\n",
        [("E015", "status = 'active'")],
    ),
    "no expression": ("from: awards\nflag: ''\n", [("E011", "''")]),
    "an unclosed text": ('from: awards\nflag: status == "active\n', None),
    "an unclosed text in a block": ('from: awards\nflag: |\n  status == "active\n', [("E011", '"')]),
    "brackets the wrong way round": ("from: awards\nflag: n_bids > 1) or (n_bids < 2\n", [("E011", ")")]),
    "cut off": ("from: awards\nflag: amount > (\n", [("E011", "(")]),
    "two faults in one expression": (
        "from: awards\nflag: amout > 1 and statos == 'x'\n",
        [("E010", "amout"), ("E010", "statos")],
    ),
    "a type fault in a part": (
        "from: awards\nflag: amount > 1 and n_bidders + status > 2\n",
        [("E016", "n_bidders + status")],
    ),
    "money times money": ("from: awards\nflag: amount * estimate > 2\n", [("E016", "amount * estimate")]),
    "a number by money": ("from: awards\nflag: 1 / amount > 2\n", [("E016", "1 / amount")]),
    "dates subtracted": ("from: awards\nflag: deadline - published > 2\n", [("E016", "deadline - published")]),
    "texts in order": ("from: awards\nflag: status > 'a'\n", [("E016", "status > 'a'")]),
    "== None": ("from: awards\nflag: status == None\n", [("E016", "status == None")]),
    "no such day": ("from: awards\nflag: published > '2026-02-30'\n", [("E016", "'2026-02-30'")]),
    "true in lower case": ("from: awards\nflag: rounded == true\n", [("E010", "true")]),
    "flag is no condition": ("from: awards\nflag: n_bidders\n", [("E016", "n_bidders")]),
    "import": ("from: awards\nflag: __import__('os').system('id') == 0\n", [("E012", "__import__")]),
    "attribute": ("from: awards\nflag: status.__class__ == 'a'\n", [("E012", "status.__class__")]),
    "power": ("from: awards\nflag: n_bidders ** 9 > 1\n", [("E012", "n_bidders ** 9")]),
    "lambda": ("from: awards\nflag: '(lambda: 1)() == 1'\n", [("E012", "lambda: 1")]),
    "f-string": ("from: awards\nflag: status == f'{id}'\n", [("E012", "f'{id}'")]),
    "comprehension": ("from: awards\nflag: any([x for x in n_bids])\n", [("E012", "[x for x in n_bids]")]),
    "900 minuses": (f"from: awards\nflag: {'-' * 900}1 > 0\n", [("E013", "-" * 837 + "1")]),
    "750 terms": (f"from: awards\nflag: {'+'.join(['n_bids'] * 280)} > 0\n", None),
    "2,001 characters": (f"from: awards\nflag: status == '{'x' * 2001}'\n", None),
    "unknown function": ("from: awards\nflag: lenght(title) > 1\n", [("E014", "lenght")]),
    "too many arguments": ("from: awards\nflag: length(title, 3) > 1\n", [("E015", "length(title, 3)")]),
    "an argument of another type": ("from: awards\nflag: length(amount) > 1\n", [("E016", "amount")]),
    "an argument that must be literal": ("from: awards\nflag: contains(title, status)\n", [("E015", "status")]),
    "an aggregate without rows": ("from: awards\nflag: sum(amount) > 1\n", [("E018", "sum(amount)")]),
    "an aggregate in the scope": (
        "from: awards\nwhere: count(per=[unit_id]) > 1\nflag: amount > 1\n",
        [("E018", "count(per=[unit_id])")],
    ),
    "nested windows": (
        "from: awards\nflag: max(sum(n_bids, per=[unit_id]), per=[buyer_id]) > 1\n",
        [("E018", "sum(n_bids, per=[unit_id])")],
    ),
    "a window over an unknown column": (
        "from: awards\nflag: count(per=[unit]) > 1\n",
        [("E010", "unit")],
    ),
    "first of what": ("from: awards\nflag: first(status, per=[unit_id]) == 'a'\n", [("E015", "first(status, per=[unit_id])")]),
    # clauses
    "unknown view": ("from: award\nflag: amount > 1\n", [("E010", "award")]),
    "unknown key": ("from: awards\nfalg: amount > 1\nflag: amount > 1\n", [("E005", "falg")]),
    "no flag": ("from: awards\n", [("E006", "id")]),
    "out of order": ("flag: amount > 1\nfrom: awards\n", [("E005", "from")]),
    "key given twice": ("from: awards\nflag: amount > 1\nflag: amount > 2\n", [("E004", "flag")]),
    "requires what is not there": ("from: awards\nrequires: [amount, unit]\nflag: amount > 1\n", [("E010", "unit")]),
    "a name that is taken": ("from: awards\nderive: {amount: n_bids}\nflag: n_bids > 1\n", [("E017", "amount")]),
    "a name with two underscores": ("from: awards\nderive: {a__b: n_bids}\nflag: n_bids > 1\n", [("E017", "a__b")]),
    "take without an aggregate": (
        "from: awards\ngroup: {by: [award_id], take: {x: n_bids}}\nflag: x > 1\n",
        [("E018", "n_bids")],
    ),
    "take with a window": (
        "from: awards\ngroup: {by: [award_id], take: {x: 'count(per=[award_id])'}}\nflag: x > 1\n",
        [("E018", "count(per=[award_id])")],
    ),
    "a column that the group did not take": (
        "from: awards\ngroup: {by: [award_id], take: {x: count()}}\nflag: n_bids > x\n",
        [("E010", "n_bids")],
    ),
    "group without keys": ("from: awards\ngroup: {take: {x: count()}}\nflag: x > 1\n", None),
    "a horizon without its date": (
        "horizon: {period: year, complete: true}\nfrom: awards\nflag: amount > 1\n",
        [("E026", "year")],
    ),
    "a horizon of no period": (
        "horizon: {period: week, complete: true}\nfrom: awards\nflag: amount > 1\n",
        [("E026", "week")],
    ),
    "a horizon whose period is no key": (
        "horizon: {period: year, complete: true}\nfrom: awards\nderive: {y: year(published)}\ngroup: {by: [award_id], take: {x: count()}}\nflag: x > 1\n",
        [("E026", "{period: year, complete: true}")],
    ),
    "business days of a day that is written out": (
        "from: awards\nflag: business_days_between(published, as_of) > 1\n",
        [("E016", "as_of")],
    ),
    # parameters and lists
    "a default out of range": (
        "params: {n: {default: 1, min: 2}}\nfrom: awards\nflag: n_bids > n\n",
        None,
    ),
    "a parameter of nothing": ("params: {n: {default: null}}\nfrom: awards\nflag: n_bids > 1\n", [("E006", "default")]),
    "a mixed parameter": ("params: {n: {default: [1, a]}}\nfrom: awards\nflag: n_bids > 1\n", [("E007", "[1, a]")]),
    "no as a value": ("params: {n: {default: 1, min: no}}\nfrom: awards\nflag: n_bids > n\n", [("E007", "no")]),
    "012 as a value": ("params: {n: {default: 1, max: 012}}\nfrom: awards\nflag: n_bids > n\n", [("E007", "012")]),
    "an unknown list": ("lists: {l: thresholds/xx}\nfrom: awards\nflag: amount > 1\n", [("E021", "thresholds/xx")]),
    "a list outside the shelf": ("lists: {l: ../../../etc/passwd}\nfrom: awards\nflag: amount > 1\n", [("E021", "../../../etc/passwd")]),
    # YAML
    "an anchor": ("from: &a awards\nflag: amount > 1\n", [("E003", "&a awards")]),
    "a tag": ("from: !!python/name:os.system awards\nflag: amount > 1\n", [("E003", "!!python/name:os.system awards")]),
    "two documents": ("from: awards\n---\nflag: amount > 1\n", [("E003", "---")]),
    "an open bracket": ("from: [awards\nflag: amount > 1\n", None),
    "a tab": ("from: awards\nderive:\n\tx: 1\n", None),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_clauses(name: str, tmp_path: Path):
    clauses, expected = BROKEN[name]
    started = time.perf_counter()
    found = faults_of(file_of(clauses), tmp_path)
    assert time.perf_counter() - started < 1
    if expected is None:
        assert found
    else:
        assert found == expected


SHOWING = {
    "a message that reaches into objects": ("message: {es: m, en: '{amount.__class__}'}", [("E020", "amount.__class__")]),
    "a message that reaches into items": ("message: {es: m, en: '{amount[0]}'}", [("E020", "amount[0]")]),
    "a message that converts": ("message: {es: m, en: '{amount!r}'}", [("E020", "amount")]),
    "a message with positions": ("message: {es: m, en: '{0}'}", [("E020", "0")]),
    "a message with an unknown name": ("message: {es: '{mount:money}', en: m}", [("E010", "mount")]),
    "a message with an unknown format": ("message: {es: '{amount:>10}', en: m}", [("E020", "amount")]),
    "a message with another type's format": ("message: {es: '{title:money}', en: m}", [("E016", "title")]),
    "a message with bare money": ("message: {es: '{amount}', en: m}", [("E020", "amount")]),
    "a message with an open brace": ("message: {es: 'a { b', en: m}", [("E020", "{")]),
    "a message in one language": ("message: {es: m}", [("E006", "es")]),
    "an unknown subject": ("subject: {awards: award_id}\nmessage: {es: m, en: m}", [("E027", "awards")]),
    "a subject that is no column": ("subject: {award: award}\nmessage: {es: m, en: m}", [("E010", "award")]),
    "evidence of nothing": ("message: {es: m, en: m}\nevidence: [award_id, amonut]", [("E010", "amonut")]),
    "a role of nothing": ("message: {es: m, en: m}\ninvolves: {supplier: suplier_id}", [("E010", "suplier_id")]),
    "an amount that is no money": ("amount: n_bidders\nmessage: {es: m, en: m}", [("E007", "n_bidders")]),
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWING)
def test_what_is_shown(name: str, tmp_path: Path):
    shown, expected = SHOWING[name]
    subject = "" if "subject:" in shown else "subject: {award: award_id}\n"
    assert faults_of(file_of(GOOD, subject + shown + "\n"), tmp_path) == expected


CASES = {
    "a column that is not of the view": ("award_id | amout\n        A1 | 3", [("E025", "amout")]),
    "an amount that is none": ("award_id | amount\n        A1 | 3x", [("E025", "3x")]),
    "an amount of three decimals": ("award_id | amount\n        A1 | 3.001", [("E025", "3.001")]),
    "a day that is none": ("award_id | published\n        A1 | 2026-02-30", [("E025", "2026-02-30")]),
    "a cell too many": ("award_id | amount\n        A1 | 3 | 4", [("E025", "A1 | 3 | 4")]),
    "a column twice": ("amount | amount\n        3 | 4", [("E025", "amount")]),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str, tmp_path: Path):
    table, expected = CASES[name]
    cases = f"cases:\n  - name: ñ\n    given:\n      awards: |\n        {table}\n    expect: []\n"
    assert faults_of(file_of(GOOD) + cases, tmp_path) == expected


def test_what_a_case_expects_must_exist(tmp_path: Path):
    cases = dedent("""\
        cases:
          - name: a
            params: {n: 1}
            given: {bids: "a"}
            expect: [{amuont: 1}]
            expext_could_not_tell: 1
        """)
    found = faults_of(file_of(GOOD) + cases, tmp_path)
    assert found == [("E023", "n"), ("E025", "bids"), ("E010", "amuont"), ("E005", "expext_could_not_tell")]


@pytest.mark.parametrize("written", ["Mine", "my rule", "my_rule", "-x", "año", '""', "1"])
def test_an_id_is_made_of_small_letters_digits_and_hyphens(written: str, tmp_path: Path):
    text = file_of(GOOD).replace("id: test-rule", f"id: {written}")
    assert [code for code, _ in faults_of(text, tmp_path)] in (["E008"], ["E007"])


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor(tmp_path: Path):
    bomb = "a: &a [x, x]\n" + "\n".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]" for n in range(20)
    )
    started = time.perf_counter()
    assert faults_of(bomb, tmp_path) == [("E003", "&a [")]
    assert time.perf_counter() - started < 1


def test_a_file_that_is_too_large_too_deep_or_no_text(tmp_path: Path):
    assert faults_of("a: " + "x" * 300_000, tmp_path)[0][0] == "E002"
    assert faults_of("a: " + "[" * 5_000, tmp_path)[0][0] in {"E001", "E003"}
    path = tmp_path / "latin.yaml"
    path.write_bytes("título: año".encode("latin-1"))
    assert [fault.code for fault in read(path)[1]] == ["E002"]
    assert [fault.code for fault in read(tmp_path / "absent.yaml")[1]] == ["E002"]
    assert [fault.code for fault in read(tmp_path)[1]] == ["E002"]


MANY = """\
# yaml-language-server: $schema=../schema.json
id: gt-many-faults
version: uno
status: tested
level: medium
confidence: low
title: {es: "Año con ñ", en: x}
description: {es: a, en: a}
why: {es: a}
hidden: {es: a, en: a}
params: {unused: {default: 1}}
from: awards
where: modalty == "43b"
requires: [amount]
group:
  by: [unit_id]
  take:
    total: >
      sum(amount,
          per=[unit_id])
    n: count()
flag: total > n and
  not status
subject: {unit: unit_id}
message: {es: "{unit_name}: ¿{totall:money}?", en: "{total:money}"}
evidence: [award_id]
"""


def test_all_faults_of_a_file_come_at_once_and_as_a_compiler_shows_them(
    tmp_path: Path, snapshot: SnapshotAssertion
):
    _, faults = read_text(MANY, tmp_path)
    assert as_text(in_order(faults)) == snapshot


def test_faults_for_programs(tmp_path: Path):
    _, faults = read_text(MANY, tmp_path)
    told = json.loads(as_json(in_order(errors(faults))))
    assert told[0] == {
        "code": "E007", "severity": "error", "message": "expected a whole number from 1", "label": "", "help": "",
        "path": "rule.yaml", "line": 3, "column": 10, "length": 3,
    }  # fmt: skip
    first = as_annotations(in_order(errors(faults))).splitlines()[0]
    assert first == "::error file=rule.yaml,line=3,col=10,title=E007::expected a whole number from 1"
    assert (
        as_annotations([Fault("E001", "a,b:c\n%", "x,y.yaml")])
        == "::error file=x%2Cy.yaml,line=1,col=1,title=E001::a,b:c%0A%25"
    )


def test_text_from_a_file_cannot_command_a_terminal(tmp_path: Path):
    text = file_of('from: awards\nflag: "\\e[31mx\\u202e == 1"\n')
    _, faults = read_text(text, tmp_path)
    assert "\x1b" not in as_text(faults)
    assert "\u202e" not in as_text(faults)


def test_every_code_in_use_is_explained_in_both_languages():
    source = "".join(path.read_text(encoding="utf-8") for path in Path("auditor/rules").rglob("*.py"))
    used = set(re.findall(r'"([EW]\d{3})"', source))
    assert used == set(CODES)
    for code in CODES.values():
        assert code.title.es
        assert code.title.en
        assert code.explanation.es != code.explanation.en


def test_warnings(tmp_path: Path):
    text = (
        ABOUT + "params: {n: {default: 1}}\n" + "from: awards\nrequires: [amount]\nflag: amount > 1\n" + SHOWN
    )
    rule, faults = read_text(text, tmp_path)
    assert rule is not None, "warnings stop nobody"
    assert [fault.code for fault in in_order(faults)] == ["W002", "W003", "W001"]


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        ("key,value,valid_from,valid_to,source\n", 1, "verified"),
        ("key,value,valid_from,valid_to,source,verified,colour\n", 1, "colour"),
        ("key,value,valid_from,valid_to,source,verified\na,1,2020-13-01,,Law,yes\n", 2, "2020-13-01"),
        ("key,value,valid_from,valid_to,source,verified\na,1,,,Law,perhaps\n", 2, "verified"),
        ("key,value,valid_from,valid_to,source,verified\na,1,,,Law,yes\na,2,2021-01-01,,Law,yes\n", 3, "a"),
        ("key,value,valid_from,valid_to,source,verified\na,1,2021-01-01,2020-01-01,Law,yes\n", 2, "valid_to"),
        ("key,value,currency,valid_from,valid_to,source,verified\na,1.005,GTQ,,,Law,yes\n", 2, "1.005"),
        ("key,value,currency,valid_from,valid_to,source,verified\na,1,,,,Law,yes\n", 2, "currency"),
        ("key,value,valid_from,valid_to,source,verified\na,1,,\n", 2, "columns"),
        ("key,value,valid_from,valid_to,source,verified\n,1,,,Law,yes\n", 2, "key"),
    ],
)
def test_a_faulty_list_points_at_its_line(content: str, line: int, word: str, tmp_path: Path):
    clauses = 'lists: {limit: limits}\nfrom: awards\nflag: amount > limit["a", published]\n'
    _, faults = read_text(file_of(clauses), tmp_path, ("limits", content))
    found = [fault for fault in faults if fault.code == "E021"]
    assert [(Path(fault.path).name, fault.line) for fault in found] == [("limits.csv", line)]
    assert word in found[0].message


def test_a_key_that_a_list_does_not_have(tmp_path: Path):
    clauses = 'lists: {limit: limits}\nfrom: awards\nflag: amount > limit["quotatoin", published]\n'
    content = "key,value,currency,valid_from,valid_to,source,verified\nquotation,1,GTQ,,,Law,yes\n"
    _, faults = read_text(file_of(clauses), tmp_path, ("limits", content))
    (fault,) = errors(faults)
    assert (fault.code, fault.label) == ("E019", "did you mean `quotation`?")
