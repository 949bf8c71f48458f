"""Files with bytes changed, cut and swapped: never an exception, and every account balances."""

import gzip
import io
import json
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingesting import Store

from auditor.normalize.inputs import members, opened
from auditor.normalize.packages import blocks
from auditor.normalize.repair import Rejected
from auditor.normalize.units import releases
from auditor.normalize.worker import units

RELEASES = [
    {"ocid": f"ocds-xqjsxa-{n}", "id": n, "date": "2024-03-05T10:00:00-06:00", "tag": ["compiled"], "buyer": {"id": "B"},
     "parties": [{"id": "p", "name": "Ñandú", "roles": ["supplier"], "identifier": {"scheme": "GT-NIT", "id": "576937K"}}],
     "tender": {"id": f"GT-NOG-{n}", "title": 'a "quoted" \\ title \ud83d\ude00', "value": {"amount": 10.5 * n, "currency": "GTQ"},
                "items": [{"id": "1", "quantity": 2, "classification": {"id": "43211503"}}], "tenderPeriod": {"endDate": "2024-03-06"}},
     "bids": {"details": [{"id": "b", "status": "valid", "tenderers": [{"id": "p"}], "value": {"amount": 1, "currency": "GTQ"}}]},
     "awards": [{"id": "a", "status": "active", "suppliers": [{"id": "p"}], "value": {"amount": "7.25", "currency": "GTQ"}}],
     "contracts": [{"id": "c", "awardID": "a", "dateSigned": "2024-04-01"}]}
    for n in range(4)
]  # fmt: skip
LINES = "".join(json.dumps(release) + "\n" for release in RELEASES).encode()
PACKAGE = json.dumps(
    {"uri": "u", "records": [{"ocid": r["ocid"], "compiledRelease": r, "releases": [r]} for r in RELEASES]}
).encode()


def packed(content):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", content)
        archive.writestr("b.jsonl", LINES)
    return made.getvalue()


WHOLE = {"f.json": PACKAGE, "f.jsonl": LINES, "f.gz": gzip.compress(PACKAGE), "f.zip": packed(PACKAGE)}
PIECES = [b"", b"\0", b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\n", b"null", b"NaN", b"1e999", b"-", b"\xff", b"\xc3",
          b"\xef\xbb\xbf", b"\\ud800", b"[[[[", b'{"a":1}', b"true", b'"ocid":', b"\r", b"9" * 30]  # fmt: skip


@st.composite
def mutations(draw, whole):
    made = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(made)))
        length = draw(st.sampled_from([0, 0, 1, 1, 2, 5, 40, 10**6]))
        made[start : start + length] = draw(st.sampled_from(PIECES) | st.binary(max_size=4))
    return bytes(made)


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutated_file(name, data):
    mutated = data.draw(mutations(WHOLE[name]))
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder, "data"))
        bad, good = Path(folder, name), Path(folder, "good.jsonl")
        bad.write_bytes(mutated)
        good.write_bytes(LINES.replace(b"ocds-xqjsxa", b"good"))
        first, second = store.ingest(bad, good)
        assert second.n_new == len(RELEASES)
        assert first.n_rejected == len(store.rows("rejected_record"))
        assert len(store.facts("processes")) == len(store.rows("process")) == first.n_new + second.n_new
        again, _ = store.ingest(bad, good)
        assert again.n_in == again.n_unchanged + again.n_rejected == first.n_in


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutated_documents_are_cut_and_decoded_without_a_fault(data):
    """The same without a database: many more of them. Where units stand is where their bytes are."""
    name = data.draw(st.sampled_from(["f.json", "f.jsonl"]))
    mutated = data.draw(mutations(WHOLE[name]))
    found = []
    with suppress(Rejected):
        for block in blocks(io.BytesIO(mutated), lines=name.endswith("l")):
            found += units(block)
    for _, offset, raw in found:
        if b"\\ud" not in mutated.lower():
            assert mutated[offset : offset + len(raw)] == raw
        for taken in releases(raw):
            assert (taken.release is None) == (taken.fault is not None)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | st.just("2024-03-05"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["id", "amount", "currency", "name", "title", "value", "startDate", "items", "suppliers", "$numberLong", "roles"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
FIELDS = ["id", "date", "tag", "parties", "buyer", "planning", "tender", "bids", "awards", "contracts", "releases", "records",
          "release", "compiledRelease"]  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=6), min_size=1, max_size=30))
def test_values_of_any_type_anywhere(drawn):
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder, "data"))
        path = Path(folder, "f.jsonl")
        path.write_text(
            "".join(json.dumps({"ocid": f"o{n % 7}", **value}) + "\n" for n, value in enumerate(drawn))
        )
        account = store.one(path)
        assert account.n_in >= account.n_rejected
        assert len(store.facts("processes")) == len(store.rows("process"))
        before = store.all_facts()
        store.rebuild()
        assert store.all_facts() == before


def test_mutations_of_a_zip_are_read_member_by_member(tmp_path):
    path = tmp_path / "f.zip"
    path.write_bytes(WHOLE["f.zip"])
    assert list(members(path)) == ["a.json", "b.jsonl"]
    with opened(path, "b.jsonl") as stream:
        assert stream.read() == LINES
