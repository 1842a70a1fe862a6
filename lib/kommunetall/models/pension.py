"""Pension cost and premium deviation (pensjonskostnad og premieavvik): paid, booked and postponed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from kommunetall.errors import DataError

MILLION = 1_000_000
KEY = ["scheme", "vintage"]
ALL_SCHEMES = "Alle ordninger"
ITEMS = (
    "ordinary_premium",
    "regulation_premium",
    "extra_premium",
    "central_premium",
    "central_premium_above_budget",
    "total_premium",
    "premium_fund_used",
    "premium_deviation",
    "premium_deviation_above_budget",
    "amortisation",
    "amortisation_growth",
    "amortisation_years",
    "accumulated",
    "accumulated_change",
    "pension_cost",
    "pension_cost_growth",
)
AS_PRINTED, CONTRIBUTION_ADDED = "Samme grunnlag", "Avgift lagt til amortiseringen"
CALIBRATED, FROM_PUBLISHED = "kalibrert, ikke regnskapstall", "regnet av oppgitt premieavvik"
EXACT, ROUNDING, DIFFERS = "stemmer", "avrunding", "avviker"


@dataclass(frozen=True)
class PensionRules:
    """Years over which a vintage of premium deviation is amortised."""

    amortisation_years: int


@dataclass(frozen=True)
class ContributionRules:
    """Employer's contribution (arbeidsgiveravgift) on pension premiums, a share."""

    employer_contribution_rate: float


# The ledger: vintages in, schedule and balances out, in exact rationals.


def exact(value: object) -> Fraction:
    """The number as its decimal form reads, without binary rounding: 193.2 becomes 966/5."""
    return value if isinstance(value, Fraction) else Fraction(str(value))


def amortise(vintages: pd.DataFrame, rules: Mapping[int, PensionRules], latest: int) -> pd.DataFrame:
    """Amortisation and remaining balance of every vintage, year by year until it is zero.

    With premium deviation `PA` of vintage `y` and period `N`::

        amortisation(t) = PA / N            for y < t <= y + N, else 0
        remaining(t)    = PA·(y + N − t) / N

    Exact: amounts are :class:`fractions.Fraction`.

    Parameters
    ----------
    vintages
        One row per ``scheme`` and ``vintage`` (year): ``premium_deviation_nok``, positive where the premium
        was above the pension cost. An optional ``amortisation_years`` overrides the law's period where
        it is given; 1 is the principle of taking the whole deviation back the year after.
    rules
        Rules by vintage.
    latest
        The last year that a vintage may have arisen in.

    Returns
    -------
    pandas.DataFrame
        One row per scheme, vintage and year from `y` to `y + N`: ``amortisation_nok`` and
        ``remaining_nok`` (31 December), both with the sign of the deviation.

    Raises
    ------
    DataError
        With every row at fault: repeated, later than `latest`, without amount, or without period.

    References
    ----------
    Forskrift 7 June 2019 no. 714 §§ 3-5 and 3-6; docs/pension.md.
    """
    require_vintages(vintages, rules, latest)
    rows = [
        (scheme, vintage, vintage + k, amount / years if k else Fraction(0), amount * (years - k) / years)
        for scheme, vintage, amount, years in zip(
            vintages.scheme,
            vintages.vintage.astype(int),
            vintages.premium_deviation_nok.map(exact),
            periods(vintages, rules).astype(int),
            strict=True,
        )
        for k in range(years + 1)
    ]
    columns = ["scheme", "vintage", "year", "amortisation_nok", "remaining_nok"]
    return pd.DataFrame(rows, columns=columns).sort_values(columns[:3], ignore_index=True)


def periods(vintages: pd.DataFrame, rules: Mapping[int, PensionRules]) -> pd.Series:
    """Amortisation period of each row: its own where given, else the law's, else missing."""
    law = vintages.vintage.map({y: held.amortisation_years for y, held in rules.items()}).astype(float)
    return vintages.amortisation_years.astype(float).fillna(law) if "amortisation_years" in vintages else law


