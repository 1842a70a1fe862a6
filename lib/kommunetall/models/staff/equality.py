"""Women and men, as far as they may be told: the whole, and the groups with enough of each."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from kommunetall.models.disclosure import Published
from kommunetall.models.moved import leads
from kommunetall.models.staff.levels import Shown
from kommunetall.models.staff.periods import TOTAL
from kommunetall.models.staff.sexes import MEN, NOT_STATED, SEX, WOMEN

PRINTED = 1
Balance = Literal["women", "men", "equal", "unknown"]
WHOLE = [
    *("employees", "share_percent", "part_time_percent", "per_person_percent"),
    *("temporary_employees", "rate_percent", "child_rate_percent"),
]
GROUP = ["women", "men", "women_percent", "women_part_time_percent", "men_part_time_percent"]


def is_told_of_sexes(published: Published) -> bool:
    """Whether an extract states the sex of anybody, and there are enough women and men to tell."""
    return "sexes" in published.tables


def of_the_whole(published: Published, areas: Shown, year: int) -> Shown:
    """Women and men of the whole in a year, and all together.

    part time = 100 − share in full time; fte per person in percent; sickness in percent of agreed
    days of work, days with a sick child likewise

    Parameters
    ----------
    published
        As :func:`kommunetall.models.staff.protected` gives it.
    areas
        Of :func:`kommunetall.models.staff.shown`, whose row of the whole is the sum.
    year
        The year of the report.

    Returns
    -------
    Shown
        ``sex`` (*women*, *men*, *not_stated*, *total*), ``employees`` (permanent, on 31 December),
        ``share_percent`` of all of them, ``part_time_percent``, ``per_person_percent``,
        ``temporary_employees``, ``rate_percent`` (sickness), ``child_rate_percent`` and
        ``is_total``.
    """
    found = of_year(published, "sexes", year).join(
        of_year(published, "sexes_temporary", year)[["temporary_employees"]]
    )
    sick = of_year(published, "sexes_sickness", year)[["rate_percent", "child_rate_percent"]]
    whole = areas.whole()
    total = pd.DataFrame(
        {
            column: [whole[column]]
            for column in (
                *("employees", "full_time_share_percent", "per_person_percent"),
                "temporary_employees",
            )
        },
        index=[TOTAL],
    )
    found = pd.concat([found, total]).join(sick)
    found = found.assign(
        share_percent=100 * found.employees / found.employees[TOTAL],
        part_time_percent=100 - found.full_time_share_percent,
    )
    order = [s for s in (WOMEN, MEN, NOT_STATED, TOTAL) if s in found.index]
    frame = found.loc[order, WHOLE].rename_axis(SEX).reset_index()
    return Shown(frame.assign(is_total=frame[SEX] == TOTAL), frame[WHOLE].isna())


def of_year(published: Published, name: str, year: int) -> pd.DataFrame:
    """Rows of a table of a year, by sex."""
    rows = published.tables[name]
    return rows[rows.year == year].set_index(SEX)


def alone(figures: pd.Series) -> tuple[str | None, float]:
    """The group with the largest figure, and the figure.

    The group is missing where it is not alone in what is printed.
    """
    ranked = figures.dropna().sort_values(ascending=False, kind="stable")
    if ranked.empty:
        return None, float("nan")
    is_alone = leads(ranked.tolist(), PRINTED)
    return str(ranked.index[0]) if is_alone else None, float(ranked.iloc[0])


def of_groups(published: Published, name: str, level: str, year: int, fewest: int) -> pd.DataFrame:
    """Women and men of each area or position code that has enough of each.

    Groups without enough of one are left out, whether they have few of it or none: so that the row
    is not there tells of nobody.

    Parameters
    ----------
    name
        ``sexes_of_areas`` or ``sexes_of_positions``.
    level
        The column of its groups.
    fewest
        Fewest women, and fewest men.

    Returns
    -------
    pandas.DataFrame
        By the groups' codes: ``women`` and ``men`` (persons), ``women_percent`` of both,
        ``women_part_time_percent`` and ``men_part_time_percent``.
    """
    rows = published.tables[name]
    rows = rows[(rows.year == year) & rows[SEX].isin([WOMEN, MEN])]
    wide = rows.pivot(index=level, columns=SEX, values=["employees", "full_time_share_percent"])
    wide = wide.reindex(
        columns=pd.MultiIndex.from_product([["employees", "full_time_share_percent"], [WOMEN, MEN]])
    )
    persons, full = (
        pd.DataFrame({sex: wide[(column, sex)] for sex in (WOMEN, MEN)})
        for column in ("employees", "full_time_share_percent")
    )
    enough = (persons >= fewest).all(axis=1)
    found = pd.DataFrame(
        {
            "women": persons[WOMEN],
            "men": persons[MEN],
            "women_percent": 100 * persons[WOMEN] / (persons[WOMEN] + persons[MEN]),
            "women_part_time_percent": 100 - full[WOMEN],
            "men_part_time_percent": 100 - full[MEN],
        }
    )
    return found.loc[enough].astype(float)


def groups_left_out(published: Published, name: str, level: str, year: int, fewest: int) -> int:
    """How many groups with employees do not have enough women and men."""
    rows = published.tables[name]
    there = rows.loc[(rows.year == year), level].nunique()
    return int(there - len(of_groups(published, name, level, year, fewest)))


def balance(women: float, men: float) -> Balance:
    """Whose figure is higher, as both are printed with one decimal.

    >>> balance(40.04, 40.01), balance(40.2, 20.0)
    ('equal', 'women')
    """
    if pd.isna(women) or pd.isna(men):
        return "unknown"
    shown = round(women, 1), round(men, 1)
    if shown[0] == shown[1]:
        return "equal"
    return "women" if shown[0] > shown[1] else "men"
