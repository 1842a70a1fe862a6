"""What a municipality has printed of its tax and equalisation, beside the formula."""

from __future__ import annotations

import pandas as pd

from kommunetall.errors import DataError


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
        followed by ``net_nok_million``, ``before_percent`` and ``after_percent`` computed, and by
        ``net_residual_nok_million``, ``before_residual_percent``, ``after_residual_percent``:
        computed, rounded as printed, less printed.

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
        f"{year}, {column}: {value!r} is not a number"
        for column in printed
        for year, value in published[numbers[column].isna()][["year", column]].to_numpy()
    ]
    if findings:
        raise DataError("The published figures cannot be compared.", findings)
    joined = series.merge(numbers, on="year", suffixes=("", "_printed"))
    before, after = 100 * joined.before_share, 100 * joined.after_share
    computed = joined.assign(
        before_percent=before,
        after_percent=after,
        net_residual_nok_million=joined.net_nok_million.round(0)
        - joined.net_equalisation_nok_million,
        before_residual_percent=(before.round(1) - joined.tax_before_percent).round(1),
        after_residual_percent=(after.round(1) - joined.tax_after_percent).round(1),
    ).astype({"net_residual_nok_million": float})
    return computed[
        [
            "year",
            "tax_nok_million_printed",
            "net_equalisation_nok_million",
            "net_nok_million",
            "net_residual_nok_million",
            "tax_before_percent",
            "before_percent",
            "before_residual_percent",
            "tax_after_percent",
            "after_percent",
            "after_residual_percent",
        ]
    ]
