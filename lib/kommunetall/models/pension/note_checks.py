"""The pension note checked: against the vintages, the rate of contribution, and its own sums."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kommunetall.errors import DataError, NotThere
from kommunetall.models.findings import rows_of
from kommunetall.models.outcomes import DIFFERS, EXACT
from kommunetall.models.pension.ledger import contribution
from kommunetall.models.pension.note import TOLERANCE_NOK, require_rates

RATE_MARGIN = 0.004


def require_note(
    note: pd.DataFrame, vintages: pd.DataFrame | None, year: int, rates: Mapping[int, float]
) -> None:
    """Refuse a note that lacks the year, or does not go with the vintages or the rate until then.

    Raises
    ------
    DataError
        With every scheme that one of the two lacks, every vintage later than the note, every
        vintage that is not premium less net pension cost, or that is with employer's contribution;
        and where the published contribution is not the rate's share of the balance.
    """
    if year not in set(note.year):
        years = ", ".join(str(y) for y in sorted(note.year.unique()))
        raise NotThere(
            f"Pensjonsnoten har ingen rader for {year}.",
            [f"pension_note har {years}: legg til {year}"],
            tables=("pension_note",),
        )
    require_rates(note[note.year <= year], rates)
    findings = published_contribution(note[note.year <= year], rates)
    if vintages is not None:
        findings += apart(note, vintages, year, rates)
    if findings:
        raise DataError(
            "Pensjonsnoten passer ikke med årgangene eller med avgiftssatsen.", findings
        )


def published_contribution(note: pd.DataFrame, rates: Mapping[int, float]) -> list[str]:
    """Years whose published contribution is not the rate's share of the published balance.

    Each with what that may mean.
    """
    known = note.dropna(subset=["contribution_nok", "closing_nok"])
    sums = known.groupby("year")[["contribution_nok", "closing_nok"]].sum().astype(float)
    findings = []
    for row in rows_of(sums[sums.closing_nok != 0].reset_index()):
        year, rate, said = row.year, rates[row.year], row.contribution_nok / row.closing_nok
        off = abs(row.contribution_nok - rate * row.closing_nok)
        if off <= max(3 * TOLERANCE_NOK, RATE_MARGIN * abs(row.closing_nok)):
            continue
        place = (
            f"pension_note, {year}: avgiften er {percent(said)} av saldoen, og satsen i sonen"
            f" er {percent(rate)}"
        )
        if abs(said - rate / (1 + rate)) < RATE_MARGIN:
            place += ": beløpene er med arbeidsgiveravgift; skriv dem uten"
        else:
            place += ": rett employer_contribution_zone i datapackage.json, eller beløpene"
        findings.append(place)
    return findings


def apart(
    note: pd.DataFrame, vintages: pd.DataFrame, year: int, rates: Mapping[int, float]
) -> list[str]:
    """Where note and vintages differ: rows that one lacks, and deviations that are not the same."""
    last = note.year.max()
    own = vintages[["scheme", "vintage", "premium_deviation_nok"]].rename(
        columns={"vintage": "year"}
    )
    own = own[own.year >= note.year.min()].astype({"year": "int64"})
    findings = [
        f"pension_vintages, {row.scheme} {row.year}: noten slutter i {last}: "
        "rett årgangen, eller legg til noten for det året"
        for row in own[own.year > last].itertuples()
    ]
    noted = note.assign(deviation=note.premium_nok - note.net_pension_cost_nok)
    both = noted[noted.year <= year][["scheme", "year", "deviation"]].merge(
        own[own.year <= year], "outer", ["scheme", "year"], indicator="side"
    )
    lacking = {
        "left_only": ("pension_vintages, {}: årgangen mangler, men noten har ordningen det året"),
        "right_only": (
            "pension_note, {}: raden mangler, men pension_vintages har ordningen det året"
        ),
    }
    for side, text in lacking.items():
        findings += [
            text.format(f"{row.scheme} {row.year}") for row in both[both.side == side].itertuples()
        ]
    for row in rows_of(both[both.side == "both"].dropna()):
        said, computed = int(row.premium_deviation_nok), int(row.deviation)
        if abs(said - computed) > TOLERANCE_NOK:
            findings.append(
                f"pension_vintages, {row.scheme} {row.year}: {said} kr, men premie minus netto"
                f" pensjonskostnad er {computed} kr{ratio(said, computed, rates[row.year])}"
            )
    return findings


def ratio(said: int, computed: int, rate: float) -> str:
    """What the ratio of a vintage to the note tells, if anything.

    It may be that of employer's contribution, or that of thousands.
    """
    gross = 1 + rate
    side = (
        "årgangen"
        if near(said, computed * gross)
        else "noten"
        if near(said * gross, computed)
        else ""
    )
    if side and rate:
        return f"; forholdet er {decimal(gross)}: skriv {side} uten arbeidsgiveravgift"
    thousand = (
        "årgangen"
        if near(said * 1000, computed)
        else "noten"
        if near(said, computed * 1000)
        else ""
    )
    return f"; forholdet er 1000: skriv {thousand} i kroner, ikke i tusen" if thousand else ""


def percent(share: float) -> str:
    """A share in percent, as findings write it."""
    return f"{share:.2%}".replace(".", ",").replace("%", " %")


def decimal(value: float) -> str:
    """A number as findings write it."""
    return f"{value:g}".replace(".", ",")


def near(one: float, other: float) -> bool:
    """Whether two amounts are the same but for rounding."""
    return abs(one - other) <= max(TOLERANCE_NOK, 0.002 * abs(other))


def require_balances(
    note: pd.DataFrame, balances: pd.DataFrame, rates: Mapping[int, float]
) -> None:
    """Refuse a ledger with a balance without a row in the note, or with employer's contribution.

    Raises
    ------
    DataError
        With every scheme and year.
    """
    within = balances[balances.year.isin(note.year)]
    both = within.merge(note, "left", ["year", "scheme"], suffixes=("", "_said"), indicator="side")
    held = (both.side == "left_only") & ((both.opening_nok != 0) | (both.closing_nok != 0))
    findings = [
        f"pension_note, {row.scheme} {row.year}: raden mangler, men ordningen har en saldo:"
        " legg den til, med 0 der det ikke er noe"
        for row in both[held].itertuples()
    ]
    findings += [
        f"pension_vintages, {row.scheme} {row.year}: de gir {row.closing_nok} kr 31. desember,"
        f" og noten sier {row.closing_nok_said} kr; forholdet er {decimal(1 + rates[row.year])}:"
        " skriv årgangene uten arbeidsgiveravgift"
        for row in rows_of(both.dropna(subset=["closing_nok_said"]))
        if rates[row.year]
        and not near(row.closing_nok, row.closing_nok_said)
        and near(row.closing_nok, row.closing_nok_said * (1 + rates[row.year]))
    ]
    if findings:
        raise DataError("Pensjonsnoten og årgangene passer ikke sammen.", findings)


def against_published(
    note: pd.DataFrame, balances: pd.DataFrame, rates: Mapping[int, float]
) -> pd.DataFrame:
    """Balances of the ledger beside those that the note publishes.

    Returns
    -------
    pandas.DataFrame
        One row per ``year``, ``scheme`` and published ``item``: ``printed_nok``, ``computed_nok``,
        ``difference_nok`` (printed less computed) and ``outcome``: *exact* within a thousand
        kroner, else *differs*.
    """
    own = note[["year", "scheme"]].merge(balances, "left", ["year", "scheme"])
    own = own.assign(
        contribution_nok=np.concatenate(
            [
                contribution(part.closing_nok, rates[int(str(y))])
                for y, part in own.groupby("year", sort=False)
            ]
        )
    )
    names = {f"{item}_nok": item for item in ("opening", "amortised", "closing", "contribution")}
    rows = note.reset_index(drop=True)
    return compared(
        rows, {words: (rows[c], own[c].reset_index(drop=True)) for c, words in names.items()}
    )


def sums_of_note(note: pd.DataFrame, said: pd.DataFrame | None = None) -> pd.DataFrame:
    """What the note itself should add up to, where it publishes all that a sum needs.

    Parameters
    ----------
    said
        Closing balances by ``scheme`` and ``year`` that another table adds up to.

    Returns
    -------
    pandas.DataFrame
        As :func:`against_published`: net pension cost from its parts, the premium from its kinds
        and the fund, the closing balance and the closing fund from their movements.
    """
    deviation = note.premium_nok - note.net_pension_cost_nok
    parts = {
        "net_pension_cost": (
            note.net_pension_cost_nok,
            note.accrued_nok
            + note.interest_cost_nok
            - note.expected_return_nok
            + note.administration_nok,
        ),
        "premium": (
            note.premium_nok,
            note.ordinary_premium_nok
            + note.regulation_premium_nok
            + note.other_premium_nok
            - note.premium_fund_used_nok,
        ),
        "closing": (note.closing_nok, note.opening_nok + deviation - note.amortised_nok),
        "fund_closing": (
            note.premium_fund_closing_nok,
            note.premium_fund_opening_nok
            + note.premium_fund_added_nok
            - note.premium_fund_used_nok,
        ),
    }
    if said is not None:
        key = ["scheme", "year"]
        other = note[key].merge(said[[*key, "closing_nok"]], "left", key)
        parts["closing_by_period"] = (note.closing_nok, other.closing_nok.set_axis(note.index))
    return compared(note, parts)


def compared(note: pd.DataFrame, pairs: Mapping[str, tuple[pd.Series, pd.Series]]) -> pd.DataFrame:
    """Printed and computed amounts by year, scheme and item, with what the difference means."""
    found = pd.concat(
        note[["year", "scheme"]].assign(item=item, printed_nok=printed, computed_nok=computed)
        for item, (printed, computed) in pairs.items()
    ).dropna(subset=["printed_nok", "computed_nok"])
    found = found.sort_values(["year", "scheme"], kind="stable", ignore_index=True)
    difference = (found.printed_nok - found.computed_nok).astype("Int64")
    agrees = (difference.abs() <= 3 * TOLERANCE_NOK).to_numpy(dtype=bool)
    close = (difference.abs() <= TOLERANCE_NOK).to_numpy(dtype=bool)
    whole_thousands = (found.printed_nok % 1000 == 0).to_numpy(dtype=bool)
    outcome = np.where(close | (agrees & whole_thousands), EXACT, DIFFERS)
    return found.assign(difference_nok=difference, outcome=outcome)
