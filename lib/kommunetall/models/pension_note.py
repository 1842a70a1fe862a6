"""The pension note of the annual accounts: checked against the vintages, and laid out as auditors know it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.pension_account import completed
from kommunetall.models.pension_ledger import BALANCES, MILLION, contribution, named_faults

NOTE_COST = ("accrued_nok", "interest_cost_nok", "expected_return_nok", "administration_nok")
NOTE_PREMIUM = {
    "ordinary": "ordinary_premium_nok",
    "regulation": "regulation_premium_nok",
    "other": "other_premium_nok",
}
TOLERANCE_NOK = 1000
AGREES, DIFFERS = "stemmer", "avviker"


def net_pension_cost(note: pd.DataFrame) -> pd.Series:
    """Net pension cost: accrued + interest − expected return + administration."""
    accrued, interest, expected_return, administration = (note[c] for c in NOTE_COST)
    return accrued + interest - expected_return + administration


def published_balances(note: pd.DataFrame) -> pd.DataFrame:
    """Balances as the note publishes them, one row per ``scheme`` and ``year``, as :class:`kommunetall.models.pension_ledger.Ledger` has them.

    Raises
    ------
    DataError
        With every year and scheme whose note lacks one.
    """
    columns = ["opening_nok", "amortised_nok", "closing_nok"]
    faults = {f"add {c}, or supply pension_vintages": note[c].isna() for c in columns}
    findings = [f"pension_note, {finding}" for finding in named_faults(note, ["year", "scheme"], faults)]
    if findings:
        raise DataError("The amortisation can neither be computed nor read.", findings)
    arisen = note.premium_nok - net_pension_cost(note)
    return note[["scheme", "year", *columns]].assign(correction_nok=0, arisen_nok=arisen)


def require_note(
    note: pd.DataFrame, vintages: pd.DataFrame | None, year: int, rates: Mapping[int, float]
) -> None:
    """Refuse a note that does not go with the year, or with the vintages.

    Raises
    ------
    DataError
        With every scheme that either lacks, every vintage without a note, and every vintage that is not
        premium less net pension cost, or is with employer's contribution.
    """
    if year not in set(note.year):
        years = ", ".join(str(y) for y in sorted(note.year.unique()))
        raise DataError(
            f"The pension note has no rows for {year}.", [f"pension_note has {years}: add {year}"]
        )
    if vintages is None:
        return
    noted = note[["scheme", "year"]].assign(
        deviation=(note.premium_nok - net_pension_cost(note)).astype("Int64")
    )
    own = vintages[["scheme", "vintage", "premium_deviation_nok"]].rename(columns={"vintage": "year"})
    first, last = note.year.min(), note.year.max()
    later = own.year > last
    findings = [
        f"pension_vintages, {row.scheme} {row.year}: the note ends with {last}: "
        "mend the vintage, or add the note of that year"
        for row in own[later].itertuples()
    ]
    both = noted.merge(own[~later & (own.year >= first)], "outer", ["scheme", "year"], indicator=True)
    sides = {
        "left_only": "pension_vintages, {}: the vintage is missing, but the note has the scheme that year",
        "right_only": "pension_note, {}: the row is missing, but pension_vintages has the scheme that year",
    }
    for side, text in sides.items():
        findings += [text.format(f"{r.scheme} {r.year}") for r in both[both._merge == side].itertuples()]
    for row in both[both._merge == "both"].itertuples():
        said, computed, gross = int(row.premium_deviation_nok), int(row.deviation), 1 + rates[row.year]
        if abs(said - computed) <= TOLERANCE_NOK:
            continue
        place = f"pension_vintages, {row.scheme} {row.year}: {said} kr, but premium less net pension cost is {computed} kr"
        if near(said, computed * gross):
            place += f"; the ratio is {gross:g}: give the vintage without employer's contribution"
        elif near(said * gross, computed):
            place += f"; the ratio is {gross:g}: give the note without employer's contribution"
        findings.append(place)
    known = set(vintages.scheme)
    findings += [
        f"pension_note, {scheme} {y}: the row is missing, but pension_vintages has the scheme"
        for y in sorted(note.year.unique())
        for scheme in sorted(known - set(note.scheme[note.year == y]))
        if f"pension_note, {scheme} {y}: the row is missing, but pension_vintages has the scheme that year"
        not in findings
    ]
    if findings:
        raise DataError("The pension note and the vintages do not go together.", findings)


def near(one: float, other: float) -> bool:
    """Whether two amounts are the same but for rounding."""
    return abs(one - other) <= max(TOLERANCE_NOK, 0.002 * abs(other))


def require_without_contribution(
    note: pd.DataFrame, balances: pd.DataFrame, rates: Mapping[int, float]
) -> None:
    """Refuse vintages whose balance is the published one with employer's contribution on top.

    Raises
    ------
    DataError
        With every year and scheme.
    """
    both = note.merge(balances, "inner", ["year", "scheme"], suffixes=("", "_computed"))
    both = both.dropna(subset=["closing_nok"])
    findings = [
        f"{row.scheme} {row.year}: the vintages give {row.closing_nok_computed} kr on 31 December, the note says "
        f"{row.closing_nok} kr; the ratio is {1 + rates[row.year]:g}: give pension_vintages without employer's contribution"
        for row in both.itertuples()
        if rates[row.year]
        and not near(row.closing_nok_computed, row.closing_nok)
        and near(row.closing_nok_computed, row.closing_nok * (1 + rates[row.year]))
    ]
    if findings:
        raise DataError("The vintages seem to be with employer's contribution.", findings)


def against_published(note: pd.DataFrame, balances: pd.DataFrame, rates: Mapping[int, float]) -> pd.DataFrame:
    """Balances of the ledger beside those that the note publishes.

    Returns
    -------
    pandas.DataFrame
        One row per ``year``, ``scheme`` and published ``item``: ``printed_nok``, ``computed_nok``, ``difference_nok`` (printed
        less computed) and ``outcome``: *stemmer* within a thousand kroner, else *avviker*.
    """
    own = note[["year", "scheme"]].merge(balances, "left", ["year", "scheme"])
    own = own.assign(
        contribution_nok=np.concatenate(
            [contribution(part.closing_nok, rates[y]) for y, part in own.groupby("year", sort=False)]
        )
    )
    names = {
        "opening_nok": "Premieavvik 1.1.",
        "amortised_nok": "Amortisert",
        "closing_nok": "Premieavvik 31.12.",
        "contribution_nok": "Arbeidsgiveravgift",
    }
    found = pd.concat(
        note[["year", "scheme"]]
        .reset_index(drop=True)
        .assign(item=words, printed_nok=note[c].to_numpy(), computed_nok=own[c].to_numpy())
        for c, words in names.items()
    ).dropna(subset=["printed_nok"])
    found = found.sort_values(["year", "scheme"], kind="stable", ignore_index=True)
    difference = (found.printed_nok - found.computed_nok).astype("Int64")
    outcome = np.where(difference.abs() <= TOLERANCE_NOK, AGREES, DIFFERS)
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
        Table by title: ``item``, a column for each scheme, ``Sum``, and ``is_sum`` for the lines to emphasise. Lines that no scheme
        has figures for are left out. Whole kroner.
    """
    this = note[note.year == year].set_index("scheme")
    own = balances[balances.year == year].set_index("scheme").reindex(this.index)
    cost = net_pension_cost(this)
    deviation = this.premium_nok - cost
    charge = this.premium_nok - deviation + own.amortised_nok
    due = pd.Series(contribution(own.closing_nok, rate), own.index)
    net_obligation = this.obligation_nok - this.assets_nok
    known = net_obligation.notna()
    on_net = pd.Series(pd.NA, this.index, dtype="Int64")
    on_net[known] = contribution(net_obligation[known], rate)
    sections = {
        "Pensjonskostnad og premieavvik": [
            ("Årets opptjening", this.accrued_nok, False),
            ("Rentekostnad", this.interest_cost_nok, False),
            ("Forventet avkastning", -this.expected_return_nok, False),
            ("Administrasjonskostnad", this.administration_nok, False),
            ("A. Netto pensjonskostnad, med administrasjon", cost, True),
            ("B. Forfalt pensjonspremie, med administrasjon", this.premium_nok, False),
            ("C. Årets premieavvik (B − A)", deviation, True),
        ],
        "Pensjonsutgift i regnskapet": [
            ("B. Forfalt pensjonspremie", this.premium_nok, False),
            ("C. Årets premieavvik, med motsatt fortegn", -deviation, False),
            ("D. Amortisering av tidligere års premieavvik", own.amortised_nok, False),
            ("E. Pensjonsutgift etter premieavvik og amortisering", charge, True),
            ("F. Pensjonstrekk ansatte", this.employee_contribution_nok, False),
            ("Årets pensjonsutgift (E − F)", charge - this.employee_contribution_nok, True),
        ],
        "Akkumulert premieavvik": [
            ("Gjenstående premieavvik 1.1.", own.opening_nok - own.correction_nok, False),
            ("Korreksjon av inngående saldo", own.correction_nok.replace(0, pd.NA), False),
            ("Årets premieavvik", deviation, False),
            ("Amortisert i året, med motsatt fortegn", -own.amortised_nok, False),
            ("Akkumulert premieavvik 31.12.", own.closing_nok, True),
            ("Arbeidsgiveravgift av akkumulert premieavvik", due, False),
            ("Akkumulert premieavvik med avgift", own.closing_nok + due, True),
        ],
        "Premiefond": [
            ("Premiefond 1.1.", this.premium_fund_opening_nok, False),
            ("Tilført i året", this.premium_fund_added_nok, False),
            ("Brukt i året, med motsatt fortegn", -this.premium_fund_used_nok, False),
            ("Premiefond 31.12.", this.premium_fund_closing_nok, True),
        ],
        "Pensjonsmidler og pensjonsforpliktelser": [
            ("Brutto pensjonsforpliktelse 31.12.", this.obligation_nok, False),
            ("Pensjonsmidler 31.12., med motsatt fortegn", -this.assets_nok, False),
            ("Netto pensjonsforpliktelse", net_obligation, True),
            ("Arbeidsgiveravgift av netto forpliktelse", on_net, False),
        ],
    }
    tables = {title: note_table(lines) for title, lines in sections.items()}
    return {title: table for title, table in tables.items() if len(table)}


