"""What a reader can find out who knows more of employees than how the tables add up.

Each test is a way that hidden figures could once be found.
"""

import pandas as pd
import pytest

from kommunetall import prepare
from kommunetall.data.extract import write_extract
from made_up_people import Area, synthetic_extract

FROM = "2023-01"
AREAS = [
    Area("P01", "OPP", 5, 2),
    Area("P02", "OPP", 2, 2),
    Area("P03", "HEL", 2, 2),
    Area("P04", "TEK", 1, 1),
]


def report_on(folder, employees, seed, since=FROM):
    """The report on few made-up people in four areas."""
    write_extract(synthetic_extract(seed, since, "2024-12", employees, AREAS), folder)
    first_year = int(since[:4])
    return prepare.workforce_extract("9999", 2024, extract=str(folder), first_year=first_year)


@pytest.mark.parametrize(("employees", "seed"), [(9, 0), (15, 1), (15, 4), (25, 2)])
def test_hidden_leavers_are_not_those_who_came_less_the_change_of_employees(
    tmp_path, employees, seed
):
    report = report_on(tmp_path, employees, seed)
    leavers, staff = report.turnover.frame.iloc[-1], report.staff.frame.iloc[-1]
    assert leavers.is_hidden_leavers, "all that is tested is what is hidden"
    assert staff[["previous_employees", "employees"]].notna().all()
    came = report.turnover_as_ks.figures
    months = report.hires.frame.query("~is_total")["2024"]
    assert pd.isna(came["hired"])
    assert pd.isna(came["made_permanent"])
    assert months.isna().any(), "the months would sum to the year"


@pytest.mark.parametrize("seed", range(4))
def test_a_mean_of_years_is_missing_where_one_of_them_is_hidden(tmp_path, seed):
    report = report_on(tmp_path, 15, seed, "2021-01")
    rows = report.hires.frame
    hidden = rows[["2021", "2022", "2023"]].isna().any(axis=1)
    assert rows.loc[hidden, ["mean", "from_mean"]].isna().to_numpy().all()
    assert rows.loc[~hidden, "mean"].notna().all()
    mean = report.hires_through_year.figures["hired_mean"]
    assert pd.isna(mean) == hidden.iloc[-1]
