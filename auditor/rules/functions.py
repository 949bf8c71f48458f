"""Every function of the rule language: what it takes, what it gives, what it means.

Checking, documentation and fault messages are driven by this registry; the compiler has one emitter for
each name in it.
"""

from auditor.rules.aggregate_functions import BASIC, HISTORY, NETWORK
from auditor.rules.distribution_functions import DISTRIBUTION
from auditor.rules.function_model import Argument, Function, Sort
from auditor.rules.scalar_functions import SCALARS

__all__ = ["AGGREGATES", "FUNCTIONS", "PERIODS", "Argument", "Function", "Sort"]

AGGREGATES = (*BASIC, *DISTRIBUTION)

FUNCTIONS: dict[str, Function] = {
    function.name: function for function in (*AGGREGATES, *HISTORY, *NETWORK, *SCALARS)
}

# What a horizon may speak of: functions that name the period a date falls in.
PERIODS = {"year": 12, "four_months": 4, "quarter": 3, "month": 1}
