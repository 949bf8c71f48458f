"""The definitions of the planted patterns, written again over published releases alone, without anything of the generator's.

Each gives the sets of keys that fire. Amounts are hundredths.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import holidays

DIRECT, QUOTATION, TENDER, ABSENCE = "Inciso b", "Art. 38", "Art. 17", "Ausencia de Oferta"
EXCEPTION = "artículo 44"
COMPETITIVE = (DIRECT, QUOTATION, TENDER)
DAYS_OFF = holidays.country_holidays("GT", years=range(2020, 2031))
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
    entity: str | None
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
    entities = [p["id"] for p in release.get("parties", ()) if p["id"].startswith("GT-CISP-")]
    units = [p["id"] for p in release.get("parties", ()) if p["id"].startswith("GT-GCUC-")]
    name = tender["procurementMethodDetails"]
    modality = next((m for m in (*COMPETITIVE, ABSENCE, EXCEPTION) if m in name), "")
    end = tender["tenderPeriod"].get("endDate", "0001")
    return Facts(
        release["ocid"],
        modality,
        tender["statusDetails"],
        instant(tender["datePublished"]),
        None if end.startswith("0001") else instant(end),
        release["buyer"]["id"],
        entities[0] if entities else None,
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
        if row.modality in CEILINGS and sum(amount for _, amount, _ in row.awards) > CEILINGS[row.modality]
    }


def splitting(rows, modality, period):
    groups = defaultdict(list)
    for row in rows:
        if row.modality == modality and row.good and row.unit and row.awards:
            groups[row.unit, row.good, *period(row.day)].append(sum(amount for _, amount, _ in row.awards))
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
        if len(awards) >= 10 and len(totals) >= 2 and 2 * totals[top] > sum(totals.values()):
            fired.add((buyer, top, year))
    return fired


def quantile(values, q):
    """Type 8 of Hyndman and Fan."""
    ordered, n = sorted(values), len(values)
    h = (n + 1 / 3) * q + 1 / 3
    if h < 1 or h >= n:
        return ordered[0] if h < 1 else ordered[-1]
    low, high = ordered[int(h) - 1 : int(h) + 1]
    return low + (h - int(h)) * (high - low)


def above_peers(shares, fence):
    """Keys (…, year) whose share is above the fence of their year's, of all where the year has fewer than 20."""
    found = set()
    for key, share in shares.items():
        peers = [other for (*_, year), other in shares.items() if year == key[-1]]
        peers = peers if len(peers) >= 20 else list(shares.values())
        if len(peers) >= 20 and share > fence(peers):
            found.add(key)
    return found


def bunching(rows):
    groups = defaultdict(list)
    for row in rows:
        ceiling = CEILINGS.get(row.modality)
        if ceiling and row.unit:
            groups[row.unit, row.day.year] += [
                ceiling * 95 // 100 <= amount <= ceiling for _, amount, _ in row.awards
            ]
    shares = {key: sum(near) / len(near) for key, near in groups.items() if len(near) >= 5}

    def fence(peers):
        first, third = quantile(peers, 0.25), quantile(peers, 0.75)
        return third + 1.5 * (third - first)

    return {key for key in above_peers(shares, fence) if sum(groups[key]) >= 5}


def share_by_exception(rows):
    groups = defaultdict(list)
    for row in rows:
        for _, amount, at in row.awards if row.entity else ():
            groups[row.entity, at.year].append((amount, row.modality == EXCEPTION))
    shares = {
        key: sum(amount for amount, excepted in awards if excepted) / sum(amount for amount, _ in awards)
        for key, awards in groups.items()
        if len(awards) >= 5
    }
    return {key for key in above_peers(shares, lambda peers: quantile(peers, 0.95)) if shares[key] >= 0.2}


def repeated_void(rows):
    groups = defaultdict(list)
    for row in rows:
        ended = row.status in {"Desierto", "Adjudicado", "Prescindido"}
        if ended and row.modality in COMPETITIVE and row.good and row.unit:
            groups[row.unit, row.good, row.day.year].append(row.status == "Desierto")
    fired = set()
    for key, voids in groups.items():
        nation = [void for (*_, year), found in groups.items() if year == key[-1] for void in found]
        rate = sum(nation) / len(nation)
        spread = (len(voids) * rate * (1 - rate)) ** 0.5
        if sum(voids) >= 3 and sum(voids) > len(voids) * rate + 3 * spread:
            fired.add(key)
    return fired


def void_then_direct(rows):
    voids = defaultdict(list)
    for row in rows:
        if row.status == "Desierto" and row.good and row.unit and row.ended:
            voids[row.unit, row.good].append(row.ended)
    groups = defaultdict(int)
    for row in rows:
        if row.modality == ABSENCE and row.good and row.unit:
            after = any(0 <= (row.day - end.date()).days < 90 for end in voids[row.unit, row.good])
            for supplier, _, _ in row.awards if after else ():
                groups[row.unit, row.good, supplier] += 1
    return {key for key, count in groups.items() if count >= 2}


def within_hour(rows):
    return {
        (row.ocid,)
        for row in rows
        if row.modality in COMPETITIVE
        and any(
            (at - row.published).total_seconds() <= 3_600
            and any((bid_at - row.published).total_seconds() <= 3_600 for _, _, bid_at, _ in row.bids)
            for _, _, at in row.awards
        )
    }


def business_days(first, last):
    days = (first + timedelta(days=n + 1) for n in range((last - first).days))
    return sum(day.weekday() < 5 and day not in DAYS_OFF for day in days)


def awarded_too_soon(rows):
    least = {DIRECT: (business_days, 1), QUOTATION: (business_days, 8), TENDER: (None, 40)}
    fired = set()
    for row in rows:
        count, days = least.get(row.modality, (None, None))
        for _, _, at in row.awards if days else ():
            took = count(row.day, at.date()) if count else (at.date() - row.day).days
            if took < days:
                fired.add((row.ocid,))
    return fired


def awarded_late(rows):
    return {
        (row.ocid,)
        for row in rows
        if row.modality in COMPETITIVE
        and row.awards
        and min((at.date() - row.day).days for _, _, at in row.awards) > 180
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
        awarded_too_soon,
        awarded_late,
        share_by_exception,
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
        "share_by_exception": lambda: (one["entity_ids"], year),
        "bunching": lambda: (one["unit_ids"], year),
        "repeated_void": lambda: (one["unit_ids"], one["classes"], year),
        "void_then_direct": lambda: (one["unit_ids"], one["classes"], one["supplier_ids"]),
    }.get(kind, lambda: (one["ocids"],))()