def require_vintages(vintages: pd.DataFrame, rules: Mapping[int, PensionRules], latest: int) -> None:
    """Refuse vintages that cannot be amortised.

    Raises
    ------
    DataError
        With every fault, each with scheme and vintage.
    """
    years = periods(vintages, rules)
    amount = vintages.premium_deviation_nok
    faults = {
        "the vintage stands more than once: keep one row": vintages.duplicated(KEY, keep=False),
        f"the vintage is later than {latest}: no deviation can have arisen yet": vintages.vintage > latest,
        "the premium deviation is missing or not a number": amount.isna() | amount.isin([np.inf, -np.inf]),
        "no rule gives its amortisation period: give amortisation_years": years.isna(),
        "the amortisation period is not a whole number of years from 1": (years < 1) | (years % 1 > 0),
    }
    names = vintages.scheme.astype(str) + " " + vintages.vintage.astype(str)
    findings = named_faults(names, faults)
    if findings:
        raise DataError("The vintages cannot be amortised.", findings)


def named_faults(names: pd.Series, faults: Mapping[str, pd.Series]) -> list[str]:
    """One finding for each name and fault that holds for it."""
    return [
        f"{name}: {fault}" for fault, rows in faults.items() for name in names[rows.fillna(True)].unique()
    ]


