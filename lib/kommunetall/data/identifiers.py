"""Refuse columns that show who a person is, or what ails them, without repeating what stands in them.

The tests are a guard against mistakes in an export, not proof that an extract is anonymous.

What they find: a column whose *name* says that it holds names of persons, fødselsnummer, birth dates,
addresses, telephone numbers, e-mail addresses or diagnoses; and *values* in any column that hold a
fødselsnummer or D-number with right check digits (also synthetic ones), an e-mail address, or, where most
of the column is so, a diagnosis code.

What they cannot find: names, addresses, telephone numbers or illness written as plain text in a column with
another name; a fødselsnummer with a wrong check digit, split over two columns, encrypted or hashed;
diagnosis codes of one letter only (they cannot be told from codes of organisation such as ``P12``), or here
and there among other text. Nor do they see that a few columns together may point to one person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import numpy as np
import pandas as pd
from stdnum.exceptions import ValidationError
from stdnum.no import fodselsnummer

NAME_OF_THING = re.compile(
    "enhet|avdeling|org|stilling|program|omrade|sektor|virksomhet|kommune|type|fil|seksjon|utvalg|ansvar"
    "|tjeneste|prosjekt|skole|arbeidssted|niva|unit|department|position|job|area|committee|company|file|column"
    "|municipality|team|cost ?cent"
)
NAME_OF_PERSON = re.compile(
    "fornavn|etternavn|mellomnavn|ansatt|person(?!al)|leder|medarbeider|bruker|full|first|last|surn|middle"
    "|given|family|maiden|user|employee|manager|pasient|patient|barn(?!ehage)"
)
FORBIDDEN_NAMES = {
    "a fødselsnummer or a birth date": re.compile(
        r"f\W?(o|oe|.{1,2})\W?dsels ?(n|dato)|\bfodt\b|\bfnr|fnr\b|\bpnr\b|person ?n(umme)?r|\bd ?n(umme)?r\b"
        r"|\bssn\b|social ?security|national ?(id|number)|personal ?(id|identity) ?(n|code)|identitetsn"
        r"|birth ?(day|date|number)|date ?of ?birth|\bdob\b"
    ),
    "an e-mail address": re.compile(
        r"\be ?post|(privat|jobb|arbeids?|ansatt|kontakt|person|leder)e ?post|e ?mail|mail\b"
    ),
    "a telephone number": re.compile(r"telefon|tlf|\bmobil(?!itet)|mobil(nr|nummer)?\b|phone"),
    "an address": re.compile(
        r"adresse|address|post ?(nr|nummer|sted|kode|code)|postal|\bzip|\bgate\b|gatenavn|\bstreet|bosted"
    ),
    "a diagnosis": re.compile(r"diagnos|\bicd|icpc|sykdoms?(kode|navn)|disease"),
}
PERSON_NAME = re.compile(r"(navn|navnet|name|names)\b|\bnavn|\bname")
REMEDY = "take the column out of the file"

SEPARATOR = r"[\s.\-/\u2010-\u2015\u2212]{0,3}"
ELEVEN_DIGITS = re.compile(r"(?<!\d)(?=(" + SEPARATOR.join([r"\d\d", r"\d\d", r"\d\d", r"\d{3}", r"\d\d"]) + r")(?!\d))")
TEN_DIGITS = re.compile(r"(\d{10})(?:[.,]0+)?")
HASH = re.compile(
    r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=\d*[a-f])[0-9a-f]{16,})\b", re.IGNORECASE
)
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE)
DIAGNOSIS = re.compile(r"([A-Z])\d\d(?:\.?\d{1,2})?(?=$|[\s:,;]|\s?-\s)", re.IGNORECASE)
SYNTHETIC_MONTHS = (0, 40, 65, 80)


def refusals(frame: pd.DataFrame, file: str) -> list[str]:
    """A finding for every column that looks as if it shows who a person is, or a diagnosis.

    Parameters
    ----------
    frame
        A file as it was read, all its columns, under the names that they have there.
    file
        What the findings call the file.

    Returns
    -------
    list of str
        File, column, count of rows and remedy. No value of the column is repeated; a heading that itself
        looks like an identifier is called by its number. Empty where nothing was found, which is no proof
        that the file is anonymous: see the module's text for what the tests cannot find.
    """
    findings = []
    for number, (name, cells) in enumerate(frame.items(), start=1):
        column = f"{file}, column {shown(name, number)}"
        if shown(name, number) != str(name):
            findings.append(f"{column}: the heading itself looks like a value: add a line of column names")
        if kind := forbidden_name(str(name)):
            findings.append(f"{column}: the name says {kind}, in {cells.notna().sum()} row(s): {REMEDY}")
        for kind, rows in forbidden_values(cells):
            findings.append(f"{column}: {rows} row(s) hold what looks like {kind}: {REMEDY}, or write "
                            "the column as a pseudonym that begins with a letter")
    return findings


def shown(name: object, number: int) -> str:
    """The column's name, or its number where the name may itself be a value about a person."""
    text = str(name)
    if len(re.findall(r"\d", text)) > 6 or "@" in text or len(text) > 60 or not text.strip():
        return f"number {number}"
    return text


