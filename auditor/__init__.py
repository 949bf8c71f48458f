"""A budget-transparency auditor of public procurement: portal export in, explained risk signals out."""

__version__ = "0.1.0"
