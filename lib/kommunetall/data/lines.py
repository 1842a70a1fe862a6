"""The lines of the prescribed statements by role, and the names they are printed under."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from kommunetall.assets import LINES
from kommunetall.data.cells import one_form

POST_IN_FRONT = re.compile(r"^(?:(?:[a-f]|[ivx]+|\d{1,2})[.)]\s*)*(?:\d{1,2}\s+)?")
FOOTNOTE = re.compile(
    r"(?:\s*\*+|\s*[¹²³⁰-⁹]+\)?|\s*\d\)|\s+(?:note\s+)?\d{1,2}(?:\s*[,/]\s*\d{1,2})*)$"
)
SHORTENED = {
    r"\bavs\.": "avsetninger",
    r"\bdisp\.": "disponeringer",
    r"\boverf\.": "overføring",
    r"\btidl\.": "tidligere",
}
NYNORSK = {
    r"dekking": "dekning",
    r"\btilskott?\b": "tilskudd",
    r"\bfrå\b": "fra",
    r"\btidlegare\b": "tidligere",
    r"\bseinare\b": "senere",
    r"\bfram?ført": "fremført",
    r"\bmeir": "mer",
    r"\bvidare": "videre",
    r"\beig(?=en|ne\b)": "eg",
    r"eige(?=dom|del)": "eien",
    r"innskot\b": "innskudd",
    r"avset(?:jing|ning)(?:ar|er)?\b": "avsetninger",
    r"\bavsett\b": "avsatt",
    r"stryking": "strykning",
    r"\bubund(?:e|ne|en|et)\b": "ubundet",
    r"\budekt\b": "udekket",
    r"\bi (?:samsvar med|høve til|tråd med)\b": "i henhold til",
    r"\butan(?:om)?\b": "eksklusive",
    r"\bpensjons(?:plikt|skyldnad|forplikting|forpliktelse)(?:er|ar)?\b": "pensjonsforpliktelse",
    r"^av dette\b": "herav",
    r"\bvinst": "gevinst",
    r"\bført fram\b": "fremført",
    r"\binndekning (?=senere år)": "inndekning i ",
    r"\bgår inn i\b": "inngår i",
    r"\bunytta\b": "ubrukte",
    r"\b(?:part|lut)ar\b": "andeler",
    r"\bbrukar": "bruker",
    r"rekneskaps": "regnskaps",
    r"\banna[n]?\b": "annen",
    r"løyving": "bevilgning",
    r"rekneskap(en)?\b": r"regnskapet",
    r"\bløns": "lønns",
    r"\btenester?\b": "tjenester",
    r"midd?e?l(?:ar)?\b": "midler",
    r"(?<=\w{4})a(ne|r)\b": r"e\1",
}
IN_BRACKETS = re.compile(r"\s*\([^()]*\)")
FORMS = [(re.compile(form), instead) for form, instead in (SHORTENED | NYNORSK).items()]
SUM_OF = "sum "
ALMOST = 0.9
SUMS = ("sum", "result")


@dataclass(frozen=True)
class Line:
    """One line of a prescribed statement.

    Parameters
    ----------
    statement, paragraph
        Table, and paragraph of forskrift 2019-06-07-714.
    post
        Number in the regulation; blank where it has none.
    line
        Its role: what it is called in every table and in code.
    sign
        -1 for income and the use of funds, 1 for expenditure and provision, and in the balance.
    is_either
        Whether its amount may have either sign: a result, a net, gains and losses.
    kind
        ``line``, ``sum``, ``result``, or ``memo``: no part of a sum.
    part_of
        The sum that it belongs to; blank at the top.
    ssb_code
        Code of kind or chapter in tables 13543, 13557 and 13545 of Statistics Norway.
    names
        The regulation's name first, then others that it is printed under.
    """

    statement: str
    paragraph: str
    post: str
    line: str
    sign: int
    is_either: bool
    kind: str
    part_of: str
    ssb_code: str
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """The regulation's name, or the role where the line has none there."""
        return self.names[0] if self.names else self.line


