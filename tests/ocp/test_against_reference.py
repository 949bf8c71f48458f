"""The thirteen rules, through ingest and audit, against the plain reference, on releases of every kind."""

import json
from pathlib import Path
from typing import Any

import pytest
from cardinal_reference import cardinal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.audit.run import AuditRequest
from auditor.config import Settings
from auditor.pipeline import audit
from auditor.report.cardinal import as_cardinal

PEOPLE = ["A", "B", "C", "D"]
STATUSES = ["valid", "valid", "valid", "disqualified", "pending", "invited", "withdrawn", "odd"]
INSTANTS = [
    "2026-01-10T10:00:00Z",
    "2026-01-10T10:00:00.500Z",
    "2026-01-10T12:30:00+02:00",
    "2026-01-25T10:00:00-06:00",
    "2026-02-01T23:59:59Z",
]
AMOUNTS = [0, 1, 99.99, 100, 100.1, 101, 150, 1000000.1, 1000000.2]


def gaps(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


people = st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True).map(
    lambda ids: [{"id": one} for one in ids]
)
one_of_them = st.sampled_from(PEOPLE).map(lambda one: [{"id": one}])
money = gaps(
    {}, {"amount": st.sampled_from(AMOUNTS), "currency": st.sampled_from(["USD", "USD", "USD", "EUR"])}
)
bid = gaps(
    {},
    {
        "status": st.sampled_from(STATUSES),
        "date": st.sampled_from(INSTANTS),
        "value": money,
        "tenderers": one_of_them | one_of_them | people,
    },
)
item = gaps({}, {"classification": gaps({}, {"id": st.sampled_from(["10", "1099", "11000000", "20"])})})
award = gaps(
    {},
    {
        "status": st.sampled_from(["active", "active", "active", "cancelled", "unsuccessful", "pending"]),
        "suppliers": one_of_them | one_of_them | people,
        "items": st.lists(item, max_size=2),
    },
)
tender = gaps(
    {},
    {
        "status": st.sampled_from(["active", "complete", "complete", "cancelled"]),
        "procurementMethod": st.sampled_from(["open", "selective", "limited", "direct"]),
        "numberOfTenderers": st.integers(0, 2),
        "tenderPeriod": gaps(
            {}, {"startDate": st.sampled_from(INSTANTS), "endDate": st.sampled_from(INSTANTS)}
        ),
        "procuringEntity": gaps({}, {"id": st.sampled_from(["E1", "E2", "E3"])}),
    },
)
release = gaps(
    {},
    {
        "tender": tender,
        "buyer": gaps({}, {"id": st.sampled_from(["B1", "B2", "B3"])}),
        "bids": gaps({}, {"details": st.lists(bid, max_size=5)}),
        "awards": st.lists(award, min_size=1, max_size=2),
    },
)
# What prices alone decide, so that ratios and their fences come about.
contest = st.lists(st.sampled_from([100, 110.5, 150, 3000]), min_size=2, max_size=3).map(
    lambda amounts: {
        "bids": {
            "details": [
                {
                    "status": "valid",
                    "tenderers": [{"id": who}],
                    "value": {"amount": amount, "currency": "USD"},
                }
                for who, amount in zip(PEOPLE, sorted(amounts), strict=False)
            ]
        },
        "awards": [{"status": "active", "suppliers": [{"id": "A"}]}],
    }
)
worlds = st.lists(release | contest, min_size=15, max_size=40)


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(worlds)
def test_rules_and_reference_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, world: list[dict[str, Any]]
):
    releases = [{"ocid": f"o{number}", **each} for number, each in enumerate(world)]
    folder = tmp_path_factory.mktemp("world")
    found = audited(folder, releases)
    for code, results in cardinal(releases).items():
        for group in ("OCID", "Buyer", "ProcuringEntity", "Tenderer"):
            told = {id_: of[code] for id_, of in found.get(group, {}).items() if code in of}
            assert told == pytest.approx(results.get(group, {}), rel=1e-12), (code, group, str(folder))


def audited(folder: Path, releases: list[dict[str, Any]]) -> dict[str, dict[str, dict[str, float]]]:
    path = folder / "world.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in releases))
    params = {"ocp-r048": {"minimum_contracting_processes": 2}}
    request = AuditRequest(inputs=(path,), packs=("ocp",), params=params)
    report = audit(Settings(data_dir=folder / "data"), request)
    assert not report.crashed, [rule.error for rule in report.crashed]
    result: dict[str, dict[str, dict[str, float]]] = json.loads(
        "".join(as_cardinal(report, report.findings, False))
    )
    return result
