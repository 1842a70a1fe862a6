"""Data packages: one folder for the nation, one for each municipality."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from kommunetall import inputs
from kommunetall.data.schemas import Text
from kommunetall.errors import DataError, NotThere
from kommunetall.inputs import package_folder
from kommunetall.strict import fault_in_words, json_of

OWN_COMPUTATION = ", og egne beregninger"
Descriptor = dict[str, Any]
NEEDED_OF_ORIGIN = "title, status, licenses med title, og sources med title, producer og accessed"

STATUS_IN_PRINT = {
    "observed": "",
    "estimated": " Tallene er anslag.",
    "synthetic": " Syntetiske tall.",
}

LEFT_OUT = ""
EXAMPLE = "; se data/9999/datapackage.json"


def within(path: str) -> str:
    """A path that stays in its folder."""
    parts = PurePosixPath(path.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts:
        raise ValueError(f"«{path}» er utenfor mappa: legg fila ved siden av datapackage.json")
    return path


class Named(BaseModel):
    """A licence or a source: what is stated of it is texts, but for years and pages.

    What is left out is told where an :class:`Origin` needs it.
    """

    title: Text = LEFT_OUT


class Source(Named):
    """Where a table is from."""

    producer: Text = LEFT_OUT
    heading: str = ""
    path: str = ""
    accessed: str = ""
    year: int = 0
    page: str | int = ""


class Resource(BaseModel):
    """A table of a data package."""

    name: Text
    path: Annotated[Text, AfterValidator(within)]
    table_schema: Annotated[Text, AfterValidator(within)] = Field(alias="schema")
    title: Text = LEFT_OUT
    status: str = ""
    hash: str = ""
    licenses: list[Named] = []
    sources: list[Source] = []


class Package(BaseModel):
    """What every data package states."""

    resources: list[Resource]


@dataclass(frozen=True)
class Origin:
    """Where a table comes from; as text, the source line that a report prints."""

    title: str
    producer: str
    document: str
    heading: str
    href: str
    licence: str
    accessed: str
    status: str
    page: str = ""

    def __str__(self) -> str:
        return f"Kilde: {self.named}"

    @property
    def named(self) -> str:
        """Producer, document and heading, as a source line names them after another source."""
        return f"{self.producer}, {self.place}.{STATUS_IN_PRINT[self.status]}"

    @property
    def place(self) -> str:
        """Document, heading and page; of several headings the first."""
        first, *others = self.heading.split("; ")
        heading = f", «{first}»{' med flere' if others else ''}" if first else ""
        page = f", side {self.page}" if self.page else ""
        return f"{self.document}{heading}{page}"

    def under(self, headings: Iterable[str]) -> Origin:
        """The same source, of rows that stand under headings of their own.

        The page is that of the table's heading, and is told only where they all stand under it.
        """
        own = "; ".join(dict.fromkeys(headings))
        return self if own in ("", self.heading) else replace(self, heading=own, page="")

    @property
    def computed(self) -> str:
        """The source line of what is computed from the table."""
        status = STATUS_IN_PRINT[self.status]
        return f"Kilde: {self.producer}, {self.place}, og egne beregninger.{status}"

    @property
    def with_own_calculations(self) -> str:
        """The source line of what is computed from several tables of the document."""
        return f"Kilde: {self.producer}, {self.document}{OWN_COMPUTATION}."


def together(origins: Iterable[Origin], *, computed: bool = False) -> str:
    """The source line of what is made of several tables: each producer, with its places.

    Parameters
    ----------
    computed
        Whether what is shown is computed of them, which is said last.

    Examples
    --------
    >>> one = Origin("A", "Vik", "Melding", "Lån", "", "", "", "observed")
    >>> other = Origin("B", "Vik", "Melding, i teksten", "", "", "", "", "observed", "12")
    >>> together([other, one, other])
    'Kilde: Vik, Melding, «Lån»; i teksten, side 12.'
    >>> together([one], computed=True)
    'Kilde: Vik, Melding, «Lån», og egne beregninger.'
    """
    kept = sorted(dict.fromkeys(origins), key=lambda origin: len(origin.document))
    by_producer: dict[str, list[Origin]] = {}
    for origin in kept:
        by_producer.setdefault(origin.producer, []).append(origin)
    named = [f"{producer}, {places(those)}" for producer, those in by_producer.items()]
    if computed and not named[-1].endswith(OWN_COMPUTATION):
        named[-1] += OWN_COMPUTATION
    statuses = dict.fromkeys(STATUS_IN_PRINT[origin.status] for origin in kept)
    return f"Kilde: {'; '.join(named)}.{''.join(statuses)}"


def places(origins: Sequence[Origin]) -> str:
    """Places of one producer's tables, the document said once; of more than two, that alone."""
    first, *others = dict.fromkeys(origin.place for origin in origins)
    document = origins[0].document
    if len(others) > 1:
        return f"{document}{OWN_COMPUTATION}"
    return "; ".join([first, *(place.removeprefix(f"{document}, ") for place in others)])


