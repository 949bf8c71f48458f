"""A process as the compiled release and the linked releases that the portal publishes of it."""

from typing import NamedTuple

from auditor.demo import goods
from auditor.demo.clock import DAY, HOUR, instant_text, ticks, year_of
from auditor.demo.contracts import Contracts
from auditor.demo.documents import MOST_HEXES, documents
from auditor.demo.fragments import CRITERIA, SOURCES
from auditor.demo.modalities import QUOTATION, TENDER
from auditor.demo.process import Process
from auditor.demo.seeding import stream
from auditor.demo.suppliers import Suppliers, officials

_NO_PARTIES = 0.0052
_NO_CATEGORY = 0.0024
_COMMITTEE = 0.05
_YEAR_ONE = 0.0005
_STANDING = '"active","statusDetails":"Habilitado"'
_FALLEN = '"cancelled","statusDetails":"Inhabilitado"'
_YEAR_ONE_TEXT = "0001-01-01T00:00:00-06:00"


class Release(NamedTuple):
    """A process as published: `compiled` is the JSON text of its compiled release, `signed` 0 without contract."""

    ocid: str
    compiled: str
    process: Process
    nog: int
    signed: int


class Writer:
    """Writes releases of one month. Its random stream is apart from the one that draws processes."""

    def __init__(self, suppliers: Suppliers, seed: int, month: str, snapshot: int) -> None:
        self._suppliers = suppliers
        self._rng = stream("release", seed, month)
        self._officials = officials()
        self._contracts = Contracts(self._rng, suppliers, snapshot)
        self._month = month

    def write(self, process: Process, nog: int) -> Release:
        bids, items = len(process.bids), len(process.classes)
        size = 32 * (bids + 1) + MOST_HEXES + goods.HEXES * items
        hexes = f"{self._rng.getrandbits(size * 4):0{size}X}"
        contracts, signed = self._contracts.write(process, nog, hexes[-32:]) if process.awards else ("", 0)
        last = max(signed, process.ended, process.bids[-1].at if bids else process.published + 1)
        date = instant_text(last)
        ocid = f"ocds-xqjsxa-{nog}"
        compiled = (
            f'{{"ocid":"{ocid}","date":"{date}","publishedDate":"{instant_text(_next_night(last))}",'
            f'"language":"es","tag":["compiled"],"initiationType":"tender",{self._parties(process)}"buyer":'
            f"{process.unit.entity.reference},{self._tender(process, nog, hexes[32 * bids :])}"
            f"{self._bids(process, hexes) if bids else ''}"
            f"{self._awards(process, nog) if process.awards else ''}{contracts},{SOURCES},"
            f'"dataSegmentation":{{{CRITERIA},"id":"{self._month}"}},"id":"{ocid}-{date}"}}'
        )
        return Release(ocid, compiled, process, nog, signed)

    def _parties(self, process: Process) -> str:
        random = self._rng.random
        if process.case is None and random() < _NO_PARTIES:
            return ""
        texts = [process.unit.parties]
        parties = self._suppliers.parties
        winners = {award.supplier for award in process.awards}
        for bid in process.bids:
            if bid.supplier in winners:
                texts.append(parties[bid.supplier] + '["tenderer","supplier"]}')
                winners.discard(bid.supplier)
            else:
                texts.append(parties[bid.supplier] + '["tenderer"]}')
        # Suppliers who never bid: purchases without competition.
        texts += [parties[supplier] + '["supplier"]}' for supplier in sorted(winners)]
        wide = process.modality is QUOTATION or process.modality is TENDER
        if process.bids and (wide or random() < _COMMITTEE):
            first = int(random() * (len(self._officials) - 3))
            texts += self._officials[first : first + 3]
        return f'"parties":[{",".join(texts)}],'

    def _tender(self, process: Process, nog: int, hexes: str) -> str:
        bits = self._rng.getrandbits(256)
        published = instant_text(process.published)
        first = process.classes[0]
        category = goods.category(first // 10_000)
        kind = "" if self._rng.random() < _NO_CATEGORY else f'"mainProcurementCategory":"{category}",'
        name = process.modality.name if bits >> 44 & 127 else process.modality.name.replace(" (", "  (")
        tenderers = ""
        if process.bids:
            references = self._suppliers.references
            bidders = ",".join([references[bid.supplier] for bid in process.bids])
            tenderers = f'"tenderers":[{bidders}],'
        year = year_of(process.published // DAY)
        return (
            f'"tender":{{"title":"{goods.title(first, process.unit, nog, year)}",'
            f'"status":"{process.outcome.status}","statusDetails":"{process.outcome.details}",'
            f'"datePublished":"{published}","procuringEntity":{process.unit.entity.reference},'
            f'"items":[{goods.items(process.classes, bits >> 52, hexes[MOST_HEXES:])}],'
            f'"procurementMethod":"open","procurementMethodDetails":"{name}",{kind}'
            f'"submissionMethod":["{process.modality.submission}"],'
            f'"tenderPeriod":{{"startDate":"{published}"{self._end(process)}}},'
            f'"numberOfTenderers":{len(process.bids)},{tenderers}'
            f'"documents":[{documents(nog, process.published, bits, hexes, works=category == "works")}],'
            f'"id":"GT-NOG-{nog}"}}'
        )

    def _end(self, process: Process) -> str:
        """The portal writes the period's end only when the process has ended; it is when that happened."""
        if not process.ended:
            return ""
        if process.case is None and self._rng.random() < _YEAR_ONE:
            return f',"endDate":"{_YEAR_ONE_TEXT}"'
        return f',"endDate":"{instant_text(process.ended)}"'

    def _bids(self, process: Process, hexes: str) -> str:
        variants = self._suppliers.variants
        made = [
            f'{{"id":"{hexes[32 * position : 32 * position + 32]}","date":"{instant_text(bid.at)}","status":'
            f'"{"valid" if bid.valid else "disqualified"}","value":{{"amount":{bid.amount / 100!r},'
            f'"currency":"GTQ"}},"tenderers":[{variants[bid.supplier]}]}}'
            for position, bid in enumerate(process.bids)
        ]
        return f',"bids":{{"details":[{",".join(made)}]}}'

    def _awards(self, process: Process, nog: int) -> str:
        suppliers = self._suppliers
        year = year_of(process.published // DAY)
        title = goods.title(process.classes[0], process.unit, nog, year)
        made = []
        for award in process.awards:
            status = _STANDING if award.active else _FALLEN
            made.append(
                f'{{"id":"GT-ADJ-{nog}-{suppliers.award_suffixes[award.supplier]}","title":"{title}","status":{status},"date":'
                f'"{instant_text(award.at)}","value":{{"amount":{award.amount / 100!r},"currency":"GTQ"}},'
                f'"suppliers":[{suppliers.references[award.supplier]}]}}'
            )
        return f',"awards":[{",".join(made)}]'


def links(release: Release) -> str:
    """The releases it was compiled from, as JSON texts: the call, the offers, each award, the contract."""
    process, nog, signed = release.process, release.nog, release.signed
    steps = [(process.published + 1, "tender")]
    if process.bids:
        steps.append((process.bids[-1].at, "tenderUpdate"))
    if process.ended:
        steps += [(process.ended, "award")] * len(process.awards) or [(process.ended, "tenderUpdate")]
    if signed:
        steps.append((signed, "contract"))
    return ",".join(
        [
            f'{{"url":"https://ocds.guatecompras.gt/release/GT-NOG-{nog}-T{ticks(_next_night(at)) + position}",'
            f'"date":"{instant_text(at)}","tag":["{tag}"]}}'
            for position, (at, tag) in enumerate(steps)
        ]
    )


def _next_night(instant: int) -> int:
    """The portal publishes at about one in the night that follows."""
    return (instant // DAY + 1) * DAY + HOUR + instant % 60
