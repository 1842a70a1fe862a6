"""The municipality's employees (medarbeidere): fte, absence, overtime, breaches, turnover and recruitment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from kommunetall.errors import DataError

AREA, TOTAL = "programme_area", "total"
AREA_TABLES = ("fte_employees", "sickness_absence", "overtime", "turnover")
TABLES = (*AREA_TABLES, "breaches_by_area", "breaches_by_type", "hires", "full_time")
STATED = ("apprentices", "apprentices_target", "temporary_fte", "temporary_fte_change", "turnover_sector")
MONTHS = (
    *("januar", "februar", "mars", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "desember"),
)
YEARS_COMPARED = 3
STAFF = ("fte", "employees", "fte_change_percent", "employees_change_percent")
ABSENCE = ("rate_percent", "target_percent", "gap_points")
OVERTIME = ("paid_hours", "compensated_hours", "overtime_hours_per_fte")
TURNOVER = ("turnover_percent", "leavers")
IN_BOTH_YEARS = ("fte", "employees", "rate_percent", *OVERTIME, *TURNOVER)
OF_HEALTH = ("rate_percent", "gap_points", "contribution_points", "above_target_fte")
HEADINGS = {
    "name": "Tall",
    "label": "Programområde",
    "breach_type": "Bruddtype",
    "item": "Samlet",
    "month": "Måned",
    "population_date": "Folketall per",
    "year": "År",
    "fte": "Årsverk",
    "employees": "Ansatte",
    "fte_change_percent": "Endring årsverk",
    "employees_change_percent": "Endring ansatte",
    "full_time_share_percent": "Heltid (trykt)",
    "average_position_percent": "Snitt stilling (trykt)",
    "per_person_percent": "Årsverk per ansatt (regnet)",
    "implied_positions": "Stillinger (utledet)",
    "rate_percent": "Sykefravær",
    "target_percent": "Mål",
    "gap_points": "Avstand, prosentpoeng",
    "paid_hours": "Timer til utbetaling",
    "compensated_hours": "Timer til avspasering",
    "overtime_hours_per_fte": "Timer per årsverk",
    "breaches": "AML-brudd",
    "turnover_percent": "Turnover",
    "leavers": "Sluttet",
    "base": "Ansatte det deles på",
    "hires": "Nyansatte",
    "printed": "Trykt",
    "printed_percent": "Trykt",
    "computed": "Regnet",
    "computed_percent": "Vektet med årsverk",
    "difference": "Differanse",
    "difference_points": "Differanse, prosentpoeng",
    "outcome": "Utfall",
    "above_target_fte": "Årsverk tilbake",
    "value_nok_million": "Verdi, mill. kr",
    "net_value_nok_million": "Uten det staten refunderer",
    "fte_change": "Endring",
    "moved_in_fte": "Flyttet inn",
    "moved_out_fte": "Flyttet ut",
    "growth_fte": "Vekst ellers",
    "years": "Antall år",
    "first_year": "Første år",
    "last_year": "Siste år",
    "slope": "Endring per år",
    "mean": "Snitt av årene før",
    "from_mean": "Mot snittet",
    "change": "Endring siste år",
    "population": "Innbyggere",
    "target_persons": "Mål (regnet)",
    "apprentices": "Lærlinger",
    "gap_persons": "Avstand",
    "per_1000": "Per 1000 innbyggere",
}
EXACT, DIFFERS = "exact", "differs"


@dataclass(frozen=True)
class PrivacyRules:
    """Fewest persons in an area whose figures are ranked."""

    fewest_persons: int
    fewest_persons_sickness: int


@dataclass(frozen=True)
class ApprenticeTarget:
    """Apprentices that the municipality aims to have for each 1000 inhabitants."""

    apprentices_per_1000: float


def areas_of(tables: Mapping[str, pd.DataFrame], year: int) -> pd.DataFrame:
    """Everything printed about each programme area in a year and the year before, with what follows from it.

    Parameters
    ----------
    tables
        The printed tables by name, as :data:`TABLES` lists them.
    year
        The year that the report is about.

    Returns
    -------
    pandas.DataFrame
        One row per area in the order of their codes, and the printed total last. The printed columns,
        those of the year before under names beginning with ``previous_``, ``label``, ``is_total``, and the
        columns of :func:`with_positions`, :func:`with_absence`, :func:`with_overtime`,
        :func:`with_breaches` and :func:`with_turnover`.

    Raises
    ------
    DataError
        If the tables do not speak of the same areas and years.
    """
    require_consistent(tables, year)
    staff = tables["fte_employees"]
    labels = labels_of(staff[staff.year.isin([year - 1, year])])
    breaches = regrouped(tables["breaches_by_area"], labels.index)
    parts = [beside(frame, year) for frame in (*(tables[name] for name in AREA_TABLES), breaches)]
    wide = pd.concat(parts, axis=1).sort_index().assign(label=labels).rename_axis(AREA).reset_index()
    wide["is_total"] = wide[AREA] == TOTAL
    there = [set(staff[AREA][staff.year == y]) for y in (year - 1, year)]
    return (
        wide.pipe(with_positions, *there)
        .pipe(with_absence)
        .pipe(with_overtime)
        .pipe(with_breaches)
        .pipe(with_turnover)
    )


def labels_of(frame: pd.DataFrame) -> pd.Series:
    """Code and name of each area as the last year prints it; the total has its name alone."""
    names = frame.sort_values("year").drop_duplicates(AREA, keep="last").set_index(AREA).area_label
    return names.where(names.index == TOTAL, names.index + " " + names)


def beside(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    """Numbers of each area in a year, and those of the year before under names beginning with ``previous_``."""
    now, before = (
        rows.set_index(AREA).select_dtypes("number").drop(columns=["report_year", "year"]).astype(float)
        for rows in (frame[frame.year == y] for y in (year, year - 1))
    )
    return now.join(before.add_prefix("previous_"), how="outer")


def of_both_years(columns: Collection[str], year: int, first: str = "label") -> dict[str, str]:
    """Headings for columns of two years after the `first`: those of the year before, then the year's own."""
    both = [column for column in columns if column in IN_BOTH_YEARS]
    before = {f"previous_{column}": f"{HEADINGS[column]} {year - 1}" for column in both}
    named = {*both, "target_percent"}
    now = {c: f"{HEADINGS[c]} {year}" if c in named else HEADINGS[c] for c in columns}
    return {first: HEADINGS[first], **before, **now}