def note_table(lines: list[tuple[str, pd.Series, bool]]) -> pd.DataFrame:
    """Lines of a note as rows, schemes and their sum as columns; lines without figures are left out."""
    rows = [
        {"item": item, **amounts.astype("Int64"), "Sum": amounts.astype("Int64").sum(), "is_sum": is_sum}
        for item, amounts, is_sum in lines
        if amounts.notna().any()
    ]
    return pd.DataFrame(rows)


def note_accounts(note: pd.DataFrame, balances: pd.DataFrame, rates: Mapping[int, float]) -> pd.DataFrame:
    """Account of each year from the pension note and the ledger, as :func:`completed` describes it.

    Parameters
    ----------
    note
        One row per ``year`` and ``scheme``, whole kroner without contribution.
    balances
        One row per ``scheme`` and ``year``, as :class:`kommunetall.models.pension_ledger.Ledger` has them.
    rates
        Employer's contribution by year.

    Raises
    ------
    DataError
        If charge and cash of a year do not differ by the effect of the deviation.
    """
    parts = {kind: column for kind, column in NOTE_PREMIUM.items() if note[column].notna().all()}
    parts = parts if len(parts) == len(NOTE_PREMIUM) else {}
    fund = note.premium_fund_used_nok.fillna(0)
    frame = note[["year"]].assign(
        **{kind: note[column] for kind, column in parts.items()},
        premium=note.premium_nok + fund,
        premium_fund_used=fund,
        deviation=note.premium_nok - net_pension_cost(note),
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
