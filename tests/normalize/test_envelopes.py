"""Every shape that publishers wrap releases in gives the same processes."""

import json

import pytest
from ingesting import counts, document, lines


def release(ocid, **more):
    tender = {"id": f"T-{ocid}", "title": f"Título {ocid}"}
    return {"ocid": ocid, "id": f"{ocid}-1", "date": "2024-03-05T10:00:00-06:00", "tag": ["tender"],
            "tender": tender, **more}  # fmt: skip


def record(ocid):
    return {"ocid": ocid, "compiledRelease": release(ocid)}


def package(*releases):
    return {"uri": "https://example.org/p", "version": "1.1", "releases": list(releases)}


def records(*entries):
    return {"uri": "https://example.org/r", "version": "1.1", "records": list(entries)}


A, B = release("ocds-1-a"), release("ocds-1-b")
LONE = {
    "release": A,
    "wrapped release": {"_source": "https://example.org", "release": A},
    "record": record("ocds-1-a"),
    "record of embedded releases": {"ocid": "ocds-1-a", "releases": [A]},
    "release package": package(A),
    "record package": records(record("ocds-1-a")),
    "array of one": [A],
    "array of one record": [record("ocds-1-a")],
    "array of a package": [package(A)],
    "package in a record": {
        "compiledRelease": A,
        "ocid": "ocds-1-a",
        "releases": [{"url": "https://x.org/1"}],
    },
}
TWO = {
    "release package": package(A, B),
    "record package": records(record("ocds-1-a"), record("ocds-1-b")),
    "embedded releases": records(
        {"ocid": "ocds-1-a", "releases": [A]}, {"ocid": "ocds-1-b", "releases": [B]}
    ),
    "compiled and embedded": records(
        {"ocid": "ocds-1-a", "compiledRelease": A, "releases": [A, A]},
        {"ocid": "ocds-1-b", "compiledRelease": B, "releases": [{"url": "https://example.org/1"}]},
    ),
    "array of releases": [A, B],
    "array of records": [record("ocds-1-a"), record("ocds-1-b")],
    "array of wrapped releases": [{"release": A}, {"release": B}],
    "array of packages": [package(A), package(B)],
    "package after its list": {"releases": [A, B], "version": "1.1", "publisher": {"name": "records"}},
    "a list of the same opening before it": {"extensions": [A, B], "releases": [A, B]},
}
WAYS = {
    "one line": json.dumps,
    "pretty-printed": lambda value: json.dumps(value, indent=2),
    "indented by tabs, CRLF": lambda value: json.dumps(value, indent="\t").replace("\n", "\r\n"),
    "blank lines around": lambda value: f"\n\r\n  \n{json.dumps(value)}\n\n  \n",
    "not ASCII": lambda value: json.dumps(value, ensure_ascii=False, indent=1),
}


def written(tmp_path, text, name="file.json"):
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


def titles(store):
    return {row["ocid"]: row["title"] for row in store.rows("process")}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", LONE)
def test_one_release(store, tmp_path, name, way):
    account = store.one(written(tmp_path, WAYS[way](LONE[name])))
    assert counts(account) == {"in": 1, "new": 1}
    assert titles(store) == {"ocds-1-a": "Título ocds-1-a"}


@pytest.mark.parametrize("way", ["one line", "pretty-printed"])
@pytest.mark.parametrize("name", TWO)
def test_two_releases(store, tmp_path, name, way):
    account = store.one(written(tmp_path, WAYS[way](TWO[name])))
    assert counts(account) == {"in": 2, "new": 2}
    assert titles(store) == {"ocds-1-a": "Título ocds-1-a", "ocds-1-b": "Título ocds-1-b"}


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\n\n  \n"])
@pytest.mark.parametrize("file", ["file.jsonl", "file.json", "file"])
@pytest.mark.parametrize(
    "name", sorted(LONE.keys() - {"array of one", "array of one record", "array of a package"})
)
def test_lines_of_each(store, tmp_path, name, file, ending):
    one = json.dumps(LONE[name])
    path = written(tmp_path, one + ending + one.replace("ocds-1-a", "ocds-1-b") + ending, file)
    assert counts(store.one(path)) == {"in": 2, "new": 2}
    assert titles(store) == {"ocds-1-a": "Título ocds-1-a", "ocds-1-b": "Título ocds-1-b"}


def test_lines_that_mix_envelopes(store, tmp_path):
    mixed = [
        A,
        package(release("p1"), release("p2")),
        record("r"),
        {"release": release("w")},
        records(record("q")),
    ]
    assert counts(store.one(lines(tmp_path / "mixed.jsonl", mixed))) == {"in": 6, "new": 6}
    assert set(titles(store)) == {"ocds-1-a", "p1", "p2", "r", "w", "q"}


