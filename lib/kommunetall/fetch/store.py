"""What was fetched, put into the nation's data package: all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from kommunetall.data import has, read
from kommunetall.data.tables import hash_of
from kommunetall.errors import DataError
from kommunetall.fetch.files import replace
from kommunetall.fetch.published import Table, Told
from kommunetall.strict import why

FOLDER = "accounts"
DESCRIPTOR = "datapackage.json"
PRODUCER = "Statistisk sentralbyrå"
PAGE = "https://www.ssb.no/statbank/table/"
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Navngivelse 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
Fetched = Sequence[tuple[pd.DataFrame, Told]]


def before(source: Table) -> pd.DataFrame | None:
    """Figures of a table as they were fetched last; none where they never were."""
    return source.its_own(read(source.name)) if has(source.name) else None


def changes(old: pd.DataFrame | None, new: pd.DataFrame, source: Table) -> list[str]:
    """What a new edition changes in years that were there before.

    Parameters
    ----------
    old, new
        Figures by the source's key; `new` may be of fewer years.

    Returns
    -------
    list of str
        A sentence a year: how many figures are new, gone and another, and the widest of them.
    """
    if old is None:
        return []
    years = set(new.year) & set(old.year)
    both = old[old.year.isin(years)].merge(
        new[new.year.isin(years)], on=source.key, how="outer", suffixes=("_old", "_new")
    )
    old_figures, new_figures = both[f"{source.column}_old"], both[f"{source.column}_new"]
    both["by"] = (new_figures - old_figures).astype("Float64")
    return [said for year, rows in both.groupby("year") if (said := changed(year, rows, source))]


def changed(year: object, rows: pd.DataFrame, source: Table) -> str:
    """What is another in a year; blank where nothing is."""
    fresh = int(rows[f"{source.column}_old"].isna().sum())
    gone = int(rows[f"{source.column}_new"].isna().sum())
    others = rows[(rows.by != 0).fillna(False)]
    if not (fresh or gone or len(others)):
        return ""
    counts = {"nye tall": fresh, "tall er borte": gone}
    told = [f"{count} {what}" for what, count in counts.items() if count]
    if len(others):
        widest = others.iloc[int(others.by.abs().astype(float).argmax())]
        place = " ".join(str(widest[name]) for name in source.key if name != "year")
        told.append(f"{len(others)} tall er endret, mest {place} med {widest.by:.0f}")
    return f"{year}: {', '.join(told)}"


def store(fetched: Fetched, folder: Path, today: date) -> None:
    """Put tables into a data package.

    Each goes into a new file of its own. The package's descriptor, which says which files there
    are, is exchanged last and at once; only then are old files removed.

    Parameters
    ----------
    fetched
        Figures of each table and what is told of them; years that are not among them stay.
    folder
        Of the data package.
    today
        The day they were fetched.

    Raises
    ------
    DataError
        If the folder cannot be written in, or somebody else is fetching; it is then as it was.
    """
    with only_here(folder, "Noen andre henter tall til samme mappe."):
        (folder / FOLDER).mkdir(exist_ok=True)
        descriptor = json.loads((folder / DESCRIPTOR).read_bytes())
        known = {one["name"]: one for one in descriptor["resources"]}
        rows: dict[str, pd.DataFrame] = {}
        contents = {}
        for frame, told in fetched:
            name = told.source.name
            if name not in rows and has(name):
                rows[name] = read(name)
            rows[name] = with_others(frame, told.source, rows.get(name))
            contents[name] = csv_of(rows[name])
            known[name] = resource_of(told, contents[name], known.get(name), today)
        exchange(folder, {**descriptor, "resources": list(known.values())}, contents)


@contextmanager
def only_here(folder: Path, busy: str) -> Iterator[None]:
    """Nobody else writes to a data package meanwhile.

    Parameters
    ----------
    folder
        Of the data package.
    busy
        What is told where somebody else does.

    Raises
    ------
    DataError
        If somebody else does, or the folder cannot be written in.
    """
    try:
        with FileLock(lock_of(folder), timeout=0):
            yield
    except Timeout:
        raise DataError(busy, [f"{folder}: vent til de er ferdige"]) from None
    except OSError as error:
        raise DataError(
            "Tallene kunne ikke lagres; de som var der, står som før.",
            [f"{folder}: {why(error)}"],
        ) from None


def exchange(folder: Path, package: Mapping[str, Any], contents: Mapping[str, bytes]) -> None:
    """Exchange tables of a data package: its descriptor, which names their files, last and at once.

    Parameters
    ----------
    folder
        Of the data package.
    package
        What its descriptor is to be.
    contents
        By the table's name, of those that are new.
    """
    for one in package["resources"]:
        if one["name"] in contents:
            replace(folder / one["path"], contents[one["name"]])
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    replace(folder / DESCRIPTOR, text.encode())
    tidy(folder, {one["path"] for one in package["resources"]})


def lock_of(folder: Path) -> Path:
    """What says that somebody is writing to a folder; it is no part of the data."""
    kept = user_cache_path("kommunetall", ensure_exists=True)
    return kept / f"{sha256(str(folder.resolve()).encode()).hexdigest()[:16]}.lock"


def with_others(frame: pd.DataFrame, source: Table, old: pd.DataFrame | None) -> pd.DataFrame:
    """Figures that were fetched, and those of other years and other tables that were there."""
    if old is not None:
        own = source.its_own(old)
        replaced = own[own.year.isin(set(frame.year))]
        frame = pd.concat([old.drop(replaced.index), frame], ignore_index=True)
    return frame.sort_values(source.key, kind="stable")


def csv_of(frame: pd.DataFrame) -> bytes:
    """A table as a file."""
    return frame.to_csv(index=False, lineterminator="\n").encode()


def resource_of(
    told: Told, content: bytes, was: Mapping[str, Any] | None, today: date
) -> dict[str, Any]:
    """A table as the package describes it, with the edition of each year.

    Its checksum says that it is as it was written: cells need not be checked each time.
    """
    source = told.source
    edition = {
        "title": source.document,
        "heading": f"tabell {source.number}, {source.title}",
        "producer": PRODUCER,
        "path": f"{PAGE}{source.number}",
        "accessed": today.isoformat(),
        "updated": told.updated.date().isoformat(),
    }
    before = was or {}
    kept = [one for one in before.get(source.editions, ()) if one["year"] not in told.years]
    editions = [*kept, *({"year": year, **edition} for year in told.years)]
    stated = {
        **named(source.name, content),
        "title": source.heading,
        "schema": source.schema,
        "status": "observed",
        source.editions: sorted(editions, key=lambda one: one["year"]),
        "licenses": [LICENCE],
    }
    return {**stated, **{key: before[key] for key in before if key not in stated}}


def named(name: str, content: bytes) -> dict[str, str]:
    """Name, file and checksum of a table: another file for another content."""
    return {
        "name": name,
        "path": f"{FOLDER}/{name}-{sha256(content).hexdigest()[:8]}.csv",
        "hash": hash_of(content),
    }


def tidy(folder: Path, kept: Set[str]) -> None:
    """Remove files that the package no longer names."""
    for file in (folder / FOLDER).glob("*.csv"):
        if f"{FOLDER}/{file.name}" not in kept:
            with suppress(OSError):
                file.unlink()
