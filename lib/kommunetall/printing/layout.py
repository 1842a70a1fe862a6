"""How wide tables are made to fit a page: shrink, turn, or split; never cut off."""

from __future__ import annotations

from functools import cache

from fontTools.ttLib import TTFont

from kommunetall.assets import FONTS
from kommunetall.printing import Block

PORTRAIT_POINTS = 467.0
LANDSCAPE_POINTS = 714.0
COLUMN_POINTS = 225.0
Fit = tuple[float, float]
FITS: tuple[Fit, ...] = ((8.5, 11.0), (8.0, 8.4), (8.0, 6.4))
"""Size of a table's text, and the room of a column beside it, in points: the first that does."""
SLACK, HAIR = 1.6, 0.01
WORDS_WIDEST = 190.0
BREAK = "\u200b"
LONGEST_WORD = 110.0
FEW_ROWS = 12
MOST_BESIDE = 30
"""Rows of a table that stands beside another, and so never goes on overleaf."""


@cache
def advances(weight: str) -> tuple[dict[int, float], float]:
    """Width of each character in em, digits as in tables, and of one that the font lacks."""
    font = TTFont(FONTS / f"Inter-{weight}.ttf", lazy=True)
    per_em, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
    widths = {code: metrics[glyph][0] / per_em for code, glyph in font.getBestCmap().items()}
    return widths | dict.fromkeys(map(ord, "0123456789"), metrics["zero.tf"][0] / per_em), 0.7


def width(text: str, size: float, weight: str = "Regular") -> float:
    """Width of a text in points."""
    known, other = advances(weight)
    return size * sum(known.get(ord(c), other) for c in text)


def column_widths(block: Block, fit: Fit) -> tuple[list[float], list[float]]:
    """Least and natural width of each column in points: numbers never break, words may."""
    size, padding = fit
    least, natural = [], []
    for place, header in enumerate(block["header"]):
        cells = [row[place] for row in block["rows"]]
        whole = max((width(c, size, "SemiBold") for c in cells), default=0.0)
        heads = min(
            max((width(w, size, "SemiBold") for w in header.split(" ")), default=0.0), LONGEST_WORD
        )
        if block["numeric"][place]:
            least.append(max(whole, heads) + padding)
            natural.append(max(whole, on_two_lines(header, size)) + padding)
        else:
            words = (width(w, size, "SemiBold") for c in cells for w in c.split(" "))
            longest_word = min(max(words, default=0.0), LONGEST_WORD)
            least.append(max(longest_word, heads) + padding)
            natural.append(min(max(whole, heads), WORDS_WIDEST) + padding)
    return least, natural


def on_one_line(text: str, size: float) -> float:
    """Width in points at which a text needs one line."""
    return width(text, size, "SemiBold")


def on_two_lines(text: str, size: float) -> float:
    """Least width in points at which a text needs no more than two lines."""
    words = text.split(" ")
    splits = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(len(words) or 1)]
    return min(
        max(width(above, size, "SemiBold"), width(below, size, "SemiBold"))
        for above, below in splits
    )


def fitted(block: Block) -> list[Block]:
    """The table as it fits the page: with size and widths, turned, or in parts.

    Where it is in parts, each repeats the first column. A table of few rows is rather in parts than
    on a page of its own.
    """
    for fit in FITS:
        least, natural = column_widths(block, fit)
        if sum(natural) <= PORTRAIT_POINTS:
            return [placed(block, fit, natural, PORTRAIT_POINTS)]
    if sum(least) <= PORTRAIT_POINTS:
        return [placed(block, FITS[-1], least, PORTRAIT_POINTS)]
    is_long = len(block["rows"]) > FEW_ROWS
    if sum(least) <= LANDSCAPE_POINTS and is_long:
        return [placed(block, FITS[-1], least, LANDSCAPE_POINTS, landscape=True)]
    space = LANDSCAPE_POINTS if is_long else PORTRAIT_POINTS
    parts = in_parts(least, space)
    return [
        placed(part, FITS[-1], column_widths(part, FITS[-1])[0], space, landscape=is_long)
        for part in (
            chosen(block, columns, i, len(parts)) for i, columns in enumerate(parts, start=1)
        )
    ]