def test_last_line_without_its_end(store, tmp_path):
    path = written(tmp_path, json.dumps(A) + "\n" + json.dumps(B))
    assert counts(store.one(path)) == {"in": 2, "new": 2}


def test_compiled_release_speaks_for_its_record(store, tmp_path):
    older = release("ocds-1-a", tender={"title": "not this"})
    store.one(document(tmp_path / "r.json", records(record("ocds-1-a") | {"releases": [older]})))
    assert titles(store) == {"ocds-1-a": "Título ocds-1-a"}
    assert [row["compiled"] for row in store.rows("release")] == [True]


def test_embedded_releases_are_merged(store, tmp_path):
    later = {"ocid": "ocds-1-a", "date": "2024-03-06T10:00:00-06:00", "tag": ["tenderUpdate"],
             "tender": {"id": "T-ocds-1-a", "status": "complete"}}  # fmt: skip
    account = store.one(document(tmp_path / "r.json", records({"ocid": "ocds-1-a", "releases": [A, later]})))
    assert counts(account) == {"in": 2, "new": 1, "merged": 1}
    row = store.row("process")
    assert (row["title"], row["status"]) == ("Título ocds-1-a", "complete")


def test_record_that_only_links_is_rejected_for_that(store, tmp_path):
    linked = {
        "ocid": "ocds-1-l",
        "releases": [{"url": "https://example.org/1"}, {"url": "https://example.org/2"}],
    }
    account = store.one(document(tmp_path / "r.json", records(record("ocds-1-a"), linked)))
    assert counts(account) == {"in": 2, "new": 1, "rejected": 1}
    (rejection,) = account.rejections
    assert (rejection.position, rejection.code, rejection.path) == (2, "linked-only", "$.releases")
    assert rejection.reason == "the record only links to its releases (2) and has no compiled release"


def test_record_with_linked_and_embedded_releases_gives_the_embedded(store, tmp_path):
    both = {"ocid": "ocds-1-a", "releases": [{"url": "https://example.org/1"}, A]}
    account = store.one(document(tmp_path / "r.json", records(both)))
    assert (account.n_new, titles(store)) == (1, {"ocds-1-a": "Título ocds-1-a"})


@pytest.mark.parametrize(
    "empty", [{"releases": []}, {"records": []}, [], {"version": "1.1", "records": [], "releases": []}]
)
def test_empty_package(store, tmp_path, empty):
    account = store.one(document(tmp_path / "empty.json", empty))
    assert (account.n_in, store.rows("process")) == (account.n_rejected, [])


@pytest.mark.parametrize("value", ["text", 7, None, True, {"a": 1}, {"release": None}, {"records": None}])
def test_json_that_is_no_release(store, tmp_path, value):
    account = store.one(document(tmp_path / "other.json", value))
    assert counts(account) == {"in": 1, "rejected": 1}
    assert account.rejections[0].reason
    assert account.rejections[0].code in {"no-ocid", "not-an-object", "not-a-release", "wrong-type"}


@pytest.mark.parametrize("entry", ["text", 7, None, True, [], {}])
def test_package_with_other_things_among_its_releases(store, tmp_path, entry):
    account = store.one(document(tmp_path / "p.json", package(A, entry, B)))
    assert counts(account) == {"in": 3, "new": 2, "rejected": 1}
    assert account.rejections[0].position == 2


def test_every_row_leads_back_to_its_bytes(store, tmp_path):
    """Offsets hold in a package of many blocks, between entries of uneven size and odd spaces."""
    wide = [release(f"ocds-1-{n}", note="é" * (n % 7) * 3_000) for n in range(400)]
    text = json.dumps({"releases": []}, ensure_ascii=False)
    body = " ,\r\n\t".join(json.dumps(entry, ensure_ascii=False) for entry in wide)
    path = written(tmp_path, "\ufeff" + text.replace("[]", f"[  {body} ]"))
    assert path.stat().st_size > 5 * 2**20
    assert counts(store.one(path)) == {"in": 400, "new": 400}
    raw = path.read_bytes()
    ocids = {row["id"]: row["ocid"] for row in store.rows("process")}
    found = {}
    for row in store.rows("release"):
        start = row["byte_offset"]
        found[ocids[row["process_id"]]] = json.loads(raw[start : start + row["byte_length"]])
    assert found == {entry["ocid"]: entry for entry in wide}
    assert [row["position"] for row in sorted(store.rows("process"), key=lambda r: int(r["ocid"][7:]))] == [
        *range(1, 401)
    ]
