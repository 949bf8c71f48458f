"""Contracts: published for 6 % of awards, most of them above the direct purchase's ceiling."""

from random import Random

from auditor.demo.clock import DAY, HOUR, day_text, year_of
from auditor.demo.modalities import DIRECT
from auditor.demo.process import Process
from auditor.demo.suppliers import Suppliers

_DIRECT, _OTHER = 0.035, 0.75
_YEAR_ONE = 0.01
# The portal has contracts signed before their call; rare.
_SIGNED_EARLY = 0.005


class Contracts:
    def __init__(self, rng: Random, suppliers: Suppliers, snapshot: int) -> None:
        self._random = rng.random
        self._ids = suppliers.award_suffixes
        self._last_day = snapshot // DAY

    def write(self, process: Process, nog: int, digest: str) -> tuple[str, int]:
        """(the release's contracts block, instant of signature); empty and 0 where there is none (yet)."""
        random = self._random
        if random() > (_DIRECT if process.modality is DIRECT else _OTHER):
            return "", 0
        award = process.awards[0]
        day = award.at // DAY + 5 + int(random() * 30)
        if day > self._last_day or not award.active:
            return "", 0
        signed = process.published // DAY - 60 if random() < _SIGNED_EARLY else day
        ends = "0001-01-01" if random() < _YEAR_ONE else day_text(day + 30 + int(random() * 330))
        number = f"{1 + int(random() * 400)}-{year_of(day)}"
        url = f"http://www.guatecompras.gt/concursos/files/{nog // 5_000}/{nog}@CONTRATO%20{number}.pdf"
        text = (
            f',"contracts":[{{"id":"NOG-{nog}-CON-{digest}","awardID":"GT-ADJ-{nog}-{self._ids[award.supplier]}",'
            f'"contractNumber":"{number}","status":"active","dateSigned":"{day_text(signed)}T00:00:00-06:00",'
            f'"period":{{"startDate":"{day_text(day)}T00:00:00-06:00","endDate":"{ends}T00:00:00-06:00"}},'
            f'"value":{{"amount":{award.amount / 100!r},"currency":"GTQ"}},"documents":[{{"documentType":'
            f'"contractSigned","title":"Contrato","url":"{url}","format":"application/pdf","language":"es",'
            f'"documentTypeDetails":"Contrato","id":"{digest}"}}]}}]'
        )
        return text, day * DAY + 12 * HOUR
