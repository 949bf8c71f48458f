"""Which rules say something else on another day."""

from dataclasses import replace

from signals import program

from auditor.rules.clock import depends_on_day
from auditor.rules.kinds import BOOLEAN, DATE
from auditor.rules.model import Horizon
from auditor.rules.syntax import Span
from auditor.rules.typed import AsOf, Operation, Reference

SPAN = Span(0, 1)


def test_a_rule_that_names_the_day_depends_on_it():
    late = Operation(SPAN, BOOLEAN, "<", (Reference(SPAN, DATE, "day"), AsOf(SPAN, DATE)))

    assert depends_on_day(program(flag=late))
    assert not depends_on_day(program())


def test_a_rule_that_waits_for_a_period_depends_on_the_day():
    waits = replace(program(), horizon=Horizon("year", Reference(SPAN, DATE, "day")))

    assert depends_on_day(waits)
