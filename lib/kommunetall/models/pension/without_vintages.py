"""A pension note whose vintages the municipality has not supplied: what follows of them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.models.findings import Row
from kommunetall.models.pension.by_period import (
    closings,
    require_same,
    vintages_of,
    whole_balances,
)
from kommunetall.models.pension.calibration import ALL_SCHEMES, FROM_PUBLISHED, calibrated
from kommunetall.models.pension.known import Pension, Vintages
from kommunetall.models.pension.ledger import LONGEST_PERIOD, PensionRules, ledger
from kommunetall.models.pension.note import (
    TOLERANCE_NOK,
    moved,
    note_accounts,
    published_balances,
    year_sums,
)


def without_vintages(
    note: pd.DataFrame,
    balances: pd.DataFrame | None,
    rules: Mapping[int, PensionRules],
    rates: Mapping[int, float],
    year: int,
) -> Pension:
    """The pension of a municipality whose note is known until the year, but not its vintages.

    What is left by amortisation period tells of the vintages where it is supplied. Else the two are
    published where all is taken back the year after, or they are calibrated to the balances that
    the note publishes; with neither nothing is known of them.
    """
    periods = None if balances is None else whole_balances(balances, year)
    if periods is not None:
        require_same(note, periods, rates)
    said = None if periods is None else closings(periods)
    published = published_balances(note, said)
    together = together_of(published, said)
    accounts = note_accounts(note, together, rates)
    found = None if periods is None else vintages_of(periods, published, rules, year)
    if found is None:
        found = taken_back_at_once(published[published.year == year])
    if found is not None:
        kept = ledger(found, rules, year, range(year, year + LONGEST_PERIOD + 1))
        known: Vintages | None = Vintages(found, kept)
    else:
        known = calibration_of(accounts.iloc[-1], rules, rates[year], arisen_before(note, year))
    return Pension(year, rates[year], accounts, known, published, said, note)


def together_of(published: pd.DataFrame, said: pd.DataFrame | None) -> pd.DataFrame:
    """Balances of a note by ``scheme`` and ``year``, or of all schemes where only that is known.

    Parameters
    ----------
    said
        Closing balances by ``scheme`` and ``year``; :data:`.calibration.ALL_SCHEMES` is all of them
        together.
    """
    if said is None or not said.scheme.eq(ALL_SCHEMES).any():
        return published
    sums = year_sums(published).reset_index().astype({"year": "Int64"})
    closing = said.set_index("year").closing_nok.astype("Float64")
    filled = sums.closing_nok.fillna(sums.year.map(closing))
    unit = pd.Series(ALL_SCHEMES, sums.index)
    known = sums.assign(closing_nok=filled)
    return sums[["year"]].assign(scheme=unit, **moved(known, sums.arisen_nok.astype("Int64"), unit))


def arisen_before(note: pd.DataFrame, year: int) -> dict[int, int]:
    """Premium deviation without contribution of each earlier year that a note publishes."""
    arisen = (note.premium_nok - note.net_pension_cost_nok).groupby(note.year).sum()
    return {int(str(of)): int(amount) for of, amount in arisen.items() if of != year}


def calibration_of(
    account: Row,
    rules: Mapping[int, PensionRules],
    rate: float,
    published: Mapping[int, int] | None = None,
) -> Vintages | None:
    """Vintages calibrated to a year's opening balance and amortisation, but those `published`.

    None where they are not known, or no straight line of vintages has them.
    """
    if pd.isna(account["opening_nok_million"]) or pd.isna(account["amortised_nok_million"]):
        return None
    try:
        return Vintages(*calibrated(account, rules, rate, published))
    except NotThere:
        return None


def taken_back_at_once(balances: pd.DataFrame) -> pd.DataFrame | None:
    """Vintages of a municipality that takes each deviation back the year after.

    None where it does not, or where what it opens with and amortises is not known.

    Such a municipality amortises all that its year opens with, so its two vintages are published.

    Parameters
    ----------
    balances
        One row per ``scheme`` of a year.
    """
    left = (balances.opening_nok - balances.amortised_nok).abs()
    if left.isna().any() or (left > TOLERANCE_NOK).any():
        return None
    earlier = balances.assign(
        vintage=balances.year - 1, premium_deviation_nok=balances.amortised_nok
    )
    this = balances.assign(vintage=balances.year, premium_deviation_nok=balances.arisen_nok)
    both = pd.concat([earlier, this], ignore_index=True)
    columns = ["scheme", "vintage", "premium_deviation_nok"]
    return both[columns].assign(amortisation_years=1, basis=FROM_PUBLISHED)
