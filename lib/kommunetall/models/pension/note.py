"""The pension note of the annual accounts: checked against the vintages, and laid out as auditors know it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kommunetall.errors import DataError, NotThere
from kommunetall.models.findings import named_faults, rows_of, typed
from kommunetall.models.outcomes import DIFFERS, EXACT
from kommunetall.models.pension.account import completed
from kommunetall.models.pension.ledger import BALANCES, MILLION, contribution

NOTE_PREMIUM = {
    "ordinary": "ordinary_premium_nok",
    "regulation": "regulation_premium_nok",
    "other": "other_premium_nok",
}
TOLERANCE_NOK = 1000
RATE_MARGIN = 0.004
NEEDED = ("year", "scheme", "premium_nok", "net_pension_cost_nok")
POSITIVE = ("expected_return_nok", "premium_fund_used_nok", "employee_contribution_nok")
WHOLE = (
    "accrued_nok",
    "interest_cost_nok",
    "expected_return_nok",
    "administration_nok",
    "net_pension_cost_nok",
    "premium_nok",
    "ordinary_premium_nok",
    "regulation_premium_nok",
    "other_premium_nok",
    "premium_fund_used_nok",
    "employee_contribution_nok",
    "opening_nok",
    "amortised_nok",
    "closing_nok",
    "contribution_nok",
    "premium_fund_opening_nok",
    "premium_fund_added_nok",
    "premium_fund_closing_nok",
    "obligation_nok",
    "assets_nok",
)
ASSUMPTIONS = (
    "discount_rate_percent",
    "expected_return_percent",
    "wage_growth_percent",
    "basic_amount_growth_percent",
)
OPTIONAL = (*(c for c in WHOLE if c not in NEEDED), *ASSUMPTIONS)


def published_balances(note: pd.DataFrame) -> pd.DataFrame:
    """Balances as the note publishes them, one row per ``scheme`` and ``year``, as :class:`kommunetall.models.pension.ledger.Ledger` has them.

    Where only one of the opening and the closing balance is published, the other follows. Where a balance
    opens otherwise than the year before closed, by more than rounding, the difference is a correction.

    Raises
    ------
    DataError
        With every year and scheme whose note lacks amortisation, or both balances.
    """
    ordered = note.sort_values(["scheme", "year"], ignore_index=True)
    opening, amortised, closing = (
        ordered[c].astype("Int64") for c in ("opening_nok", "amortised_nok", "closing_nok")
    )
    faults = {
        "add amortised_nok, or supply pension_vintages": amortised.isna(),
        "add opening_nok or closing_nok, or supply pension_vintages": opening.isna()
        & closing.isna(),
    }
    findings = [
        f"pension_note, {finding}" for finding in named_faults(ordered, ["year", "scheme"], faults)
    ]
    if findings:
        raise DataError("The amortisation can neither be computed nor read.", findings)
    arisen = (ordered.premium_nok - ordered.net_pension_cost_nok).astype("Int64")
    opening = opening.fillna(closing - arisen + amortised)
    closing = closing.fillna(opening + arisen - amortised)
    follows = (ordered.scheme == ordered.scheme.shift()) & (
        ordered.year == ordered.year.shift() + 1
    )
    moved = (opening - closing.shift()).where(follows, 0)
    return ordered[["scheme", "year"]].assign(
        correction_nok=moved.where(moved.abs() > TOLERANCE_NOK, 0),
        opening_nok=opening,
        arisen_nok=arisen,
        amortised_nok=amortised,
        closing_nok=closing,
    )


def whole_note(note: pd.DataFrame) -> pd.DataFrame:
    """The note with every column that it may have, blank where it was not supplied, and numbers as whole numbers.

    Raises
    ------
    DataError
        With every column that it must have and lacks, and every row at fault: twice, without scheme, premium or cost, or with a
        sign that cannot be.
    """
    whole = typed(note, "rows of pension_note", NEEDED, OPTIONAL)
    fraction = pd.concat([(whole[c] % 1 != 0) & whole[c].notna() for c in WHOLE], axis=1).any(
        axis=1
    )
    faults = {
        "the scheme is missing": whole.scheme.isna() | whole.scheme.eq(""),
        "the row stands more than once: keep one": whole.duplicated(["year", "scheme"], keep=False),
        "premium_nok or net_pension_cost_nok is missing": whole.premium_nok.isna()
        | whole.net_pension_cost_nok.isna(),
        "an amount is not in whole kroner": fraction,
        **{f"{c} has a minus: it is positive": whole[c] < 0 for c in POSITIVE},
    }
    findings = [
        f"pension_note, {fault}" for fault in named_faults(whole, ["scheme", "year"], faults)
    ]
    findings += [] if len(whole) else ["pension_note has no rows: add one for each scheme and year"]
    if findings:
        raise DataError("The pension note is not whole.", findings)
    return whole.astype(dict.fromkeys(["year", *WHOLE], "Int64"))


def require_rates(note: pd.DataFrame, rates: Mapping[int, float]) -> None:
    """Refuse years of the note without a rate of employer's contribution.

    Raises
    ------
    DataError
        With every year.
    """
    findings = [f"{year}: give its rate" for year in sorted(set(note.year)) if year not in rates]
    if findings:
        raise DataError(
            "The rate of employer's contribution is not known for every year.", findings
        )


def require_note(
    note: pd.DataFrame, vintages: pd.DataFrame | None, year: int, rates: Mapping[int, float]
) -> None:
    """Refuse a note that lacks the year, or does not go with the vintages or the rate, up to a year.

    Raises
    ------
    DataError
        With every scheme that one of the two lacks, every vintage later than the note, every vintage that is not premium
        less net pension cost, or that is with employer's contribution; and where the published contribution
        is not the rate's share of the balance.
    """
    if year not in set(note.year):
        years = ", ".join(str(y) for y in sorted(note.year.unique()))
        raise NotThere(
            f"The pension note has no rows for {year}.",
            [f"pension_note has {years}: add {year}"],
            tables=("pension_note",),
        )
    require_rates(note[note.year <= year], rates)
    findings = published_contribution(note[note.year <= year], rates)
    if vintages is not None:
        findings += apart(note, vintages, year, rates)
    if findings:
        raise DataError("The pension note does not go with the vintages or the rate.", findings)


def published_contribution(note: pd.DataFrame, rates: Mapping[int, float]) -> list[str]:
    """Years whose published contribution is not the rate's share of the published balance, and what that may mean."""
    known = note.dropna(subset=["contribution_nok", "closing_nok"])
    sums = known.groupby("year")[["contribution_nok", "closing_nok"]].sum().astype(float)
    findings = []
    for row in rows_of(sums[sums.closing_nok != 0].reset_index()):
        year, rate, said = row.year, rates[row.year], row.contribution_nok / row.closing_nok
        off = abs(row.contribution_nok - rate * row.closing_nok)
        if off <= max(3 * TOLERANCE_NOK, RATE_MARGIN * abs(row.closing_nok)):
            continue
        place = f"pension_note, {year}: the contribution is {said:.2%} of the balance, the zone's rate is {rate:.2%}"
        if abs(said - rate / (1 + rate)) < RATE_MARGIN:
            place += ": the amounts are with employer's contribution; give them without"
        else:
            place += ": mend employer_contribution_zone in datapackage.json, or the amounts"
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
        f"pension_vintages, {row.scheme} {row.year}: the note ends with {last}: "
        "mend the vintage, or add the note of that year"
        for row in own[own.year > last].itertuples()
    ]
    noted = note.assign(deviation=note.premium_nok - note.net_pension_cost_nok)
    both = noted[noted.year <= year][["scheme", "year", "deviation"]].merge(
        own[own.year <= year], "outer", ["scheme", "year"], indicator="side"
    )
    lacking = {
        "left_only": "pension_vintages, {}: the vintage is missing, but the note has the scheme that year",
        "right_only": "pension_note, {}: the row is missing, but pension_vintages has the scheme that year",
    }
    for side, text in lacking.items():
        findings += [
            text.format(f"{row.scheme} {row.year}") for row in both[both.side == side].itertuples()
        ]
    for row in rows_of(both[both.side == "both"].dropna()):
        said, computed = int(row.premium_deviation_nok), int(row.deviation)
        if abs(said - computed) > TOLERANCE_NOK:
            findings.append(
                f"pension_vintages, {row.scheme} {row.year}: {said} kr, but premium less net pension cost is "
                f"{computed} kr{ratio(said, computed, rates[row.year])}"
            )
    return findings


