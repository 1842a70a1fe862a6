"""Balances of premium deviation by amortisation period: the vintages that they tell of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.findings import named_faults, typed
from kommunetall.models.pension.amortisation import portion
from kommunetall.models.pension.calibration import ALL_SCHEMES, FROM_PUBLISHED
from kommunetall.models.pension.ledger import PensionRules
from kommunetall.models.pension.note import TOLERANCE_NOK
from kommunetall.models.pension.note_checks import ratio

FROM_BALANCE = "from_balance"
SPREAD = "spread"
NEEDED = ("year", "scheme", "amortisation_years", "closing_nok")
KEY = ["scheme", "year", "amortisation_years"]
PLACE = "pension_balances"


def whole_balances(balances: pd.DataFrame, year: int) -> pd.DataFrame:
    """Balances until a year, amounts as whole numbers; without a scheme they are of all together.

    Raises
    ------
    DataError
        With every row at fault, and every year that has both schemes and all of them together.
    """
    found = typed(balances, f"radene i {PLACE}", NEEDED, ("remaining_years",))
    found["scheme"] = found.scheme.fillna("").replace("", ALL_SCHEMES)
    period, left = found.amortisation_years, found.remaining_years
    mixed = found.groupby("year").scheme.transform(lambda names: len({*names} - {ALL_SCHEMES}))
    faults = {
        "år eller amortiseringstid mangler": found.year.isna() | period.isna(),
        "closing_nok mangler, eller er ikke i hele kroner": found.closing_nok.mod(1).ne(0),
        "det er flere år igjen enn amortiseringstiden har": left > period,
        "raden står mer enn én gang: behold én": found.duplicated(
            [*KEY, "remaining_years"], keep=False
        ),
        "oppgi saldoene for hver ordning, eller for alle sammen, ikke begge deler": (
            found.scheme.eq(ALL_SCHEMES) & mixed.gt(0)
        ),
    }
    named = found.assign(scheme=found.scheme.replace(ALL_SCHEMES, "alle ordninger"))
    findings = [f"{PLACE}, {fault}" for fault in named_faults(named, KEY, faults)]
    if findings:
        raise DataError("Saldoene etter amortiseringstid kan ikke brukes.", findings)
    for column in ("year", "amortisation_years", "remaining_years", "closing_nok"):
        found[column] = found[column].astype("Int64")
    return found[found.year <= year].reset_index(drop=True)


def closings(balances: pd.DataFrame) -> pd.DataFrame:
    """Closing balance of each ``scheme`` and ``year``, all its amortisation periods together."""
    return balances.groupby(["scheme", "year"], as_index=False)[["closing_nok"]].sum()


def vintages_of(
    balances: pd.DataFrame, arisen: pd.DataFrame, rules: Mapping[int, PensionRules], year: int
) -> pd.DataFrame | None:
    """Vintages that have what the balances say left, and those that have arisen since.

    The latest balances until the year are used. What a vintage has left tells how large it was:
    with `L` of `N` years left, `deviation = left·N / L`. A balance of vintages whose deviations are
    published, and of one other, is exact. What several others have left together is taken to be of
    deviations on a straight line that gives the year's amortisation too, where the balance of the
    year before tells it, and else of equal deviations: the sum keeps and runs off in time, but the
    parts are not known.

    Parameters
    ----------
    balances
        As :func:`whole_balances` gives them.
    arisen
        Published deviations: ``scheme``, ``year`` and ``arisen_nok``.
    rules
        Rules by vintage.

    Returns
    -------
    pandas.DataFrame or None
        ``scheme``, ``vintage``, ``premium_deviation_nok``, ``amortisation_years`` and ``basis``.
        None where there are no balances, or no note for a year after them.

    Raises
    ------
    DataError
        If no vintage of a period has anything left by the rules.

    References
    ----------
    Forskrift 7 June 2019 no. 714 § 3-6; docs/pension.md.
    """
    if balances.empty:
        return None
    last = int(balances.year.max())
    if set(range(last + 1, year + 1)) - set(arisen.year):
        return None
    latest = balances[balances.year == last]
    known = arisen
    if latest.scheme.eq(ALL_SCHEMES).all():
        known = arisen.groupby("year", as_index=False).arisen_nok.sum().assign(scheme=ALL_SCHEMES)
    earlier = balances[balances.year == last - 1].groupby(["scheme", "amortisation_years"])
    before = earlier.closing_nok.sum().to_dict()
    parts = [
        of_group(
            rows,
            known[known.scheme == name[0]].set_index("year").arisen_nok,
            rules,
            before.get(name),
        )
        for name, rows in latest.groupby(["scheme", "amortisation_years"], sort=False)
    ]
    since = known[(known.year > last) & (known.year <= year)]
    later = pd.DataFrame(
        {
            "scheme": since.scheme,
            "vintage": since.year,
            "premium_deviation_nok": since.arisen_nok,
            "amortisation_years": pd.NA,
            "basis": FROM_PUBLISHED,
        }
    )
    found = pd.concat([*parts, later.astype({"amortisation_years": "Int64"})], ignore_index=True)
    return found.astype({"vintage": "int64", "premium_deviation_nok": "int64"})


def of_group(
    rows: pd.DataFrame,
    known: pd.Series,
    rules: Mapping[int, PensionRules],
    before: int | None = None,
) -> pd.DataFrame:
    """Vintages of one scheme and period: one for each row that says how many years are left.

    `before` is what they had left the year before, where that is known.
    """
    scheme, year, period = rows.iloc[0][KEY]
    dated = rows[rows.remaining_years.notna()]
    vintages = [int(year + left - period) for left in dated.remaining_years]
    own = dict(zip(vintages, whole(dated.closing_nok), strict=True))
    found = {y: (deviation(amount, y, period, year), FROM_BALANCE) for y, amount in own.items()}
    rest = int(rows[rows.remaining_years.isna()].closing_nok.sum())
    alive = [y for y in alive_of(period, year, rules) if y not in own]
    if rest and not alive:
        none_left = f"etter reglene har ingen årgang med {period} års amortiseringstid noe igjen"
        remedy = "rett amortiseringstiden, eller fyll ut remaining_years"
        raise DataError(
            "Saldoene etter amortiseringstid kan ikke brukes.",
            [f"{PLACE}, {scheme} {year} {period}: {none_left}: {remedy}"],
        )
    if len(dated) < len(rows):
        arisen = int(known.get(year, 0)) if year in alive else 0
        amortised = None if before is None or own else int(before) + arisen - rest
        ended = [y for y in alive_of(period, year - 1, rules) if y not in alive]
        found |= spread(rest, alive, period, year, known, amortised, ended)
    return as_vintages(scheme, found, period)


def as_vintages(
    scheme: str, found: Mapping[int, tuple[int, str]], period: int | None
) -> pd.DataFrame:
    """Vintages of a scheme as a ledger takes them; without a period they have the law's.

    `found` has the deviation, NOK, and what it rests on, by vintage.
    """
    return pd.DataFrame(
        {
            "scheme": scheme,
            "vintage": list(found),
            "premium_deviation_nok": [amount for amount, _ in found.values()],
            "amortisation_years": pd.array([period] * len(found), dtype="Int64"),
            "basis": [basis for _, basis in found.values()],
        }
    )


def alive_of(period: int, year: int, rules: Mapping[int, PensionRules]) -> list[int]:
    """Vintages of a period with something left when a year ends.

    Those that the rules give the period, or, where they give it to none, all that can be.
    """
    recent = range(year - period + 1, year + 1)
    if period not in {held.amortisation_years for held in rules.values()}:
        return list(recent)
    return [y for y in recent if y in rules and rules[y].amortisation_years == period]


def spread(
    amount: int,
    vintages: Sequence[int],
    period: int,
    year: int,
    known: pd.Series,
    amortised: int | None = None,
    ended: Sequence[int] = (),
) -> dict[int, tuple[int, str]]:
    """Deviation of each vintage, and what it rests on, so that they have an amount left together.

    Those not published are on a straight line or equal, to the krone of what is left. Where all are
    published and have another amount left, by more than rounding, all but the year's own share the
    rest.

    Parameters
    ----------
    amount
        What `vintages` have left together when `year` ends.
    known
        Published deviations by year.
    amortised
        Amortisation of `vintages`, and of those that have `ended` with the year, where known.
    """
    left = {y: y + period - year for y in vintages}
    found = {y: (int(known[y]), FROM_PUBLISHED) for y in vintages if y in known.index}
    due = {y: share(d, left[y], period) for y, (d, _) in found.items()}
    rest = amount - sum(due.values())
    free = [y for y in vintages if y not in found]
    if not free and abs(rest) <= TOLERANCE_NOK:
        return found
    basis = FROM_BALANCE if len(free) == 1 else SPREAD
    if amortised is not None and free:
        certain = [int(known[y]) for y in (*vintages, *ended) if y in known.index and y != year]
        unknown = [*free, *(y for y in ended if y not in known.index)]
        of_unknown = amortised - sum(certain) / period
        parts = on_a_line(rest, of_unknown, free, unknown, left, period)
    else:
        free = free or [y for y in vintages if y < year] or list(vintages)
        parts = equal(rest, free, left)
    until = np.cumsum(parts).round()
    until[-1] = rest
    for y, part in zip(free, np.diff(until, prepend=0.0), strict=True):
        found[y] = deviation(int(part) + due.get(y, 0), y, period, year), basis
    return {y: found[y] for y in vintages}


def equal(rest: int, free: Sequence[int], left: Mapping[int, int]) -> np.ndarray:
    """What each vintage has left of a rest when their deviations are equal."""
    years = np.array([left[y] for y in free], dtype=float)
    found: np.ndarray = rest * years / years.sum()
    return found


def on_a_line(
    rest: int,
    amortised: float,
    free: Sequence[int],
    unknown: Sequence[int],
    left: Mapping[int, int],
    period: int,
) -> np.ndarray:
    """What each free vintage has left of a rest when the unknown ones are on a straight line.

    With deviation `a + b·k` of a vintage `k` years from the middle of the unknown ones, a and b
    solve::

        sum (a + b·k)/N = amortised over the unknown,   sum (a + b·k)·L/N = rest over the free
    """
    if len(free) == 1:
        return np.array([float(rest)])
    shares = np.array([left[y] for y in free]) / period
    order = np.array(free) - np.mean(unknown)
    start = amortised * period / len(unknown)
    slope = (rest - start * shares.sum()) / (shares * order).sum()
    found: np.ndarray = (start + slope * order) * shares
    return found


def deviation(amount: int, vintage: int, period: int, year: int) -> int:
    """Deviation of a vintage that has an amount left when a year ends, whole kroner.

    >>> deviation(300, 2022, 7, 2024)
    420
    """
    return share(amount, period, vintage + period - year)


def share(amount: int, parts: int, of: int) -> int:
    """Whole kroner of amount·parts/of."""
    return int(portion(np.asarray(amount, dtype=np.int64), parts, of))


def whole(values: pd.Series) -> list[int]:
    """Whole numbers."""
    return [int(value) for value in values]


def require_same(note: pd.DataFrame, balances: pd.DataFrame, rates: Mapping[int, float]) -> None:
    """Refuse balances of a scheme that the note lacks, or in another unit than the note's.

    Raises
    ------
    DataError
        With every scheme and year.
    """
    said = closings(balances)
    own = note[["scheme", "year", "closing_nok"]]
    both = said.merge(own, "left", ["scheme", "year"], suffixes=("", "_said"), indicator="side")
    unknown = (both.side == "left_only") & both.year.isin(note.year) & (both.scheme != ALL_SCHEMES)
    findings = [
        f"{PLACE}, {row.scheme} {row.year}: pension_note har ikke denne ordningen det året"
        for row in both[unknown].itertuples()
    ]
    for row in both.dropna(subset=["closing_nok_said"]).itertuples():
        one, other = int(str(row.closing_nok)), int(str(row.closing_nok_said))
        if why := ratio(one, other, rates[int(str(row.year))]).replace("årgangen", "saldoen"):
            findings.append(
                f"{PLACE}, {row.scheme} {row.year}: {one} kr, og i noten {other} kr{why}"
            )
    if findings:
        raise DataError("Saldoene etter amortiseringstid og pensjonsnoten er ulike.", findings)
