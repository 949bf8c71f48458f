"""The ten definitions, written again over published releases alone, without anything of the generator's.

Each gives the sets of keys that fire. Amounts are hundredths.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

DIRECT, QUOTATION, TENDER, ABSENCE = "Inciso b", "Art. 38", "Art. 17", "Ausencia de Oferta"
CEILINGS = {DIRECT: 9_000_000, QUOTATION: 90_000_000}


def cents(value):
    return round(value["amount"] * 100)


def instant(text):
    return datetime.fromisoformat(text)


@dataclass
class Facts:
    """What the definitions read of one release."""

    ocid: str
    modality: str
    status: str
    published: datetime
    ended: datetime | None
    buyer: str
    unit: str | None
    goods: set
    awards: list  # (supplier, hundredths, instant) of active ones
    bids: list  # (supplier, hundredths, instant, valid)

    @property
    def day(self) -> date:
        return self.published.date()

    @property
    def good(self):
        return next(iter(self.goods)) if len(self.goods) == 1 else None


def facts(release) -> Facts:
    tender = release["tender"]
    units = [p["id"] for p in release.get("parties", ()) if p["id"].startswith("GT-GCUC-")]
    name = tender["procurementMethodDetails"]
    modality = next((m for m in (DIRECT, QUOTATION, TENDER, ABSENCE) if m in name), "")
    end = tender["tenderPeriod"].get("endDate", "0001")
    return Facts(
        release["ocid"],
        modality,
        tender["statusDetails"],
        instant(tender["datePublished"]),
        None if end.startswith("0001") else instant(end),
        release["buyer"]["id"],
        units[0] if units else None,
        {item["classification"]["id"] for item in tender["items"]},
        [
            (award["suppliers"][0]["id"], cents(award["value"]), instant(award["date"]))
            for award in release.get("awards", ())
            if award["status"] == "active"
        ],
        [
            (bid["tenderers"][0]["id"], cents(bid["value"]), instant(bid["date"]), bid["status"] == "valid")
            for bid in release.get("bids", {}).get("details", ())
        ],
    )


def above_ceiling(rows):
    return {
        (row.ocid,)
        for row in rows
        if row.modality in CEILINGS and any(amount > CEILINGS[row.modality] for _, amount, _ in row.awards)
    }


def splitting(rows, modality, period):
    groups = defaultdict(list)
    for row in rows:
        if row.modality == modality and row.good and row.unit:
            groups[row.unit, row.good, *period(row.day)] += [amount for _, amount, _ in row.awards]
    return {key[:2] for key, sums in groups.items() if len(sums) >= 2 and sum(sums) > CEILINGS[modality]}


def splitting_direct(rows):
    return splitting(rows, DIRECT, lambda day: (day.year, (day.month - 1) // 4))


def splitting_quotation(rows):
    return splitting(rows, QUOTATION, lambda day: (day.year,))


def buyer_share(rows, *, by_award=False):
    groups = defaultdict(list)
    for row in rows:
        for supplier, amount, at in row.awards:
            groups[row.buyer, (at if by_award else row.day).year].append((supplier, amount))
    fired = set()
    for (buyer, year), awards in groups.items():
        totals = defaultdict(int)
        for supplier, amount in awards:
            totals[supplier] += amount
        top = max(totals, key=totals.get)
        if len(awards) >= 10 and len(totals) >= 3 and 2 * totals[top] > sum(totals.values()):
            fired.add((buyer, top, year))
    return fired


def bunching(rows):
    groups = defaultdict(int)
    for row in rows:
        ceiling = CEILINGS.get(row.modality, 0)
        groups[row.unit, row.day.year] += sum(
            ceiling * 95 // 100 <= amount < ceiling for _, amount, _ in row.awards
        )
    return {key for key, count in groups.items() if count >= 5}


def repeated_void(rows):
    groups = defaultdict(int)
    for row in rows:
        if row.status == "Desierto" and row.good and row.unit:
            groups[row.unit, row.good, row.day.year] += 1
    return {key for key, count in groups.items() if count >= 3}


def void_then_direct(rows):
    voids = defaultdict(list)
    for row in rows:
        if row.status == "Desierto" and row.good and row.unit and row.ended:
            voids[row.unit, row.good].append(row.ended)
    groups = defaultdict(int)
    for row in rows:
        if row.modality == ABSENCE and row.good and row.unit:
            after = any(0 <= (row.published - end).days < 90 for end in voids[row.unit, row.good])
            for supplier, _, _ in row.awards if after else ():
                groups[row.unit, row.good, supplier] += 1
    return {key for key, count in groups.items() if count >= 2}


def within_hour(rows):
    return {
        (row.ocid,)
        for row in rows
        if any(
            (at - row.published).total_seconds() <= 3_600
            and any((bid_at - row.published).total_seconds() <= 3_600 for _, _, bid_at, _ in row.bids)
            for _, _, at in row.awards
        )
    }


def award_delay(rows):
    shortest = {DIRECT: 0, QUOTATION: 8, TENDER: 40}
    return {
        (row.ocid,)
        for row in rows
        if row.modality in shortest
        and any(not shortest[row.modality] <= (at.date() - row.day).days <= 180 for _, _, at in row.awards)
    }


def identical_bids(rows):
    fired = set()
    for row in rows:
        prices = [amount for _, amount, _, valid in row.bids if valid]
        if len(prices) != len(set(prices)):
            fired.add((row.ocid,))
    return fired


DEFINITIONS = {
    function.__name__: function
    for function in (
        above_ceiling,
        splitting_direct,
        splitting_quotation,
        buyer_share,
        bunching,
        repeated_void,
        void_then_direct,
        within_hour,
        award_delay,
        identical_bids,
    )
}


def expected(kind, case):
    """The key that a planted case of this kind must make fire."""
    one = {name: values[0] for name, values in case.items() if isinstance(values, list) and values}
    year = int(one["periods"][0][:4])
    return {
        "splitting_direct": lambda: (one["unit_ids"], one["classes"]),
        "splitting_quotation": lambda: (one["unit_ids"], one["classes"]),
        "buyer_share": lambda: (one["buyer_ids"], one["supplier_ids"], year),
        "bunching": lambda: (one["unit_ids"], year),
        "repeated_void": lambda: (one["unit_ids"], one["classes"], year),
        "void_then_direct": lambda: (one["unit_ids"], one["classes"], one["supplier_ids"]),
    }.get(kind, lambda: (one["ocids"],))()