def ratio(said: int, computed: int, rate: float) -> str:
    """What the ratio of a vintage to the note tells of employer's contribution or of thousands, if anything."""
    gross = 1 + rate
    side = (
        "vintage"
        if near(said, computed * gross)
        else "note"
        if near(said * gross, computed)
        else ""
    )
    if side and rate:
        return f"; the ratio is {gross:g}: give the {side} without employer's contribution"
    thousand = (
        "vintage" if near(said * 1000, computed) else "note" if near(said, computed * 1000) else ""
    )
    return f"; the ratio is 1000: give the {thousand} in kroner, not thousands" if thousand else ""


def near(one: float, other: float) -> bool:
    """Whether two amounts are the same but for rounding."""
    return abs(one - other) <= max(TOLERANCE_NOK, 0.002 * abs(other))


def require_balances(
    note: pd.DataFrame, balances: pd.DataFrame, rates: Mapping[int, float]
) -> None:
    """Refuse a ledger with a balance that the note has no row for, or that is with employer's contribution.

    Raises
    ------
    DataError
        With every scheme and year.
    """
    within = balances[balances.year.isin(note.year)]
    both = within.merge(note, "left", ["year", "scheme"], suffixes=("", "_said"), indicator="side")
    held = (both.side == "left_only") & ((both.opening_nok != 0) | (both.closing_nok != 0))
    findings = [
        f"pension_note, {row.scheme} {row.year}: the row is missing, but the scheme has a balance: add it, 0 where "
        "there is nothing"
        for row in both[held].itertuples()
    ]
    findings += [
        f"pension_vintages, {row.scheme} {row.year}: they give {row.closing_nok} kr on 31 December, the note says "
        f"{row.closing_nok_said} kr; the ratio is {1 + rates[row.year]:g}: give the vintages without employer's contribution"
        for row in rows_of(both.dropna(subset=["closing_nok_said"]))
        if rates[row.year]
        and not near(row.closing_nok, row.closing_nok_said)
        and near(row.closing_nok, row.closing_nok_said * (1 + rates[row.year]))
    ]
    if findings:
        raise DataError("The pension note and the ledger do not go together.", findings)