def in_column(block: Block) -> list[Block]:
    """The table in half the width of a page; nothing where it does not fit in it or is too long."""
    least, natural = column_widths(block, FITS[-1])
    if sum(least) > COLUMN_POINTS or len(block["rows"]) > MOST_BESIDE:
        return []
    given = natural if sum(natural) <= COLUMN_POINTS else least
    return [{**placed(block, FITS[-1], given, COLUMN_POINTS), "narrow": True}]


def in_parts(widths: list[float], space: float) -> list[list[int]]:
    """Columns of each part of a table: the first, and as many others as there is room for."""
    parts, current = [], [0]
    for place in range(1, len(widths)):
        if sum(widths[c] for c in current) + widths[place] > space and len(current) > 1:
            parts.append(current)
            current = [0]
        current.append(place)
    return [*parts, current]


def chosen(block: Block, columns: list[int], part: int, parts: int) -> Block:
    """The table with some of its columns, as one of its parts."""
    return {
        **block,
        "title": f"{block['title']} ({part} av {parts})",
        "part": part,
        "header": [block["header"][c] for c in columns],
        "numeric": [block["numeric"][c] for c in columns],
        "rows": [[row[c] for c in columns] for row in block["rows"]],
        "links": block["links"] if columns[-1] == len(block["header"]) - 1 else (),
    }


def placed(
    block: Block, fit: Fit, widths: list[float], space: float, landscape: bool = False
) -> Block:
    """The table with its text size, its column widths in points, and whether it is turned.

    Room that is left goes to the columns that would like to be wider: to all of them until words
    and headers are on two lines, and then to those that lack least of being on one. A word that is
    wider than its column may break anywhere.
    """
    size, padding = fit
    texts = list(zip(block["header"], *block["rows"], strict=True))
    liked, whole = (
        [max(on_lines(text, size) for text in column) + padding for column in texts]
        for on_lines in (on_two_lines, on_one_line)
    )
    wish = [max(0.0, like - given) for like, given in zip(liked, widths, strict=True)]
    share = min(1.0, (space - sum(widths)) / (sum(wish) or 1.0))
    widths = [given + share * more for given, more in zip(widths, wish, strict=True)]
    left = space - sum(widths)
    for place in sorted(range(len(widths)), key=lambda place: whole[place] - widths[place]):
        more = min(max(0.0, whole[place] - widths[place]), max(0.0, left))
        widths[place] += more
        left -= more
    return {
        **block,
        "size": size,
        "inset": (padding - SLACK) / 2,
        "widths": [round(w, 2) for w in widths],
        "landscape": landscape,
        "header": [
            breakable(c, w - padding, size) for c, w in zip(block["header"], widths, strict=True)
        ],
        "rows": [
            [breakable(c, w - padding, size) for c, w in zip(row, widths, strict=True)]
            for row in block["rows"]
        ],
    }


def breakable(text: str, room: float, size: float) -> str:
    """A text whose words may break where they are wider than their room.

    >>> breakable("kort", 100.0, 8.0), breakable("a/b", 1.0, 8.0)
    ('kort', 'a\u200b/\u200bb')
    """
    enough = room + HAIR
    if max((width(w, size, "SemiBold") for w in text.split(" ")), default=0.0) <= enough:
        return text
    return " ".join(
        BREAK.join(word) if width(word, size, "SemiBold") > enough else word
        for word in text.split(" ")
    )


def warm_up() -> None:
    """Measure the fonts, so that a process forked from this one need not."""
    for weight in ("Regular", "SemiBold"):
        advances(weight)
