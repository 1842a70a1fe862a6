r"""Formulas: the part of LaTeX that notebooks use, as Typst.

Notebooks write formulas in LaTeX because JupyterLab and GitHub show it; the PDF is made by Typst.
"""

from __future__ import annotations

import re

from kommunetall.errors import ReportError

TOKEN = re.compile(r"\\[a-zA-Z]+|\\[,;! ]|\s+|\d+(?:[.,]\d+)?|[a-zæøåA-ZÆØÅ]|_|[^\s\w]")

SYMBOLS = {
    "\\cdot": "dot",
    "\\times": "times",
    "\\max": "max",
    "\\min": "min",
    "\\sum": "sum",
    "\\Delta": "Delta",
    "\\le": "<=",
    "\\leq": "<=",
    "\\ge": ">=",
    "\\geq": ">=",
    "\\ldots": "dots",
    "\\dots": "dots",
    "\\quad": "quad",
    "\\qquad": "quad quad",
    "\\left": "",
    "\\right": "",
    "\\,": "thin",
    "\\;": "med",
    "\\ ": "space",
    "\\%": '"%"',
}
PLAIN = set("+-=<>()[]|!:/*")

SPOKEN = {
    "+": "pluss",
    "-": "minus",
    "=": "er lik",
    "<": "er mindre enn",
    ">": "er større enn",
    "/": "delt på",
    "\\cdot": "ganger",
    "\\times": "ganger",
    "\\max": "det største av",
    "\\min": "det minste av",
    "\\sum": "summen av",
    "\\Delta": "delta",
    "\\le": "er høyst",
    "\\leq": "er høyst",
    "\\ge": "er minst",
    "\\geq": "er minst",
    "\\ldots": "og så videre",
    "\\dots": "og så videre",
    "\\%": "prosent",
}
YEARS, NUMBERS = set("yt"), set("ijkns0123456789")


def typst_formula(latex: str) -> str:
    r"""Typst math for a formula in LaTeX.

    Understood: letters, numbers, ``_`` and ``^``, ``\frac``, ``\text``, ``\mathrm``, sums, the
    usual operators and relations.

    Raises
    ------
    ReportError
        If the formula uses anything else, with the part that is not understood.
    """
    written, rest = group(tokens_of(latex), latex)
    if rest:
        raise ReportError("En formel har en sluttklamme for mye.", [latex.strip()])
    return written


def tokens_of(latex: str) -> list[str]:
    """Tokens of a formula without the spaces between them."""
    if "\\text" in latex:
        return split_text(latex)
    return [t for t in TOKEN.findall(latex) if not t.isspace()]


def read_aloud(latex: str) -> str:
    r"""A formula in LaTeX as it is said in Norwegian; one that :func:`typst_formula` understands.

    An index is a year where it is called ``y`` or ``t``, else a number.

    >>> read_aloud("P_y"), read_aloud("P_k"), read_aloud(r"\frac{a + b}{2} \cdot t")
    ('P for år y', 'P nummer k', 'a pluss b, delt på 2, ganger t')
    """
    return said(tokens_of(latex))


def said(tokens: list[str]) -> str:
    """Tokens of a formula in words."""
    words: list[str] = []
    while tokens:
        token, *tokens = tokens
        if token == "\\frac":
            above, tokens = inside(tokens)
            below, tokens = inside(tokens)
            words.append(f"{said(above)}, delt på {said(below)}" + ("," if tokens else ""))
        elif token in "_^":
            index, tokens = inside(tokens)
            words.append(indexed(said(index)) if token == "_" else f"opphøyd i {said(index)}")
        elif token in SPOKEN:
            words.append(SPOKEN[token])
        elif token.startswith('"') or token[0].isalnum():
            words.append(token.strip('"').strip())
    return " ".join(words)


def inside(tokens: list[str]) -> tuple[list[str], list[str]]:
    """Tokens of the next braced group, or the next one alone, and the tokens after it."""
    if tokens[0] != "{":
        return tokens[:1], tokens[1:]
    depth = 0
    for place, token in enumerate(tokens):
        depth += {"{": 1, "}": -1}.get(token, 0)
        if depth == 0:
            return tokens[1:place], tokens[place + 1 :]
    return tokens[1:], []


def indexed(index: str) -> str:
    """What is said of an index."""
    if index in YEARS:
        return f"for år {index}"
    return f"nummer {index}" if index in NUMBERS else f"med indeks {index}"


def split_text(latex: str) -> list[str]:
    r"""Tokens of a formula, with each ``\text{…}`` as one quoted token."""
    tokens: list[str] = []
    for piece in re.split(r"(\\(?:text|mathrm)\{[^{}]*\})", latex):
        if piece.startswith(("\\text{", "\\mathrm{")):
            words = piece[piece.index("{") + 1 : -1].replace("\\%", "%").replace('"', "")
            tokens.append(f'"{words}"')
        else:
            tokens += [t for t in TOKEN.findall(piece) if not t.isspace()]
    return tokens


def group(tokens: list[str], latex: str) -> tuple[str, list[str]]:
    """Typst for tokens up to the closing brace, and the tokens after it."""
    written: list[str] = []
    while tokens:
        token, *tokens = tokens
        if token == "}":
            return " ".join(written), ["}", *tokens]
        if token == "\\frac":
            above, tokens = braced(tokens, latex)
            below, tokens = braced(tokens, latex)
            written.append(f"({above})/({below})")
        elif token in "_^":
            inside, tokens = braced(tokens, latex)
            written.append(f"{token}({inside})")
        elif token == "{":
            inside, tokens = braced(["{", *tokens], latex)
            written.append(f"({inside})")
        elif token == ",":
            written.append('","')
        else:
            written.append(single(token, latex))
    return " ".join(written), []


def braced(tokens: list[str], latex: str) -> tuple[str, list[str]]:
    """Typst for the next braced group or single token, and the tokens after it."""
    if not tokens:
        raise ReportError("En formel slutter for tidlig.", [latex.strip()])
    if tokens[0] != "{":
        return single(tokens[0], latex), tokens[1:]
    inside, rest = group(tokens[1:], latex)
    if not rest:
        raise ReportError("En formel har en startklamme for mye.", [latex.strip()])
    return inside, rest[1:]


def single(token: str, latex: str) -> str:
    """Typst for one token."""
    if token in SYMBOLS:
        return SYMBOLS[token]
    if token in "()":
        return token
    if token.startswith('"') or token in PLAIN or token.isalpha() or token[0].isdigit():
        return f'"{token}"' if "," in token else token
    raise ReportError(
        "En formel bruker noe som rapporter ikke trykker.", [f"{token} i {latex.strip()}"]
    )
