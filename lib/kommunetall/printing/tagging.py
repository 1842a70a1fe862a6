"""What a PDF tells those who hear it, where Typst cannot: headers of rows, what links lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

WORDS = "\x1f"
"""What stands between an address and the words of its link, until both have their place."""

LEVELS = {"/Title": Name.H1} | {f"/H{level}": Name(f"/H{level + 1}") for level in range(1, 6)}
"""The title is the heading of all; Typst makes it a paragraph, and its sections headings of all."""

CONTENTS_ENTRY = re.compile(r"\s*«(?P<heading>.+)» (?P<page>side \d+)")


def tagged(pdf: bytes) -> bytes:
    """A report with the header of each row of its tables, and links that say what they lead to.

    The same bytes give the same bytes; dates, marks of the standards and drawings are as they were.
    """
    with pikepdf.open(BytesIO(pdf)) as report:
        for element in elements(report.Root.StructTreeRoot):
            if is_body(element):
                for row in children(element):
                    head(row)
            if level := LEVELS.get(str(element.S)):
                element.S = level
        for page in report.pages:
            for link in page.obj.get("/Annots", ()):
                describe(link)
        written = BytesIO()
        report.save(
            written,
            deterministic_id=True,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return written.getvalue()


def elements(top: Object) -> Iterator[Object]:
    """All elements below one but the rows of tables, in no certain order."""
    waiting = children(top)
    while waiting:
        element = waiting.pop()
        yield element
        if not is_body(element):
            waiting.extend(children(element))


def is_body(element: Object) -> bool:
    """Whether an element is the rows of a table below its headers."""
    return str(element.S) == "/TBody"


def children(element: Object) -> list[Object]:
    """Elements right below one, without text and what else is no element."""
    below = element.get("/K")
    parts = list(below) if isinstance(below, Array) else [below]
    return [part for part in parts if isinstance(part, Dictionary) and "/S" in part]


def head(row: Object) -> None:
    """Make the first cell of a row its header.

    The others no longer name their headers one by one, for those lists name columns only: the
    header of a row and that of a column hold by their scope.
    """
    first, *others = children(row)
    first.S = Name.TH
    first.A = Array([Dictionary(O=Name.Table, Scope=Name.Row), *without_headers(first)])
    for cell in others:
        told = without_headers(cell)
        del cell.A
        if told:
            cell.A = Array(told)


def without_headers(cell: Object) -> list[Object]:
    """What is told of a cell but which headers it has."""
    told = []
    for attributes in cell.A:
        if "/Headers" in attributes:
            del attributes["/Headers"]
        if attributes.keys() != {"/O"}:
            told.append(attributes)
    return told


def describe(link: Object) -> None:
    """Give a link a description in words, and take them from its address."""
    told = str(link.get("/Contents", ""))
    if WORDS in told:
        address, words = told.split(WORDS)
        link.A.URI = String(address)
        link.Contents = String(described(words, address))
    elif entry := CONTENTS_ENTRY.fullmatch(told):
        link.Contents = String(f"{entry['heading']}, {entry['page']}")


def described(words: str, address: str) -> str:
    """Words of a link with what it leads to.

    >>> described("Pensjon", "pension.pdf"), described("loven", "https://lovdata.no/")
    ('Pensjon (vedlegg, PDF)', 'loven (nettside)')
    """
    if address.startswith(("http:", "https:")):
        return f"{words} (nettside)"
    return f"{words} (vedlegg, PDF)" if address.endswith(".pdf") else words
