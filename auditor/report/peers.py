"""Buyers beside their peers: those of about the same size, so that the largest does not hide the others.

One buyer publishes two thirds of the country's processes: counted together, its signals are all one sees.
"""

from auditor.language import say
from auditor.store.audit_report import ProcessCard

# Processes loaded; a band ends where the next begins.
BANDS = (10_000, 1_000, 100, 0)


def buyer_key(card: ProcessCard) -> str:
    return card.buyer_org or card.buyer_id or ""


def band_of(processes: int) -> int:
    """The least size of those that a buyer of so many processes is compared with."""
    return next(least for least in BANDS if processes >= least)


def band_words(least: int) -> str:
    return say(es="Compradores", en="Buyers") + _of_size(least)


def unit_band_words(least: int) -> str:
    return say(es="Unidades de compra", en="Purchasing units") + _of_size(least)


def _of_size(least: int) -> str:
    position = BANDS.index(least)
    if position == 0:
        return say(es=f" de {least:,} procesos o más", en=f" of {least:,} processes or more")
    most = BANDS[position - 1] - 1
    if least == 0:
        return say(es=f" de hasta {most:,} procesos", en=f" of up to {most:,} processes")
    return say(es=f" de {least:,} a {most:,} procesos", en=f" of {least:,} to {most:,} processes")
