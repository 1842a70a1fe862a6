"""Tax and income equalisation (skatt og inntektsutjevning) for all municipalities at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import pandas as pd

from kommunetall.errors import DataError

PLAUSIBLE_TAX_PER_CAPITA = (5_000.0, 500_000.0)
KRONE = 1.0


@dataclass(frozen=True)
class EqualisationRules:
    """Rates of the equalisation; all are shares."""

    symmetric_rate: float
    supplement_rate: float
    supplement_threshold: float


def equalise(municipalities: pd.DataFrame, rules: EqualisationRules) -> pd.DataFrame:
    """Equalisation of one year's tax between all municipalities of the country.

    With tax per capita `s`, national average `m`, symmetric rate `r`, supplement rate `t` and
    threshold `g`::

        symmetric  = r·(m − s)
        supplement = t·max(0, g·m − s)
        deduction  = sum(supplement·population) / sum(population)
        net        = symmetric + supplement − deduction

    Nothing is rounded.

    Parameters
    ----------
    municipalities
        One row per municipality of the whole country: ``municipality_code``, ``population``
        (1 January), ``tax_nok_thousand``. Order and index are kept.
    rules
        Rates in force in the year.

    Returns
    -------
    pandas.DataFrame
        The rows with, in NOK per capita, ``tax_``, ``national_average_``, ``symmetric_``,
        ``supplement_``, ``deduction_``, ``net_`` and ``after_nok_per_capita``; ``net_nok`` (positive
        is received); ``before_share`` and ``after_share`` of the national average.

    Raises
    ------
    DataError
        If a population or tax is missing or not positive, a municipality stands twice, or tax per
        capita has a magnitude that thousands of kroner do not give.

    References
    ----------
    Kommunal- og distriktsdepartementet, løpende inntektsutjevning (id548672); docs/equalisation.md.
    """
    require_whole_country(municipalities)
    population = municipalities["population"].astype(float)
    per_capita = municipalities["tax_nok_thousand"] * 1000 / population
    average = municipalities["tax_nok_thousand"].sum() * 1000 / population.sum()
    symmetric = rules.symmetric_rate * (average - per_capita)
    supplement = rules.supplement_rate * (rules.supplement_threshold * average - per_capita).clip(lower=0)
    deduction = (supplement * population).sum() / population.sum()
    net = symmetric + supplement - deduction
    return municipalities.assign(
        tax_nok_per_capita=per_capita,
        national_average_nok_per_capita=average,
        symmetric_nok_per_capita=symmetric,
        supplement_nok_per_capita=supplement,
        deduction_nok_per_capita=deduction,
        net_nok_per_capita=net,
        net_nok=net * population,
        after_nok_per_capita=per_capita + net,
        before_share=per_capita / average,
        after_share=(per_capita + net) / average,
    )


def require_whole_country(municipalities: pd.DataFrame) -> None:
    """Refuse rows that cannot be equalised.

    Raises
    ------
    DataError
        With every municipality at fault.
    """
    code = municipalities["municipality_code"]
    population, tax = (municipalities[c].astype(float) for c in ("population", "tax_nok_thousand"))
    per_capita = tax * 1000 / population.where(population > 0)
    low, high = PLAUSIBLE_TAX_PER_CAPITA
    faults = {
        "the population is missing or not positive": ~(population > 0),
        "tax is missing or negative": ~(tax >= 0),
        "the municipality stands more than once": code.duplicated(keep=False),
        "tax per capita is above 500 000 kr: is tax in kroner? it must be in NOK thousand": per_capita > high,
        "tax per capita is below 5 000 kr: is tax in million? it must be in NOK thousand": (per_capita < low)
        & (tax > 0),
    }
    findings = [f"{c}: {fault}" for fault, rows in faults.items() for c in code[rows]]
    if findings:
        raise DataError("The municipalities cannot be equalised.", findings)


def settlements(panel: pd.DataFrame, rules: Mapping[int, EqualisationRules]) -> pd.DataFrame:
    """Equalisation of every year in `rules`, each with its own rates; rows as in :func:`equalise`, with ``year``.

    Raises
    ------
    DataError
        If the panel lacks a year, with every year that it lacks.
    """
    missing = [
        f"{year}: the panel has {min(panel.year)} to {max(panel.year)}"
        for year in rules
        if year not in set(panel.year)
    ]
    if missing:
        raise DataError("There are no settlements for all the years asked for.", missing)
    return pd.concat(
        [equalise(panel[panel.year == year], held) for year, held in rules.items()], ignore_index=True
    )


def series_of(settled: pd.DataFrame, codes: pd.DataFrame, municipality: str) -> pd.DataFrame:
    """One municipality's settlements over the years, joined over the new codes of 2024.

    Parameters
    ----------
    settled
        Settlements of all municipalities, as :func:`settlements` gives them.
    codes
        ``municipality_code`` (from 2024) and ``code_2020_2023``.
    municipality
        Code from 2024.

    Returns
    -------
    pandas.DataFrame
        One row per year, ascending, with ``tax_nok_million`` and ``net_nok_million`` and the growth of
        tax from the year before as ``tax_growth_share`` (missing in the first year).

    Raises
    ------
    DataError
        If no year has the municipality.
    """
    former = codes.loc[codes.municipality_code == municipality, "code_2020_2023"].dropna()
    wanted = ((settled.year >= 2024) & (settled.municipality_code == municipality)) | (
        (settled.year < 2024) & settled.municipality_code.isin(former)
    )
    found = settled[wanted].sort_values("year", ignore_index=True)
    if found.empty:
        raise DataError(f"No settlement has the municipality {municipality}.", ["check its code from 2024"])
    return found.assign(
        tax_nok_million=found.tax_nok_thousand / 1000,
        net_nok_million=found.net_nok / 1e6,
        tax_growth_share=found.tax_nok_thousand.pct_change(),
    )


def country(settled: pd.DataFrame) -> pd.DataFrame:
    """The country by year: population, tax (NOK billion), averages per capita, and the sum of net in NOK (zero)."""
    by_year = settled.groupby("year")
    return by_year.agg(
        population=("population", "sum"),
        tax_nok_billion=("tax_nok_thousand", lambda tax: tax.sum() / 1e6),
        national_average_nok_per_capita=("national_average_nok_per_capita", "first"),
        deduction_nok_per_capita=("deduction_nok_per_capita", "first"),
        net_nok=("net_nok", "sum"),
    ).reset_index()


def require_zero_sum(settled: pd.DataFrame) -> None:
    """Refuse settlements whose net does not sum to zero within one krone over the country.

    Raises
    ------
    DataError
        With every year at fault and its sum.
    """
    sums = settled.groupby("year").net_nok.sum()
    findings = [
        f"{year}: the net sums to {total:.2f} kr" for year, total in sums.items() if abs(total) > KRONE
    ]
    if findings:
        raise DataError("The equalisation does not sum to zero over the country.", findings)


def against_published(series: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Computed beside printed, and the residual at the printed precision.

    Parameters
    ----------
    series
        As :func:`series_of` gives it.
    published
        ``year``, ``tax_nok_million``, ``net_equalisation_nok_million``, ``tax_before_percent``,
        ``tax_after_percent``, as printed.

    Returns
    -------
    pandas.DataFrame
        One row per year: ``net_nok_million``, ``before_percent`` and ``after_percent`` computed, the
        printed columns, and ``net_residual_nok_million``, ``before_residual_percent``,
        ``after_residual_percent``: computed, rounded as printed, less printed.
    """
    joined = series.merge(published, on="year", suffixes=("", "_printed"))
    before, after = 100 * joined.before_share, 100 * joined.after_share
    return joined.assign(
        before_percent=before,
        after_percent=after,
        net_residual_nok_million=(
            joined.net_nok_million.round(0) - joined.net_equalisation_nok_million
        ).astype(float),
        before_residual_percent=(before.round(1) - joined.tax_before_percent).round(1),
        after_residual_percent=(after.round(1) - joined.tax_after_percent).round(1),
    )


