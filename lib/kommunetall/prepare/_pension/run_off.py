"""What is decided already: the vintages that there are, and when they are amortised."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.findings import known_case, sign_case
from kommunetall.models.pension import calibration, forecast, run_off, since
from kommunetall.models.pension.report import SUPPLIED
from kommunetall.models.pension.reported import closings_of
from kommunetall.prepare._pension.account import Account
from kommunetall.prepare._pension.sized import about

SOON = 3
THOUSAND_NOK_MILLION = 1e-3
ONE_BY_ONE = "årgangene er ikke kjent hver for seg"
ALL_NEXT_YEAR = "alt amortiseres neste år"


def decided(account: Account) -> Exhibit:
    """Amortisation each year of the vintages that there are."""
    pension = account.pension
    frame = run_off.amortisation_decided(pension)
    lasting = run_off.lasting_balance(pension)
    soon = run_off.amortised_soon(pension, SOON)
    following = frame.set_index("year").amortised_nok_million[pension.year + 1]
    is_own = pension.resting_on == "own"
    figures = {
        "closing_nok_million": account.closing,
        "following_nok_million": following,
        "soon_nok_million": soon if is_own else about(soon),
        "soon_last": pension.year + SOON,
        "last": run_off.last_year(pension),
        "lasting_nok_million": lasting,
        "first_booked": first_booked(account),
        "known_next_nok_million": known_next(account),
    }
    once = is_once(account)
    how = "" if not soon else "about_" if not is_own else "once_" if once else ""
    soon_case = how + sign_case(soon, "cost", "income", "none")
    whole = soon_case == "once_cost" and not lasting
    beyond = not once and soon > max(account.closing + THOUSAND_NOK_MILLION, 0.0)
    income = "income_" if following < 0 and not once else ""
    end = how + income + ("lasting" if lasting else "zero")
    told = ("whole_then" if known_next_case(account) == "used" else "whole") if whole else ""
    cases = {
        "end": "nothing" if whole or (not following and not soon) else end,
        "soon": soon_case,
        "part": told or soon_case + ("_beyond" if beyond else ""),
        "grounds": grounds_of(account),
    }
    return account.exhibit("decided", frame, figures=figures, cases=cases, notes=income_note(frame))


def known_next(account: Account) -> float:
    """The balance at the end of the year after, NOK million as printed; missing if not known."""
    return float(closings_of(account.sheet).get(account.pension.year + 1, np.nan)) / 1000


def known_next_case(account: Account) -> Literal["used", "known", "unknown"]:
    """Whether the balance of the year after is known, and what is ahead begins with it."""
    if np.isnan(known_next(account)):
        return "unknown"
    is_used = not np.isnan(forecast.following_deviation(account.pension))
    return "used" if is_used else "known"


def income_note(amortised: pd.DataFrame) -> tuple[str, ...]:
    """Note that minus is income, where an amortisation in any column but the first is."""
    return ("income",) if amortised.iloc[:, 1:].astype(float).lt(0).any(axis=None) else ()


def is_once(account: Account) -> bool:
    """Whether all that there is, is amortised the year after."""
    return run_off.last_year(account.pension) == account.pension.year + 1


def grounds_of(account: Account) -> str:
    """What is known of the vintages; told apart where they are read from the accounts."""
    known = account.pension.resting_on
    if account.pension.reported is None:
        return known
    return {"own": "booked", "spread": "older_spread"}.get(known, known)


def first_booked(account: Account) -> int:
    """The first vintage that the accounts have as it was booked; 0 where they are not read."""
    reported = account.pension.reported
    return 0 if reported is None else int(reported.booked.deviation.dropna().index.min())


def balance_left(account: Account) -> Exhibit | Several:
    """Balance at the end of each year, by vintage, where vintages are more than a calibration."""
    pension = account.pension
    schedule = pension.ledger.schedule
    if pension.calibrated:
        return account.several("balance_left", why=ONE_BY_ONE)
    if is_once(account):
        return account.several("balance_left", why=ALL_NEXT_YEAR)
    lasting = run_off.lasting_balance(pension)
    return account.exhibit(
        "balance_left",
        run_off.balance_left(schedule, pension.year, pension.rate),
        figures={"lasting_nok_million": lasting, "last": run_off.last_year(pension)},
        cases={"end": "lasting" if lasting else "zero"},
        wide=True,
    )


def amortisation_due(account: Account) -> Exhibit | Several:
    """What each vintage costs each year ahead, where vintages are more than a calibration."""
    pension = account.pension
    schedule = pension.ledger.schedule
    if pension.calibrated:
        return account.several("amortisation_due", why=ONE_BY_ONE)
    if is_once(account):
        return account.several("amortisation_due", why=ALL_NEXT_YEAR)
    frame = run_off.amortisation_due(schedule, pension.year + 1, pension.rate)
    vintage, largest = run_off.costliest(frame, pension.year + 1)
    figures = {"vintage": vintage, "largest_nok_million": largest}
    cases = {"largest": "cost" if largest else "none"}
    return account.exhibit(
        "amortisation_due",
        frame,
        figures=figures,
        cases=cases,
        notes=income_note(frame),
        wide=True,
    )


def due_by_scheme(account: Account) -> Exhibit | Several:
    """Amortisation ahead by scheme, where they are several."""
    frame = run_off.amortisation_by_scheme(account.pension)
    if len(frame) == 1:
        return account.several("due_by_scheme", why="bare én ordning")
    notes = (*income_note(frame), *account.spelled)
    return account.exhibit("due_by_scheme", frame, notes=notes, wide=True)


def vintages(account: Account) -> Exhibit | Several:
    """Premium deviations that are not amortised to the end, by vintage."""
    pension = account.pension
    frame = run_off.vintage_table(pension)
    if pension.calibrated:
        return account.several("vintages", why=ONE_BY_ONE)
    if frame.basis.eq(SUPPLIED).all():
        frame = frame.drop(columns="basis")
    mixed = run_off.both_principles(pension.vintages)
    lasting = run_off.lasting_balance(pension)
    notes = {
        "spread": pension.resting_on == "spread",
        "both_principles": bool(mixed),
        "lasting": bool(lasting),
        "ended": run_off.has_ended(pension),
    }
    return account.exhibit(
        "vintages",
        frame,
        figures={
            "mixed": tuple(mixed),
            "lasting_nok_million": lasting,
            "first_booked": first_booked(account),
        },
        notes=tuple(key for key, holds in notes.items() if holds),
        wide=True,
    )


def calibrated(account: Account) -> Exhibit | Several:
    """The vintages that two totals have been made into, and how they fit what else is known."""
    pension = account.pension
    if not pension.calibrated:
        return account.several("calibrated", why="årgangene er ikke kalibrert")
    frame = run_off.vintage_table(pension)
    older = calibration.older_vintages(account.given.rules, pension.year)
    ended, came_in = since.ended_last_year(pension), since.came_in(pension)
    grew, _ = since.parts_of_change(account.changes)
    made = frame[frame.basis == calibration.CALIBRATED]
    first, last = made.iloc[0], made.iloc[-1]
    figures = {
        "opening_nok_million": account.now.opening_nok_million / (1 + pension.rate),
        "without_nok_million": account.now.amortised_nok_million / (1 + pension.rate),
        "first": str(first.vintage),
        "last": str(last.vintage),
        "first_nok_million": first.arisen_nok_million,
        "last_nok_million": last.arisen_nok_million,
        "ended_nok_million": ended,
        "came_in_nok_million": came_in,
        "grew_nok_million": grew["amortised_change_nok_million"],
        "previous": pension.year - 1,
        "known_from": int(last.vintage) + 1,
        "older": tuple(older),
    }
    notes = {"older_some": bool(older), "ended": run_off.has_ended(pension)}
    return account.exhibit(
        "calibrated",
        frame,
        figures=figures,
        cases={
            "ended": known_case(ended, "possible", "impossible", "possible"),
            "line": "all" if int(last.vintage) == pension.year - 1 else "older",
        },
        notes=tuple(key for key, holds in notes.items() if holds),
        wide=True,
    )