def headings(columns: Collection[str]) -> dict[str, str]:
    """Headings of columns in their order; a year is its own, and columns without one are not for printing."""
    return {c: HEADINGS.get(c, c) for c in columns if c in HEADINGS or c.isdigit()}


def regrouped(frame: pd.DataFrame, areas: Collection[str]) -> pd.DataFrame:
    """Breaches summed to the areas that have employees, missing where none is known: ``P14`` and ``P18`` go into ``P14-P19``."""
    keys = ["report_year", "year", AREA]
    moved = frame.assign(**{AREA: [home(code, areas) or code for code in frame[AREA]]})
    return moved.groupby(keys, as_index=False).breaches.sum(min_count=1)


def home(code: str, areas: Collection[str]) -> str | None:
    """The area among `areas` that is the code, or a range of codes around it; None where there is none."""
    for area in areas:
        first, _, last = area.partition("-")
        if code == area or first <= code <= (last or first):
            return area
    return None


def with_positions(areas: pd.DataFrame, before: Collection[str], now: Collection[str]) -> pd.DataFrame:
    """Add change in fte and employees, and fte per employee (``position_percent``, 100 is full time).

    Parameters
    ----------
    before, now
        Codes of the areas that there were in the year before and the year: what was not there had 0. A figure that is missing
        of an area that was there is not known, so neither is its change.
    """

    def known(column: str, there: Collection[str]) -> pd.Series:
        return areas[column].where(areas[AREA].isin(there), 0)

    return areas.assign(
        fte_change=known("fte", now) - known("previous_fte", before),
        employees_change=known("employees", now) - known("previous_employees", before),
        position_percent=100 * areas.fte / areas.employees,
        previous_position_percent=100 * areas.previous_fte / areas.previous_employees,
    )


