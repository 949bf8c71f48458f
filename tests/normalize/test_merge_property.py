"""Whatever releases come, in whatever files: the end is what the reference merge says of all of them."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from ingesting import Store, lines
from ocdsmerge.merge import CompiledRelease

DAYS = [None, "2024-03-01T10:00:00-06:00", "2024-03-01T12:00:00-06:00", "2024-03-01T17:30:00Z", "2024-03-02"]
WHOLE_LISTS = {("tag",): "wholeListMerge", ("tender", "submissionMethod"): "wholeListMerge"}

texts = st.sampled_from(["x", "y", "z", None])
awards = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from(["1", "2", "3"])},
        optional={
            "title": texts,
            "value": st.fixed_dictionaries(
                {}, optional={"amount": st.integers(1, 3), "currency": st.just("GTQ")}
            ),
            "suppliers": st.lists(
                st.fixed_dictionaries({"id": st.sampled_from("ab")}, optional={"name": texts}),
                max_size=2,
                unique_by=lambda s: s["id"],
            ),
        },
    ),
    max_size=2,
    unique_by=lambda award: award["id"],
)
# Published on a day that is said: one that is not is that of the earliest release (see test_published).
tenders = st.fixed_dictionaries(
    {"id": st.just("T"), "datePublished": st.just("2024-02-20")},
    optional={
        "title": texts,
        "status": texts,
        "submissionMethod": st.lists(st.sampled_from("uv"), max_size=2),
    },
)
releases = st.fixed_dictionaries(
    {
        "ocid": st.sampled_from(["o1", "o2", "o3", "o4"]),
        "tag": st.sampled_from([["tender"], ["compiled"]]),
        "tender": tenders,
    },
    optional={"date": st.sampled_from(DAYS[1:]), "awards": awards},
)


def instant(release):
    moment = datetime.fromisoformat(release["date"])
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def expected(arrived):
    """What a process's releases say together, in the words of the design."""
    if "date" not in arrived[-1]:
        return arrived[-1]
    dated = sorted((release for release in arrived if "date" in release), key=instant)
    compiled = [place for place, release in enumerate(dated) if release["tag"] == ["compiled"]]
    picked = dated[compiled[-1] :] if compiled else dated
    if len(picked) == 1:
        return picked[0]
    whole = CompiledRelease(merge_rules=WHOLE_LISTS)
    for release in picked:
        whole.append(release)
    return dict(whole.asdict())


def by_process(arrived):
    processes = {}
    for release in arrived:
        processes.setdefault(release["ocid"], []).append(release)
    return processes


# Shrinking would read files for minutes: what is drawn is small as it is.
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(st.lists(st.lists(releases, min_size=1, max_size=6), min_size=1, max_size=3))
def test_end_is_the_reference_merge_of_all_releases_however_they_are_cut(files):
    with tempfile.TemporaryDirectory() as folder:
        cut, whole = Store(Path(folder, "cut")), Store(Path(folder, "whole"))
        cut.ingest(*(lines(Path(folder, f"{n}.jsonl"), file) for n, file in enumerate(files)))
        # The bytes of a file that was read before say nothing anew.
        read = {repr(file): file for file in files}.values()
        arrived = by_process(release for file in read for release in file)
        whole.ingest(lines(Path(folder, "whole.jsonl"), map(expected, arrived.values())))
        assert cut.said() == whole.said()
        left, right = cut.all_facts(), whole.all_facts()
        for facts in (left, right):
            del facts["changes"], facts["organizations"]  # these remember
        assert left == right
        again = cut.ingest(*(Path(folder, f"{n}.jsonl") for n in range(len(files))))
        assert sum(account.n_new + account.n_changed + account.n_merged for account in again) == 0
