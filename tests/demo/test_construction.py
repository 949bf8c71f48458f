"""The counters that keep the background free of patterns, at sizes no test sample reaches."""

import csv
from collections import Counter

import pytest

from auditor.demo import population
from auditor.demo.allotment import GOODS, PLANTED_COMMODITIES, Allotment, commodity
from auditor.demo.modalities import DIRECT, DIRECT_CEILING, LOW_VALUE_CEILING, QUOTATION_CEILING
from auditor.demo.rotation import Rotation
from auditor.resources import shipped


def test_goods_of_a_family_are_all_different_and_never_planted():
    codes = {commodity(5110, position) for position in range(GOODS)}
    assert len(codes) == GOODS
    assert all(51_100_000 < code < 51_110_000 for code in codes)
    assert not {code % 100 for code in codes} & set(PLANTED_COMMODITIES)


def test_a_good_is_taken_once_or_shared_by_two():
    allotment = Allotment()
    taken = Counter()
    shared_by = {}
    for _ in range(GOODS):
        code, shared, used_up = allotment.take(3, 5110)
        assert not used_up
        taken[code] += 1
        shared_by[code] = shared
    assert {shared_by[code] for code, count in taken.items() if count == 2} == {True}
    assert max(taken.values()) == 2


def test_used_up_goods_are_reported():
    allotment = Allotment(sharing=False)
    assert not any(allotment.take(0, 10)[2] for _ in range(GOODS))
    assert allotment.take(0, 10)[2]


def test_a_new_period_starts_again_and_the_same_one_does_not():
    allotment = Allotment()
    first = allotment.take(1, 5110)[0]
    allotment.restart((2024, 0))
    assert allotment.take(1, 5110)[0] == first
    allotment.restart((2024, 0))
    assert allotment.take(1, 5110)[0] != first


@pytest.mark.parametrize("largest_first", [True, False])
def test_no_supplier_nears_half_of_a_buyer_even_at_worst(largest_first):
    """One supplier's purchases all at the most, the others' all at the least; then the largest awards allowed."""
    people = population.build()
    entity = next(e for e in people.entities if e.name.startswith("MUNICIPALIDAD") and not e.reserved)
    rotation = Rotation(people, 600)
    rotation.start_year(2024, 2_000)
    totals = Counter()
    for turn in range(200):
        large = turn % 3 == 0 and largest_first
        amount = rotation.largest(entity) if large else DIRECT.lowest
        supplier = rotation.supplier(entity, rotation.next_turn(entity, amount))
        if supplier == rotation.supplier(entity, 0) and not large:
            amount = DIRECT.highest
        rotation.count(entity, amount)
        totals[supplier] += amount
        if turn >= 9:
            assert max(totals.values()) < totals.total() / 2


def test_ceilings_are_those_of_the_shipped_list():
    with (shipped("rules") / "lists/thresholds/gt.csv").open(encoding="utf-8", newline="") as file:
        values = {row["key"]: round(float(row["value"]) * 100) for row in csv.DictReader(file)}
    assert values == {
        "direct_purchase": LOW_VALUE_CEILING,
        "quotation": DIRECT_CEILING,
        "public_tender": QUOTATION_CEILING,
    }