def budget_bridge(revenue: pd.DataFrame, stated: Mapping[str, float]) -> pd.DataFrame:
    """Why unrestricted revenue differs from the original budget, step by step.

    Parameters
    ----------
    revenue
        Central revenue by ``label``, NOK thousand, income negative as the statement prints it.
    stated
        ``extraordinary_grant`` and ``equalisation_above_budget`` in NOK million, as the report states them.

    Returns
    -------
    pandas.DataFrame
        ``step``, ``change_nok_million`` (more income is positive) and ``is_total``; the last row is the
        sum, and what the stated amounts do not explain of the grant is a step of its own.
    """
    by_label = revenue.set_index("label")
    change = (by_label.original_budget_nok_thousand - by_label.actual_nok_thousand) / 1000
    tax, grant = change["Skatt på inntekt og formue"], change["Rammetilskudd"]
    rest = grant - stated["equalisation_above_budget"] - stated["extraordinary_grant"]
    steps = [
        ("Skatt på inntekt og formue", tax, False),
        ("Inntektsutjevning (oppgitt)", stated["equalisation_above_budget"], False),
        ("Ekstraordinært rammetilskudd (oppgitt)", stated["extraordinary_grant"], False),
        ("Resten av rammetilskuddet", rest, False),
        ("Skatt og rammetilskudd mot opprinnelig budsjett", tax + grant, True),
    ]
    return pd.DataFrame(steps, columns=["step", "change_nok_million", "is_total"])


