"""Cardinal's eleven indicators in plain Python over OCDS releases, with its listed defects put right.

One function an indicator, from the definitions of its documentation; each gives {group: {id: figure}}. Results
are per currency: a figure in one says nothing of amounts in another.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any

Release = dict[str, Any]
Results = dict[str, dict[str, float]]

NOT_SUBMITTED = {"invited", "withdrawn"}


def quantile(values: list[float], tau: float) -> float:
    """Type 8 of Hyndman and Fan."""
    ordered, n = sorted(values), len(values)
    h = (n + 1 / 3) * tau + 1 / 3
    k = int(h)
    if k < 1:
        return ordered[0]
    if k >= n:
        return ordered[-1]
    return ordered[k - 1] + (h - k) * (ordered[k] - ordered[k - 1])


def quartiles(values: list[float]) -> tuple[float, float]:
    return quantile(values, 0.25), quantile(values, 0.75)


def in_scope(releases: list[Release]) -> list[Release]:
    return [each for each in releases if each.get("tender", {}).get("status") != "cancelled"]


def bids_of(release: Release) -> list[dict[str, Any]]:
    return list(release.get("bids", {}).get("details") or [])


def submitted(release: Release) -> list[dict[str, Any]]:
    return [bid for bid in bids_of(release) if "status" in bid and bid["status"] not in NOT_SUBMITTED]


def ids(people: list[dict[str, Any]] | None) -> set[str]:
    return {each["id"] for each in people or [] if "id" in each}


def price(bid: dict[str, Any]) -> tuple[str, float] | None:
    value = bid.get("value", {})
    return (value["currency"], value["amount"]) if {"amount", "currency"} <= value.keys() else None


def final_awards(release: Release) -> list[dict[str, Any]] | None:
    """Active awards; None where some are not settled, or where awards or bids are not listed."""
    if "awards" not in release or "details" not in release.get("bids", {}):
        return None
    told = [award for award in release["awards"] if "status" in award]
    if any(award["status"] not in {"active", "cancelled", "unsuccessful"} for award in told):
        return None
    return [award for award in told if award["status"] == "active"]


def lone(people: list[dict[str, Any]] | None) -> str | None:
    return people[0].get("id") if people and len(people) == 1 else None


def winner(release: Release) -> str | None:
    awards = final_awards(release)
    return lone(awards[0].get("suppliers")) if awards and len(awards) == 1 else None


def won_by(release: Release) -> set[str]:
    active = (award for award in release.get("awards") or [] if award.get("status") == "active")
    return {one for award in active for one in ids(award.get("suppliers"))}


def r003(releases: list[Release], threshold: int = 15) -> Results:
    found = {}
    for release in releases:
        period = release.get("tender", {}).get("tenderPeriod", {})
        if {"startDate", "endDate"} <= period.keys():
            span = datetime.fromisoformat(period["endDate"]) - datetime.fromisoformat(period["startDate"])
            if span.total_seconds() >= 0 and span.days < threshold:
                found[release["ocid"]] = 1.0
    return {"OCID": found}


def _counted(release: Release) -> int | None:
    """Distinct tenderers of the bids that are neither invitations nor withdrawn, where all of them are known."""
    if "details" not in release.get("bids", {}):
        return None
    people = [
        bid.get("tenderers") or [{}] for bid in bids_of(release) if bid.get("status") not in NOT_SUBMITTED
    ]
    named = [one.get("id") for among in people for one in among]
    return None if None in named else len(set(named))


def r018(releases: list[Release]) -> Results:
    found = {}
    for release in releases:
        tender = release.get("tender", {})
        counted = _counted(release)
        if (
            tender.get("procurementMethod") in {"open", "selective"}
            and tender.get("numberOfTenderers", counted) == 1
        ):
            found[release["ocid"]] = 1.0
    return {"OCID": found}


def ratios(releases: list[Release]) -> dict[str, dict[str, tuple[float, str, str]]]:
    """Currency -> ocid -> (relative difference, winner, runner-up); where the winner bid in one currency."""
    found: dict[str, dict[str, tuple[float, str, str]]] = defaultdict(dict)
    for release in releases:
        won = winner(release)
        offers = [
            (price(bid), lone(bid.get("tenderers")))
            for bid in bids_of(release)
            if bid.get("status") == "valid"
        ]
        own = [told for told, who in offers if told and who is not None and who == won]
        if won is None or len({currency for currency, _ in own}) != 1:
            continue
        currency = own[0][0]
        least = min(amount for _, amount in own)
        others = [
            (told[1], who) for told, who in offers if told and told[0] == currency and who not in (None, won)
        ]
        if others:
            second, who = min(others, key=lambda each: each[0])
            if second >= least > 0:
                found[currency][release["ocid"]] = ((second - least) / least, won, str(who))
    return found


def r024(releases: list[Release]) -> Results:
    processes, people = {}, {}
    for of in ratios(releases).values():
        q1, q3 = quartiles([ratio for ratio, _, _ in of.values()])
        lower = q1 - 1.5 * (q3 - q1)
        for ocid, (ratio, *both) in of.items():
            if q1 > 0 and lower > 0 and ratio <= lower:
                processes[ocid] = ratio
                people.update(dict.fromkeys(both, 0.0))
    return {"OCID": processes, "Tenderer": people}


def r058(releases: list[Release]) -> Results:
    processes, people = {}, {}
    for of in ratios(releases).values():
        q1, q3 = quartiles([ratio for ratio, _, _ in of.values()])
        upper = q3 + 1.5 * (q3 - q1)
        for ocid, (ratio, won, _) in of.items():
            if upper > 0 and ratio >= upper:
                processes[ocid] = ratio
                people[won] = 0.0
    return {"OCID": processes, "Tenderer": people}


def r025(releases: list[Release], percentile: float = 75) -> Results:
    bid_in: dict[str, int] = defaultdict(int)
    won_in: dict[str, int] = defaultdict(int)
    for release in releases:
        if (won := winner(release)) is not None:
            valid = {lone(bid.get("tenderers")) for bid in bids_of(release) if bid.get("status") == "valid"}
            for who in valid - {None}:
                bid_in[str(who)] += 1
                won_in[str(who)] += who == won
    if not bid_in:
        return {"Tenderer": {}}
    share = {who: won_in[who] / n for who, n in bid_in.items()}
    busy = quantile([float(n) for n in bid_in.values()], percentile / 100)
    q1, q3 = quartiles(list(share.values()))
    lower = q1 - 1.5 * (q3 - q1)
    if q1 <= 0 or lower <= 0:
        return {"Tenderer": {}}
    return {"Tenderer": {who: part for who, part in share.items() if bid_in[who] >= busy and part <= lower}}


def r028(releases: list[Release]) -> Results:
    processes, people = {}, {}
    for release in releases:
        at: dict[tuple[str, float], list[set[str]]] = defaultdict(list)
        for bid in submitted(release):
            if (told := price(bid)) and told[1] != 0 and ids(bid.get("tenderers")):
                at[told].append(ids(bid["tenderers"]))
        for groups in at.values():
            everybody = set().union(*groups)
            if len(everybody) > max(map(len, groups)):
                processes[release["ocid"]] = 1.0
                people.update(dict.fromkeys(everybody, 1.0))
    return {"OCID": processes, "Tenderer": people}


def r030(releases: list[Release]) -> Results:
    processes, people = {}, {}
    for release in releases:
        end = release.get("tender", {}).get("tenderPeriod", {}).get("endDate")
        for bid in bids_of(release):
            late = end and "date" in bid and datetime.fromisoformat(bid["date"]) > datetime.fromisoformat(end)
            winners = ids(bid.get("tenderers")) & won_by(release)
            if late and winners and bid.get("status") == "valid":
                processes[release["ocid"]] = 1.0
                people.update(dict.fromkeys(winners, 1.0))
    return {"OCID": processes, "Tenderer": people}


def r035(releases: list[Release], threshold: int = 1) -> Results:
    processes, people = {}, {}
    for release in releases:
        valid, disqualified = (
            set().union(
                *(ids(bid.get("tenderers")) for bid in bids_of(release) if bid.get("status") == status)
            )
            for status in ("valid", "disqualified")
        )
        others = len(disqualified - valid)
        settled = final_awards(release) is not None
        if settled and len(valid) == 1 and valid == won_by(release) and others >= threshold:
            processes[release["ocid"]] = float(others)
            people.update(dict.fromkeys(valid, 0.0))
    return {"OCID": processes, "Tenderer": people}


def r036(releases: list[Release]) -> Results:
    found = {}
    for release in releases:
        priced = [(bid["status"], *told) for bid in submitted(release) if (told := price(bid))]
        active = any(award.get("status") == "active" for award in release.get("awards") or [])
        for currency in {of for _, of, _ in priced}:
            offers = [(status, amount) for status, of, amount in priced if of == currency]
            least = min(amount for _, amount in offers)
            valid = [amount for status, amount in offers if status == "valid"]
            if active and ("disqualified", least) in offers and valid and min(valid) > least:
                found[release["ocid"]] = 1.0
    return {"OCID": found}


def r038(releases: list[Release], minimum: int = 2) -> Results:
    tallies: dict[str, dict[str, list[tuple[str, bool]]]] = defaultdict(lambda: defaultdict(list))
    for release in releases:
        for bid in submitted(release):
            told = (release["ocid"], bid["status"] == "disqualified")
            for group, who in (
                ("Buyer", release.get("buyer", {}).get("id")),
                ("ProcuringEntity", release.get("tender", {}).get("procuringEntity", {}).get("id")),
                *(("Tenderer", one) for one in ids(bid.get("tenderers"))),
            ):
                if who is not None:
                    tallies[group][who].append(told)
    found: Results = {}
    for group, of in tallies.items():
        enough = {
            who: sum(out for _, out in told) / len(told)
            for who, told in of.items()
            if (len(told) if group == "Tenderer" else len({ocid for ocid, _ in told})) >= minimum
        }
        if enough:
            q1, q3 = quartiles(list(enough.values()))
            upper = q3 + 1.5 * (q3 - q1)
            found[group] = {who: part for who, part in enough.items() if upper > 0 and part >= upper}
    return found


def r048(releases: list[Release], digits: int = 2, minimum: int = 20) -> Results:
    codes: dict[str, set[str]] = defaultdict(set)
    processes: dict[str, set[str]] = defaultdict(set)
    for release in releases:
        for award in release.get("awards") or []:
            if award.get("status") == "active" and (who := lone(award.get("suppliers"))) is not None:
                for item in award.get("items") or []:
                    if "id" in item.get("classification", {}):
                        codes[who].add(str(item["classification"]["id"])[:digits])
                        processes[who].add(release["ocid"])
    kinds = {who: float(len(told)) for who, told in codes.items() if len(processes[who]) >= minimum}
    if not kinds:
        return {"Tenderer": {}}
    q1, q3 = quartiles(list(kinds.values()))
    return {"Tenderer": {who: n for who, n in kinds.items() if n >= q3 + 1.5 * (q3 - q1)}}


def cardinal(releases: list[Release]) -> dict[str, Results]:
    """Code -> group -> id -> figure, as the tests' settings have it."""
    looked = in_scope(releases)
    return {
        "R003": r003(looked),
        "R018": r018(looked),
        "R024": r024(looked),
        "R025": r025(looked),
        "R028": r028(looked),
        "R030": r030(looked),
        "R035": r035(looked),
        "R036": r036(looked),
        "R038": r038(looked),
        "R048": r048(looked, minimum=2),
        "R058": r058(looked),
    }


def by_group(releases: list[Release]) -> dict[str, dict[str, dict[str, float]]]:
    """The same as Cardinal's output has it: group -> id -> code -> figure; its own minimum for R048."""
    told: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    looked = in_scope(releases)
    for code, results in (cardinal(releases) | {"R048": r048(looked)}).items():
        for group, figures in results.items():
            for one, figure in figures.items():
                told[group][one][code] = figure
    return told