def package(folder: Path) -> dict[str, Descriptor]:
    """Resources of one data package by table name.

    Raises
    ------
    DataError
        If the folder has no readable ``datapackage.json``.
    """
    file = folder / "datapackage.json"
    try:
        return resources_of(inputs.content(file))
    except FileNotFoundError:
        others = sorted(p.parent.name for p in folder.parent.glob("[0-9]*/datapackage.json"))
        raise NotThere(
            f"Det er ingen data for {folder.name}.",
            [
                f"{file} mangler",
                f"kommuner med egne data: {', '.join(others) or 'ingen'}",
                "lag en mappe som data/9999/, med datapackage.json og tabellene",
            ],
        ) from None
    except OSError as error:
        said = f"{file.name} kan ikke åpnes: {error.strerror}"
        raise DataError(f"{file} kan ikke leses.", [said]) from None
    except ValidationError as error:
        told = dict.fromkeys(map(fault_in_words, error.errors()))
        findings = [f"{file.name}, {said}{EXAMPLE}" for said in told]
        raise DataError(f"{file} kan ikke leses.", findings) from None
    except ValueError as error:
        raise DataError(
            f"{file} kan ikke leses.", [f"{file.name} kan ikke leses: {error}"]
        ) from None


@cache
def resources_of(descriptor: bytes) -> dict[str, Descriptor]:
    """Resources of a data package's descriptor by table name."""
    stated = json_of(descriptor)
    Package.model_validate(stated)
    return {resource["name"]: resource for resource in stated["resources"]}


def resource(name: str, municipality: str | None = None) -> tuple[Descriptor, Path]:
    """Descriptor of a table and its folder.

    Raises
    ------
    DataError
        If there is no such package or no such table in it.
    """
    folder = package_folder(municipality)
    try:
        resources = package(folder)
    except NotThere as error:
        raise NotThere(error.summary, error.findings, tables=(name,)) from None
    if name not in resources:
        raise NotThere(
            f"Det er ingen tabell {name!r} for {folder.name}.",
            [
                f"den står ikke under resources i {folder / 'datapackage.json'}",
                f"tabeller der: {', '.join(sorted(resources))}",
            ],
            tables=(name,),
        )
    return resources[name], folder


def table_names(municipality: str | None = None) -> list[str]:
    """Names of the tables in a data package, in its order."""
    return list(package(package_folder(municipality)))


def origin(name: str, municipality: str | None = None, year: int | None = None) -> Origin:
    """Origin of a table: who produced it, in which document, under which heading.

    Parameters
    ----------
    name, municipality
        As for :func:`resource`.
    year
        The report's year: where a table's sources are by year, the one of that year is meant.
        Without it, the newest is.

    Raises
    ------
    DataError
        If the table is unknown, or its data package does not state the origin in full, or not that
        of the year.
    """
    descriptor, folder = resource(name, municipality)
    file = folder / "datapackage.json"
    try:
        source = source_of(descriptor, year, f"{file}, {name}")
        stated = Origin(
            title=descriptor["title"],
            producer=source["producer"],
            document=source["title"],
            heading=source.get("heading", ""),
            href=source.get("path", ""),
            licence=descriptor["licenses"][0]["title"],
            accessed=source["accessed"],
            status=descriptor["status"],
            page=str(source.get("page", "")),
        )
    except (KeyError, IndexError) as error:
        raise DataError(
            f"Det står ikke fullt ut hvor {name} er fra.",
            [f"{file}, {name}: {lacking_of_origin(error)} mangler: {NEEDED_OF_ORIGIN} må være med"],
        ) from None
    if stated.status not in STATUS_IN_PRINT:
        raise DataError(
            f"Statusen til {name} er ikke kjent.",
            [f"{file}, {name}: {stated.status!r} må være en av {', '.join(STATUS_IN_PRINT)}"],
        )
    return stated


def lacking_of_origin(error: Exception) -> str:
    """What a descriptor lacks, from the error that says so.

    >>> lacking_of_origin(KeyError("accessed"))
    'accessed'
    """
    return str(error.args[0]) if isinstance(error, KeyError) else "en kilde eller lisens"


def source_of(descriptor: Descriptor, year: int | None, place: str) -> Descriptor:
    """Source of a table in a year: the first, or the year's where sources say their ``year``.

    Raises
    ------
    DataError
        If only some sources say their year, two say the same, or none is of the year; with where
        (`place`) and what to write.
    """
    sources: list[Descriptor] = descriptor["sources"]
    stated = [source.get("year") for source in sources]
    years = [each for each in stated if isinstance(each, int)]
    if not any(stated):
        return sources[0]
    if len(set(years)) < len(sources):
        raise DataError(
            "Kildene til en tabell er ikke én for hvert år.",
            [f'{place}: gi hver kilde sitt "year", et helt tall som 2024'],
        )
    by_year: dict[int, Descriptor] = {source["year"]: source for source in sources}
    wanted = max(by_year) if year is None else year
    if wanted not in by_year:
        there = ", ".join(map(str, sorted(by_year)))
        raise DataError(
            f"Kilden til tallene for {year} er ikke oppgitt.",
            [f'{place}: kildene gjelder {there}: legg til en med "year": {year}'],
        )
    return by_year[wanted]