def real_growth(series: pd.DataFrame, deflator: pd.DataFrame) -> pd.DataFrame:
    """Growth of tax in real terms, for each vintage of the deflator.

    real = (1 + nominal) / (1 + deflator) − 1

    Parameters
    ----------
    series
        ``year`` and ``tax_growth_share``, as :func:`series_of` gives it.
    deflator
        ``vintage``, ``year`` and ``growth_percent``.

    Returns
    -------
    pandas.DataFrame
        One row per year and vintage with ``tax_growth_share``, ``deflator_share`` and ``real_growth_share``.
    """
    joined = series[["year", "tax_growth_share"]].dropna().merge(deflator, on="year")
    share = joined.growth_percent / 100
    return joined.assign(
        deflator_share=share, real_growth_share=(1 + joined.tax_growth_share) / (1 + share) - 1
    ).sort_values(["year", "vintage"], ignore_index=True)


def rows_of(year: pd.DataFrame, municipality: str) -> pd.Series:
    """Whether each row of a year is the municipality's.

    Raises
    ------
    DataError
        If none is.
    """
    own = year.municipality_code == municipality
    if not own.any():
        raise DataError(
            f"The municipality {municipality} is not among the year's.", ["use the code of that year"]
        )
    return own


def what_if_own_tax(
    year: pd.DataFrame, municipality: str, rules: EqualisationRules, change_share: float
) -> pd.DataFrame:
    """What a change of the municipality's own tax does to it, with the whole country recomputed.

    Parameters
    ----------
    year
        All municipalities of one year, as for :func:`equalise`.
    municipality
        Its code in the year.
    change_share
        Change of own tax as a share of it: −0.01 is one percent less.

    Returns
    -------
    pandas.DataFrame
        One row each for tax, net equalisation and their sum: ``item``, ``before_nok_million``,
        ``after_nok_million``, ``change_nok_million``.

    Raises
    ------
    DataError
        If the year does not have the municipality.
    """
    own = rows_of(year, municipality)
    changed = year.assign(
        tax_nok_thousand=year.tax_nok_thousand.where(~own, year.tax_nok_thousand * (1 + change_share))
    )
    before, after = (equalise(frame, rules)[own.to_numpy()].iloc[0] for frame in (year, changed))
    rows = pd.DataFrame(
        {
            "item": ["Egen skatt", "Netto inntektsutjevning"],
            "before_nok_million": [before.tax_nok_thousand / 1000, before.net_nok / 1e6],
            "after_nok_million": [after.tax_nok_thousand / 1000, after.net_nok / 1e6],
        }
    )
    total = rows.drop(columns="item").sum().to_frame().T.assign(item="Skatt etter utjevning")
    return pd.concat([rows, total], ignore_index=True).assign(
        change_nok_million=lambda f: f.after_nok_million - f.before_nok_million
    )


