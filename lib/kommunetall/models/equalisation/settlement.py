"""Tax and income equalisation (skatt og inntektsutjevning) for all municipalities at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kommunetall.errors import DataError

PLAUSIBLE_TAX_PER_CAPITA = (5_000.0, 500_000.0)
KRONE = 1.0
CODES_CHANGED = 2024
LARGEST_CHANGE = 0.5
FOUR_DIGITS = frozenset(f"{code:04d}" for code in range(10_000))
NEIGHBOURS, NETWORK = "naboer", "asss"


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
        If there are no rows or those of several years, a code is not four digits as text or stands twice, a
        population or tax is missing or not positive, or tax per capita has a magnitude that thousands
        of kroner do not give.

    References
    ----------
    Kommunal- og distriktsdepartementet, løpende inntektsutjevning (id548672); docs/equalisation.md.
    """
    require_whole_country(municipalities)
    population, tax = (
        municipalities[c].to_numpy(float) for c in ("population", "tax_nok_thousand")
    )
    return municipalities.assign(**settlement(population, tax * 1000, rules))


def settlement(
    population: np.ndarray, tax: np.ndarray, rules: EqualisationRules
) -> dict[str, np.ndarray | float]:
    """Columns that :func:`equalise` adds, of a country that is sound: population, and tax in NOK."""
    per_capita, average = tax / population, tax.sum() / population.sum()
    symmetric, supplement = before_deduction(per_capita, average, rules)
    deduction = supplement @ population / population.sum()
    net = symmetric + supplement - deduction
    return {
        "tax_nok_per_capita": per_capita,
        "national_average_nok_per_capita": average,
        "symmetric_nok_per_capita": symmetric,
        "supplement_nok_per_capita": supplement,
        "deduction_nok_per_capita": deduction,
        "net_nok_per_capita": net,
        "net_nok": net * population,
        "after_nok_per_capita": per_capita + net,
        "before_share": per_capita / average,
        "after_share": (per_capita + net) / average,
    }