def ledger(
    schedule: pd.DataFrame, first_year: int, last_year: int, corrections: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Balance of premium deviation by scheme and year.

    opening(t) = closing(t − 1) + correction(t); closing = opening + arisen − amortised

    Parameters
    ----------
    schedule
        As :func:`amortise` gives it. Vintages from before `first_year` make the first opening balance.
    corrections
        Corrections of opening balances, one row per ``scheme`` and ``year``: ``correction_nok``. A correction
        stays in the balance; one that is to be amortised belongs in its vintage.

    Returns
    -------
    pandas.DataFrame
        One row per scheme and year: ``correction_nok``, ``opening_nok`` (with the correction),
        ``arisen_nok``, ``amortised_nok``, ``closing_nok``; exact.

    Raises
    ------
    DataError
        With every correction that no scheme and year of the ledger has, or that stands twice.
    """
    years = range(first_year, last_year + 1)
    schemes = sorted(schedule.scheme.unique())
    corrected = correction_amounts(corrections, schemes, years)
    rows = []
    for scheme in schemes:
        own = schedule[schedule.scheme == scheme]
        amortised = own.groupby("year").amortisation_nok.sum()
        arisen = own[own.year == own.vintage].groupby("year").remaining_nok.sum()
        balance = own.loc[own.year == first_year - 1, "remaining_nok"].sum()
        for year in years:
            correction = corrected.get((scheme, year), 0)
            opening, new, old = balance + correction, arisen.get(year, 0), amortised.get(year, 0)
            balance = opening + new - old
            rows.append((scheme, year, *map(Fraction, (correction, opening, new, old, balance))))
    amounts = ["correction_nok", "opening_nok", "arisen_nok", "amortised_nok", "closing_nok"]
    return pd.DataFrame(rows, columns=["scheme", "year", *amounts])


def correction_amounts(
    corrections: pd.DataFrame | None, schemes: Iterable[str], years: range
) -> dict[tuple[str, int], Fraction]:
    """Exact correction by scheme and year; refuses those that the ledger has no row for."""
    if corrections is None:
        return {}
    faults = {
        "the correction stands more than once": corrections.duplicated(["scheme", "year"], keep=False),
        "no vintage has the scheme": ~corrections.scheme.isin(list(schemes)),
        "the year is outside the ledger": ~corrections.year.isin(years),
        "the amount is missing": corrections.correction_nok.isna(),
    }
    names = corrections.scheme.astype(str) + " " + corrections.year.astype(str)
    findings = named_faults(names, faults)
    if findings:
        raise DataError("The opening corrections do not fit the ledger.", findings)
    keys = zip(corrections.scheme, corrections.year.astype(int), strict=True)
    return dict(zip(keys, corrections.correction_nok.map(exact), strict=True))


def total(ledger: pd.DataFrame) -> pd.DataFrame:
    """The ledgers of all schemes added: one row per year, with the same amounts."""
    return ledger.drop(columns="scheme").groupby("year", as_index=False).sum()


def require_ledger(ledger: pd.DataFrame, schedule: pd.DataFrame) -> None:
    """Refuse a ledger that does not follow from its schedule, to the last øre.

    Holds when each year closes, each year opens where the last one closed, each vintage is amortised
    exactly and to zero, and the balance is what the vintages have left plus the corrections.

    Raises
    ------
    DataError
        With every scheme, vintage and year at fault.
    """
    findings = []
    for (scheme, vintage), own in schedule.groupby(KEY):
        left = own.set_index("year").remaining_nok
        if own.amortisation_nok.sum() != left[vintage] or left[left.index.max()] != 0:
            findings.append(f"{scheme} {vintage}: the vintage is not amortised exactly")
    for scheme, own in ledger.groupby("scheme"):
        left = schedule[schedule.scheme == scheme].groupby("year").remaining_nok.sum()
        before, corrected = None, Fraction(0)
        for row in own.itertuples():
            corrected += row.correction_nok
            if row.opening_nok + row.arisen_nok - row.amortised_nok != row.closing_nok:
                findings.append(f"{scheme} {row.year}: opening + arisen − amortised is not closing")
            if before is not None and row.opening_nok != before + row.correction_nok:
                findings.append(f"{scheme} {row.year}: does not open where the year before closed")
            if row.closing_nok != left.get(row.year, 0) + corrected:
                findings.append(f"{scheme} {row.year}: the balance is not what the vintages have left")
            before = row.closing_nok
    if findings:
        raise DataError("The ledger of premium deviation does not hold.", findings)


def run_off(
    vintages: pd.DataFrame, rules: Mapping[int, PensionRules], year: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Schedule of the vintages, and their ledger from `year` until the last of them is amortised, checked.

    Raises
    ------
    DataError
        As :func:`amortise` and :func:`require_ledger` do.
    """
    schedule = amortise(vintages, rules, year)
    found = ledger(schedule, year, int(schedule.year.max()))
    require_ledger(found, schedule)
    return schedule, found


def in_million(frame: pd.DataFrame, contribution_rate: float = 0.0) -> pd.DataFrame:
    """Exact ``_nok`` columns as ``_nok_million`` for display, times (1 + `contribution_rate`)."""
    factor = (1 + exact(contribution_rate)) / MILLION
    amounts = [c for c in frame.columns if c.endswith("_nok")]
    converted = {f"{c}_million": [float(v * factor) for v in frame[c]] for c in amounts}
    return frame.drop(columns=amounts).assign(**converted)


# What the municipality has published, and whether it adds up. NOK million, contribution included.


def stated_values(figures: pd.DataFrame) -> pd.Series:
    """Published figures by item.

    Parameters
    ----------
    figures
        One row per ``item`` with its ``value``, NOK million with contribution, percent or years.

    Raises
    ------
    DataError
        With every figure that is lacking.
    """
    lacking = [item for item in ITEMS if item not in set(figures["item"])]
    if lacking:
        raise DataError(
            "The published pension figures are not complete.",
            [f"stated_figures, topic pension: add the item {item}" for item in lacking],
        )
    return figures.set_index("item")["value"]


def in_reading_order(figures: pd.DataFrame) -> pd.DataFrame:
    """The published figures from the premium to the cost."""
    return figures.set_index("item").loc[list(ITEMS)].reset_index()


def pension_line(central: pd.DataFrame) -> pd.DataFrame:
    """The row for pension in the statement of central expenditure.

    Raises
    ------
    DataError
        If the statement has no such line, or several.
    """
    found = central[(central.statement == "central_expenditure") & (central.label == "Pensjon")]
    if len(found) != 1:
        raise DataError(
            "The central charge for pension cannot be read.",
            [f"central_items: {len(found)} lines labelled 'Pensjon' in central_expenditure, expected one"],
        )
    return found


def premium_split(stated: Mapping[str, float]) -> pd.DataFrame:
    """The year's premiums by kind, with what the text does not specify as a part of its own.

    Parameters
    ----------
    stated
        Published figures by item.

    Returns
    -------
    pandas.DataFrame
        ``step``, ``amount_nok_million`` and ``is_total``; the parts and their sum, the total premium.
    """
    steps = [
        ("Ordinær premie", stated["ordinary_premium"], False),
        ("Reguleringspremie", stated["regulation_premium"], False),
        ("Ekstra premie og avregninger", stated["extra_premium"], False),
        ("Sentral premie som ikke er spesifisert", unspecified_premium(stated), False),
        ("Premie i alt", stated["ordinary_premium"] + stated["central_premium"], True),
    ]
    return pd.DataFrame(steps, columns=["step", "amount_nok_million", "is_total"])


def unspecified_premium(stated: Mapping[str, float]) -> float:
    """Central premium less the kinds of it that the source names, NOK million."""
    return stated["central_premium"] - stated["regulation_premium"] - stated["extra_premium"]


def readings(stated: Mapping[str, float], line: pd.DataFrame, contribution_rate: float) -> pd.DataFrame:
    """Two ways to read the published deviation and amortisation, and what each leaves unexplained.

    With opening balance `IB`, deviation `PA`, amortisation `AM`, central premium `B` and premium fund `F`::

        balance = IB + PA − AM
        charge  = B − F − PA + AM

    In the first reading PA and AM are on the same basis, contribution included. In the second PA
    includes the contribution and AM does not, so AM is multiplied by one plus the rate. A residual is the
    published figure less the computed one; none is forced to zero.

    Parameters
    ----------
    stated
        Published figures by item.
    line
        The row that :func:`pension_line` finds, NOK thousand.

    Returns
    -------
    pandas.DataFrame
        One row per ``reading``, in NOK million with contribution: ``opening_``, ``deviation_``,
        ``amortisation_``, ``balance_``, ``balance_published_``, ``balance_residual_``, ``charge_``,
        ``charge_published_``, ``charge_residual_nok_million``; ``is_likely`` marks the one whose
        residuals are the smallest together.
    """
    charge = line["actual_nok_thousand"].iloc[0] / 1000
    opening = stated["accumulated"] - stated["accumulated_change"]
    deviation = stated["premium_deviation"]
    amortisation = stated["amortisation"] * np.array([1.0, 1.0 + contribution_rate])
    balance = opening + deviation - amortisation
    computed = stated["central_premium"] - stated["premium_fund_used"] - deviation + amortisation
    found = pd.DataFrame(
        {
            "reading": [AS_PRINTED, CONTRIBUTION_ADDED],
            "opening_nok_million": opening,
            "deviation_nok_million": deviation,
            "amortisation_nok_million": amortisation,
            "balance_nok_million": balance,
            "balance_published_nok_million": stated["accumulated"],
            "balance_residual_nok_million": stated["accumulated"] - balance,
            "charge_nok_million": computed,
            "charge_published_nok_million": charge,
            "charge_residual_nok_million": charge - computed,
        }
    )
    unexplained = found.balance_residual_nok_million.abs() + found.charge_residual_nok_million.abs()
    return found.assign(is_likely=unexplained == unexplained.min())


def likely(readings: pd.DataFrame) -> pd.Series:
    """The reading that leaves the least unexplained."""
    return readings[readings.is_likely].iloc[0]


def side_by_side(readings: pd.DataFrame) -> pd.DataFrame:
    """The readings as columns: ``item``, ``first_``, ``second_nok_million`` and ``is_residual``."""
    names = {
        "opening_nok_million": "Premieavvik 1.1.",
        "deviation_nok_million": "Årets premieavvik",
        "amortisation_nok_million": "Amortisering",
        "balance_nok_million": "Premieavvik 31.12., beregnet",
        "balance_published_nok_million": "Premieavvik 31.12., oppgitt",
        "balance_residual_nok_million": "Rest i saldoen",
        "charge_nok_million": "Belastet sentralt, beregnet",
        "charge_published_nok_million": "Belastet sentralt, regnskap",
        "charge_residual_nok_million": "Rest i det som er belastet",
    }
    first, second = (readings.loc[i, list(names)].astype(float).to_numpy() for i in readings.index)
    return pd.DataFrame(
        {
            "item": names.values(),
            "first_nok_million": first,
            "second_nok_million": second,
            "is_residual": [c.endswith("residual_nok_million") for c in names],
        }
    )


def cost_bridge(stated: Mapping[str, float], reading: Mapping[str, float]) -> pd.DataFrame:
    """From the premium of the year to the cost booked, with what the reading leaves unexplained as a step.

    Returns
    -------
    pandas.DataFrame
        ``step``, ``amount_nok_million`` and ``is_total``: total premium, − premium fund, − premium deviation,
        + amortisation, the residual, and ordinary premium + central charge, which is the cost booked.
    """
    cost = stated["ordinary_premium"] + reading["charge_published_nok_million"]
    steps = [
        ("Premie i alt", stated["ordinary_premium"] + stated["central_premium"], True),
        ("Bruk av premiefond", -stated["premium_fund_used"], False),
        ("Årets premieavvik, ført som inntekt", -reading["deviation_nok_million"], False),
        ("Amortisering av tidligere premieavvik", reading["amortisation_nok_million"], False),
        ("Rest som ikke er forklart", reading["charge_residual_nok_million"], False),
        ("Bokført pensjonskostnad", cost, True),
    ]
    return pd.DataFrame(steps, columns=["step", "amount_nok_million", "is_total"])


def budget_bridge(line: pd.DataFrame, stated: Mapping[str, float]) -> pd.DataFrame:
    """From the original budget of the central charge to the actual, step by step.

    Parameters
    ----------
    line
        The row that :func:`pension_line` finds, NOK thousand.

    Returns
    -------
    pandas.DataFrame
        ``step``, ``amount_nok_million`` (more cost is positive) and ``is_total``; what the stated amounts
        do not explain is a step of its own.
    """
    original, revised, actual = (
        line[f"{c}_nok_thousand"].iloc[0] / 1000 for c in ("original_budget", "revised_budget", "actual")
    )
    premium, deviation = stated["central_premium_above_budget"], -stated["premium_deviation_above_budget"]
    steps = [
        ("Opprinnelig budsjett", original, True),
        ("Endret gjennom året", revised - original, False),
        ("Revidert budsjett", revised, True),
        ("Høyere sentral premie (oppgitt)", premium, False),
        ("Høyere premieavvik (oppgitt)", deviation, False),
        ("Premiefond, amortisering og annet (rest)", actual - revised - premium - deviation, False),
        ("Regnskap", actual, True),
    ]
    return pd.DataFrame(steps, columns=["step", "amount_nok_million", "is_total"])


def closures(stated: Mapping[str, float], line: pd.DataFrame) -> pd.DataFrame:
    """Does what is printed add up? Sums that the source states or implies, computed beside printed.

    Parameters
    ----------
    line
        The row that :func:`pension_line` finds, NOK thousand.

    Returns
    -------
    pandas.DataFrame
        ``identity``, ``printed``, ``computed``, ``difference`` (printed less computed), ``rounding``
        (what the printed digits allow), all NOK million, and ``outcome``.
    """
    revised, actual, deviation = (
        line[f"{c}_nok_thousand"].iloc[0] / 1000 for c in ("revised_budget", "actual", "deviation")
    )
    ordinary, central = stated["ordinary_premium"], stated["central_premium"]
    parts = stated["regulation_premium"] + stated["extra_premium"]
    sums = [
        ("Ordinær premie + sentral premie = premie i alt", stated["total_premium"], ordinary + central, 0.15),
        ("Reguleringspremie + ekstra premie = sentral premie", central, parts, 0.15),
        (
            "Ordinær premie + belastet sentralt = pensjonskostnad",
            stated["pension_cost"],
            ordinary + actual,
            0.1005,
        ),
        ("Revidert budsjett − regnskap = avvik", deviation, revised - actual, 0.0015),
    ]
    found = pd.DataFrame(sums, columns=["identity", "printed", "computed", "rounding"])
    found = found.assign(difference=found.printed - found.computed)
    size = found.difference.abs()
    outcome = np.select([size < 1e-9, size <= found.rounding + 1e-9], [EXACT, ROUNDING], DIFFERS)
    return found.assign(outcome=outcome)


# What is postponed: a calibrated profile, its run-off, and what-if.


def calibrate(
    reading: Mapping[str, float], rules: Mapping[int, PensionRules], year: int, contribution_rate: float
) -> pd.DataFrame:
    """Vintages on a straight line that reproduce the opening balance and the amortisation of a year.

    With period `N`, opening balance `IB` and amortisation `AM`, both without contribution, the vintage
    `year − N − 1 + k` is, for k = 1 … N::

        PA_k = a + b·k,   b = 6·(2·IB/(N + 1) − AM) / (N − 1),   a = AM − b·(N + 1)/2

    For N = 7: b = IB/4 − AM and a = AM − 4·b. The year's own deviation is added as published. These are
    not figures of any account: two totals cannot tell seven vintages.

    Parameters
    ----------
    reading
        As :func:`likely` gives it, NOK million with contribution.

    Returns
    -------
    pandas.DataFrame
        ``scheme``, ``vintage``, ``premium_deviation_nok`` (exact, without contribution), ``basis``.

    Raises
    ------
    DataError
        If the vintages do not share one period above one year, or a vintage would get the opposite sign
        of the balance.
    """
    count = rules[year].amortisation_years
    span = range(year - count, year)
    if count < 2 or {rules[y].amortisation_years for y in span} != {count}:
        raise DataError(
            "No profile of vintages can be calibrated.",
            [f"{year}: the vintages {year - count} to {year - 1} must share one period above one year"],
        )
    gross = (1 + exact(contribution_rate)) / MILLION
    opening, amortisation, arisen = (
        exact(reading[f"{c}_nok_million"]) / gross for c in ("opening", "amortisation", "deviation")
    )
    slope = 6 * (2 * opening / (count + 1) - amortisation) / (count - 1)
    start = amortisation - slope * (count + 1) / 2
    amounts = [start + slope * k for k in range(1, count + 1)]
    opposite = [
        f"{y}: {float(v) / MILLION:.1f} mill." for y, v in zip(span, amounts, strict=True) if v * opening < 0
    ]
    if opposite:
        raise DataError(
            "No straight line of vintages of one sign gives the balance and the amortisation.",
            [*opposite, "give the municipality's own vintages instead"],
        )
    return pd.DataFrame(
        {
            "scheme": ALL_SCHEMES,
            "vintage": [*span, year],
            "premium_deviation_nok": [*amounts, arisen],
            "basis": [*[CALIBRATED] * count, FROM_PUBLISHED],
        }
    )


def older_vintages(rules: Mapping[int, PensionRules], year: int) -> list[int]:
    """Vintages older than the calibrated ones that the law still lets have a balance when the year opens."""
    first = year - rules[year].amortisation_years
    return [y for y, held in rules.items() if y < first and y + held.amortisation_years >= year]


def require_period(stated: Mapping[str, float], rules: Mapping[int, PensionRules], year: int) -> None:
    """Refuse a municipality that takes its deviations back over another period than the rule for the year.

    Raises
    ------
    DataError
        With both periods.
    """
    own, law = stated["amortisation_years"], rules[year].amortisation_years
    if own != law:
        raise DataError(
            "The published amortisation period is not the one of the rules.",
            [
                f"{year}: published {own:.0f} years, the rules say {law}: give vintages with amortisation_years"
            ],
        )


def require_calibrated(ledger: pd.DataFrame, reading: Mapping[str, float], contribution_rate: float) -> None:
    """Refuse a ledger whose first year does not open and amortise as published.

    Raises
    ------
    DataError
        With each total at fault.
    """
    gross, first = (1 + exact(contribution_rate)) / MILLION, total(ledger).iloc[0]
    findings = [
        f"{column}: {float(first[column] * gross):.3f} mill., published {reading[published]:.3f}"
        for column, published in (
            ("opening_nok", "opening_nok_million"),
            ("amortised_nok", "amortisation_nok_million"),
        )
        if first[column] * gross != exact(reading[published])
    ]
    if findings:
        raise DataError("The calibrated vintages do not give the published totals.", findings)


def balance_left(schedule: pd.DataFrame, first_year: int, contribution_rate: float) -> pd.DataFrame:
    """Balance 31 December: ``year``, and a column for each vintage, named by its year (NOK million)."""
    shown = in_million(schedule[schedule.year >= first_year], contribution_rate)
    wide = shown.pivot_table(
        index="year", columns="vintage", values="remaining_nok_million", aggfunc="sum", fill_value=0.0
    )
    return wide.loc[:, (wide != 0).any()].rename(columns=str).rename_axis(columns=None).reset_index()


def amortisation_due(schedule: pd.DataFrame, first_year: int, contribution_rate: float) -> pd.DataFrame:
    """Amortisation: ``vintage`` as text, and a column for each year (NOK million), missing when over."""
    shown = in_million(
        schedule[(schedule.year >= first_year) & (schedule.year > schedule.vintage)], contribution_rate
    )
    wide = shown.pivot_table(
        index="vintage", columns="year", values="amortisation_nok_million", aggfunc="sum"
    )
    return wide.rename(columns=str).rename_axis(columns=None).reset_index().astype({"vintage": str})


def with_new(vintages: pd.DataFrame, years: Iterable[int], amount_nok: Fraction | int) -> pd.DataFrame:
    """The vintages and one new vintage of `amount_nok` in each of `years`."""
    new = pd.DataFrame({"scheme": ALL_SCHEMES, "vintage": list(years), "premium_deviation_nok": amount_nok})
    return pd.concat([vintages, new], ignore_index=True)


def what_if_new(
    vintages: pd.DataFrame, rules: Mapping[int, PensionRules], year: int, contribution_rate: float
) -> pd.DataFrame:
    """Amortisation ahead, with no new deviations and with the year's deviation every year.

    Parameters
    ----------
    vintages
        Up to and with `year`, as :func:`calibrate` gives them.
    rules
        Rules by vintage; they reach as far ahead as the result.

    Returns
    -------
    pandas.DataFrame
        One row per year from `year` until its vintage is amortised: ``none_nok_million`` and
        ``same_nok_million``, with contribution.
    """
    last = year + rules[year].amortisation_years
    this = vintages.loc[vintages.vintage == year, "premium_deviation_nok"].map(exact).sum()
    found = []
    for amount in (Fraction(0), this):
        schedule = amortise(with_new(vintages, range(year + 1, last + 1), amount), rules, last)
        found.append(in_million(total(ledger(schedule, year, last)), contribution_rate))
    none, same = found
    return pd.DataFrame(
        {
            "year": none.year,
            "none_nok_million": none.amortised_nok_million,
            "same_nok_million": same.amortised_nok_million,
        }
    )


def what_if_fund(rules: Mapping[int, PensionRules], year: int, fund_nok: int | Fraction) -> pd.DataFrame:
    """What the use of premium fund in a year changes, in that year and until its vintage is amortised.

    The premium and the premium deviation fall by the same amount, so the year's cost stays; amortisation
    then falls by the amount over the period, each year from the year after.

    Returns
    -------
    pandas.DataFrame
        One row per year, changes in NOK million without contribution: ``premium_``, ``deviation_``,
        ``amortisation_``, ``cost_`` (premium − deviation + amortisation) and ``balance_nok_million``.
    """
    last = year + rules[year].amortisation_years
    change = with_new(pd.DataFrame(), [year], -exact(fund_nok))
    booked = total(ledger(amortise(change, rules, year), year, last))
    found = pd.DataFrame(
        {
            "year": booked.year,
            "premium_nok": [-exact(fund_nok) if y == year else Fraction(0) for y in booked.year],
            "deviation_nok": booked.arisen_nok,
            "amortisation_nok": booked.amortised_nok,
            "balance_nok": booked.closing_nok,
        }
    )
    cost = found.premium_nok - found.deviation_nok + found.amortisation_nok
    return in_million(found.assign(cost_nok=cost))


def steady_state_balance(deviation: float, years: int) -> float:
    """Balance when the same deviation arises every year: deviation·(years + 1)/2, for 7 years 4·deviation."""
    return deviation * (years + 1) / 2
