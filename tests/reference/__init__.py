"""The rule language again, slowly: plain Python over rows that are dicts, to hold the engines against.

It shares the reader of rule files and its checked expressions with the program, and nothing of the compiler.
"""

from reference.interpreter import interpret
from reference.verdicts import Finding, Verdicts

__all__ = ["Finding", "Verdicts", "interpret"]
