"""A KOSTRA file of a municipality and a year, checked before any of it is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from kommunetall.data import unit, units
from kommunetall.errors import DataError
from kommunetall.fetch.kostra.codes import FORMS, REFUSED, Form
from kommunetall.fetch.kostra.records import (
    QUARTERS,
    SINCE,
    Finding,
    Record,
    faults_of_record,
    records_of,
    told_of,
    unknown_codes,
)
from kommunetall.fetch.kostra.sums import open_sums, warnings_of
from kommunetall.fetch.published import codes_today
from kommunetall.strict import bytes_of

ENCODINGS: Final = ("utf-8-sig", "latin-1")
WHOLE: Final = "00"
LAST_QUARTER: Final = 4
SHARED: Final = {"form": "skjema", "year": "år", "quarter": "kvartal", "region": "region"}


@dataclass(frozen=True)
class File:
    """Records of a file that is as it should be.

    Parameters
    ----------
    name, checksum
        Of the file; SHA-256.
    form
        Its kind.
    municipality, year
        Today's number, and the year of the accounts.
    quarter
        4 for the whole year; of quarters before nothing is used.
    warnings
        What Statistics Norway would warn of.
    """

    name: str
    checksum: str
    form: Form
    municipality: str
    year: int
    quarter: int
    records: Sequence[Record] = field(repr=False)
    warnings: Sequence[str] = ()

    @property
    def is_of_year(self) -> bool:
        """Whether it has a whole year's figures."""
        return self.quarter == LAST_QUARTER


def told(paths: Iterable[Path]) -> list[File]:
    """Files that belong together: of one municipality, each kind and year once.

    Raises
    ------
    DataError
        With every fault in all of the files.
    """
    files: list[File] = []
    findings: list[str] = []
    for path in paths:
        try:
            files.append(file_of(path))
        except DataError as error:
            findings += error.findings
    findings += faults_between(files)
    if findings:
        raise DataError("KOSTRA-filene kan ikke leses inn.", findings)
    return files


def faults_between(files: Sequence[File]) -> Iterator[str]:
    """Files of other municipalities than the first, and those that stand twice."""
    seen: dict[tuple[str, int], str] = {}
    for file in files:
        first = files[0]
        if file.municipality != first.municipality:
            yield (
                f"{file.name}: er for {file.municipality}, men {first.name} er for "
                f"{first.municipality}: les én kommune om gangen"
            )
        key = (file.form.code, file.year)
        if key in seen:
            yield f"{file.name}: er {file.form.code} for {file.year}, som {seen[key]}: les én"
        seen[key] = file.name


def file_of(path: Path) -> File:
    """A file, if it is of a municipality and as Statistics Norway would take it.

    Raises
    ------
    DataError
        With every fault, each with file and line.
    """
    content = content_of(path)
    records, wrong = records_of(text_of(content))
    findings = told_of(path.name, wrong)
    if not records:
        lacking = [] if wrong else [f"{path.name}: fila har ingen poster med beløp"]
        raise DataError("KOSTRA-fila kan ikke leses.", [*findings, *lacking])
    findings += told_of(path.name, differing(records))
    form, municipality, faults = meant(records[0])
    findings += [f"{path.name}: {fault}" for fault in faults]
    warnings: list[str] = []
    if form is not None and not faults:
        faults_of_file, warnings = within(path.name, records, form, municipality, bool(wrong))
        findings += faults_of_file
    if findings or form is None:
        raise DataError("KOSTRA-fila kan ikke leses.", findings)
    return File(
        name=path.name,
        checksum=sha256(content).hexdigest(),
        form=form,
        municipality=municipality,
        year=int(records[0].year),
        quarter=QUARTERS[records[0].quarter] or LAST_QUARTER,
        records=records,
        warnings=warnings,
    )


def content_of(path: Path) -> bytes:
    """Content of a file that can be read."""
    try:
        return bytes_of(path)
    except FileNotFoundError:
        raise DataError("KOSTRA-fila kan ikke leses.", [f"{path}: finnes ikke"]) from None
    except OSError as error:
        raise DataError("KOSTRA-fila kan ikke leses.", [f"{path}: {error.strerror}"]) from None


def text_of(content: bytes) -> str:
    """Text of a file; every byte is a character where it is no UTF-8."""
    try:
        return content.decode(ENCODINGS[0])
    except UnicodeDecodeError:
        return content.decode(ENCODINGS[1])


def differing(records: Sequence[Record]) -> Iterator[Finding]:
    """Records of another kind of file, year, quarter or region than the first."""
    first = records[0]
    for record in records:
        for name, called in SHARED.items():
            own, expected = getattr(record, name), getattr(first, name)
            if own != expected:
                yield Finding(
                    record.line,
                    f"{called} er «{own.strip()}», men «{expected.strip()}» i linje {first.line}",
                )


def meant(record: Record) -> tuple[Form | None, str, list[str]]:
    """Kind of file and municipality, and why they cannot be those of a municipality's accounts."""
    faults = []
    form = FORMS.get(record.form)
    if form is None:
        whose = REFUSED.get(record.form, "et skjema som ikke er kjent")
        faults.append(f"{record.form} er {whose}; {', '.join(FORMS)} kan leses")
    if record.quarter not in QUARTERS:
        faults.append(f"kvartal «{record.quarter}» skal være 1–4, eller blankt for året")
    is_year = record.year.isascii() and record.year.isdecimal()
    if not is_year or int(record.year) < SINCE:
        faults.append(f"året er «{record.year}»: oppstillingene finnes fra {SINCE}")
        return form, "", faults
    try:
        return form, municipality_of(record.region, int(record.year)), faults
    except DataError as error:
        return form, "", [*faults, error.summary]


def municipality_of(region: str, year: int) -> str:
    """Today's number of the municipality of a region in a year.

    Raises
    ------
    DataError
        If the region is no whole municipality.
    """
    number, district = region[:4], region[4:]
    if not region.isdecimal() or district != WHOLE:
        raise DataError(f"region «{region}» er ingen kommune: skriv kommunenummeret og {WHOLE}")
    today, since, until = codes_today().get(number, ("", 0, 0))
    if today and since <= year <= until:
        return today
    if number not in {one.code for one in units()}:
        try:
            return unit(number).code
        except DataError as error:
            raise DataError(
                f"region {region}: {error.summary} {'; '.join(error.findings)}"
            ) from None
    raise DataError(f"region {region}: {number} var ikke nummeret til én og samme kommune i {year}")


def within(
    name: str, records: Sequence[Record], form: Form, municipality: str, is_partial: bool
) -> tuple[list[str], list[str]]:
    """Faults of a file's records, and what is only warned of.

    Parameters
    ----------
    is_partial
        Whether some lines could not be read; then no sum is checked.
    """
    is_whole = QUARTERS.get(records[0].quarter, 0) in {0, LAST_QUARTER}
    faults = [
        Finding(record.line, said)
        for record in records
        for said in faults_of_record(record, form, municipality)
    ]
    unknown = [
        Finding(record.line, said)
        for record in records
        for said in unknown_codes(record, form, municipality)
    ]
    sums = [] if is_partial or faults or unknown else list(open_sums(records, form))
    odd = told_of(name, warnings_of(records, form))
    sums = [f"{name}: {said}" for said in sums]
    if is_whole:
        return [*told_of(name, [*faults, *unknown]), *sums], odd
    return told_of(name, faults), [*told_of(name, unknown), *sums, *odd]
