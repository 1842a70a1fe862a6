"""The first row of a CSV file: whether it is a header, and what is wrong with its names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches

ALIKE = 0.7


def no_header(header: Sequence[str], columns: Collection[str]) -> str:
    """What to do about a first row that names no column; empty where it may be a header.

    Examples
    --------
    >>> no_header(["Utbytte 2024", "", ""], ["year", "label"])
    'har en første rad som ikke er navn på kolonner: er den en tittel? ta den bort'
    >>> no_header(["yaer", "lable"], ["year", "label"]), no_header(["year"], ["year", "label"])
    ('', '')
    """
    named = [name for name in header if name]
    if not named:
        return "har ingen overskrift: skriv navnene på kolonnene i første rad"
    if named[0].startswith("sep="):
        return f"begynner med {named[0]}, som er til Excel: ta bort den raden"
    if len(named) == 1 < len(columns) and named[0] not in columns:
        return "har en første rad som ikke er navn på kolonner: er den en tittel? ta den bort"
    return ""


def header_findings(
    file: str, header: list[str], columns: list[str], optional: Collection[str]
) -> list[str]:
    """What is wrong with the names of the columns; one that is misspelt is told once."""
    lacking = [c for c in columns if c not in header]
    meant = {}
    for name in (c for c in header if c and c not in columns):
        meant[name] = next(iter(get_close_matches(name, lacking, 1, ALIKE)), "")
    findings = [
        f"{file}: kolonnen «{c}» mangler: legg den til"
        for c in lacking
        if c not in optional and c not in meant.values()
    ]
    findings += [
        f"{file}: kolonnen «{name}» står ikke i skjemaet: "
        + (f"mente du «{near}»?" if near else "ta den bort eller rett navnet")
        for name, near in meant.items()
    ]
    if unnamed := [str(place) for place, name in enumerate(header, 1) if not name]:
        findings.append(
            f"{file}: kolonne {', '.join(unnamed)} har ikke noe navn: ta bort det som er tomt, og "
            "gi resten et navn"
        )
    return findings + [
        f"{file}: kolonnen «{c}» står to ganger" for c in columns if header.count(c) > 1
    ]
