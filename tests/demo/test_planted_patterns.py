"""The definitions, run over everything, fire for exactly what was planted."""

from collections import Counter

import pytest
from demo import pattern_definitions
from demo.samples import draw

from auditor.demo import population, suppliers
from auditor.demo.cases import changes
from auditor.demo.cases.plan import KINDS, plan_cases
from auditor.demo.span import span_of


@pytest.fixture(
    scope="module", params=[(2_000, 1, 24), (2_000, 2, 24), (3_000, 3, 12), (12_000, 4, 24)], ids=str
)
def drawn(request, tmp_path_factory):
    processes, seed, months = request.param
    return draw(tmp_path_factory.mktemp("drawn"), processes=processes, seed=seed, months=months)


# Their definitions compare with peers, or are of what comes later: ordinary buyers may match as well.
AMONG_PEERS = {"bunching", "share_by_exception"}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {*AMONG_PEERS, changes.KIND}])
def test_exactly_the_plants_fire(drawn, kind):
    found = matching(drawn, kind)
    if kind == "awarded_too_soon":  # whoever awards within the hour awards on the same day as well
        found -= {
            (ocid,) for case in drawn.answers if case["kind"] == "within_hour" for ocid in case["ocids"]
        }
    assert found == planted_keys(drawn, kind)


def matching(drawn, kind):
    return pattern_definitions.DEFINITIONS[kind](drawn.rows)


def planted_keys(drawn, kind, role="plant"):
    cases = [case for case in drawn.answers if (case["kind"], case["role"]) == (kind, role)]
    assert cases
    return {pattern_definitions.expected(kind, case) for case in cases}


def test_what_is_planted_among_peers_stands_out_and_its_look_alikes_do_not(drawn):
    assert matching(drawn, "bunching") == planted_keys(drawn, "bunching")
    found = matching(drawn, "share_by_exception")
    if len(drawn.rows) > 10_000:  # fewer have fewer peers than two in a hundred can stand out of
        assert found >= planted_keys(drawn, "share_by_exception")
    assert not found & planted_keys(drawn, "share_by_exception", "lookalike")


def test_a_share_by_year_of_award_names_no_other_supplier(drawn):
    planted = {
        (case["buyer_ids"][0], case["supplier_ids"][0])
        for case in drawn.answers
        if (case["kind"], case["role"]) == ("buyer_share", "plant")
    }
    assert {key[:2] for key in pattern_definitions.buyer_share(drawn.rows, by_award=True)} <= planted


def test_each_kind_has_plants_and_look_alikes(drawn):
    counts = Counter((case["kind"], case["role"]) for case in drawn.answers)
    for kind in KINDS:
        assert counts[kind, "plant"] >= 1
        assert counts[kind, "lookalike"] >= 1


def test_answers_name_processes_that_exist_once(drawn):
    named = [ocid for case in drawn.answers for ocid in case["ocids"]]
    assert len(named) == len(set(named))
    assert set(named) <= {row.ocid for row in drawn.rows}
    assert all(case["ocids"] and case["periods"] for case in drawn.answers)


def test_planted_processes_are_few(drawn):
    assert sum(len(case["ocids"]) for case in drawn.answers) <= len(drawn.rows) / 8


def test_every_variant_is_built_when_there_is_room():
    plan = plan_cases(population.build(), suppliers.build(60_000), span_of(60_000, "2024-01", 24), 5)
    built = {(case.kind, case.role, case.variant) for case in plan.cases}
    for kind, (plants, look_alikes) in KINDS.items():
        assert {(kind, "plant", name) for name in plants} <= built
        assert {(kind, "lookalike", name) for name in look_alikes} <= built
