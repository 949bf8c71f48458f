"""OCDS as flat tables, CSV files or sheets of a workbook: rows put together again to the releases they were.

Each column is a path (`compiledRelease/awards/0/value/amount`); a list of objects may be a table of its own, whose
rows name their record by `ocid` and the entries they belong to by the ids of these.
"""
