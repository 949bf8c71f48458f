"""Bytes that are no sound JSON, or hardly: only what is broken is refused, and nothing of it stops the rest."""

import pytest
from ingesting import counts

GT = "ocds-xqjsxa-"


def written(tmp_path, *texts, name="f.jsonl"):
    path = tmp_path / name
    path.write_text("\n".join(texts) + "\n", "utf-8")
    return path


NOT_NUMBERS = ["NaN", "Infinity", "-Infinity", "01", "+1", "0x1F", ".5", "1.", "'5'", "undefined"]


@pytest.mark.parametrize("odd", NOT_NUMBERS)
def test_line_that_is_not_json(store, tmp_path, odd):
    bad = f'{{"ocid":"bad","tender":{{"value":{{"amount":{odd}}}}}}}'
    account = store.one(written(tmp_path, '{"ocid":"a"}', bad, '{"ocid":"c"}'))
    assert counts(account) == {"in": 3, "new": 2, "rejected": 1}
    assert (account.rejections[0].position, account.rejections[0].code) == (2, "not-json")


@pytest.mark.parametrize("odd", NOT_NUMBERS)
@pytest.mark.parametrize("opening", ['{"releases":[', '{"version":"1.1","records":[', "["])
def test_entry_of_a_package_that_is_not_json(store, tmp_path, opening, odd):
    """One bad number does not cost a month of 60,000 records."""
    entries = [
        '{"ocid":"a","x":"],}"}',
        f'{{"ocid":"bad","tender":{{"value":{{"amount":{odd}}}}}}}',
        '{"ocid":"c"}',
    ]
    closing = "]" if opening == "[" else "]}"
    account = store.one(written(tmp_path, opening + " ,\n".join(entries) + closing, name="p.json"))
    assert counts(account) == {"in": 3, "new": 2, "rejected": 1}
    assert (account.rejections[0].position, account.rejections[0].code) == (2, "not-json")
    assert {row["ocid"] for row in store.rows("process")} == {"a", "c"}


@pytest.mark.parametrize("depth", [900, 2_000, 100_000])
def test_deep_nesting(store, tmp_path, depth):
    deep = '{"ocid":"deep","tender":' + '{"x":' * depth + "1" + "}" * depth + "}"
    package = '{"releases":[{"ocid":"a"},' + deep + ',{"ocid":"c"}]}'
    for name, text in (("f.jsonl", f'{{"ocid":"l"}}\n{deep}\n{{"ocid":"n"}}\n'), ("p.json", package)):
        account = store.one(written(tmp_path, text, name=name))
        assert account.n_in == 3
        assert {rejection.code for rejection in account.rejections} <= {"too-deep"}
    assert {row["ocid"] for row in store.rows("process")} - {"deep"} == {"a", "c", "l", "n"}


@pytest.mark.parametrize("opening", ["[", '{"release":', '{"releases":[', '{"a":['])
@pytest.mark.parametrize("depth", [300, 600, 100_000])
def test_nothing_but_nesting(store, tmp_path, opening, depth):
    account = store.one(written(tmp_path, opening * depth, name="deep.json"))
    assert account.n_in == account.n_rejected == 1


@pytest.mark.parametrize("depth", [100, 300, 450, 600])
def test_envelopes_in_envelopes(store, tmp_path, depth):
    account = store.one(written(tmp_path, '{"release":' * depth + '{"ocid":"a"}' + "}" * depth))
    assert account.n_in == 1
    assert account.n_new or account.rejections[0].code == "too-deep"


def test_duplicate_keys_the_last_one_stands(store, tmp_path):
    text = '{"ocid":"first","ocid":"a","tender":{"title":"no"},"tender":{"title":"no","title":"yes"}}'
    assert counts(store.one(written(tmp_path, text))) == {"in": 1, "new": 1}
    row = store.row("process")
    assert (row["ocid"], row["title"]) == ("a", "yes")


@pytest.mark.parametrize("bad", [r"\u0000", r"\ud800", r"\udc00", r"\ud800\ud800"])
def test_characters_that_are_none(store, tmp_path, bad):
    texts = [f'{{"ocid":"{n}","tender":{{"title":"x{bad}y","id":"{bad}"}}}}' for n in range(2)]
    package = '{"releases":[{"ocid":"p","tender":{"title":"x' + bad + 'y"}},{"ocid":"q"}]}'
    assert store.one(written(tmp_path, *texts)).n_new == 2
    assert store.one(written(tmp_path, package, name="p.json")).n_new == 2
    titles = {row["ocid"]: row["title"] for row in store.rows("process")}
    replaced = "x" + "\ufffd" * (2 if bad.count("u") == 2 else 1) + "y"
    assert titles == {"0": replaced, "1": replaced, "p": replaced, "q": None}


def test_surrogate_pair_and_escaped_backslash_are_left_alone(store, tmp_path):
    text = r'{"ocid":"a","tender":{"title":"\ud83d\ude00 \\ud800","description":"\ud800"}}'
    store.one(written(tmp_path, text))
    assert store.row("process")["title"] == "😀 \\ud800"


def test_lone_surrogate_as_the_last_of_a_line_is_not_a_cut(store, tmp_path):
    account = store.one(written(tmp_path, r'{"ocid":"a","z":"\ud800"}', r'{"ocid":"b","z":"\ud800"}'))
    assert counts(account) == {"in": 2, "new": 2}


def test_nul_in_an_ocid(store, tmp_path):
    assert store.one(written(tmp_path, r'{"ocid":"a\u0000b"}')).n_in == 1
    assert all("\0" not in row["ocid"] for row in store.rows("process"))
