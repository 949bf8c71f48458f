"""A portal on loopback that behaves like Guatecompras: its monthly files, its API, and on request its bad days.

with serve(Shelf(folder)) as portal:
    httpx.get(f"{portal.url}/files")
"""

from auditor.demo.portal.bad_days import BadDays
from auditor.demo.portal.server import Portal, serve
from auditor.demo.portal.shelf import Shelf

__all__ = ["BadDays", "Portal", "Shelf", "serve"]