def with_absence(areas: pd.DataFrame) -> pd.DataFrame:
    """Add what each area's sickness absence means for the whole.

    With rate `r` and target `t` of an area in percent, its fte `n`, and the printed target `T` of the total::

        weight       = n / sum(n)
        gap          = r − t
        contribution = weight·(r − T)
        above target = n·(r − t) / 100

    Returns
    -------
    pandas.DataFrame
        The rows with ``weight_share`` (1 for the total), ``gap_points`` and ``contribution_points``
        (percentage points, positive is worse than the target) and ``above_target_fte``.
    """
    overall = areas.loc[areas.is_total, "target_percent"].iloc[0]
    weight = (areas.fte / areas.fte[~areas.is_total].sum()).mask(areas.is_total, 1.0)
    gap = areas.rate_percent - areas.target_percent
    return areas.assign(
        weight_share=weight,
        gap_points=gap,
        contribution_points=weight * (areas.rate_percent - overall),
        above_target_fte=areas.fte * gap / 100,
    )


def with_overtime(areas: pd.DataFrame) -> pd.DataFrame:
    """Add overtime paid and compensated together: ``overtime_hours`` and per fte, with the year before."""
    hours = areas.paid_hours + areas.compensated_hours
    previous = areas.previous_paid_hours + areas.previous_compensated_hours
    return areas.assign(
        overtime_hours=hours,
        previous_overtime_hours=previous,
        overtime_hours_per_fte=hours / areas.fte,
        previous_overtime_hours_per_fte=previous / areas.previous_fte,
    )


def with_breaches(areas: pd.DataFrame) -> pd.DataFrame:
    """Add the year's breaches of the working-time rules per 100 permanent employees, the mean of the two Decembers."""
    return areas.assign(breaches_per_100=200 * areas.breaches / (areas.employees + areas.previous_employees))


def with_turnover(areas: pd.DataFrame) -> pd.DataFrame:
    """Add the number of employees that the printed turnover implies: leavers / turnover (``turnover_base``)."""
    return areas.assign(
        turnover_base=100 * areas.leavers / areas.turnover_percent,
        previous_turnover_base=100 * areas.previous_leavers / areas.previous_turnover_percent,
    )


def require_consistent(tables: Mapping[str, pd.DataFrame], year: int) -> None:
    """Refuse tables that do not speak of the same areas and years.

    Raises
    ------
    DataError
        With every fault: a year or its total missing, an area missing or unknown, a rate that looks
        like a share, a month missing.
    """
    staff = tables["fte_employees"]
    areas = {y: set(staff.loc[staff.year == y, AREA]) for y in (year - 1, year)}
    findings = [
        f"{name}, {y}: {fault}"
        for name in (*AREA_TABLES, "breaches_by_area")
        for y, known in areas.items()
        for fault in faults_of(tables[name][tables[name].year == y], known, name)
    ]
    findings += [
        f"breaches_by_type, {y}: there are no rows: add the year"
        for y in areas
        if y not in set(tables["breaches_by_type"].year)
    ]
    hires = tables["hires"]
    months = {f"{m:02d}" for m in range(1, 13)} | {TOTAL}
    findings += [
        f"hires, {y}: {', '.join(sorted(missing))} is missing: add it"
        for y in sorted({year, *hires.year})
        if (missing := months - set(hires.loc[hires.year == y, "month"]))
    ]
    if findings:
        raise DataError("The tables on employees do not fit together.", findings)


def faults_of(rows: pd.DataFrame, known: Collection[str], name: str) -> list[str]:
    """Faults of one table's rows of one year."""
    if rows.empty:
        return ["there are no rows: add the year"]
    found = set(rows[AREA])
    faults = [] if TOTAL in found else ["the row 'total' is missing: add the printed total"]
    faults += [
        f"{code} is not an area of fte_employees" for code in sorted(found - {TOTAL}) if not home(code, known)
    ]
    if name in AREA_TABLES:
        faults += [
            f"{code} is missing, but stands in fte_employees" for code in sorted(known - found - {TOTAL})
        ]
    rates = [c for c in ("rate_percent", "turnover_percent") if c in rows]
    return faults + [
        f"{column} is below 1 in every row: is it a share? it must be in percent"
        for column in rates
        if 0 < rows[column].max() < 1
    ]


