"""Records that the portal publishes again: with something else in them, or with what normal life brings."""

from typing import Any

from auditor.demo.cases.builder import Builder
from auditor.demo.clock import DAY
from auditor.demo.modalities import DIRECT
from auditor.demo.process import Bid

KIND = "changed_record"


def recorded(build: Builder) -> None:
    """A direct purchase with two bidders; `revise` says what its next version has."""
    year = build.period(build.span.years(), 25)
    unit = build.unit(DIRECT.highest, year)
    goods = [build.good(unit)]
    published = build.moment(build.day(year, 25))
    price = build.rng.randint(DIRECT.lowest, DIRECT.highest - 1_000_000)
    winner, other = build.supplier(), build.supplier()
    bids = [Bid(winner, price, published + DAY), Bid(other, price + 300_000, published + 2 * DAY)]
    build.call(unit, published, goods, amount=price, supplier=winner, bids=bids)
    build.about(year, unit, goods=goods, supplier=winner)


def revise(release: dict[str, Any], variant: str) -> dict[str, Any]:
    """The release as the portal has it later on the day it was compiled; the one given is changed in place."""
    release["date"] = f"{release['date'][:10]}T23:59:59-06:00"
    _REVISIONS[variant](release)
    return release


def _amount(release: dict[str, Any]) -> None:
    release["awards"][0]["value"]["amount"] += 0.01


def _date(release: dict[str, Any]) -> None:
    release["awards"][0]["date"] = release["bids"]["details"][-1]["date"]


def _bidder(release: dict[str, Any]) -> None:
    first, last = release["bids"]["details"]
    last["tenderers"] = first["tenderers"]


def _supplier(release: dict[str, Any]) -> None:
    release["awards"][0]["suppliers"] = release["bids"]["details"][-1]["tenderers"]


def _status(release: dict[str, Any]) -> None:
    release["tender"]["statusDetails"] = "Finalizado adjudicado cedido"


def _title(release: dict[str, Any]) -> None:
    release["tender"]["title"] += " (corregido)"


def _bid_more(release: dict[str, Any]) -> None:
    bids = release["bids"]["details"]
    bids.insert(0, {**bids[0], "id": f"{bids[0]['id']}-2"})


def _document(release: dict[str, Any]) -> None:
    release["tender"]["documents"].pop()


_REVISIONS = {
    "amount": _amount,
    "date": _date,
    "bidder": _bidder,
    "supplier": _supplier,
    "status": _status,
    "title": _title,
    "one_bid_more": _bid_more,
    "document_gone": _document,
}
