"""The pension note of the annual accounts: made whole, its balances, and the account it gives."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.findings import named_faults, typed
from kommunetall.models.pension.account import completed
from kommunetall.models.pension.ledger import BALANCES, MILLION

NOTE_PREMIUM = {
    "ordinary": "ordinary_premium_nok",
    "regulation": "regulation_premium_nok",
    "other": "other_premium_nok",
}
WITH_EMPLOYEES = {"ordinary", "premium", "employees"}
TOLERANCE_NOK = 1000
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


def published_balances(note: pd.DataFrame, closings: pd.DataFrame | None = None) -> pd.DataFrame:
    """Balances as the note publishes them, one row per ``scheme`` and ``year``.

    Their columns are those of :class:`kommunetall.models.pension.ledger.Ledger`. Of opening,
    amortised and closing, one follows from the other two. Where only one of the balances is
    published, a year opens as the one before closed. Where a balance opens otherwise than that, by
    more than rounding, the difference is a correction. What neither is published nor follows is
    missing.

    Parameters
    ----------
    closings
        Closing balances that another table than the note publishes: ``scheme``, ``year`` and
        ``closing_nok``.
    """
    ordered = note.sort_values(["scheme", "year"], ignore_index=True)
    if closings is not None:
        key = ["scheme", "year"]
        said = ordered[key].merge(closings[[*key, "closing_nok"]], "left", key)
        ordered = ordered.assign(closing_nok=ordered.closing_nok.fillna(said.closing_nok))
    arisen = (ordered.premium_nok - ordered.net_pension_cost_nok).astype("Int64")
    return ordered[["scheme", "year"]].assign(**moved(ordered, arisen, ordered.scheme))


def moved(frame: pd.DataFrame, arisen: pd.Series, unit: pd.Series) -> dict[str, pd.Series]:
    """Correction, opening, arisen, amortised and closing, of rows by unit and ``year``, ascending.

    As :func:`published_balances` fills them in.
    """
    opening, amortised, closing = (
        frame[c].astype("Int64") for c in ("opening_nok", "amortised_nok", "closing_nok")
    )
    follows = (unit == unit.shift()) & (frame.year == frame.year.shift() + 1)
    for _ in range(frame.year.nunique()):
        opening = opening.fillna(closing - arisen + amortised)
        closing = closing.fillna(opening + arisen - amortised)
        before = closing.shift().where(follows)
        opening = opening.fillna(before)
    amortised = amortised.fillna(opening + arisen - closing)
    corrected = (opening - before).fillna(0)
    return {
        "correction_nok": corrected.where(corrected.abs() > TOLERANCE_NOK, 0),
        "opening_nok": opening,
        "arisen_nok": arisen,
        "amortised_nok": amortised,
        "closing_nok": closing,
    }


def whole_note(note: pd.DataFrame) -> pd.DataFrame:
    """The note with every column that it may have, and numbers as whole numbers.

    Columns that were not supplied are blank.

    Raises
    ------
    DataError
        With every column that it must have and lacks, and every row at fault: twice, without
        scheme, premium or cost, or with a sign that cannot be.
    """
    whole = typed(note, "radene i pension_note", NEEDED, OPTIONAL)
    fraction = pd.concat([(whole[c] % 1 != 0) & whole[c].notna() for c in WHOLE], axis=1).any(
        axis=1
    )
    faults = {
        "ordningen mangler": whole.scheme.isna() | whole.scheme.eq(""),
        "raden står mer enn én gang: behold én": whole.duplicated(["year", "scheme"], keep=False),
        "premium_nok eller net_pension_cost_nok mangler": (
            whole.premium_nok.isna() | whole.net_pension_cost_nok.isna()
        ),
        "et beløp er ikke i hele kroner": fraction,
        **{f"{c} har minus: skriv det uten": whole[c] < 0 for c in POSITIVE},
    }
    findings = [
        f"pension_note, {fault}" for fault in named_faults(whole, ["scheme", "year"], faults)
    ]
    findings += (
        []
        if len(whole)
        else ["pension_note har ingen rader: legg til én for hver ordning og hvert år"]
    )
    if findings:
        raise DataError("Pensjonsnoten kan ikke brukes.", findings)
    return whole.astype(dict.fromkeys(["year", *WHOLE], "Int64"))


def require_rates(note: pd.DataFrame, rates: Mapping[int, float]) -> None:
    """Refuse years of the note without a rate of employer's contribution.

    Raises
    ------
    DataError
        With every year.
    """
    findings = [f"{year}: satsen mangler" for year in sorted(set(note.year)) if year not in rates]
    if findings:
        raise DataError("Satsen for arbeidsgiveravgift er ikke kjent for alle årene.", findings)


def note_accounts(
    note: pd.DataFrame, balances: pd.DataFrame, rates: Mapping[int, float]
) -> pd.DataFrame:
    """Account of each year from the pension note and the ledger, as :func:`completed` describes it.

    What employees pay is a part of the ordinary premium, and of the premium in all. It has been
    taken from pay that contribution has been paid on, so none is added to it::

        premium = (premium − employees)·(1 + rate) + employees

    Parameters
    ----------
    note
        One row per ``year`` and ``scheme``, whole kroner without contribution.
    balances
        One row per ``scheme`` and ``year``, as :class:`kommunetall.models.pension.ledger.Ledger`
        has them.
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
    own = year_sums(balances).loc[summed.index]
    gross = pd.Series({y: (1 + rates[y]) / MILLION for y in summed.index})
    columns = {
        **summed,
        "amortised": own.amortised_nok,
        "opening": own.opening_nok,
        "closing": own.closing_nok,
    }
    amounts = {name: values.astype(float) * gross for name, values in columns.items()}
    on_employees = amounts["employees"] - summed.employees / MILLION
    for name in WITH_EMPLOYEES & amounts.keys():
        amounts[name] -= on_employees
    return completed(
        {"year": summed.index, "unexplained": 0.0}
        | {name: values.to_numpy() for name, values in amounts.items()}
    )


def year_sums(balances: pd.DataFrame) -> pd.DataFrame:
    """Balances of all schemes by ``year``; missing where a scheme's is."""
    by_year = balances.groupby("year")[BALANCES]
    known = by_year.count().eq(by_year.size(), axis=0)
    return by_year.sum().astype("Float64").where(known)
