"""`match` on lists as people have them: texts in several encodings, workbooks, names in cells of their own."""

import csv
import io

import pytest
from lookup_world import HOSTILE
from openpyxl import Workbook, load_workbook

LIST = "Nombre;NIT\nVerde Árbol Constructora;\n;7654321\nNadie Conocido;\n"
MATCHED = [("2", "words", "1002"), ("2", "words", "1001"), ("3", "id", "1003"), ("4", "none", "")]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "folder"


def rows_of(ended):
    assert ended.code == 0, ended.err
    return list(csv.DictReader(io.StringIO(ended.out)))


def told(ended):
    return [(row["line"], row["how"], row["reference"]) for row in rows_of(ended)]


def workbook(path, sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path.name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_list_in_any_usual_encoding(loaded, folder, encoding):
    (folder / "list.csv").write_bytes(LIST.encode(encoding))
    assert told(loaded("match", "list.csv", "--format", "csv")) == MATCHED


@pytest.mark.parametrize("separator", [",", "\t", "|"])
def test_a_list_with_any_usual_separator(loaded, folder, separator):
    (folder / "list.csv").write_text(LIST.replace(";", separator), "utf-8")
    assert told(loaded("match", "list.csv", "--format", "csv")) == MATCHED


def test_a_workbook_with_a_title_above_its_header(loaded, folder):
    rows = [["Contratistas de interés"], [], ["No.", "Razón social", "NIT"], [1, "Verde Árbol Constructora", None],
            [2, None, 7654321], [3, "Nadie Conocido", None]]  # fmt: skip
    name = workbook(folder / "list.xlsx", {"Hoja1": rows, "Otra": [["Nombre"], ["arbol verde"]]})
    assert told(loaded("match", name, "--format", "csv")) == [
        ("4", "words", "1002"), ("4", "words", "1001"), ("5", "id", "1003"), ("6", "none", ""),
    ]  # fmt: skip
    of_other = rows_of(loaded("match", name, "--sheet", "Otra", "--format", "csv"))
    assert [(row["line"], row["how"]) for row in of_other] == [("2", "part"), ("2", "part")]


def test_a_formula_never_runs_and_is_told_with_its_place(loaded, folder):
    name = workbook(folder / "list.xlsx", {"Lista": [["Nombre"], ["arbol verde"], ['=CONCATENATE("a","b")']]})
    ended = loaded("match", name)
    assert ended.code == 4
    assert "list.xlsx, Lista, row 3" in ended.err
    name = workbook(folder / "other.xlsx", {"Lista": [["Nombre", "x"], ["arbol verde", "=1+1"]]})
    assert loaded("match", name).code == 0


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("list.xlsx", b"PK\x03\x04 and nothing else", 4),
        ("list.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), 2),
        ("list.csv", b"Nombre\nx\0y\n", 4),
        ("list.csv", b"", 2),
        ("list.csv", b"Nombre\n\n;\n", 2),
    ],
)
def test_what_is_no_list_is_told(loaded, folder, name, content, code):
    (folder / name).write_bytes(content)
    ended = loaded("match", name)
    assert (ended.code, ended.out) == (code, "")
    assert name in ended.err


def test_names_in_cells_of_their_own(loaded, folder):
    (folder / "list.csv").write_text("Nombres,Apellidos\nAna María,Pérez López\n", "utf-8")
    assert told(loaded("match", "list.csv", "--format", "csv")) == [("2", "words", "1003")]
    (folder / "bare.csv").write_text("PEREZ,LOPEZ,,ANA,MARIA\n", "utf-8")
    assert told(loaded("match", "bare.csv", "--format", "csv")) == [("1", "words", "1003")]


def test_buyers_and_processes_are_matched_too(loaded, folder):
    (folder / "list.csv").write_text("Entidad,NOG\nMinisterio de Educacion,\n,1003\n,77\n", "utf-8")
    found = rows_of(loaded("match", "list.csv", "--format", "csv"))
    assert {(row["line"], row["kind"]) for row in found} == {("2", "buyer"), ("3", "process"), ("4", "")}
    assert [row["supplier"] for row in found if row["line"] == "3"] == ["GT-NIT-7654321"]
    table = loaded("match", "list.csv", "--kind", "supplier")
    assert table.out.count("no match") == 2


def test_another_number_makes_another_firm(loaded, folder):
    (folder / "list.txt").write_text("constrctora arbol verde\nconstrctora arbol verde 2\n", "utf-8")
    assert [how for _, how, _ in told(loaded("match", "list.txt", "--format", "csv"))] == [
        "likeness", "likeness", "none",
    ]  # fmt: skip


def test_the_result_as_a_workbook(loaded, folder):
    (folder / "list.csv").write_text(f'Nombre\n"{HOSTILE}"\nArbol Verde\n', "utf-8")
    assert loaded("match", "list.csv", "--format", "xlsx").code == 2
    assert loaded("match", "list.csv", "--output", "out.txt").code == 2
    assert loaded("match", "list.csv", "--output", "nowhere/out.xlsx").code == 2
    assert loaded("match", "list.csv", "--output", "out.xlsx").code == 0
    sheet, about = load_workbook(folder / "out.xlsx").worksheets
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    header, *rows = sheet.iter_rows()
    place = {cell.value: cell.column - 1 for cell in header}
    assert [row[place["amount"]].value for row in rows] == [100, 20, 100.5]
    assert {row[place["link"]].hyperlink.target[:35] for row in rows} == {
        "https://www.guatecompras.gt/concurs"
    }
    assert "candidate" in "".join(str(cell.value) for cell in about["A"])


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("width", ["80", "140"])
def test_the_screen_stays_as_it_was_looked_at(loaded, folder, snapshot, lang, width):
    (folder / "list.csv").write_text(
        f'Nombre,NOG\nVerde Arbol Constructora,\n{"X" * 10_000},\n"{HOSTILE}",\n,1003\nconstrctora arbol verde,\n',
        "utf-8",
    )
    ended = loaded("match", "list.csv", "--lang", lang, COLUMNS=width)
    assert ended.code == 0
    assert not {"\x1b", "\u202e"} & set(ended.out)
    assert ended.out == snapshot
