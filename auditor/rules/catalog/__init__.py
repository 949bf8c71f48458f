"""The one dictionary of columns: what rule authors may name, and what each name means.

It drives checking, documentation and the Parquet schema of the facts. `VIEWS["awards"].columns["amount"]`
is a `Column`; the order of columns is the order they are documented and stored in.
"""

from auditor.rules.catalog.model import Column, Type, View, physical
from auditor.rules.catalog.views import VIEWS

__all__ = ["VIEWS", "Column", "Type", "View", "physical"]
