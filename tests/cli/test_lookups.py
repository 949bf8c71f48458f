"""`search`, `show`, `match` on a data folder of known releases, hostile text among them."""

import csv
import io
import json

import pytest
from lookup_world import BAD, FIRM, PERSON, release


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("1234567-k", "id"),
        ("GT-NIT-1234567K", "id"),
        ("NIT 123456-7K", "id"),
        ("constructora arbol verde, sociedad anonima", "name"),
        ("Verde Árbol CONSTRUCTORA S.A.", "words"),
        ("arbol constr", "part"),
        ("constrctora arbol vrede", "likeness"),
    ],
)
def test_a_supplier_however_it_is_asked_for(loaded, text, how):
    ended = loaded("search", text, "--kind", "supplier", "--format", "jsonl")
    (found,) = [json.loads(line) for line in ended.out.splitlines()]
    assert (found["id"], found["how"]) == ("GT-NIT-1234567K", how)
    assert found["awarded"] == {"GTQ": "100.50", "USD": "20.00"}


def test_processes_by_number_and_words(loaded):
    for text in ("1001", "NOG 1001", "ocds-xqjsxa-1001"):
        assert [
            one["id"] for one in json.loads(loaded("search", text, "--format", "json").out)["process"]
        ] == ["ocds-xqjsxa-1001"]
    found = json.loads(loaded("search", "OFICINA silla", "--format", "json").out)
    assert [one["id"] for one in found["process"]] == ["ocds-xqjsxa-1002", "ocds-xqjsxa-1001"]
    assert found["process"][0]["link"].endswith("nog=1002")
    narrowed = loaded("search", "sillas", "--until", "2024-02", "--format", "json", "--kind", "process")
    assert [one["id"] for one in json.loads(narrowed.out)["process"]] == ["ocds-xqjsxa-1001"]
    assert json.loads(loaded("search", "giratoria", "--format", "json").out)["item"][0]["processes"] == 4


def test_what_is_held_about_one(loaded):
    told = json.loads(loaded("show", "supplier", "arbol verde constructora", "--format", "json").out)
    assert {(one["of"], one["currency"], one["amount"]) for one in told["by_year"]} == {
        ("2024", "GTQ", "100.50"),
        ("2024", "USD", "20.00"),
    }
    assert [one["reference"] for one in told["newest"]] == ["1002", "1001"]
    buyer = loaded("show", "buyer", "ministerio de educacion")
    assert buyer.code == 0
    assert "MINISTERIO DE EDUCACIÓN" in buyer.out
    process = json.loads(loaded("show", "process", "1001", "--format", "json").out)
    assert process["raw"]["position"] == 1
    assert [(one["day"], one["event"]) for one in process["timeline"]] == [
        ("2024-01-10", "published"), ("2024-01-10", "award"), ("2024-01-10", "released"),
    ]  # fmt: skip
    assert process["awards"][0]["suppliers"] == [{"id": FIRM[0], "name": FIRM[1]}]
    every = list(csv.DictReader(io.StringIO(loaded("show", "supplier", "1234567-K", "--format", "csv").out)))
    assert [row["link"][-8:] for row in every] == ["nog=1002", "nog=1001"]


def test_titles_are_shown_without_mark_up(loaded):
    for arguments in (("search", "mesas"), ("show", "supplier", "7654321"), ("show", "process", "1003")):
        assert "Mesas de madera <POR DEFINIR>" in loaded(*arguments, COLUMNS="140").out


def test_an_identity_by_name_is_spoken_of_where_people_are_listed(loaded):
    words = "proves no identity"
    assert words in loaded("search", "arbol constr", "--lang", "en").out
    nobody = loaded("search", "sillas", "--lang", "en")
    assert "1001" in nobody.out
    assert words not in nobody.out


def test_a_buyer_has_its_awards_added_up(loaded):
    told = json.loads(loaded("show", "buyer", "999", "--format", "json", "--limit", "2").out)
    sums = {(one["of"], one["currency"]): (one["awards"], one["amount"]) for one in told["by_year"]}
    assert sums == {("2024", "GTQ"): (3, "207.50"), ("2024", "USD"): (1, "20.00")}
    assert {one["of"][0]: one["awards"] for one in told["counterparties"] if one["currency"] == "GTQ"} == {
        FIRM[0]: 1, PERSON[0]: 1, BAD[0]: 1,
    }  # fmt: skip
    assert [one["reference"] for one in told["newest"]] == ["1002", "1001"]
    assert told["statuses"] == {"active": 4}
    assert told["changed_values"] == 0


