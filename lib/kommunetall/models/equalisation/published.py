"""What a municipality has printed of its tax and equalisation, beside the formula."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from kommunetall.errors import DataError

BOOKED: Final = 1.0
NEARLY: Final = 0.005


def against_nation(
    booked_nok_million: float, own_nok_million: float, stated_nok_billion: float, all_nok: float
) -> pd.DataFrame:
    """Tax as the municipality has it, beside the nation's settlement, where the two are unlike.

    Parameters
    ----------
    booked_nok_million, own_nok_million
        The municipality's tax in its accounts, and in the settlement.
    stated_nok_billion, all_nok
        The whole country's tax as the text states it, NOK billion, and in the settlement, NOK.

    Returns
    -------
    pandas.DataFrame
        ``figure`` (``tax_in_accounts`` where they differ by more than a million,
        ``national_tax_outcome`` by more than half a percent), ``printed``, ``national`` and
        ``difference`` (the first less the other), in ``unit``, to a tenth. What is missing is
        not compared.
    """
    rows = pd.DataFrame(
        {
            "figure": ["tax_in_accounts", "national_tax_outcome"],
            "printed": [booked_nok_million, stated_nok_billion],
            "national": [own_nok_million, all_nok / 1e9],
            "unit": ["nok_million", "nok_billion"],
        }
    )
    difference = rows.printed - rows.national
    allowed = np.array([BOOKED, NEARLY * all_nok / 1e9])
    found = rows.assign(difference=difference)[difference.abs() > allowed]
    columns = ["figure", "printed", "national", "difference", "unit"]
    return found[columns].round(1).reset_index(drop=True)


def against_published(series: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Computed beside printed, and the residual at the printed precision.

    Parameters
    ----------
    series
        As :func:`.codes.series_of` gives it.
    published
        ``year``, ``tax_nok_million``, ``net_equalisation_nok_million``, ``tax_before_percent``,
        ``tax_after_percent``, as printed.

    Returns
    -------
    pandas.DataFrame
        One row per year: the printed columns (tax as ``tax_nok_million_printed``), each but tax
        followed by ``net_nok_million``, ``before_percent`` and ``after_percent`` computed, and all
        by ``tax_residual_nok_million``, ``net_residual_nok_million``, ``before_residual_points``,
        ``after_residual_points``: computed (of tax, that of the settlement), rounded as printed,
        less printed.

    Raises
    ------
    DataError
        If a printed figure is not a number, with every one.
    """
    printed = (
        "tax_nok_million",
        "net_equalisation_nok_million",
        "tax_before_percent",
        "tax_after_percent",
    )
    numbers = published.assign(**{c: pd.to_numeric(published[c], errors="coerce") for c in printed})
    findings = [
        f"{year}, {column}: {value!r} er ikke et tall"
        for column in printed
        for year, value in published[numbers[column].isna()][["year", column]].to_numpy()
    ]
    if findings:
        raise DataError("De trykte tallene kan ikke sammenliknes.", findings)
    joined = series.merge(numbers, on="year", suffixes=("", "_printed"))
    before, after = 100 * joined.before_share, 100 * joined.after_share
    computed = joined.assign(
        before_percent=before,
        after_percent=after,
        tax_residual_nok_million=joined.tax_nok_million.round(0) - joined.tax_nok_million_printed,
        net_residual_nok_million=joined.net_nok_million.round(0)
        - joined.net_equalisation_nok_million,
        before_residual_points=(before.round(1) - joined.tax_before_percent).round(1),
        after_residual_points=(after.round(1) - joined.tax_after_percent).round(1),
    ).astype({"tax_residual_nok_million": float, "net_residual_nok_million": float})
    return computed[
        [
            "year",
            "tax_nok_million_printed",
            "tax_residual_nok_million",
            "net_equalisation_nok_million",
            "net_nok_million",
            "net_residual_nok_million",
            "tax_before_percent",
            "before_percent",
            "before_residual_points",
            "tax_after_percent",
            "after_percent",
            "after_residual_points",
        ]
    ]


RESIDUALS: Final = (
    "tax_residual_nok_million",
    "net_residual_nok_million",
    "before_residual_points",
    "after_residual_points",
)


def which_differ(compared: pd.DataFrame) -> list[str]:
    """Residuals that are not zero in some year.

    Parameters
    ----------
    compared
        As :func:`against_published` gives it.
    """
    return [name for name in RESIDUALS if compared[name].ne(0).any()]
