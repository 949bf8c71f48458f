"""The `lists` of a rule or a view: dated tables by the names it gives them."""

from auditor.language import say
from auditor.rules.fields import Fields
from auditor.rules.lists import DatedList
from auditor.rules.nodes import Scalar
from auditor.rules.shelf import Shelf
from auditor.rules.suggestions import did_you_mean


def read_lists(fields: Fields, shelf: Shelf) -> dict[str, DatedList]:
    found = {}
    for entry in fields.dictionary("lists") or ():
        if not isinstance(entry.value, Scalar):
            fields.wrong(entry.value, say(es="el nombre de una lista", en="the name of a list"))
            continue
        name = entry.value.text
        dated, faults = shelf.find(name)
        fields.faults.extend(faults)
        if dated is not None:
            found[entry.key.text] = dated
        elif not faults:
            message = say(es=f"no hay una lista `{name}`", en=f"there is no list `{name}`")
            fields.fault("E021", message, entry.value, label=did_you_mean(name, shelf.names()))
    return found
