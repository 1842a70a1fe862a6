"""The highest tax rate of the years ahead, as far as it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Literal

Later = Literal["changed", "changed_last", "none"]
Followed = Literal["changed", "none"]


def known_after(rates: Mapping[int, float], start: int, last: int) -> list[int]:
    """The years after a start whose highest tax rate is known, as far as we look ahead.

    Examples
    --------
    >>> known_after({2024: 0.1095, 2025: 0.1275, 2026: 0.1135}, 2024, 2029)
    [2025, 2026]
    """
    return list(takewhile(rates.__contains__, range(start + 1, last + 1)))


def last_change(rates: Mapping[int, float]) -> int:
    """The first year of the rate that the last of some years has.

    Examples
    --------
    >>> last_change({2025: 0.1275, 2026: 0.1135, 2027: 0.1135, 2028: 0.1135})
    2026
    """
    last = rates[max(rates)]
    others = [year for year, rate in rates.items() if rate != last]
    return max(others) + 1 if others else min(rates)


def later_case(changed: int, start: int, last: int) -> Later:
    """Whether the tax rate changes after the first year ahead, and only for the last of them.

    >>> later_case(2026, 2024, 2029), later_case(2029, 2024, 2029), later_case(2025, 2024, 2029)
    ('changed', 'changed_last', 'none')
    """
    if changed == start + 1:
        return "none"
    return "changed_last" if changed == last else "changed"


def followed_years(rates: Mapping[int, float], average_known_to: int, last: int) -> list[int]:
    """Years ahead in which all tax is assumed to follow the rate, because it changes.

    Where the national average of a year is known, it is that, and follows no rate.

    Parameters
    ----------
    rates
        Highest tax rate by year.
    average_known_to
        The last year whose national average is known.
    last
        The last year ahead.

    Examples
    --------
    >>> rates = {2024: 0.1095, 2025: 0.1275, 2026: 0.1135, 2027: 0.1135}
    >>> followed_years(rates, 2025, 2027), followed_years(rates, 2024, 2027)
    ([2026], [2025, 2026])
    """
    ahead = known_after(rates, average_known_to, last)
    return [year for year in ahead if rates[year] != rates[year - 1]]


def followed_case(years: Sequence[int]) -> Followed:
    """Whether there is a year in which tax is assumed to follow a changed rate.

    >>> followed_case([2026]), followed_case([])
    ('changed', 'none')
    """
    return "changed" if years else "none"
