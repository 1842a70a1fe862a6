"""Where a municipality stands among all: on the curve of the equalisation and in the ranking."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from kommunetall.models.equalisation.settlement import (
    EqualisationRules,
    before_deduction,
    counted,
    rows_of,
)


def marginal_loss(before_share: float, rules: EqualisationRules) -> float:
    """Share of one more krone in tax that is taken back, with average and deduction held."""
    below = before_share < rules.supplement_threshold
    return rules.symmetric_rate + (rules.supplement_rate if below else 0.0)


def position(year: pd.DataFrame, municipality: str, rules: EqualisationRules) -> pd.Series:
    """Where a municipality stands in the equalisation of one year.

    Parameters
    ----------
    year
        All municipalities of one year, as :func:`.settlement.equalise` gives them.
    municipality
        Its code in the year.
    rules
        Rules of the year.

    Returns
    -------
    pandas.Series
        ``to_threshold_nok_per_capita`` and ``to_threshold_nok`` (tax above the threshold of the
        supplement; negative below it), ``break_even_share`` (the tax, as a share of the national
        average, at which net is zero), ``kept_share`` (what is kept of one more krone) and
        ``pays_below_average`` (whether it pays though its tax is below the average, because the
        deduction is larger than the symmetric part).
    """
    row = year[rows_of(year, municipality)].iloc[0]
    average, tax = row.national_average_nok_per_capita, row.tax_nok_per_capita
    above = tax - rules.supplement_threshold * average
    return pd.Series(
        {
            "to_threshold_nok_per_capita": above,
            "to_threshold_nok": above * row.population,
            "break_even_share": 1 - row.deduction_nok_per_capita / (rules.symmetric_rate * average),
            "kept_share": 1 - marginal_loss(row.before_share, rules),
            "pays_below_average": row.before_share < 1 and row.net_nok < 0,
        }
    )


def below_threshold(year: pd.DataFrame, rules: EqualisationRules) -> tuple[int, int]:
    """How many of the country's municipalities are below the threshold, and of how many.

    Parameters
    ----------
    year
        All municipalities of one year, as :func:`.settlement.equalise` gives them.
    rules
        Rules of the year.
    """
    country = year[counted(year) > 0]
    return int((country.before_share < rules.supplement_threshold).sum()), len(country)


def net_curve(year: pd.DataFrame, municipality: str, rules: EqualisationRules) -> pd.DataFrame:
    """Net equalisation as a function of tax per capita, with average and deduction of the year.

    The function is a straight line above the threshold of the supplement and a steeper one below
    it, so the points given here draw it exactly.

    Parameters
    ----------
    year
        All municipalities of one year, as :func:`.settlement.equalise` gives them.
    municipality
        Its code in the year.
    rules
        Rules of the year.

    Returns
    -------
    pandas.DataFrame
        Points by rising tax: ``point`` (``lowest`` and ``highest`` of the country, ``own`` where
        the municipality is neither, ``threshold`` of the supplement, ``break_even``),
        ``municipality`` (its name, missing at the latter two), ``before_share``,
        ``net_nok_per_capita``, ``after_share``, ``is_own`` and ``is_boundary``.

    Raises
    ------
    DataError
        If the year does not have the municipality.
    """
    own = year[rows_of(year, municipality)].iloc[0]
    shares = year.before_share.to_numpy(float)
    low, high = year.iloc[shares.argmin()], year.iloc[shares.argmax()]
    even = position(year, municipality, rules).break_even_share
    places = [
        ("lowest", low.municipality, low.before_share, False),
        ("highest", high.municipality, high.before_share, False),
        ("threshold", None, rules.supplement_threshold, True),
        ("break_even", None, even, True),
    ]
    if municipality not in (low.municipality_code, high.municipality_code):
        places.append(("own", own.municipality, own.before_share, False))
    columns = ["point", "municipality", "before_share", "is_boundary"]
    points = pd.DataFrame(places, columns=columns)
    average = own.national_average_nok_per_capita
    symmetric, supplement = before_deduction(
        points.before_share.to_numpy() * average, average, rules
    )
    net = symmetric + supplement - own.deduction_nok_per_capita
    found = points.assign(
        net_nok_per_capita=net,
        after_share=points.before_share + net / average,
        is_own=points.before_share == own.before_share,
    )
    return found.sort_values("before_share", ignore_index=True)


def ranked(settled: pd.DataFrame, municipality: str) -> pd.DataFrame:
    """All municipalities of one year by their tax per capita, highest first.

    Parameters
    ----------
    settled
        All municipalities of one year, as :func:`.settlement.equalise` gives them.
    municipality
        Code of one's own.

    Returns
    -------
    pandas.DataFrame
        Rows of `settled` by ``before_share``, with ``rank_before`` and ``rank_after`` (1 is the
        highest), ``ranked`` (how many there are), ``label`` (rank and name) and ``is_own``.
    """
    rows = settled.assign(
        rank_before=settled.before_share.rank(ascending=False, method="min").astype(int),
        rank_after=settled.after_share.rank(ascending=False, method="min").astype(int),
    ).sort_values(["rank_before", "municipality_code"], ignore_index=True)
    rows["label"] = rows.rank_before.astype(str) + ". " + rows.municipality
    rows["is_own"], rows["ranked"] = rows_of(rows, municipality), len(rows)
    return rows


Among = Literal["first", "between", "last"]
AmongAll = Literal["first", "between", "last", "guest_first", "guest_between", "guest_last"]


def among_case(rank: int, ranked: int) -> Among:
    """Whether a place in a ranking is the first, the last or one between.

    >>> among_case(1, 357), among_case(142, 357), among_case(357, 357)
    ('first', 'between', 'last')
    """
    if rank == 1:
        return "first"
    return "last" if rank == ranked else "between"


def among_all_case(rank: int, ranked: int, is_counted: bool) -> AmongAll:
    """The same in a ranking of the whole country; a ``guest`` is not one of those it consists of.

    >>> among_all_case(1, 357, True), among_all_case(358, 358, False)
    ('first', 'guest_last')
    """
    case = among_case(rank, ranked)
    if is_counted:
        return case
    guest: dict[Among, AmongAll] = {
        "first": "guest_first",
        "between": "guest_between",
        "last": "guest_last",
    }
    return guest[case]


def ranking(settled: pd.DataFrame, municipality: str, most: int) -> pd.DataFrame:
    """The municipality's place among all in one year, with those nearest to it.

    Parameters
    ----------
    most
        How many rows to show; as many above it as below, as far as there are any.

    Returns
    -------
    pandas.DataFrame
        Rows of :func:`ranked` near the municipality.
    """
    rows = ranked(settled, municipality)
    place = int(rows.is_own.argmax())
    first = max(0, min(place - most // 2, len(rows) - most))
    return rows.iloc[first : first + most].reset_index(drop=True)