def forbidden_name(column: str) -> str | None:
    """What a column's name says that it holds, where that is not allowed; otherwise nothing.

    The name is read without regard to case, ø/o, ``camelCase``, ``_`` and the like. ``Navn``, ``Fornavn``
    and ``employee_name`` are names of persons, ``Enhetsnavn`` and ``unit_name`` are not.
    """
    text = re.sub(r"(?<=[a-zæøå0-9])(?=[A-ZÆØÅ])", " ", unicodedata.normalize("NFC", column)).casefold()
    text = text.translate(str.maketrans({"ø": "o", "æ": "ae", "å": "a"}))
    text = re.sub(r"[\W_]+", " ", text).strip()
    for kind, pattern in FORBIDDEN_NAMES.items():
        if pattern.search(text):
            return kind
    if PERSON_NAME.search(text) and (NAME_OF_PERSON.search(text) or not NAME_OF_THING.search(text)):
        return "the name of a person"
    return None


def forbidden_values(cells: pd.Series) -> Iterator[tuple[str, int]]:
    """Kinds of value that are not allowed in a column, each with its count of rows.

    Fødselsnummer and e-mail addresses count from the first one. Diagnosis codes (ICPC-2, ICD-10) count where
    more than half of the column's distinct values are such and they begin with two letters or more, since
    codes of organisation (``P12``) have the same form with one letter.
    """
    if pd.api.types.is_bool_dtype(cells) or pd.api.types.is_datetime64_any_dtype(cells):
        return
    if pd.api.types.is_numeric_dtype(cells):
        cells = cells[(cells >= 1e9) & (cells < 1e11) & (cells % 1 == 0)].astype("int64")
    codes, distinct = pd.factorize(cells)
    rows = np.bincount(codes[codes >= 0], minlength=len(distinct))
    texts = [plain(value) for value in distinct]

    identity = np.array([holds_identity_number(text) for text in texts], dtype=bool)
    if identity.any():
        yield "a fødselsnummer or D-number", int(rows[identity].sum())
    email = np.array(["@" in text and EMAIL.search(text) is not None for text in texts], dtype=bool)
    if email.any():
        yield "an e-mail address", int(rows[email].sum())
    matches = [DIAGNOSIS.match(text) for text in texts]
    letters = {match[1].upper() for match in matches if match}
    diagnosis = np.array([match is not None for match in matches], dtype=bool)
    if len(letters) > 1 and diagnosis.mean() > 0.5:
        yield "a diagnosis code", int(rows[diagnosis].sum())


def plain(value: object) -> str:
    """The value as text in the simplest form of its signs, without signs that are not seen."""
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return text.strip()


def holds_identity_number(text: str) -> bool:
    """Whether a fødselsnummer or D-number stands in a text.

    Eleven digits, also with spaces, hyphens or dots between day, month, year and the rest, or a cell of ten
    digits that lost its leading zero. Codes such as UUIDs and hexadecimal hashes are passed over. About one
    in 400 arbitrary numbers of eleven digits has the form of a fødselsnummer and is taken for one.
    """
    if sum(map(str.isdigit, text)) < 10:
        return False
    if (ten := TEN_DIGITS.fullmatch(text)) and is_identity_number("0" + ten[1]):
        return True
    return any(is_identity_number(re.sub(r"\D", "", found)) for found in ELEVEN_DIGITS.findall(HASH.sub(" ", text)))


def is_identity_number(digits: str) -> bool:
    """Whether eleven digits are a fødselsnummer or D-number: a day, a month and both check digits.

    A D-number has 40 added to the day; synthetic numbers have 40, 65 or 80 added to the month. Numbers given
    out from 2032, whose first check digit follows another rule, are not known.
    """
    digits = "".join(str(int(digit)) for digit in digits)
    day, month = int(digits[:2]), int(digits[2:4])
    if not 1 <= (day - 40 if day > 40 else day) <= 31 or not any(1 <= month - m <= 12 for m in SYNTHETIC_MONTHS):
        return False
    try:
        return digits[9:] == fodselsnummer.calc_check_digit1(digits) + fodselsnummer.calc_check_digit2(digits)
    except ValidationError:
        return False