@cache
def every_line() -> tuple[Line, ...]:
    """All lines of all statements, in the order in which they are printed."""
    with LINES.open(encoding="utf-8", newline="") as file:
        return tuple(
            Line(
                row["statement"],
                row["paragraph"],
                row["post"],
                row["line"],
                int(row["sign"]),
                row["is_either"] == "true",
                row["kind"],
                row["part_of"],
                row["ssb_code"],
                tuple(name for name in row["names"].split(" | ") if name),
            )
            for row in csv.DictReader(file)
        )


@cache
def lines_of(statement: str) -> dict[str, Line]:
    """Lines of one statement by role, in the order in which they are printed."""
    return {line.line: line for line in every_line() if line.statement == statement}


@cache
def above(statement: str, role: str) -> tuple[str, ...]:
    """The sums that a line belongs to, the nearest first."""
    parent = lines_of(statement)[role].part_of
    return (parent, *above(statement, parent)) if parent else ()


def plain(label: str) -> str:
    """A name without what differs from print to print.

    Letter case, spaces, composed letters, a post number in front, a footnote behind and the mark
    that ends a heading are no part of a name. What is often shortened is written out, and nynorsk
    is put in the forms of bokmål.

    Examples
    --------
    >>> plain("13.  Bruk av LÅN *"), plain("A.1.1 Faste eiendommer og anlegg")
    ('bruk av lån', 'faste eiendommer og anlegg')
    >>> plain("26. Netto avs. til eller bruk av bundne driftsfond²")
    'netto avsetninger til eller bruk av bundne driftsfond'
    >>> plain("Tilskot frå andre"), plain("II. Finansielle anleggsmiddel")
    ('tilskudd fra andre', 'finansielle anleggsmidler')
    """
    name = one_form(label).casefold()
    name = re.sub(r"[\u2010-\u2015]", "-", name)
    for form, instead in FORMS:
        name = form.sub(instead, name)
    without = POST_IN_FRONT.sub("", name)
    without = FOOTNOTE.sub("", without).strip(" .:;")
    return without or name


def short(name: str) -> str:
    """A plain name without what stands in brackets."""
    return IN_BRACKETS.sub("", name).strip()


@cache
def known(statement: str) -> dict[str, tuple[str, ...]]:
    """Roles by plain name; a few names of the balance stand for two lines."""
    found: dict[str, list[str]] = {}
    for line in lines_of(statement).values():
        for name in {plain(n) for n in line.names} | {short(plain(n)) for n in line.names}:
            found.setdefault(name, []).append(line.line)
    return {name: tuple(roles) for name, roles in found.items()}


@cache
def roles_of(statement: str, label: str) -> tuple[str, ...]:
    """The lines that a printed name may stand for; none where it is not known.

    'Sum' may be left out of a sum's name, or stand before it.

    Examples
    --------
    >>> roles_of("operating_appropriations", "2 Skatt på inntekt og formue")
    ('tax',)
    """
    names, lines = known(statement), lines_of(statement)
    name = plain(label)
    for written in (name, short(name)):
        if written in names:
            return names[written]
    for written in (name, short(name)):
        other = written.removeprefix(SUM_OF) if written.startswith(SUM_OF) else SUM_OF + written
        sums = tuple(role for role in names.get(other, ()) if lines[role].kind in SUMS)
        if sums:
            return sums
    return ()


def nearest(statement: str, label: str) -> list[str]:
    """The known names nearest to one that is not known, each with its role; one if it is almost it.

    >>> nearest("balance_sheet", "Bundne driftsfon")
    ['«Bundne driftsfond» (restricted_operating_funds)']
    """
    names = known(statement)
    name = short(plain(label))
    close = get_close_matches(name, list(names), n=6, cutoff=0.5)
    close = get_close_matches(name, close, n=1, cutoff=ALMOST) or close
    roles = dict.fromkeys(role for name in close for role in names[name])
    return [f"«{lines_of(statement)[role].name}» ({role})" for role in list(roles)[:3]]
