"""Figures that the annual report states in running text, beside those of its tables."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.models.findings import HAIR
from kommunetall.models.outcomes import DIFFERS, EXACT, ROUNDING
from kommunetall.models.reconciliation import COLUMNS
from kommunetall.models.structure import TOTAL
from kommunetall.models.workforce.areas import total_of

STATED = (
    "apprentices",
    "apprentices_target",
    "temporary_fte",
    "temporary_fte_change",
    "turnover_sector",
)
TABLE = "stated_figures"


def stated_values(stated: pd.DataFrame, needed: Collection[str] = STATED) -> pd.Series:
    """Figures that the report states in running text, by item.

    Parameters
    ----------
    stated
        ``item`` and ``value`` of the topic's stated figures.
    needed
        Items that must be there.

    Raises
    ------
    NotThere
        With every item that is needed and not there; its tables are ``stated_figures.<item>``, or
        the whole table where nothing is stated.
    """
    values = stated.set_index("item")["value"]
    missing = [item for item in needed if item not in values]
    if missing:
        raise NotThere(
            "Ikke alle tallene om ansatte er oppgitt.",
            [f"workforce, {item}: legg det til i stated_figures.csv" for item in missing],
            tables=[f"{TABLE}.{item}" for item in missing] if len(values) else (TABLE,),
        )
    return values


def about_all(stated: pd.DataFrame, areas: pd.DataFrame) -> pd.Series:
    """Employees in all, as the text states them in a round number, beside the permanent ones.

    Returns
    -------
    pandas.Series
        ``employees_about`` and ``not_permanent`` (how many more they are, as roughly as the text
        states them); missing where it does not state them, or no more than the permanent.
    """
    about = stated_value(stated, "employees_about")
    more = roughly(about - total_of(areas).employees, about)
    is_more = more > 0
    nothing = float("nan")
    return pd.Series(
        {
            "employees_about": about if is_more else nothing,
            "not_permanent": more if is_more else nothing,
        }
    )


def roughly(number: float, about: float) -> float:
    """A whole number with as many zeros at its end as a round one has; missing where one is.

    >>> roughly(308, 6600)
    300.0
    """
    if pd.isna(number) or pd.isna(about):
        return float("nan")
    digits = str(int(about))
    return float(round(number, len(digits.rstrip("0")) - len(digits)))


def stated_value(stated: pd.DataFrame, item: str) -> float:
    """A figure that the report states in running text; missing where it does not."""
    values = stated.set_index("item")["value"]
    return float(values.get(item, float("nan")))


def stated_period(stated: pd.DataFrame, item: str) -> str | None:
    """When a figure of the running text is of, as the report says it; None where it does not."""
    periods = stated.set_index("item")["period"].dropna()
    period: str | None = periods.get(item)
    return period


def against_text(
    stated: pd.DataFrame, areas: pd.DataFrame, hires: pd.DataFrame | None, year: int
) -> pd.DataFrame:
    """What the report states in running text beside the same figure in its tables.

    A figure that the report says is about right (``is_about``) may differ by half of what its last
    digit that is not zero counts; of others no difference counts as rounding.

    Returns
    -------
    pandas.DataFrame
        One row for each stated figure that a table has too, with the columns of
        :func:`kommunetall.models.reconciliation.check`: ``row`` is the figure's label, ``printed``
        the stated figure, ``computed`` that of the table.
    """
    in_table = figures_of_tables(areas, hires, year)
    there = set(stated.item)
    rows = stated.set_index("item").loc[[item for item in in_table.index if item in there]]
    computed = in_table[rows.index]
    difference = rows.value - computed
    is_about = rows.is_about.fillna(False).astype(bool)
    rounding = rows.value.map(half_of_last_digit).where(is_about, 0.0)
    is_rounded = difference.abs() <= rounding
    outcome = pd.Series(DIFFERS, index=rows.index).mask(is_rounded, ROUNDING)
    known = pd.DataFrame(
        {
            "identity": "",
            "row": rows.label,
            "column": "value",
            "printed": rows.value,
            "computed": computed,
            "difference": difference,
            "rounding": rounding,
            "outcome": outcome.mask(difference.abs() <= HAIR, EXACT),
        }
    )
    return known.dropna(subset=["computed"]).reset_index(drop=True)[COLUMNS]


def half_of_last_digit(value: float) -> float:
    """Half of what the last digit of a whole number that is not zero counts.

    >>> half_of_last_digit(35_000), half_of_last_digit(6_600), half_of_last_digit(0)
    (500.0, 50.0, 0.0)
    """
    digits = f"{abs(value):.0f}"
    kept = len(digits.rstrip("0"))
    return 10 ** (len(digits) - kept) / 2 if kept else 0.0


def only_in_text(
    stated: pd.DataFrame, areas: pd.DataFrame, hires: pd.DataFrame | None, year: int
) -> pd.Series:
    """Figures that the report states in running text, and no table has, by item.

    Temporary fte are told of beside the permanent of the tables, where those are there.
    """
    values = stated.drop_duplicates("item").set_index("item").value
    in_table = figures_of_tables(areas, hires, year)
    in_table["temporary_fte"] = in_table.fte
    return values[~values.index.isin(in_table.dropna().index)]


def figures_of_tables(areas: pd.DataFrame, hires: pd.DataFrame | None, year: int) -> pd.Series:
    """Figures of the tables under the names of the text's; missing where no table has them."""
    total = total_of(areas)
    now, before = hired_in(hires, year), hired_in(hires, year - 1)
    return pd.Series(
        {
            "fte": total.fte,
            "employees": total.employees,
            "sickness_absence": total.rate_percent,
            "overtime_paid_reduction": total.previous_paid_hours - total.paid_hours,
            "turnover": total.turnover_percent,
            "turnover_previous": total.previous_turnover_percent,
            "hires": now,
            "hires_change": now - before,
        }
    )


def hired_in(hires: pd.DataFrame | None, year: int) -> float:
    """Hires of a year as the table's total has them; missing where it has not."""
    if hires is None:
        return float("nan")
    totals = hires[hires.month == TOTAL].set_index("year").hires.astype(float)
    return float(totals.get(year, float("nan")))