def before_deduction(
    tax: np.ndarray, average: float | np.ndarray, rules: EqualisationRules
) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric part and supplement at a tax per capita and a national average, in their unit."""
    symmetric = rules.symmetric_rate * (average - tax)
    return symmetric, rules.supplement_rate * np.maximum(
        rules.supplement_threshold * average - tax, 0
    )


def require_whole_country(municipalities: pd.DataFrame) -> None:
    """Refuse rows that cannot be equalised.

    Raises
    ------
    DataError
        With every municipality at fault; what is no number, such as the ``.`` of Statistics Norway, is missing.
    """
    missing = {"municipality_code", "population", "tax_nok_thousand"} - set(municipalities)
    if missing:
        raise DataError(
            "The municipalities cannot be equalised.",
            [f"add the column {c}" for c in sorted(missing)],
        )
    if municipalities.empty:
        raise DataError(
            "The municipalities cannot be equalised.", ["there are no rows: give all of one year"]
        )
    years = municipalities["year"].unique() if "year" in municipalities else ()
    if len(years) > 1:
        raise DataError(
            "The municipalities cannot be equalised.",
            [f"the rows are of the years {', '.join(map(str, years))}: give those of one year"],
        )
    code = municipalities["municipality_code"]
    population, tax = (
        pd.to_numeric(municipalities[c], errors="coerce").to_numpy(float, na_value=np.nan)
        for c in ("population", "tax_nok_thousand")
    )
    per_capita = tax * 1000 / np.where(population > 0, population, np.nan)
    low, high = PLAUSIBLE_TAX_PER_CAPITA
    faults = {
        "the code is not four digits as text, such as '0301'": [c not in FOUR_DIGITS for c in code],
        "the population is missing or not positive": ~(population > 0),
        "tax is missing or not positive": ~(tax > 0),
        "the municipality stands more than once": code.duplicated(keep=False),
        "tax per capita is above 500 000 kr: is tax in kroner? it must be in NOK thousand": per_capita
        > high,
        "tax per capita is below 5 000 kr: is tax in million? it must be in NOK thousand": (
            per_capita < low
        )
        & (tax > 0),
    }
    findings = [
        f"{c!r}: {fault}" for fault, rows in faults.items() if np.any(rows) for c in code[rows]
    ]
    if findings:
        which = f" of {years[0]}" if len(years) else ""
        raise DataError(f"The municipalities{which} cannot be equalised.", findings)


def require_shares(what: str, **shares: float) -> None:
    """Refuse changes that are not shares of a likely size, such as 4 where 0.04 is meant.

    Raises
    ------
    DataError
        With every one that is not between −0.5 and 0.5.
    """
    findings = [
        f"{name} = {share}: it is a share between −0.5 and 0.5; 4 percent is written 0.04"
        for name, share in shares.items()
        if not -LARGEST_CHANGE < share < LARGEST_CHANGE
    ]
    if findings:
        raise DataError(f"{what} cannot be used as it is.", findings)


def settlements(panel: pd.DataFrame, rules: Mapping[int, EqualisationRules]) -> pd.DataFrame:
    """Equalisation of every year in `rules`, each with its own rates; rows as in :func:`equalise`, with ``year``.

    Raises
    ------
    DataError
        If no year is asked for, or the panel lacks one, with every year that it lacks.
    """
    years = sorted(set(panel.year))
    there = f"the panel has {years[0]} to {years[-1]}" if years else "the panel is empty"
    missing = [f"{year}: {there}" for year in rules if year not in years]
    if missing or not rules:
        missing = missing or ["give the rules of at least one year"]
        raise DataError("There are no settlements for all the years asked for.", missing)
    return pd.concat(
        [equalise(panel[panel.year == year], held) for year, held in rules.items()],
        ignore_index=True,
    )


def with_codes_of_today(panel: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """The panel with the codes from 2024 in every year, so that one code is one municipality's series.

    Parameters
    ----------
    panel
        ``year`` and ``municipality_code``, valid in the year.
    codes
        ``municipality_code`` (from 2024) and ``code_2020_2023`` of every municipality.

    Raises
    ------
    DataError
        With every code that is not in `codes`, and every municipality of `codes` that a year lacks: without
        all of them the national average would be another.
    """
    former = panel.year < CODES_CHANGED
    today = codes.dropna(subset="code_2020_2023").set_index("code_2020_2023").municipality_code
    columns = {True: "code_2020_2023", False: "municipality_code"}
    findings = []
    for (year, old), rows in panel.groupby([panel.year, former]):
        there, expected = set(rows.municipality_code), set(codes[columns[old]].dropna())
        findings += [
            f"{year}, {code!r}: add it to municipality_codes as {columns[old]}"
            for code in there - expected
        ]
        findings += [f"{year}, {code}: add the municipality's row" for code in expected - there]
    if findings:
        raise DataError(
            "The panel and municipality_codes do not have the same municipalities.",
            sorted(findings),
        )
    return panel.assign(
        municipality_code=panel.municipality_code.where(~former, panel.municipality_code.map(today))
    )


def changed_units(codes: pd.DataFrame) -> pd.Series:
    """Codes of municipalities that are another unit from 2024 than before: those with a ``note``."""
    return codes.municipality_code[codes.note.notna()]


def series_of(settled: pd.DataFrame, codes: pd.DataFrame, municipality: str) -> pd.DataFrame:
    """One municipality's settlements over the years.

    Parameters
    ----------
    settled
        Settlements of all municipalities with the codes of today, as :func:`settlements` gives them.
    codes
        ``municipality_code`` and ``note``, which is filled where the unit itself changed in 2024.
    municipality
        Its code.

    Returns
    -------
    pandas.DataFrame
        One row per year, ascending, with ``same_unit`` (whether the municipality was the same unit as in
        the last year), ``tax_nok_million``, ``net_nok_million``, the growth of tax from the year before as
        ``tax_growth_share`` (missing in the first year of a unit), and the net as a share of what the tax
        falls short of the national average as ``compensated_share`` (missing above it, and where the
        municipality pays).

    Raises
    ------
    DataError
        If no year has the municipality.
    """
    found = settled[settled.municipality_code == municipality].sort_values(
        "year", ignore_index=True
    )
    if found.empty:
        raise DataError(
            f"No settlement has the municipality {municipality}.", ["check its code from 2024"]
        )
    shortfall = found.national_average_nok_per_capita - found.tax_nok_per_capita
    split = municipality in set(changed_units(codes))
    unit = (found.year >= CODES_CHANGED) & split
    return found.assign(
        same_unit=unit == unit.iloc[-1],
        tax_nok_million=found.tax_nok_thousand / 1000,
        net_nok_million=found.net_nok / 1e6,
        tax_growth_share=found.groupby(unit).tax_nok_thousand.pct_change(),
        compensated_share=found.net_nok_per_capita
        / shortfall.where((shortfall > 0) & (found.net_nok > 0)),
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
        f"{year}: the net sums to {total:.2f} kr"
        for year, total in sums.items()
        if abs(total) > KRONE
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
        One row per year: the printed columns (tax as ``tax_nok_million_printed``), each but tax followed
        by ``net_nok_million``, ``before_percent`` and ``after_percent`` computed, and by
        ``net_residual_nok_million``, ``before_residual_percent``, ``after_residual_percent``: computed,
        rounded as printed, less printed.

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
        f"{year}, {column}: {published.loc[row, column]!r} is not a number"
        for column in printed
        for row, year in published.year[numbers[column].isna()].items()
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
    real = joined.assign(
        deflator_share=share, real_growth_share=(1 + joined.tax_growth_share) / (1 + share) - 1
    ).sort_values(["year", "vintage"], ignore_index=True)
    return real[["year", "tax_growth_share", "vintage", "deflator_share", "real_growth_share"]]


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
            f"The municipality {municipality} is not among the year's.",
            ["use the code of that year"],
        )
    return own


@dataclass(frozen=True)
class Change:
    """What if: changes as shares of what is (−0.01 is one percent less), and other rules."""

    own_tax: float = 0.0
    other_tax: float = 0.0
    own_population: float = 0.0
    rules: EqualisationRules | None = None

    def __post_init__(self) -> None:
        require_shares(
            "The change",
            own_tax=self.own_tax,
            other_tax=self.other_tax,
            own_population=self.own_population,
        )


def what_if(
    year: pd.DataFrame, municipality: str, rules: EqualisationRules, changes: Mapping[str, Change]
) -> pd.DataFrame:
    """What changes would do to a municipality, with national average and deduction held and recomputed.

    Parameters
    ----------
    year
        All municipalities of one year, as for :func:`equalise`.
    municipality
        Its code in the year.
    rules
        Rules of the year.
    changes
        Each change by its name.

    Returns
    -------
    pandas.DataFrame
        One row for each change, in NOK million, positive is more to the municipality: ``changed``,
        ``tax_change_``, ``net_change_`` and their sum ``after_change_``, the latter two as
        ``held_nok_million`` (the national average and the deduction stay as they were; where the tax
        of the others is what changes, the average follows it) and ``recomputed_nok_million`` (all
        municipalities are settled anew).

    Raises
    ------
    DataError
        If there is no change, or the year does not have the municipality.
    """
    if not changes:
        raise DataError("There is nothing to change.", ["give at least one change by its name"])
    own = rows_of(year, municipality).to_numpy()
    before = equalise(year, rules)[own].iloc[0]
    rows = []
    for label, change in changes.items():
        tax, population = (year[c].to_numpy(float) for c in ("tax_nok_thousand", "population"))
        changed = year.assign(
            tax_nok_thousand=tax * (1 + np.where(own, change.own_tax, change.other_tax)),
            population=population * (1 + np.where(own, change.own_population, 0.0)),
        )
        new_rules = change.rules or rules
        after = equalise(changed, new_rules)[own].iloc[0]
        average = (after if change.other_tax else before).national_average_nok_per_capita
        parts = before_deduction(after.tax_nok_per_capita, average, new_rules)
        held = (sum(parts) - before.deduction_nok_per_capita) * after.population
        rows.append(
            {
                "changed": label,
                "tax_change_nok_million": (after.tax_nok_thousand - before.tax_nok_thousand) / 1000,
                "net_change_held_nok_million": (held - before.net_nok) / 1e6,
                "net_change_recomputed_nok_million": (after.net_nok - before.net_nok) / 1e6,
            }
        )
    found = pd.DataFrame(rows)
    for basis in ("held", "recomputed"):
        after = found.tax_change_nok_million + found[f"net_change_{basis}_nok_million"]
        place = found.columns.get_loc(f"net_change_{basis}_nok_million") + 1
        found.insert(place, f"after_change_{basis}_nok_million", after)
    return found


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
        ``rank_after`` (1 is the highest), ``ranked`` (how many there are), ``label`` (rank and name)
        and ``own``, highest first.
    """
    ranked = settled.assign(
        rank_before=settled.before_share.rank(ascending=False, method="min").astype(int),
        rank_after=settled.after_share.rank(ascending=False, method="min").astype(int),
    ).sort_values(["rank_before", "municipality_code"], ignore_index=True)
    ranked["label"] = ranked.rank_before.astype(str) + ". " + ranked.municipality
    ranked["own"], ranked["ranked"] = rows_of(ranked, municipality), len(ranked)
    place = ranked.index[ranked.own][0]
    return ranked.iloc[max(0, place - around) : place + around + 1].reset_index(drop=True)


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
        average, at which net is zero), ``kept_share`` (what is kept of one more krone) and
        ``pays_below_average`` (whether it pays though its tax is below the average, because the deduction
        is larger than the symmetric part).
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