def require_contributions_sum(areas: pd.DataFrame) -> None:
    """Refuse contributions that do not sum to the distance of the fte-weighted rate from the total's target.

    Raises
    ------
    DataError
        With both sums.
    """
    parts, total = areas[~areas.is_total], areas[areas.is_total].iloc[0]
    distance = weighted(parts, "rate_percent", "fte") - total.target_percent
    contributions = parts.contribution_points.sum()
    if not abs(contributions - distance) < 1e-9:
        raise DataError(
            "The contributions to sickness absence do not sum to its distance from the target.",
            [f"contributions {contributions:.6f}, distance {distance:.6f} percentage points"],
        )


def weighted(areas: pd.DataFrame, value: str, weight: str) -> float:
    """Mean of a column weighted with another, over the rows that have both."""
    known = areas[[value, weight]].dropna()
    return float(np.average(known[value], weights=known[weight])) if len(known) else float("nan")


def ranking(areas: pd.DataFrame, column: str, privacy: PrivacyRules) -> pd.DataFrame:
    """Areas with a value, highest first; the total and areas with too few employees are left out.

    What tells of health has a limit of its own.
    """
    fewest = privacy.fewest_persons_sickness if column in OF_HEALTH else privacy.fewest_persons
    shown = areas[~areas.is_total & (areas.employees >= fewest)].dropna(subset=column)
    return shown.sort_values([column, AREA], ascending=[False, True], ignore_index=True)


def too_small(areas: pd.DataFrame, fewest: int) -> int:
    """Number of areas with employees, but fewer than `fewest`: they are not ranked."""
    return int((~areas.is_total & (areas.employees < fewest)).sum())


def moves(areas: pd.DataFrame) -> pd.Series:
    """Fte gained by the areas that grew and lost by those that shrank, whether by moves or otherwise.

    Returns
    -------
    pandas.Series
        ``increases`` and ``decreases`` (sums over the areas that grew and that shrank, both positive)
        and ``net`` (their difference).
    """
    change = areas.fte_change[~areas.is_total]
    increases, decreases = change.clip(lower=0).sum(), -change.clip(upper=0).sum()
    return pd.Series(
        {
            "increases": increases,
            "decreases": decreases,
            "net": increases - decreases,
        }
    )


def growth_apart(areas: pd.DataFrame, reorganisations: pd.DataFrame) -> pd.DataFrame:
    """Change in fte of each area, with what was moved by known reorganisations apart from what grew.

    growth = change − moved in + moved out

    Parameters
    ----------
    areas
        Rows of :func:`areas_of`.
    reorganisations
        The year's rows of ``reorganisations``: ``from_area``, ``to_area`` and ``fte``.

    Returns
    -------
    pandas.DataFrame
        One row per area and the total: ``label``, ``fte_change``, ``moved_in_fte``, ``moved_out_fte``, ``growth_fte`` and
        ``is_total``. The moves of the total cancel out.

    Raises
    ------
    DataError
        With every area that is not among those of the year, and every row that moves nothing.
    """
    known = set(areas[AREA][~areas.is_total])
    findings = [
        f"reorganisations, {row.from_area} to {row.to_area}: {area} is not an area of fte_employees"
        for row in reorganisations.itertuples()
        for area in (row.from_area, row.to_area)
        if area not in known
    ]
    findings += [
        f"reorganisations, {row.from_area} to {row.to_area}: it moves to where it was: take it out"
        for row in reorganisations.itertuples()
        if row.from_area == row.to_area
    ]
    if findings:
        raise DataError("The reorganisations cannot be used.", findings)
    into, out_of = (
        areas[AREA].map(reorganisations.groupby(c).fte.sum()).fillna(0).astype(float)
        for c in ("to_area", "from_area")
    )
    moved = reorganisations.fte.astype(float).sum()
    into, out_of = (column.mask(areas.is_total, moved) for column in (into, out_of))
    return areas[["label", "fte_change", "is_total"]].assign(
        moved_in_fte=into, moved_out_fte=out_of, growth_fte=areas.fte_change - into + out_of
    )