def marginal_loss(before_share: float, rules: EqualisationRules) -> float:
    """Share of one more krone in tax that equalisation takes back, with average and deduction held."""
    below = before_share < rules.supplement_threshold
    return rules.symmetric_rate + (rules.supplement_rate if below else 0.0)


def ranking(settled: pd.DataFrame, municipality: str, around: int) -> pd.DataFrame:
    """The municipality's place among all in one year, with its nearest neighbours.

    Parameters
    ----------
    settled
        All municipalities of one year, as :func:`equalise` gives them.
    around
        How many rows to show on each side.

    Returns
    -------
    pandas.DataFrame
        Rows of `settled` near the municipality by ``before_share``, with ``rank_before`` and
        ``rank_after`` (1 is the highest) and ``label`` (rank and name), highest first.
    """
    ranked = settled.assign(
        rank_before=settled.before_share.rank(ascending=False, method="min").astype(int),
        rank_after=settled.after_share.rank(ascending=False, method="min").astype(int),
    ).sort_values(["rank_before", "municipality_code"], ignore_index=True)
    ranked["label"] = ranked.rank_before.astype(str) + ". " + ranked.municipality
    place = ranked.index[rows_of(ranked, municipality)][0]
    return ranked.iloc[max(0, place - around) : place + around + 1].reset_index(drop=True)


def shapley(value: Callable[[frozenset[str]], float], factors: Sequence[str]) -> dict[str, float]:
    """Split the change of a value between the factors that changed it, independent of their order.

    Each factor gets the mean, over every order in which the factors may change, of what the value
    changes when it does. The parts add up to ``value(all) − value(none)``.

    Parameters
    ----------
    value
        The value when just these factors have changed.
    factors
        Names of the factors.

    References
    ----------
    Shapley, L. S. (1953), A value for n-person games; docs/equalisation.md.
    """
    count = len(factors)
    parts = dict.fromkeys(factors, 0.0)
    for factor in factors:
        others = [other for other in factors if other != factor]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for changed in map(frozenset, combinations(others, size)):
                parts[factor] += weight * (value(changed | {factor}) - value(changed))
    return parts


def net_of(own: pd.Series, others: pd.DataFrame, rules: EqualisationRules) -> float:
    """Net equalisation in NOK of one municipality among the others of a country."""
    country = pd.concat([own.to_frame().T.astype(others.dtypes.to_dict()), others], ignore_index=True)
    return equalise(country, rules).net_nok.iloc[0]


CHANGES = {
    "tax": "Egen skatt",
    "population": "Eget innbyggertall",
    "country": "Resten av landet",
    "rules": "Reglene",
}


def explain_change(
    panel: pd.DataFrame,
    rules: Mapping[int, EqualisationRules],
    codes: Mapping[int, str],
    years: tuple[int, int],
) -> pd.DataFrame:
    """Why a municipality's net equalisation changed from one year to another.

    The change is split between its own tax, its own population, the tax and population of the rest of
    the country (which set the national average and the deduction) and the rules, by :func:`shapley`.

    Parameters
    ----------
    panel
        All municipalities of both years, as for :func:`settlements`.
    rules
        Rules of both years.
    codes
        The municipality's code in each of the two years.
    years
        From and to.

    Returns
    -------
    pandas.DataFrame
        ``step``, ``change_nok_million`` and ``is_total``: net in the first year, one row for each
        factor, net in the second year. The changes add up exactly.

    Raises
    ------
    DataError
        If a year does not have the municipality.
    """
    needed = ["municipality_code", "population", "tax_nok_thousand"]
    of_year = {y: panel.loc[panel.year == y, needed] for y in years}
    missing = [f"{y}: {codes[y]}" for y in years if codes[y] not in set(of_year[y].municipality_code)]
    if missing:
        raise DataError("The change cannot be explained: the municipality is not in both years.", missing)
    first, second = years
    own = {y: of_year[y][of_year[y].municipality_code == codes[y]].iloc[0] for y in years}
    others = {y: of_year[y][of_year[y].municipality_code != codes[y]] for y in years}

    def net(changed: frozenset[str]) -> float:
        at = {factor: second if factor in changed else first for factor in CHANGES}
        mixed = own[first].copy()
        mixed["tax_nok_thousand"] = own[at["tax"]].tax_nok_thousand
        mixed["population"] = own[at["population"]].population
        return net_of(mixed, others[at["country"]], rules[at["rules"]])

    parts = shapley(net, list(CHANGES))
    rows = [
        (f"Netto {first}", net(frozenset()), True),
        *((CHANGES[factor], part, False) for factor, part in parts.items()),
        (f"Netto {second}", net(frozenset(CHANGES)), True),
    ]
    frame = pd.DataFrame(rows, columns=["step", "net_nok", "is_total"])
    return frame.assign(change_nok_million=frame.net_nok / 1e6)[["step", "change_nok_million", "is_total"]]