def against_published(
    note: pd.DataFrame, balances: pd.DataFrame, rates: Mapping[int, float]
) -> pd.DataFrame:
    """Balances of the ledger beside those that the note publishes.

    Returns
    -------
    pandas.DataFrame
        One row per ``year``, ``scheme`` and published ``item``: ``printed_nok``, ``computed_nok``, ``difference_nok`` (printed
        less computed) and ``outcome``: *exact* within a thousand kroner, else *differs*.
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


def sums_of_note(note: pd.DataFrame) -> pd.DataFrame:
    """What the note itself should add up to, where it publishes all that a sum needs.

    Returns
    -------
    pandas.DataFrame
        As :func:`against_published`: net pension cost from its parts, the premium from its kinds and the fund, the closing balance and
        the closing fund from their movements.
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
    return compared(note, parts)


def compared(note: pd.DataFrame, pairs: Mapping[str, tuple[pd.Series, pd.Series]]) -> pd.DataFrame:
    """Printed and computed amounts by year, scheme and item, with the difference and what it means."""
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


def standard_note(
    note: pd.DataFrame, balances: pd.DataFrame, year: int, rate: float
) -> dict[str, pd.DataFrame]:
    """The pension note of a year as auditors know it, by section.

    A net pension cost; B premium due; C = B − A premium deviation; D amortisation; E = B − C + D; F what employees
    pay; E − F the year's cost in the account.

    Parameters
    ----------
    note
        One row per ``year`` and ``scheme``.
    balances
        One row per ``year`` and ``scheme``: ``opening_nok``, ``correction_nok``, ``amortised_nok``, ``closing_nok``.
    rate
        Employer's contribution.

    Returns
    -------
    dict
        Table by title: ``item``, a column for each scheme, ``Sum`` where they are several, and ``is_sum`` for the lines to emphasise. Lines that no scheme
        has figures for are left out. Whole kroner.
    """
    this = note[note.year == year].set_index("scheme")
    own = balances[balances.year == year].set_index("scheme").reindex(this.index)
    cost = this.net_pension_cost_nok
    deviation = this.premium_nok - cost
    charge = this.premium_nok - deviation + own.amortised_nok
    due = pd.Series(contribution(own.closing_nok, rate), own.index)
    first = own.opening_nok == own.correction_nok
    corrected = own.correction_nok.astype("Int64").mask(first, 0)
    blank = pd.Series(pd.NA, this.index, dtype="Int64")
    net_obligation = this.obligation_nok - this.assets_nok
    known = net_obligation.notna()
    on_net = blank.copy()
    on_net[known] = contribution(net_obligation[known], rate)
    sections = {
        "cost": [
            ("accrued", this.accrued_nok, False),
            ("interest_cost", this.interest_cost_nok, False),
            ("expected_return", -this.expected_return_nok, False),
            ("administration", this.administration_nok, False),
            ("net_pension_cost", cost, True),
            ("premium_with_administration", this.premium_nok, False),
            ("deviation", deviation, True),
        ],
        "expenditure": [
            ("premium", this.premium_nok, False),
            ("deviation_turned", -deviation, False),
            ("amortisation", own.amortised_nok, False),
            ("expenditure", charge, True),
            ("employees", this.employee_contribution_nok, False),
            ("own_expenditure", charge - this.employee_contribution_nok, True),
        ],
        "accumulated": [
            ("opening", own.opening_nok - corrected, False),
            ("correction", corrected if (corrected != 0).any() else blank, False),
            ("arisen", deviation, False),
            ("amortised_turned", -own.amortised_nok, False),
            ("closing", own.closing_nok, True),
            ("contribution", due, False),
            ("closing_with_contribution", own.closing_nok + due, True),
        ],
        "fund": [
            ("fund_opening", this.premium_fund_opening_nok, False),
            ("fund_added", this.premium_fund_added_nok, False),
            ("fund_used_turned", -this.premium_fund_used_nok, False),
            ("fund_closing", this.premium_fund_closing_nok, True),
        ],
        "obligation": [
            ("obligation", this.obligation_nok, False),
            ("assets_turned", -this.assets_nok, False),
            ("net_obligation", net_obligation, True),
            ("net_contribution", on_net, False),
        ],
    }
    tables = {title: note_table(lines) for title, lines in sections.items()}
    return {title: table for title, table in tables.items() if len(table)}