def temporary(stated: Mapping[str, float], permanent_fte: float) -> pd.Series:
    """Temporary fte beside the permanent.

    previous = now / (1 + change/100); share = temporary / (temporary + permanent)

    Returns
    -------
    pandas.Series
        ``temporary_fte`` and ``temporary_fte_change`` (percent) as stated, ``previous_temporary_fte``
        (worked back from the change) and ``temporary_share``.
    """
    now, change = stated["temporary_fte"], stated["temporary_fte_change"]
    return pd.Series(
        {
            "temporary_fte": now,
            "temporary_fte_change": change,
            "previous_temporary_fte": now / (1 + change / 100),
            "temporary_share": now / (now + permanent_fte),
        }
    )


def figures(
    tables: Mapping[str, pd.DataFrame],
    areas: pd.DataFrame,
    stated: pd.DataFrame,
    privacy: PrivacyRules,
    year: int,
) -> dict[str, object]:
    """Every figure that the report's sentences and titles tell, by name.

    Returns
    -------
    dict
        What the report states in running text, the columns of the total, :func:`moves`,
        :func:`temporary`, the limits of `privacy` with ``too_few`` and ``too_few_sick`` areas below them,
        and: ``ranked`` and ``ranked_sick`` areas, how many of them are ``above_target`` and
        ``above_sector``; ``most_changed``, ``top_pull`` and ``most_breaches``, the ranked areas first in
        change of fte, contribution and breaches per 100 employees, with ``top_pull_points``,
        ``all_pull_points`` and ``top_breaches``; ``overtime_change`` in hours per fte; ``common_type`` of
        breach; ``hired`` and ``hired_mean`` of the earlier years.
    """
    text, total = stated_values(stated), areas[areas.is_total].iloc[0]
    sick, pulls, breaches, leaving = (
        ranking(areas, column, privacy)
        for column in ("gap_points", "contribution_points", "breaches_per_100", "turnover_percent")
    )
    changed = ranking(areas.assign(size=areas.fte_change.abs()), "size", privacy)
    kinds = breaches_by_type(tables["breaches_by_type"])
    kinds = kinds[~kinds.is_total].set_index("breach_type")[str(year)]
    hired = hires_by_month(tables["hires"], year).iloc[-1]
    return {
        **text,
        **total,
        **moves(areas),
        **temporary(text, total.fte),
        **asdict(privacy),
        "too_few": too_small(areas, privacy.fewest_persons),
        "too_few_sick": too_small(areas, privacy.fewest_persons_sickness),
        "ranked": len(leaving),
        "ranked_sick": len(sick),
        "above_target": int((sick.gap_points > 0).sum()),
        "above_sector": int((leaving.turnover_percent > text.turnover_sector).sum()),
        "most_changed": first(changed.label),
        "top_pull": first(pulls.label),
        "top_pull_points": first(pulls.contribution_points),
        "all_pull_points": areas.contribution_points[~areas.is_total].sum(),
        "most_breaches": first(breaches.label),
        "top_breaches": first(breaches.breaches_per_100),
        "overtime_change": total.overtime_hours_per_fte - total.previous_overtime_hours_per_fte,
        "common_type": kinds.idxmax(),
        "hired": hired[str(year)],
        "hired_mean": hired["mean"],
        "year": year,
    }


def first(values: pd.Series) -> object:
    """The first value, or none where there are none."""
    return values.iloc[0] if len(values) else None


