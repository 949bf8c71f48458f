"""What stands under everything that names somebody: how to read it, and who answers for it."""

from collections.abc import Iterator, Sequence

from auditor.config import AboutSettings
from auditor.harmless import harmless
from auditor.language import say
from auditor.report.figures import months_text
from auditor.store.audit_report import SourceState


def presumption() -> str:
    return say(
        es="Una señal es una pregunta que conviene verificar, no una acusación: puede haber explicaciones "
        "inocentes, y toda persona se presume inocente mientras no se pruebe lo contrario.",
        en="A signal is a question worth checking, not an accusation: there may be innocent explanations, and "
        "everyone is presumed innocent until proven otherwise.",
    )


def operator(about: AboutSettings) -> Iterator[str]:
    """Who runs this installation, and where a correction goes; where nobody says, what to do about it."""
    contact = " · ".join(part for part in (about.contact, about.url) if part)
    if about.name:
        where = (
            say(es=f"; correcciones a {contact}", en=f"; send corrections to {contact}") if contact else ""
        )
        yield harmless(say(es=f"Operado por {about.name}{where}", en=f"Run by {about.name}{where}"), 400)
    elif contact:
        yield harmless(say(es=f"Correcciones a {contact}", en=f"Send corrections to {contact}"), 400)
    else:
        yield say(
            es="Antes de publicarlo, diga en [about] de config.toml quién opera esto y adónde se envía una corrección.",
            en="Before publishing it, say in [about] of config.toml who runs this and where a correction is sent.",
        )


def source_line(source: SourceState) -> str:
    """The population: how much is loaded, of which months, how fresh it is."""
    months = months_text(source.months) or say(es="sin fecha", en="undated")
    undated = f" (+{source.undated:,} {say(es='sin fecha', en='undated')})" if source.undated else ""
    released, loaded = source.last_released, (source.last_ingested or "")[:10]
    fresh = say(es=f"; publicado hasta {released}", en=f"; published up to {released}") if released else ""
    read = say(es=f"; cargado {loaded}", en=f"; loaded {loaded}") if loaded else ""
    n_processes = say(es=f"{source.processes:,} procesos", en=f"{source.processes:,} processes")
    n_files = say(es=f"archivos: {len(source.files):,}", en=f"files: {len(source.files):,}")
    return f"{harmless(source.name, 60)}: {n_processes}; {months}{undated}; {n_files}{fresh}{read}"


def provenance(sources: Sequence[SourceState], about: AboutSettings) -> Iterator[str]:
    """For what leaves the program: the data's date and months, how to read it, who answers for it."""
    yield presumption()
    yield from map(source_line, sources)
    yield from operator(about)