def test_nobody_several_and_only_a_likeness_are_told(loaded):
    nobody = loaded("show", "supplier", "arbol verdd")
    assert nobody.code == 2
    assert "auditor search arbol verde" in nobody.err
    assert "auditor show buyer 999" in loaded("show", "supplier", "999").err
    assert loaded("show", "process", "4711").code == 2
    likeness = loaded("show", "supplier", "constrctora arbol vrede")
    assert likeness.code == 2
    assert f"{FIRM[0]} · {FIRM[1]} · 2 processes" in likeness.err
    several = loaded("show", "supplier", "a")
    assert several.code == 2
    empty = loaded("search", "giratroia")
    assert (empty.code, empty.out) == (0, "")
    assert "auditor search giratoria" in empty.err


def test_ambiguous_names_are_offered_and_persons_stay_masked(auditor, tmp_path):
    path = tmp_path / "folder" / "two.jsonl"
    both = [release(n, (f"GT-NIT-{n}", PERSON[1])) for n in (51, 52)]
    path.write_text("".join(json.dumps(one) + "\n" for one in both), "utf-8")
    assert auditor("ingest", path.name).code == 0
    several = auditor("show", "supplier", "ana maria perez lopez")
    assert several.code == 2
    assert "GT-NIT-51" in several.err
    assert "GT-NIT-52" in several.err
    assert "PEREZ" not in several.err


def test_natural_persons_go_by_their_initials(loaded):
    for arguments in (
        ("search", "perez lopez ana"),
        ("show", "supplier", "7654321"),
        ("show", "process", "1003"),
    ):
        ended = loaded(*arguments)
        assert ended.code == 0
        assert "MARIA" not in ended.out
        assert "MARIA" in loaded(*arguments, AUDITOR_PRIVACY__SHOW_NATURAL_PERSONS="true").out


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("width", ["80", "140"])
def test_hostile_text_comes_out_harmless(loaded, lang, width):
    asked = (
        ("search", "cmd calc"), ("show", "supplier", "555"), ("show", "process", "1004"), ("show", "buyer", "999"),
    )  # fmt: skip
    for arguments in asked:
        ended = loaded(*arguments, "--lang", lang, COLUMNS=width)
        assert ended.code == 0, ended.err
        assert not {"\x1b", "\u202e"} & set(ended.out)
        assert "[bold]" in ended.out
    rows = csv.reader(io.StringIO(loaded("search", "cmd calc", "--format", "csv").out))
    assert not any(cell.startswith("=") for row in rows for cell in row)


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("width", ["80", "140"])
def test_screens_stay_as_they_were_looked_at(loaded, snapshot, lang, width):
    for arguments in (
        ("search", "arbol constr"),
        ("search", "mesas"),
        ("show", "buyer", "999"),
        ("show", "supplier", "1234567K"),
        ("show", "process", "1003"),
    ):
        assert loaded(*arguments, "--lang", lang, COLUMNS=width).out == snapshot(name=" ".join(arguments))


@pytest.mark.parametrize("text", ["x" * 10_000, "\x1b[31m[bold]a\u202e", "a' OR 1=1 --", '" AND *', "%"])
def test_whatever_is_asked_for_is_harmless(loaded, text):
    for arguments in (("search", text), ("show", "supplier", text), ("show", "process", text)):
        ended = loaded(*arguments)
        assert ended.code in (0, 2)
        assert not {"\x1b", "\u202e"} & set(ended.out + ended.err)
        assert len(ended.err) < 1_000


def test_no_data_and_no_such_source_are_told(auditor, loaded):
    ended = loaded("search", "sillas", "--source", "nowhere")
    assert (ended.code, "There are: files" in ended.err) == (2, True)
    assert auditor("init", "--data-dir", "empty").code == 0
    ended = auditor("search", "sillas", "--data-dir", "empty")
    assert (ended.code, "no data is loaded" in ended.err) == (2, True)


def test_facts_without_an_index_are_told(loaded, tmp_path):
    data = tmp_path / "home" / "data" / "auditor" / "facts" / "lookup"
    for path in data.glob("*.db"):
        path.unlink()
    ended = loaded("search", "sillas")
    assert ended.code == 4
    assert "rebuild-facts" in ended.err
    assert loaded("db", "rebuild-facts").code == 0
    assert loaded("search", "sillas").code == 0