def net_curve(year: pd.DataFrame, municipality: str, rules: EqualisationRules) -> pd.DataFrame:
    """Net equalisation as a function of tax per capita, with average and deduction of the year.

    The function is a straight line above the threshold of the supplement and a steeper one below it, so
    the points given here draw it exactly.

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
    pandas.DataFrame
        Points by rising tax: ``point`` (what stands there), ``before_share``, ``net_nok_per_capita``,
        ``after_share``, ``own`` (the municipality's) and ``boundary`` (the threshold; net zero).

    Raises
    ------
    DataError
        If the year does not have the municipality.
    """
    own = year[rows_of(year, municipality)].iloc[0]
    low, high = (year.loc[f] for f in (year.before_share.idxmin(), year.before_share.idxmax()))
    places = {
        f"{low.municipality} (lavest)": low.before_share,
        f"{high.municipality} (høyest)": high.before_share,
    }
    if municipality not in (low.municipality_code, high.municipality_code):
        places[own.municipality] = own.before_share
    kinks = {
        "Grensen for tillegg": rules.supplement_threshold,
        "Netto null": position(year, municipality, rules).break_even_share,
    }
    points = pd.DataFrame((places | kinks).items(), columns=["point", "before_share"])
    average = own.national_average_nok_per_capita
    net = sum(before_deduction(points.before_share.to_numpy() * average, average, rules))
    return points.assign(
        net_nok_per_capita=net - own.deduction_nok_per_capita,
        after_share=points.before_share + (net - own.deduction_nok_per_capita) / average,
        own=points.before_share == own.before_share,
        boundary=points.point.isin(kinks),
    ).sort_values("before_share", ignore_index=True)