def note_table(lines: list[tuple[str, pd.Series, bool]]) -> pd.DataFrame:
    """Lines of a note as rows, schemes and their sum as columns; lines without figures are left out.

    A sum is missing where some scheme is, and there is none with one scheme.
    """
    rows = []
    for item, amounts, is_sum in lines:
        each = amounts.astype("Int64")
        if each.notna().any():
            together = (
                {"all_schemes": each.sum() if each.notna().all() else pd.NA}
                if len(each) > 1
                else {}
            )
            rows.append({"item": item, **each, **together, "is_total": is_sum})
    return pd.DataFrame(rows)


def assumptions(note: pd.DataFrame, year: int) -> pd.DataFrame:
    """Assumptions of the year's calculation by ``scheme``, percent; columns without figures are left out."""
    this = note[note.year == year][["scheme", *ASSUMPTIONS]]
    return this.dropna(axis="columns", how="all").reset_index(drop=True)


def note_accounts(
    note: pd.DataFrame, balances: pd.DataFrame, rates: Mapping[int, float]
) -> pd.DataFrame:
    """Account of each year from the pension note and the ledger, as :func:`completed` describes it.

    Parameters
    ----------
    note
        One row per ``year`` and ``scheme``, whole kroner without contribution.
    balances
        One row per ``scheme`` and ``year``, as :class:`kommunetall.models.pension.ledger.Ledger` has them.
    rates
        Employer's contribution by year.
    """
    require_rates(note, rates)
    parts = {kind: column for kind, column in NOTE_PREMIUM.items() if note[column].notna().all()}
    parts = parts if len(parts) == len(NOTE_PREMIUM) else {}
    fund = note.premium_fund_used_nok.fillna(0)
    frame = note[["year"]].assign(
        **{kind: note[column] for kind, column in parts.items()},
        premium=note.premium_nok + fund,
        premium_fund_used=fund,
        employees=note.employee_contribution_nok.fillna(0),
        deviation=note.premium_nok - note.net_pension_cost_nok,
    )
    summed = frame.groupby("year").sum().astype("int64")
    own = balances.groupby("year")[BALANCES].sum().loc[summed.index]
    gross = pd.Series({y: (1 + rates[y]) / MILLION for y in summed.index})
    columns = {
        **summed,
        "amortised": own.amortised_nok,
        "opening": own.opening_nok,
        "closing": own.closing_nok,
    }
    return completed(
        {"year": summed.index, "unexplained": 0.0}
        | {name: (values * gross).to_numpy() for name, values in columns.items()}
    )
