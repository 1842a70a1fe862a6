"""The figures behind charts that the report prints nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from kommunetall.printing import Block

YEAR = re.compile(r"\d{4}")
NUMBER = re.compile(r"[+−]?\d[\d\u202f]*(?:,\d+)?")


def behind_charts(blocks: Sequence[Block]) -> Iterator[Block]:
    """A table of each chart whose figures are in no table, for who does not see the drawing too.

    Its source stands below the figure that it leads to.
    """
    for chart in charts_without_table(blocks):
        figure = chart.get("label", "")
        source = "" if figure else chart["data"]["source"]
        of_chart = {"figure": figure, "number": chart["number"], "source": source}
        yield {"type": "table", **chart["data"], **of_chart}


def charts_without_table(blocks: Sequence[Block]) -> Iterator[Block]:
    """Charts whose figures are not all in one table of the report."""
    tables = [block["rows"] for block in blocks if block["type"] == "table"]
    for block in blocks:
        if block["type"] == "chart" and not any(
            is_in(block["data"]["rows"], rows) for rows in tables
        ):
            yield block


def placed(blocks: Sequence[Block]) -> list[Block]:
    """Blocks in which a chart tells where its figures stand, for who does not see it.

    It tells the number of a table that has them, or that they are behind the report; nothing where
    they are in a table without number.
    """
    tables = [b for b in blocks if b["type"] == "table" and "number" in b]
    behind = {id(chart) for chart in charts_without_table(blocks)}

    def whereabouts(chart: Block) -> str:
        numbers = (t["number"] for t in tables if is_in(chart["data"]["rows"], t["rows"]))
        beside = " Tallene står i «Tallene bak figurene»." if id(chart) in behind else ""
        return next((f" Tallene står i tabell {number}." for number in numbers), beside)

    return [
        {**b, "alt": f"{b['alt']}{whereabouts(b)}"} if b["type"] == "chart" else b for b in blocks
    ]


def is_in(rows: Sequence[Sequence[str]], table: Sequence[Sequence[str]]) -> bool:
    """Whether a table holds the figures of each row, or of each column, in one of its rows.

    A figure with more decimals, or in thousands where the chart has millions, is the same. Rows of
    years are held by the rows of the same years alone.

    Examples
    --------
    >>> is_in([["2023", "48"], ["2024", "29"]], [["2023", "5", "48,1"], ["2024", "7", "29"]])
    True
    >>> is_in([["2023", "48"], ["2024", "29"]], [["2022", "5", "48,1"], ["2023", "7", "29"]])
    False
    """
    ours = [(row[0], figures_of(row[1:])) for row in rows]
    columns = [("", figures_of(column)) for column in list(zip(*rows, strict=True))[1:]]
    theirs = [(row[0], figures_of(row)) for row in table]
    return any(
        all(
            any(holds(row, wanted) for name, row in theirs if name == label or not is_year(label))
            for label, wanted in lines
            if wanted
        )
        for lines in (ours, columns)
        if any(wanted for _, wanted in lines)
    )


def is_year(label: str) -> bool:
    """Whether a row is named by a year."""
    return bool(YEAR.fullmatch(label))


def figures_of(cells: Iterable[str]) -> list[Decimal]:
    """Figures that cells begin with."""
    return [decimal_of(number) for number in numbers_of(cells)]


def holds(row: Sequence[Decimal], wanted: Sequence[Decimal]) -> bool:
    """Whether a row has each of some figures, rounded as these are."""
    left = list(row)
    for figure in wanted:
        step = Decimal(1).scaleb(int(figure.as_tuple().exponent))
        same = next((n for n in left if is_same(n, figure, step)), None)
        if same is None:
            return False
        left.remove(same)
    return True


def is_same(number: Decimal, figure: Decimal, step: Decimal) -> bool:
    """Whether a number, or a thousandth of it, is a figure when it is rounded as that."""
    return any(
        abs((number * factor).quantize(step, ROUND_HALF_UP)) == abs(figure)
        for factor in (Decimal(1), Decimal("0.001"))
    )


def numbers_of(cells: Iterable[str]) -> list[str]:
    """Numbers that cells begin with, as they are printed."""
    return [found[0] for cell in cells if (found := NUMBER.match(cell))]


def decimal_of(number: str) -> Decimal:
    r"""A printed number.

    >>> decimal_of("−1\u202f234,5")
    Decimal('-1234.5')
    """
    text = number.replace("\u202f", "").replace(",", ".").replace("−", "-")
    return Decimal(text.removeprefix("+"))
