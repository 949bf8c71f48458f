"""Each rule of the Guatemalan pack finds what its definition matches, and nothing else, at every boundary."""

import pytest
from demo.detection import RULES, Found, detect


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> dict[str, Found]:
    return {one.kind: one for one in detect(tmp_path_factory.mktemp("detection"), processes=12_000, seed=3)}


@pytest.mark.parametrize("kind", RULES)
def test_what_matches_is_flagged_and_nothing_else(found, kind):
    one = found[kind]
    assert one.planted
    assert one.look_alikes
    assert one.matches >= one.planted
    assert one.flagged == one.matches
    assert not one.mistaken


@pytest.mark.parametrize("kind", RULES)
def test_no_rule_flags_a_fifth_of_what_it_looks_at(found, kind):
    if kind not in {
        "void_then_direct",
        "changed_record",
    }:  # little else than what is planted is in their scope
        assert len(found[kind].flagged) <= found[kind].in_scope / 5
