"""The definitions, run over everything, fire for exactly what was planted."""

from collections import Counter

import pytest
from demo import pattern_definitions
from demo.samples import draw

from auditor.demo import population, suppliers
from auditor.demo.cases.plan import KINDS, plan_cases
from auditor.demo.span import span_of


@pytest.fixture(
    scope="module", params=[(2_000, 1, 24), (2_000, 2, 24), (3_000, 3, 12), (12_000, 4, 24)], ids=str
)
def drawn(request, tmp_path_factory):
    processes, seed, months = request.param
    return draw(tmp_path_factory.mktemp("drawn"), processes=processes, seed=seed, months=months)


@pytest.mark.parametrize("kind", KINDS)
def test_exactly_the_plants_fire(drawn, kind):
    planted = [case for case in drawn.answers if (case["kind"], case["role"]) == (kind, "plant")]
    assert planted
    assert pattern_definitions.DEFINITIONS[kind](drawn.rows) == {
        pattern_definitions.expected(kind, case) for case in planted
    }


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
