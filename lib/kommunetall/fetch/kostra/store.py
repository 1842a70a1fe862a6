"""What was read of KOSTRA files, put into the municipality's own folder: all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pandas as pd
from filelock import FileLock, Timeout

from kommunetall.data import has, read, unit
from kommunetall.data.reported import kostra_package
from kommunetall.data.tables import hash_of
from kommunetall.errors import DataError
from kommunetall.fetch.files import replace
from kommunetall.fetch.kostra.files import File
from kommunetall.fetch.kostra.statements import TABLES, tables_in
from kommunetall.fetch.store import DESCRIPTOR, FOLDER, csv_of, lock_of, tidy
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
        If the folder cannot be written in, or somebody else is reading; it is then as it was.
    """
    municipality = files[0].municipality
    folder = package_folder(kostra_package(municipality))
    try:
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
        with FileLock(lock_of(folder), timeout=0):
            known = {one["name"]: one for one in resources_of(folder)}
            contents = {}
            for name, frame in tables.items():
                own = [file for file in files if file.is_of_year and name in tables_in(file.form)]
                every = with_other_accounts(frame, name, own)
                was = known.pop(name, None)
                if len(every):
                    contents[name] = csv_of(every)
                    known[name] = resource_of(name, own, contents[name], was, today)
            for name, content in contents.items():
                replace(folder / known[name]["path"], content)
            package = {"name": f"kostra-{municipality}", "resources": list(known.values())}
            text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
            replace(folder / DESCRIPTOR, text.encode())
            tidy(folder, [one["path"] for one in known.values()])
    except Timeout:
        raise DataError(
            "Noen andre leser inn filer for samme kommune.",
            [f"{folder}: vent til de er ferdige"],
        ) from None
    except OSError as error:
        raise DataError(
            "Tallene kunne ikke lagres; de som var der, står som før.",
            [f"{folder}: {error.strerror}"],
        ) from None
    return folder


def resources_of(folder: Path) -> list[dict[str, Any]]:
    """Tables that are there before; none where none were read."""
    file = folder / DESCRIPTOR
    return list(json.loads(file.read_bytes())["resources"]) if file.is_file() else []


def with_other_accounts(frame: pd.DataFrame, name: str, files: Sequence[File]) -> pd.DataFrame:
    """Figures that were read, and those of other years and scopes that were there before."""
    package = kostra_package(files[0].municipality)
    if has(name, package):
        old = read(name, package)
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
        "name": name,
        "path": f"{FOLDER}/{name}-{sha256(content).hexdigest()[:8]}.csv",
        "hash": hash_of(content),
        "title": f"Kommunens KOSTRA-fil: {source.title}",
        "schema": "reported_statement.json" if source.statement else "reported_functions.json",
        "status": "synthetic" if place.synthetic else "observed",
        "sources": [sources[year] for year in sorted(sources)],
        "licenses": [OWN],
    }