def position_bases(full_time: pd.DataFrame, staff: pd.DataFrame) -> pd.DataFrame:
    """The printed average position beside fte per person.

    per person = 100·fte / employees; implied positions = 100·fte / average position

    The printed average is below fte per person. It fits an average over positions: one person may
    hold several. The report does not say so; it is inferred.

    Returns
    -------
    pandas.DataFrame
        One row per year: the printed columns, ``per_person_percent`` and ``implied_positions``.
    """
    totals = staff.loc[staff[AREA] == TOTAL, ["year", "fte", "employees"]]
    joined = full_time.merge(totals, on="year").astype({"fte": float, "employees": float})
    return joined.drop(columns=["fte", "employees"]).assign(
        per_person_percent=100 * joined.fte / joined.employees,
        implied_positions=100 * joined.fte / joined.average_position_percent,
    )


def absence_totals(areas: pd.DataFrame, year: int) -> pd.DataFrame:
    """Printed total of sickness absence and its target beside the areas' weighted with fte.

    Returns
    -------
    pandas.DataFrame
        One row each for the rate of the year before, the rate, the target, and the distance of rate
        from target: ``item``, ``printed_percent``, ``computed_percent``, ``difference_points``.
    """
    parts, total = areas[~areas.is_total], areas[areas.is_total].iloc[0]
    rows = [
        (f"Sykefravær {year - 1}", "previous_rate_percent", "previous_fte"),
        (f"Sykefravær {year}", "rate_percent", "fte"),
        (f"Mål {year}", "target_percent", "fte"),
    ]
    compared = [(item, total[column], weighted(parts, column, weight)) for item, column, weight in rows]
    (_, rate, computed_rate), (_, target, computed_target) = compared[1:]
    compared.append(("Avstand til målet", rate - target, computed_rate - computed_target))
    frame = pd.DataFrame(compared, columns=["item", "printed_percent", "computed_percent"])
    return frame.assign(difference_points=frame.printed_percent - frame.computed_percent)


def if_target_reached(
    areas: pd.DataFrame, cost_per_fte_nok: float, refund_share: float = 0.0
) -> pd.DataFrame:
    """Working time gained if one area, or every area above its target, reached it.

    gain = fte·(rate − target)/100; value = gain · cost per fte; net value = value · (1 − refund share)

    Each row is what that area alone would give; the last is all of them together. The municipality pays sick pay for the first
    16 days; later the state refunds it up to a limit. What is refunded is no saving, so the net value leaves it out.

    Parameters
    ----------
    areas
        Rows of :func:`areas_of`; areas at or below their target are left out.
    cost_per_fte_nok
        Assumed yearly cost of one fte in NOK: the reader's assumption, not an accounting figure.
    refund_share
        Assumed share of the cost of absence that the state refunds.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``fte``, ``gap_points``, ``above_target_fte``, ``value_nok_million``, ``net_value_nok_million``, ``is_total``;
        largest gain first, their sum last. The sum has no gap.

    Raises
    ------
    DataError
        If the cost is negative or the share outside 0 to 1.
    """
    findings = (
        [] if cost_per_fte_nok >= 0 else [f"the cost of an fte is {cost_per_fte_nok}: it must be 0 or more"]
    )
    findings += (
        [] if 0 <= refund_share <= 1 else [f"the refunded share is {refund_share}: it must be from 0 to 1"]
    )
    if findings:
        raise DataError("What the target would give cannot be computed.", findings)
    columns = ["label", "fte", "gap_points", "above_target_fte"]
    above = areas.loc[~areas.is_total & (areas.gap_points > 0), columns]
    above = above.sort_values("above_target_fte", ascending=False, ignore_index=True).assign(is_total=False)
    total = {
        "label": "Områder over målet",
        "fte": above.fte.sum(),
        "gap_points": float("nan"),
        "above_target_fte": above.above_target_fte.sum(),
        "is_total": True,
    }
    rows = pd.DataFrame([*above.to_dict("records"), total])
    value = rows.above_target_fte * cost_per_fte_nok / 1e6
    return rows.assign(value_nok_million=value, net_value_nok_million=value * (1 - refund_share))


def breaches_by_type(breaches: pd.DataFrame) -> pd.DataFrame:
    """Printed breaches by type, in printed order: ``breach_type``, ``is_total``, and as :func:`over_years`."""
    last = breaches.sort_values("year").drop_duplicates("breach_type", keep="last").set_index("breach_type")
    wide = over_years(breaches, "breach_type", "breaches").assign(is_total=last.kind == "sum", line=last.line)
    return wide.sort_values(["is_total", "line"]).drop(columns="line").reset_index()