def position(year: pd.DataFrame, municipality: str, rules: EqualisationRules) -> pd.Series:
    """Where a municipality stands in the equalisation of one year.

    Parameters
    ----------
    year
        All municipalities of one year, as :func:`equalise` gives them.
    municipality
        Its code in the year.
    rules
        Rules of the year.

    Returns
    -------
    pandas.Series
        ``to_threshold_nok_per_capita`` and ``to_threshold_nok`` (tax above the threshold of the
        supplement; negative below it), ``break_even_share`` (the tax, as a share of the national
        average, at which net is zero), ``compensated_share`` (net as a share of what the tax falls
        short of the average; missing above it) and ``kept_share`` (what is kept of one more krone).
    """
    row = year[rows_of(year, municipality)].iloc[0]
    average, tax = row.national_average_nok_per_capita, row.tax_nok_per_capita
    above = tax - rules.supplement_threshold * average
    return pd.Series(
        {
            "to_threshold_nok_per_capita": above,
            "to_threshold_nok": above * row.population,
            "break_even_share": 1 - row.deduction_nok_per_capita / (rules.symmetric_rate * average),
            "compensated_share": row.net_nok_per_capita / (average - tax) if tax < average else float("nan"),
            "kept_share": 1 - marginal_loss(row.before_share, rules),
        }
    )


def tax_shortfall(revenue: pd.DataFrame, stated: Mapping[str, float]) -> pd.DataFrame:
    """How much of a tax shortfall the country's missed estimate explains, and how much the own share.

    Tax is the municipality's share of the country's tax times the country's tax; the change of the
    product is split with the mean of both orders.

    Parameters
    ----------
    revenue
        Central revenue by ``label``, NOK thousand, income negative as the statement prints it.
    stated
        ``national_tax_estimate`` when the budget was made and ``national_tax_outcome``, NOK billion.

    Returns
    -------
    pandas.DataFrame
        ``step``, ``change_nok_million``, ``is_total``: the country, the own share, their sum.
    """
    tax = revenue.set_index("label").loc["Skatt på inntekt og formue"]
    estimate, outcome = stated["national_tax_estimate"], stated["national_tax_outcome"]
    shares = -tax.original_budget_nok_thousand / 1000 / estimate, -tax.actual_nok_thousand / 1000 / outcome
    country = (outcome - estimate) * sum(shares) / 2
    own = (shares[1] - shares[0]) * (estimate + outcome) / 2
    rows = [
        ("Skatten i hele landet", country, False),
        ("Kommunens andel av landets skatt", own, False),
        ("Skatt mot opprinnelig budsjett", country + own, True),
    ]
    return pd.DataFrame(rows, columns=["step", "change_nok_million", "is_total"])


def budget_splits(
    revenue: pd.DataFrame, stated: Mapping[str, float]
) -> list[tuple[str, float, pd.DataFrame]]:
    """What deviates from the original budget, by how much in NOK million, and the steps that explain it.

    Parameters
    ----------
    revenue, stated
        As for :func:`budget_bridge` and :func:`tax_shortfall`.
    """
    splits = {
        "Skatt og rammetilskudd": budget_bridge(revenue, stated),
        "Skatten": tax_shortfall(revenue, stated),
    }
    return [(what, steps.change_nok_million.iloc[-1], steps) for what, steps in splits.items()]
