"""Ten of the drafts, through ingest and audit, against the same sentences in plain Python, on releases with gaps."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from auditor.audit.run import AuditRequest
from auditor.config import Settings
from auditor.pipeline import audit

Release = dict[str, Any]
Found = dict[str, list[float]]  # subject -> scores

PEOPLE = "ABCD"
PARAMS: dict[str, dict[str, Any]] = {
    "ocp-r022": {"threshold": 0.5},
    "ocp-r023": {},
    "ocp-r031": {"margin": 0.1},
    "ocp-r034": {"minimum_contracting_processes": 4, "threshold": 0.6},
    "ocp-r040": {"minimum_awards": 4, "threshold": 0.3},
    "ocp-r050": {"minimum_awards": 4, "threshold": 0.3},
    "ocp-r051": {"minimum_awards": 4},
    "ocp-r053": {"minimum_contracting_processes": 4, "threshold": 0.5},
    "ocp-r059": {},
    "ocp-r061": {"threshold": 10},
}


def world(seed: int) -> list[Release]:
    return [_release(Random(f"{seed} {number}"), number) for number in range(150)]


def _release(random: Random, number: int) -> Release:
    def maybe(share: float, value: object) -> Any:
        return value if random.random() < share else None

    def money(*amounts: float) -> Any:
        return maybe(
            0.9, {"amount": random.choice(amounts), "currency": random.choice(["USD", "USD", "EUR"])}
        )

    def people(most: int) -> list[dict[str, str]]:
        return [{"id": one} for one in random.sample(PEOPLE, random.choice([1, 1, 1, most]))]

    def day() -> str:
        return f"2026-0{random.randint(1, 3)}-{random.randint(1, 28):02}T{random.randint(0, 23):02}:00:00Z"

    bids = [
        {
            "id": n,
            "status": random.choice(["valid", "valid", "valid", "disqualified"]),
            "tenderers": people(2),
            "value": money(100, 110, 120, 150, 240, 300),
            "date": maybe(0.9, day()),
        }
        for n in range(random.randint(0, 4))
    ]
    awards = [
        {
            "id": f"A{n}",
            "status": random.choice(["active", "active", "active", "cancelled"]),
            "suppliers": people(2),
            "value": money(95, 100, 200),
            "date": maybe(0.9, day()),
        }
        for n in range(random.randint(0, 2))
    ]
    contracts = [
        {"id": f"C{n}", "awardID": maybe(0.9, f"A{random.randint(0, 1)}"), "value": money(100, 120, 150)}
        for n in range(random.randint(0, 2))
    ]
    return {
        "ocid": f"o{number}",
        "date": "2026-04-01T00:00:00Z",
        "buyer": maybe(0.9, {"id": random.choice("XYZ")}),
        "tender": {
            "status": random.choice(["complete", "complete", "complete", "cancelled"]),
            "procurementMethod": random.choice(["open", "selective", "direct"]),
            "tenderPeriod": maybe(0.9, {"endDate": day()}),
            "value": money(100, 200),
            "items": [{"id": "1", "classification": {"id": random.choice(["50101500", "51101500"])}}],
        },
        "bids": {"details": bids},
        "awards": awards,
        "contracts": contracts,
    }


def looked_at(releases: list[Release]) -> Iterator[tuple[Release, list[Any], list[Any]]]:
    """Releases in scope, with their valid bids and active awards."""
    for each in releases:
        if each["tender"]["status"] != "cancelled":
            valid = [bid for bid in each["bids"]["details"] if bid["status"] == "valid"]
            yield each, valid, [award for award in each["awards"] if award["status"] == "active"]


def day_of(text: str) -> date:
    return datetime.fromisoformat(text).date()


def r022(releases: list[Release]) -> Found:
    found: Found = defaultdict(list)
    for each, valid, _ in looked_at(releases):
        prices: dict[str, list[float]] = defaultdict(list)
        for bid in valid:
            if bid["value"]:
                prices[bid["value"]["currency"]].append(bid["value"]["amount"])
        for amounts in prices.values():
            spread = (max(amounts) - min(amounts)) / min(amounts)
            if len(amounts) > 1 and spread >= 0.5:
                found[each["ocid"]].append(spread)
    return found


def r031(releases: list[Release]) -> Found:
    found: Found = {}
    for each, _, active in looked_at(releases):
        estimate, values = each["tender"]["value"], [award["value"] for award in active if award["value"]]
        currencies = {value["currency"] for value in values}
        if not estimate or currencies != {estimate["currency"]}:
            continue
        total = sum(value["amount"] for value in values)
        if total > estimate["amount"] or estimate["amount"] - total <= 0.1 * estimate["amount"]:
            found[each["ocid"]] = [total / estimate["amount"]]
    return found


def offers(releases: list[Release]) -> Iterator[tuple[Release, dict[str, list[Any]], set[str] | None]]:
    """Each process with the valid bids of each tenderer alone, and who won; None where nobody did."""
    for each, valid, active in looked_at(releases):
        alone: dict[str, list[Any]] = defaultdict(list)
        for bid in valid:
            if len(bid["tenderers"]) == 1:
                alone[bid["tenderers"][0]["id"]].append(bid)
        winners = {who["id"] for award in active for who in award["suppliers"]}
        yield each, alone, winners if active else None


def paired(
    releases: list[Release], value: Callable[[list[Any], str, set[str] | None], Any]
) -> dict[str, list[Any]]:
    """`A|B` -> the two values in each process where both have one."""
    found: dict[str, list[Any]] = defaultdict(list)
    for _, alone, winners in offers(releases):
        for one, other in combinations(sorted(alone), 2):
            left, right = (value(alone[who], who, winners) for who in (one, other))
            if left is not None and right is not None:
                found[f"{one}|{other}"].append((left, right))
    return found


def lowest(bids: list[Any], _who: str, _winners: set[str] | None) -> tuple[str, float] | None:
    values = [bid["value"] for bid in bids if bid["value"]]
    currencies = {value["currency"] for value in values}
    return (currencies.pop(), min(value["amount"] for value in values)) if len(currencies) == 1 else None


def r023(releases: list[Release]) -> Found:
    counts: dict[tuple[str, float], int] = defaultdict(int)
    for pair, values in paired(releases, lowest).items():
        for (currency, one), (same, other) in values:
            if currency == same and one != other:
                counts[pair, int(one / other * 100 + 0.5) / 100] += 1
    found: Found = defaultdict(list)
    for (pair, _), count in sorted(counts.items()):
        if count >= 2:
            found[pair].append(float(count))
    return found


def _mostly(values: list[tuple[Any, Any]], share: float) -> list[float]:
    best = max(sum(a > b for a, b in values), sum(a < b for a, b in values)) / len(values)
    return [best] if len(values) >= 4 and best >= share else []


def r034(releases: list[Release]) -> Found:
    def first(bids: list[Any], _who: str, _winners: set[str] | None) -> str | None:
        return min((bid["date"] for bid in bids if bid["date"]), default=None)

    return {pair: found for pair, all_ in paired(releases, first).items() if (found := _mostly(all_, 0.6))}


def r053(releases: list[Release]) -> Found:
    def won(_bids: list[Any], who: str, winners: set[str] | None) -> bool | None:
        return None if winners is None else who in winners

    return {pair: found for pair, all_ in paired(releases, won).items() if (found := _mostly(all_, 0.5))}


def r040(releases: list[Release]) -> Found:
    of_all: dict[str, int] = defaultdict(int)
    of_pair: dict[str, int] = defaultdict(int)
    for each, _, active in looked_at(releases):
        for award in active if each["buyer"] else ():
            of_all[each["buyer"]["id"]] += 1
            for who in award["suppliers"]:
                of_pair[f"{each['buyer']['id']}|{who['id']}"] += 1
    shares = {pair: count / of_all[pair[0]] for pair, count in of_pair.items() if of_all[pair[0]] >= 4}
    return {pair: [share] for pair, share in shares.items() if share > 0.3}


def markets(releases: list[Release]) -> dict[str, list[tuple[str, float]]]:
    """Class and currency -> supplier and amount of each award to one supplier."""
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for each, _, active in looked_at(releases):
        for award in active:
            if len(award["suppliers"]) == 1 and award["value"] and award["date"]:
                good = each["tender"]["items"][0]["classification"]["id"][:2]
                market = f"{good}|2026|{award['value']['currency']}"
                found[market].append((award["suppliers"][0]["id"], award["value"]["amount"]))
    return found


def _shares(awards: list[tuple[str, float]]) -> dict[str, float]:
    sold: dict[str, float] = defaultdict(float)
    for who, amount in awards:
        sold[who] += amount
    return {who: amount / sum(sold.values()) for who, amount in sold.items()}


def r050(releases: list[Release]) -> Found:
    found: Found = defaultdict(list)
    for awards in markets(releases).values():
        for who, share in _shares(awards).items():
            if len(awards) >= 4 and share > 0.3:
                found[who].append(share)
    return found


def r051(releases: list[Release]) -> Found:
    indexes = {
        market: sum(share**2 for share in _shares(awards).values())
        for market, awards in markets(releases).items()
        if len(awards) >= 4
    }
    return {market: [index] for market, index in indexes.items() if index >= 0.25}


def r059(releases: list[Release]) -> Found:
    found: Found = defaultdict(list)
    for each, _, _ in looked_at(releases):
        worth = {award["id"]: award["value"] for award in each["awards"]}
        signed: dict[str, list[Any]] = defaultdict(list)
        for contract in each["contracts"]:
            if contract["awardID"] and contract["value"] and worth.get(contract["awardID"]):
                signed[contract["awardID"]].append(contract["value"])
        for award, values in signed.items():
            if {value["currency"] for value in values} == {worth[award]["currency"]}:
                apart = abs(sum(value["amount"] for value in values) - worth[award]["amount"])
                if apart / worth[award]["amount"] > 0.3:
                    found[award].append(apart / worth[award]["amount"])
    return found


def r061(releases: list[Release]) -> Found:
    found: Found = {}
    for each, _, active in looked_at(releases):
        period, dates = each["tender"]["tenderPeriod"], [award["date"] for award in active if award["date"]]
        if each["tender"]["procurementMethod"] != "direct" and period and dates:
            days = (day_of(min(dates)) - day_of(period["endDate"])).days
            if days <= 10:
                found[each["ocid"]] = [float(days)]
    return found


REFERENCES = {
    "ocp-r022": r022, "ocp-r023": r023, "ocp-r031": r031, "ocp-r034": r034, "ocp-r040": r040, "ocp-r050": r050,
    "ocp-r051": r051, "ocp-r053": r053, "ocp-r059": r059, "ocp-r061": r061,
}  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_drafts_and_plain_python_say_the_same(seed: int, tmp_path: Path):
    releases = world(seed)
    path = tmp_path / "world.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in releases))
    request = AuditRequest(inputs=(path,), packs=("ocp-draft",), rules=tuple(REFERENCES), params=PARAMS)
    report = audit(Settings(data_dir=tmp_path / "data"), request)
    assert not report.crashed, [rule.error for rule in report.crashed]
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for finding in report.findings:
        assert finding.signal.score is not None
        found[finding.rule.id][finding.signal.subject_id].append(finding.signal.score)
    for rule, reference in REFERENCES.items():
        told = {subject: sorted(scores) for subject, scores in found[rule].items()}
        expected = {subject: sorted(scores) for subject, scores in reference(releases).items()}
        assert expected, f"{rule}: a world without signals proves nothing"
        assert _near(told, expected), (rule, told, expected)


def _near(told: dict[str, list[float]], expected: dict[str, list[float]]) -> bool:
    return told.keys() == expected.keys() and all(
        scores == pytest.approx(expected[subject], rel=1e-9) for subject, scores in told.items()
    )