def breaches_by_area(breaches: pd.DataFrame) -> pd.DataFrame:
    """Printed breaches by area: ``label``, ``is_total`` and the columns of :func:`over_years`, by code."""
    wide = over_years(breaches, AREA, "breaches")
    wide.insert(0, "label", labels_of(breaches))
    return wide.assign(is_total=wide.index == TOTAL).reset_index(drop=True)


def over_years(frame: pd.DataFrame, key: str, value: str) -> pd.DataFrame:
    """Values by key: a column for each year, named by it, and ``change`` from the last year but one."""
    wide = frame.astype({value: float}).pivot(index=key, columns="year", values=value)
    *_, before, now = wide.columns
    return wide.rename(columns=str).rename_axis(columns=None).assign(change=wide[now] - wide[before])


def turnover_totals(areas: pd.DataFrame, sector_percent: float) -> pd.DataFrame:
    """Three readings of the total turnover, each with the number of employees that it divides by, and the sector's figure.

    printed; area rates weighted with employees in December; leavers / mean employees of two Decembers; as KS states it of the
    municipal sector, where only those count who have left it

    Parameters
    ----------
    sector_percent
        Turnover of the municipal sector, as stated.

    Returns
    -------
    pandas.DataFrame
        ``item``, ``previous_turnover_percent``, ``turnover_percent``, ``base`` (persons; for the printed
        rate the number that it implies). The last two have no value for the year before.
    """
    parts, total = areas[~areas.is_total], areas[areas.is_total].iloc[0]
    mean_employees = (total.employees + total.previous_employees) / 2
    rows = [
        (
            "Trykt i årsmeldingen (ansatte utledet)",
            total.previous_turnover_percent,
            total.turnover_percent,
            total.turnover_base,
        ),
        (
            "Områdene, vektet med ansatte i desember",
            weighted(parts, "previous_turnover_percent", "previous_employees"),
            weighted(parts, "turnover_percent", "employees"),
            parts.employees.sum(),
        ),
        (
            "Sluttede delt på snittet av to desembre",
            float("nan"),
            100 * total.leavers / mean_employees,
            mean_employees,
        ),
        ("Kommunesektoren ifølge KS (annen definisjon)", float("nan"), sector_percent, float("nan")),
    ]
    return pd.DataFrame(rows, columns=["item", "previous_turnover_percent", "turnover_percent", "base"])


def hires_by_month(hires: pd.DataFrame, year: int) -> pd.DataFrame:
    """Hires of a year by month beside the earlier years, at most three.

    Returns
    -------
    pandas.DataFrame
        Twelve months and the printed total: ``month``, a column for each year, named by it, ``mean``,
        ``lowest`` and ``highest`` of the earlier years, ``from_mean`` (the year less their mean), ``is_total``
        and ``Måned``, the month in three letters for a chart.
    """
    years = sorted(y for y in hires.year.unique() if year - YEARS_COMPARED <= y <= year)
    wide = hires.astype({"hires": float}).pivot(index="month", columns="year", values="hires")[years]
    earlier = wide.drop(columns=year)
    wide = wide.rename(columns=str).rename_axis(columns=None).reset_index()
    named = dict(zip((f"{m:02d}" for m in range(1, 13)), MONTHS, strict=True)) | {TOTAL: "Totalt"}
    mean = earlier.mean(axis=1).to_numpy()
    return wide.assign(
        is_total=wide.month == TOTAL,
        month=wide.month.map(named),
        mean=mean,
        lowest=earlier.min(axis=1).to_numpy(),
        highest=earlier.max(axis=1).to_numpy(),
        from_mean=wide[str(year)] - mean,
        Måned=wide.month.map(named).str[:3],
    )


