"""What was read of KOSTRA files, put into the municipality's own folder: all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd

from kommunetall.data import has, read, unit
from kommunetall.data.packages import package
from kommunetall.data.reported import kostra_package
from kommunetall.fetch.kostra.files import File
from kommunetall.fetch.kostra.statements import TABLES, tables_in
from kommunetall.fetch.store import DESCRIPTOR, FOLDER, csv_of, exchange, named, only_here
from kommunetall.inputs import package_folder

OWN: Final = {"name": "notspecified", "title": "Kommunens eget regnskap"}
DOCUMENT: Final = "KOSTRA-rapport"


def store(tables: Mapping[str, pd.DataFrame], files: Sequence[File], today: date) -> Path:
    """Put tables into a municipality's own package of KOSTRA files; the folder.

    Parameters
    ----------
    tables
        Figures by the table's name; accounts of other years and scopes stay.
    files
        What they were read of, all of one municipality.
    today
        The day they were read.

    Raises
    ------
    DataError
        If the folder cannot be written in, its package cannot be read, or somebody else is reading;
        it is then as it was.
    """
    municipality = files[0].municipality
    folder = package_folder(kostra_package(municipality))
    with only_here(folder, "Noen andre leser inn filer for samme kommune."):
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
        known = dict(package(folder)) if (folder / DESCRIPTOR).is_file() else {}
        contents = {}
        for name, frame in tables.items():
            own = [file for file in files if file.is_of_year and name in tables_in(file.form)]
            every = with_other_accounts(frame, name, own)
            was = known.pop(name, None)
            if len(every):
                contents[name] = csv_of(every)
                known[name] = resource_of(name, own, contents[name], was, today)
        told = {"name": f"kostra-{municipality}", "resources": list(known.values())}
        exchange(folder, told, contents)
    return folder


def with_other_accounts(frame: pd.DataFrame, name: str, files: Sequence[File]) -> pd.DataFrame:
    """Figures that were read, and those of other years and scopes that were there before."""
    place = kostra_package(files[0].municipality)
    if has(name, place):
        old = read(name, place)
        read_now = [(file.year, file.form.scope) for file in files]
        is_other = [key not in read_now for key in zip(old.year, old.scope, strict=True)]
        frame = pd.concat([old[is_other], frame])
    return frame.sort_values(TABLES[name].key, kind="stable")


def resource_of(
    name: str,
    files: Sequence[File],
    content: bytes,
    was: Mapping[str, Any] | None,
    today: date,
) -> dict[str, Any]:
    """A table as the package describes it, with the files of each year and their checksums."""
    source = TABLES[name]
    place = unit(files[0].municipality)
    sources = {one["year"]: one for one in (was or {}).get("sources", ())}
    for file in files:
        stated = {"scope": file.form.scope, "name": file.name, "hash": f"sha256:{file.checksum}"}
        kept = [
            one
            for one in sources.get(file.year, {}).get("files", ())
            if one["scope"] != file.form.scope
        ]
        of_year = [*kept, stated]
        sources[file.year] = {
            "year": file.year,
            "title": DOCUMENT,
            "heading": "; ".join(one["name"] for one in of_year),
            "producer": f"{place.name} kommune",
            "accessed": today.isoformat(),
            "files": of_year,
        }
    return {
        **named(name, content),
        "title": f"Kommunens KOSTRA-fil: {source.title}",
        "schema": source.schema,
        "status": "synthetic" if place.synthetic else "observed",
        "sources": [sources[year] for year in sorted(sources)],
        "licenses": [OWN],
    }
