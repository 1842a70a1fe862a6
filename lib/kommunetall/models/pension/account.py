"""The pension account of a year.

Premium, cost, and what lies between, in NOK million with employer's contribution.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.errors import DataError, NotThere
from kommunetall.models import key_figures
from kommunetall.models.findings import Row
from kommunetall.models.key_figures import OVERVIEW, one_scope

KINDS = ("ordinary", "regulation", "other", "unspecified")
BUDGET_ITEMS = ("premium", "premium_fund_used", "premium_deviation", "amortisation")
ROUNDED_AWAY = {"thousand": 0.0005, "small": 0.05, "large": 0.05}
FEWEST_YEARS = 4
SMALLEST_NOK_MILLION, SMALL_NOK_MILLION = 20, 100


def completed(columns: Mapping[str, object]) -> pd.DataFrame:
    """Account by year with what follows from its figures.

    paid = premium − premium_fund_used − employees; net_pension_cost = paid − deviation

    cost = net_pension_cost + amortised + unexplained; effect = deviation − amortised

    What employees pay of the premium (`employees`) has been taken from their pay: it is neither
    paid nor borne by the municipality, and has no contribution of its own, in `premium` neither.

    Returns
    -------
    pandas.DataFrame
        ``year`` and, ending in ``_nok_million``: ``ordinary``, ``regulation``, ``other`` (and
        ``unspecified``) where the premium is split, ``premium``, ``premium_fund_used``,
        ``employees``, ``paid`` (cash), ``deviation``, ``net_pension_cost``, ``amortised``,
        ``unexplained``, ``cost`` (charge to operations), ``effect`` (of premium deviation on
        operations: positive is less cost), ``opening``, ``closing``.
    """
    frame = pd.DataFrame(dict(columns))
    paid = frame.premium - frame.premium_fund_used - frame.employees
    net = paid - frame.deviation
    full = frame.assign(
        paid=paid,
        net_pension_cost=net,
        cost=net + frame.amortised + frame.unexplained,
        effect=frame.deviation - frame.amortised,
    )
    return full.rename(columns={c: f"{c}_nok_million" for c in full if c != "year"})


def kinds_in(accounts: Container[str]) -> dict[str, str]:
    """Kinds of premium that accounts are split by, and the column of each."""
    columns = {kind: f"{kind}_nok_million" for kind in KINDS}
    return {kind: column for kind, column in columns.items() if column in accounts}


def premium_split(account: Row) -> pd.DataFrame:
    """The year's premium by kind, and their sum: ``step``, ``amount_nok_million``, ``is_total``.

    Parameters
    ----------
    account
        One row of :func:`completed`.
    """
    parts = [(kind, account[column], False) for kind, column in kinds_in(account).items()]
    whole_premium = ("premium", account["premium_nok_million"], True)
    return pd.DataFrame([*parts, whole_premium], columns=["step", "amount_nok_million", "is_total"])


def largest_kind(account: Row) -> tuple[str, float]:
    """The kind of premium that was the largest, and its share of the premium.

    ``not_split`` where it is not split.
    """
    kinds = kinds_in(account)
    if not kinds:
        return "not_split", 1.0
    kind = max(kinds, key=lambda name: account[kinds[name]])
    return kind, account[kinds[kind]] / account["premium_nok_million"]


def size_case(premium_nok_million: float) -> Literal["thousand", "small", "large"]:
    """How amounts are written by the size of the premium.

    In thousands below 20 million, in millions with a decimal below 100, else without in charts.

    >>> size_case(8.1), size_case(50.0), size_case(898.3)
    ('thousand', 'small', 'large')
    """
    if premium_nok_million < SMALLEST_NOK_MILLION:
        return "thousand"
    return "small" if premium_nok_million < SMALL_NOK_MILLION else "large"


def over_budget(bridge: pd.DataFrame) -> float:
    """What the account is more than the revised budget, NOK million, from :func:`budget_split`."""
    amounts = bridge.set_index("step").amount_nok_million
    return float(amounts["account"] - amounts["revised_budget"])


def require_cost(account: Row) -> None:
    """Refuse an account whose note does not tell what was amortised, and so not the cost.

    Raises
    ------
    NotThere
        If the cost is missing.
    """
    if pd.isna(account["cost_nok_million"]):
        raise NotThere(
            "Pensjonsnoten sier verken hva som er amortisert i året, eller saldoene det følger av."
        )


def cost_bridge(account: Row) -> pd.DataFrame:
    """From the premium of the year to the cost booked.

    ``step``, ``amount_nok_million``, ``is_total``.

    Premium, − premium fund, − what employees pay, = paid, − premium deviation, + amortisation, the
    residual where there is one, = cost. What is nothing, or not told, is no step, and where neither
    fund nor employees pay, the bridge begins with what is paid.

    Parameters
    ----------
    account
        One row of :func:`completed`.

    Raises
    ------
    NotThere
        If the cost is not known.
    """
    require_cost(account)
    rest, employees = account["unexplained_nok_million"], account["employees_nok_million"]
    booked = "income" if account["deviation_nok_million"] >= 0 else "expense"
    fund = account["premium_fund_used_nok_million"]
    steps = [
        *([("premium", account["premium_nok_million"], True)] if fund or employees else []),
        *([("fund", -fund, False)] if fund else []),
        *([("employees", -employees, False)] if employees else []),
        ("paid", account["paid_nok_million"], True),
        (f"deviation_{booked}", -account["deviation_nok_million"], False),
        ("amortisation", account["amortised_nok_million"], False),
        *([("unexplained", rest, False)] if rest else []),
        ("cost", account["cost_nok_million"], True),
    ]
    return pd.DataFrame(steps, columns=["step", "amount_nok_million", "is_total"])


def fund_shares(accounts: pd.DataFrame) -> pd.Series:
    """What part of the premium the premium fund paid, a share.

    Returns
    -------
    pandas.Series
        ``share`` of the last year, ``mean_share`` of all years together and ``first``, the first of
        them; missing where nothing was used, and the mean where years lack or there is only one.

    Examples
    --------
    >>> years = pd.DataFrame({"year": [2023, 2024], "premium_nok_million": [60.0, 40.0]})
    >>> fund_shares(years.assign(premium_fund_used_nok_million=[5.0, 10.0])).to_list()
    [0.25, 0.15, 2023.0]
    """
    known = accounts[["year", "premium_nok_million", "premium_fund_used_nok_million"]].astype(float)
    year, premium, used = (known[name] for name in known)
    told = used.iloc[-1] > 0 and premium.iloc[-1] > 0
    whole = told and len(known) > 1 and known.notna().all(axis=None) and year.diff()[1:].eq(1).all()
    return pd.Series(
        {
            "share": used.iloc[-1] / premium.iloc[-1] if told else np.nan,
            "mean_share": used.sum() / premium.sum() if whole and premium.sum() > 0 else np.nan,
            "first": year.iloc[0],
        }
    )


def effect_span(accounts: pd.DataFrame) -> dict[str, float]:
    """The years whose deviation and amortisation did the most and the least for the result.

    Returns
    -------
    dict
        ``best_nok_million`` and ``worst_nok_million`` with their ``best_year`` and ``worst_year``,
        and ``span_first``, the first year known; all missing with fewer than four years.

    Examples
    --------
    >>> years = pd.DataFrame({"year": [2021, 2022, 2023, 2024]})
    >>> list(effect_span(years.assign(effect_nok_million=[2.0, -14.0, 40.0, -19.0])).values())
    [40.0, 2023, -19.0, 2024, 2021]
    """
    effect = accounts.set_index("year").effect_nok_million.astype(float).dropna()
    names = ("best_nok_million", "best_year", "worst_nok_million", "worst_year", "span_first")
    if len(effect) < FEWEST_YEARS:
        return dict.fromkeys(names, np.nan)
    years = list(map(int, effect.index))
    best, worst = years[int(effect.argmax())], years[int(effect.argmin())]
    found = (float(effect[best]), best, float(effect[worst]), worst, years[0])
    return dict(zip(names, found, strict=True))


def operating_results(
    tables: Mapping[str, pd.DataFrame],
    year: int,
    inferred_revenue_nok_million: float | None = None,
    rebuilt_result_nok_million: float | None = None,
) -> pd.DataFrame:
    """Gross operating revenue and net operating result by year, as far as they are known.

    Parameters
    ----------
    tables
        With the prescribed ``economic_overview``; else ``stated_figures``, of which
        `net_operating_result` of the year is used.
    inferred_revenue_nok_million
        Gross operating revenue of the year, where no table gives it.
    rebuilt_result_nok_million
        Net operating result of the year from how it was used, where it is known: the text's is
        rounded.

    Returns
    -------
    pandas.DataFrame
        One row per ``year``: ``gross_operating_revenue_nok_million``,
        ``net_operating_result_nok_million``.
    """
    names = ["gross_operating_revenue", "net_operating_result"]
    if OVERVIEW in tables:
        found = [
            {"year": int(of_year.year.iloc[0]), **figures_of(of_year, names)}
            for _, of_year in one_scope(tables)[OVERVIEW].groupby("year")
        ]
        return pd.DataFrame(found).dropna(subset=[f"{n}_nok_million" for n in names], how="all")
    stated = tables.get("stated_figures", pd.DataFrame(columns=["year", "item", "value"]))
    result = stated[(stated.year == year) & (stated["item"] == "net_operating_result")].value
    row = {"year": [year], "gross_operating_revenue_nok_million": inferred_revenue_nok_million}
    printed = result.iloc[0] if len(result) else None
    rebuilt = rebuilt_result_nok_million
    row["net_operating_result_nok_million"] = printed if rebuilt is None else rebuilt
    return pd.DataFrame(row).astype({"year": int, **{f"{n}_nok_million": float for n in names}})


def figures_of(overview: pd.DataFrame, names: Sequence[str]) -> dict[str, float]:
    """Figures of one year of the economic overview, NOK million; missing where it lacks them."""
    return {f"{name}_nok_million": key_figures.figure({OVERVIEW: overview}, name) for name in names}


def with_result(accounts: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """Cash, charge and balance of each year beside the operating result.

    What premium deviation is worth in it.

    Parameters
    ----------
    accounts
        As :func:`completed` gives them.
    results
        As :func:`operating_results` gives it.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``paid_``, ``cost_``, ``effect_``, ``unexplained_`` and ``closing_nok_million``;
        where no cost is known, ``net_pension_cost_`` and ``deviation_nok_million`` in its place;
        ``balance_share`` (closing balance of gross operating revenue), ``net_operating_result_``
        and ``result_without_nok_million`` (net operating result − effect). Columns without figures
        are left out.
    """
    found = accounts.merge(results, "left", "year")
    found = found.assign(
        unexplained_nok_million=found.unexplained_nok_million.replace(0.0, np.nan),
        balance_share=found.closing_nok_million / found.gross_operating_revenue_nok_million,
        result_without_nok_million=found.net_operating_result_nok_million
        - found.effect_nok_million,
    )
    has_cost = found.cost_nok_million.notna().any()
    booked = ("cost", "effect", "unexplained") if has_cost else ("net_pension_cost", "deviation")
    columns = ["year", *(f"{c}_nok_million" for c in ("paid", *booked, "closing"))]
    columns += ["balance_share", "net_operating_result_nok_million", "result_without_nok_million"]
    return found[columns].dropna(axis="columns", how="all")


def supplied_budget(budget: pd.DataFrame, account: pd.Series) -> tuple[pd.Series, dict[str, float]]:
    """Totals and deviations by item from a budget by item, as :func:`.stated.stated_budget`.

    Parameters
    ----------
    budget
        One row per ``item`` (premium, premium_fund_used, premium_deviation, amortisation), NOK
        thousand.
    account
        One row of :func:`completed`.

    Raises
    ------
    NotThere
        If the cost of the year is not known.
    DataError
        With every item that is lacking.
    """
    require_cost(account)
    signs = {"premium": 1, "premium_fund_used": -1, "premium_deviation": -1, "amortisation": 1}
    lacking = sorted(set(signs) - set(budget["item"]))
    if lacking:
        raise DataError(
            "Pensjonsbudsjettet er ikke fullstendig.",
            [
                f"pension_budget, {account.name}: legg til {item}, med 0 der det ikke er noe"
                for item in lacking
            ],
        )
    sign = budget["item"].map(signs)
    original, revised = (
        (budget[f"{c}_budget_nok_thousand"].astype(float) / 1000 * sign).set_axis(budget["item"])
        for c in ("original", "revised")
    )
    names = {"premium_deviation": "deviation", "amortisation": "amortised"}
    actual = pd.Series(
        {item: signs[item] * account[f"{names.get(item, item)}_nok_million"] for item in signs}
    )
    actual["premium"] -= account["employees_nok_million"]
    totals = {
        "original": original.sum(),
        "revised": revised.sum(),
        "actual": account["cost_nok_million"],
    }
    above = (actual - revised).loc[list(signs)]
    return pd.Series(totals), {item: float(above[item]) for item in signs}


def budget_split(totals: Row, above: Mapping[str, float]) -> pd.DataFrame:
    """From the original budget to the account by what pension consists of.

    ``step``, ``amount_nok_million``, ``is_total``.

    An item off by so little that it would be printed as zero is no step, but in the rest, and
    a rest that would is none.
    What no item explains is a step ``rest``, or ``<items>_and_rest`` after the items that nothing
    is known of; without such items and without a rest there is no such step.

    Parameters
    ----------
    totals
        ``original``, ``revised``, ``actual``.
    above
        What each known item cost more than in the revised budget.
    """
    unknown = [item for item in BUDGET_ITEMS if item not in above]
    least = ROUNDED_AWAY[size_case(abs(totals["actual"]))]
    told = {item: amount for item, amount in above.items() if abs(amount) >= least}
    rest = totals["actual"] - totals["revised"] - sum(told.values())
    steps = [
        ("original_budget", totals["original"], True),
        ("changed", totals["revised"] - totals["original"], False),
        ("revised_budget", totals["revised"], True),
        *((item, amount, False) for item, amount in told.items()),
        ("_and_".join([*unknown, "rest"]), rest, False),
        ("account", totals["actual"], True),
    ]
    if not unknown and abs(rest) < least:
        steps.pop(-2)
    return pd.DataFrame(steps, columns=["step", "amount_nok_million", "is_total"])
