"""What the back-test says of the method: means, and what they hide."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd

from kommunetall.models.equalisation.forecast import BAND

RANGED = ("level_coverage_share", "after_coverage_share", "error_share", "naive_error_share")
NEARLY = 0.05

Better = Literal["method", "same_amount", "equal", "mixed_method", "mixed_same_amount"]
Width = Literal["narrow", "wide", "right", "mixed"]


def of_trials(tested: pd.DataFrame) -> pd.DataFrame:
    """The rows of a back-test that are trials, without their mean.

    Parameters
    ----------
    tested
        As :func:`~.back_test.back_test` gives it.
    """
    return tested[tested.trial != "mean"]


def beside_the_mean(tested: pd.DataFrame) -> dict[str, Any]:
    """What stands beside the means of a back-test, so that they say no more than they can.

    Parameters
    ----------
    tested
        As :func:`~.back_test.back_test` gives it.

    Returns
    -------
    dict
        ``trials``; ``nearer`` (in how many of them the illustrated amount missed less than the same
        amount, as printed); the least and the most of each coverage and error, ``least_`` and
        ``most_``; ``worst_from`` and ``worst_to``, of the trial in which the illustrated amount
        missed most.
    """
    tried = of_trials(tested)
    worst = tried.sort_values("error_share").iloc[-1]
    worst_from, worst_to = str(worst.trial).split(" → ")
    method, _ = times_nearer(tested)
    return {
        "trials": len(tried),
        "nearer": method,
        **{f"least_{column}": tried[column].min() for column in RANGED},
        **{f"most_{column}": tried[column].max() for column in RANGED},
        "worst_from": worst_from,
        "worst_to": worst_to,
    }


def times_nearer(tested: pd.DataFrame) -> tuple[int, int]:
    """In how many trials the method, and the same amount, missed less than the other, as printed.

    Parameters
    ----------
    tested
        As :func:`~.back_test.back_test` gives it.
    """
    tried = of_trials(tested)
    error, naive = (tried[c].astype(float).round(3) for c in ("error_share", "naive_error_share"))
    return int((error < naive).sum()), int((naive < error).sum())


def better_case(tested: pd.DataFrame) -> Better:
    """Which of the two missed less in the mean, as printed, and whether it did in most trials.

    It is ``mixed`` where it did not, and nothing follows from the mean.

    Parameters
    ----------
    tested
        As :func:`~.back_test.back_test` gives it.
    """
    mean = tested.iloc[-1]
    error, naive = round(float(mean.error_share), 3), round(float(mean.naive_error_share), 3)
    method, same_amount = times_nearer(tested)
    if error == naive:
        return "equal"
    if error < naive:
        return "method" if method > same_amount else "mixed_method"
    return "same_amount" if same_amount > method else "mixed_same_amount"


def band_case(coverage_shares: pd.Series) -> Width:
    """Whether a band has held as many outcomes as it should.

    It is ``right`` where the mean is within five points of that, and ``narrow`` or ``wide`` only
    where no trial says the other.

    Parameters
    ----------
    coverage_shares
        Share of the outcomes inside the band, of each trial.

    Examples
    --------
    >>> band_case(pd.Series([0.91, 0.93])), band_case(pd.Series([0.99, 0.76]))
    ('wide', 'mixed')
    >>> band_case(pd.Series([0.61, 0.70])), band_case(pd.Series([0.53, 0.92, 0.89]))
    ('narrow', 'right')
    """
    aimed = BAND[1] - BAND[0]
    mean = coverage_shares.mean()
    if abs(mean - aimed) <= NEARLY:
        return "right"
    if mean < aimed:
        return "narrow" if coverage_shares.max() <= aimed else "mixed"
    return "wide" if coverage_shares.min() >= aimed else "mixed"
