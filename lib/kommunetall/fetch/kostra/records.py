"""Records of a KOSTRA file, read by position: 48 characters each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from kommunetall.data.cells import in_words
from kommunetall.fetch.kostra.codes import (
    ACCOUNTS,
    BALANCE,
    CHAPTER,
    FORMS,
    FUNCTION,
    IN_WORDS,
    KIND,
    SECTOR,
    Form,
    codes,
    line_of,
)

LENGTH: Final = 48
AMOUNT: Final = re.compile(r" *-?[0-9]+")
NUMBER: Final = re.compile(r"[0-9]{9}| {9}|0{9}")
QUARTERS: Final = {" ": 0, "1": 1, "2": 2, "3": 3, "4": 4}
SINCE: Final = 2020
LINES_NAMED: Final = 5


class Record(NamedTuple):
    """One record: where it stands, what it is of, and NOK thousand, income negative."""

    line: int
    form: str
    year: str
    quarter: str
    region: str
    organisation: str
    enterprise: str
    account_class: str
    place: str
    kind: str
    amount: int

    @property
    def account(self) -> str:
        """Operations, investment or balance; blank for a class that its kind of file has not."""
        form = FORMS.get(self.form)
        return form.classes.get(self.account_class, "") if form else ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What only one record should have."""
        return self.account_class, self.place, self.kind


class Finding(NamedTuple):
    """Something that is wrong with a line of a file."""

    line: int
    said: str


def records_of(text: str) -> tuple[list[Record], list[Finding]]:
    """Records of a file's text, and what is wrong with lines that are none.

    Records of 0 are left out, as Statistics Norway does.
    """
    found, wrong = [], []
    for number, line in enumerate(text.split("\n"), 1):
        row = line.rstrip("\r")
        if not row.strip("\x1a "):
            continue
        said = fault_of_form(row)
        if said:
            wrong.append(Finding(number, said))
        else:
            record = record_of(number, row)
            found += [record] if record.amount else []
    return found, wrong


def fault_of_form(row: str) -> str:
    """Why a line is no record; blank where it is one."""
    if "\t" in row:
        return "linja har tabulator: hver opplysning skal stå på sin plass, med blanke mellom"
    if len(row) != LENGTH:
        return f"linja har {len(row)} tegn, og skal ha {LENGTH}"
    if not AMOUNT.fullmatch(row[39:48]):
        return (
            f"beløpet «{row[39:48].strip()}» er ikke et helt tall i tusen kroner, "
            "stilt til høyre i tegn 40–48"
        )
    return ""


def record_of(number: int, row: str) -> Record:
    """The record of a line, by position."""
    return Record(
        line=number,
        form=row[0:2],
        year=row[2:6],
        quarter=row[6:7],
        region=row[7:13],
        organisation=row[13:22],
        enterprise=row[22:31],
        account_class=row[31:32],
        place=row[32:36].strip(),
        kind=row[36:39].strip(),
        amount=int(row[39:48]),
    )


def faults_of_record(record: Record, form: Form, municipality: str) -> Iterator[str]:
    """What is wrong with a record by itself, but for codes that nobody knows."""
    if record.account_class not in form.classes:
        yield (
            f"kontoklasse «{record.account_class}» hører ikke til i {form.code}: "
            f"skriv {in_words([*form.classes])}".replace(" og ", " eller ")
        )
    for what, number in (
        ("organisasjonsnummeret", record.organisation),
        ("foretaksnummeret", record.enterprise),
    ):
        if not NUMBER.fullmatch(number):
            yield f"{what} «{number.strip()}» skal være ni sifre, eller blankt"
    if record.account not in {"", BALANCE}:
        yield from faults_of_combination(record, municipality)


def faults_of_combination(record: Record, municipality: str) -> Iterator[str]:
    """Functions and kinds of operations and investment that cannot stand together."""
    function, kind, account = record.place, record.kind, record.account
    known = kind in codes(KIND, municipality)
    if known and not line_of(KIND, kind, account, municipality):
        yield f"art {kind} kan ikke brukes i {ACCOUNTS[account]}"
    for needed, kinds in ONLY_WITH.items():
        if kind in kinds and function != needed:
            yield f"art {kind} kan bare brukes med funksjon {needed}"
    if function == CLOSING and kind not in ONLY_WITH[CLOSING]:
        yield f"funksjon {CLOSING} kan bare brukes med art {in_words([*ONLY_WITH[CLOSING]])}"
    if function in NOT_IN[account]:
        yield f"funksjon {function} kan ikke brukes i {ACCOUNTS[account]}"


CLOSING: Final = "899"
ONLY_WITH: Final = {
    "800": ("870", "871", "872", "873", "875", "876"),
    "840": ("800",),
    "880": ("530",),
    CLOSING: ("589", "980", "989"),
}
NOT_IN: Final = {"operations": ("841",), "investment": ("800", "840", "850", "860")}


def unknown_codes(record: Record, form: Form, municipality: str) -> Iterator[str]:
    """Codes of a record that are not known: errors for a year, warnings in quarters 1–3."""
    places = CHAPTER if form.is_balance else FUNCTION
    kinds = SECTOR if form.is_balance else KIND
    for dimension, code in ((places, record.place), (kinds, record.kind)):
        if code not in codes(dimension, municipality):
            yield f"«{code}» er ikke en kjent {IN_WORDS[dimension]}".replace(
                "en kjent kapittel", "et kjent kapittel"
            )


def told_of(file: str, findings: Iterable[Finding]) -> list[str]:
    """Findings with file and lines; those that say the same as one."""
    lines: dict[str, list[int]] = {}
    for finding in findings:
        lines.setdefault(finding.said, []).append(finding.line)
    return [f"{file}, {lines_in_words(numbers)}: {said}" for said, numbers in lines.items()]


def lines_in_words(numbers: list[int]) -> str:
    """Which lines are meant, the first of them if there are many.

    >>> lines_in_words([3]), lines_in_words([3, 4, 5, 6, 7, 8, 9])
    ('linje 3', 'linje 3, 4, 5, 6, 7 og 2 til')
    """
    named = [str(number) for number in numbers[:LINES_NAMED]]
    more = len(numbers) - len(named)
    return f"linje {in_words([*named, f'{more} til'] if more else named)}"