@dataclass(frozen=True)
class Peers:
    """Municipalities to compare with: what they are called together, their codes, and a remark to print."""

    title: str
    codes: list[str]
    remark: str = ""


def peer_group(
    groups: pd.DataFrame, neighbours: pd.DataFrame, municipality: str, chosen: str
) -> Peers:
    """Municipalities to compare with; the network ASSS where a member's own group has no others.

    Parameters
    ----------
    groups
        ``kind``, ``group``, ``title`` and ``municipality_code``.
    neighbours
        ``municipality_code`` and ``neighbour_code``.
    municipality
        The code of the municipality that is compared; it is always among its peers.
    chosen
        A kind of group, of which the municipality's own is taken, or the only one where it is in none;
        ``naboer`` for its neighbours; or codes with commas between them.

    Raises
    ------
    DataError
        If there is no such kind, no group of it for the municipality, or a code is no municipality's.
    """
    network = groups[groups.kind == NETWORK]
    if chosen == NEIGHBOURS:
        found = neighbours.neighbour_code[neighbours.municipality_code == municipality]
        title, codes = "nabokommunene", {municipality, *found}
    elif chosen in set(groups.kind):
        kind = groups[groups.kind == chosen]
        own = kind.group[kind.municipality_code == municipality]
        names = own if len(own) else kind.group.drop_duplicates()
        if len(names) != 1:
            raise DataError(
                f"The municipality {municipality} is in no group of the kind {chosen!r}.",
                ["choose another kind, or codes with commas between them"],
            )
        members = kind[kind.group == names.item()]
        title, codes = members.title.iloc[0], {municipality, *members.municipality_code}
    else:
        title, codes = (
            "kommunene som er valgt",
            {municipality, *(c.strip() for c in chosen.split(","))},
        )
        unknown = sorted(codes - set(groups.municipality_code))
        if unknown:
            kinds = ", ".join([*groups.kind.drop_duplicates(), NEIGHBOURS])
            raise DataError(
                f"Peers {chosen!r} cannot be found.",
                [f"{code!r} is no municipality's code" for code in unknown]
                + [f"choose one of {kinds}, or codes with commas between them"],
            )
    if codes == {municipality} and municipality in set(network.municipality_code):
        remark = f"Sammenliknet med {network.title.iloc[0]}, fordi {title} ikke har andre kommuner."
        return Peers(network.title.iloc[0], sorted(network.municipality_code), remark)
    return Peers(title, sorted(codes))