def apprentices_against_target(
    stated: Mapping[str, float],
    panel: pd.DataFrame,
    codes: Collection[str],
    target: ApprenticeTarget,
    year: int,
) -> pd.DataFrame:
    """Apprentices against the target, on the population at the start and at the end of the year.

    target = per 1000 · population / 1000

    Parameters
    ----------
    stated
        ``apprentices``, as the report states it.
    panel
        ``year``, ``municipality_code`` and ``population`` (1 January).
    codes
        Every code that the municipality has had.

    Returns
    -------
    pandas.DataFrame
        One row for each 1 January with a known population: ``population_date`` in words, ``population``,
        ``target_persons``, ``apprentices``, ``gap_persons`` (negative: too few) and ``per_1000``.
    """
    dates = [year, year + 1]
    own = panel[panel.municipality_code.isin(list(codes)) & panel.year.isin(dates)].sort_values("year")
    population = own.population.astype(float).to_numpy()
    goal = target.apprentices_per_1000 * population / 1000
    return pd.DataFrame(
        {
            "population_date": [f"1. januar {y}" for y in own.year],
            "population": population,
            "target_persons": goal,
            "apprentices": stated["apprentices"],
            "gap_persons": stated["apprentices"] - goal,
            "per_1000": 1000 * stated["apprentices"] / population,
        }
    )


def stated_values(stated: pd.DataFrame) -> pd.Series:
    """Figures that the report states in running text, by item.

    Raises
    ------
    DataError
        With every item of :data:`STATED` that is not there.
    """
    values = stated.set_index("item")["value"]
    missing = [f"workforce, {item}: add it to stated_figures.csv" for item in STATED if item not in values]
    if missing:
        raise DataError("Not all figures on employees are stated.", missing)
    return values


def against_text(stated: pd.DataFrame, areas: pd.DataFrame, hires: pd.DataFrame, year: int) -> pd.DataFrame:
    """What the report states in running text beside the same figure in its tables.

    Returns
    -------
    pandas.DataFrame
        One row for each stated figure that a table has too: ``label``, ``stated``, ``in_table`` and
        ``difference`` (stated less table).
    """
    total = areas[areas.is_total].iloc[0]
    hired = hires[hires.month == TOTAL].set_index("year").hires.astype(float)
    in_table = {
        "fte": total.fte,
        "employees": total.employees,
        "sickness_absence": total.rate_percent,
        "overtime_paid_reduction": total.previous_paid_hours - total.paid_hours,
        "turnover": total.turnover_percent,
        "turnover_previous": total.previous_turnover_percent,
        "hires": hired.get(year),
        "hires_change": hired.get(year) - hired.get(year - 1, float("nan")),
    }
    rows = (
        stated[stated.item.isin(in_table)]
        .set_index("item")
        .reindex([i for i in in_table if i in set(stated.item)])
    )
    found = pd.DataFrame({"label": rows.label, "stated": rows.value, "in_table": rows.index.map(in_table)})
    return found.assign(difference=found.stated - found.in_table).reset_index(drop=True)


def not_exact(checks: Mapping[str, pd.DataFrame], in_text: pd.DataFrame) -> pd.DataFrame:
    """What is printed and does not equal what the tables give: sums first, then figures in running text.

    Parameters
    ----------
    checks
        Checks by table, as :func:`kommunetall.models.reconciliation.check` gives them.
    in_text
        Stated figures, as :func:`against_text` gives them.

    Returns
    -------
    pandas.DataFrame
        ``name`` in words, ``printed``, ``computed``, ``difference`` (printed less computed) and ``outcome``:
        ``rounding`` or ``differs``.
    """
    sums = pd.concat(list(checks.values()), ignore_index=True)
    sums = sums[sums.outcome != EXACT]
    texts = in_text[in_text.difference.abs() > 1e-9]
    texts = texts.rename(columns={"stated": "printed", "in_table": "computed"})
    rows = [
        sums.assign(name=sums.column.map(HEADINGS).fillna(sums.column) + " " + sums.row + ", sum"),
        texts.assign(name=texts.label + ", i teksten", outcome=DIFFERS),
    ]
    columns = ["name", "printed", "computed", "difference", "outcome"]
    numbers = {column: float for column in columns[1:4]}
    return pd.concat([r[columns].astype(numbers) for r in rows], ignore_index=True)
