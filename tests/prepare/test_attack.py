"""What a reader can find out who knows more of employees than how the tables add up.

Each test is a way that hidden figures could once be found.
"""

import pytest

from kommunetall import prepare
from kommunetall.data.extract import write_extract
from made_up_people import Area, synthetic_extract

AREAS = [
    Area("P01", "OPP", 5, 2),
    Area("P02", "OPP", 2, 2),
    Area("P03", "HEL", 2, 2),
    Area("P04", "TEK", 1, 1),
]


def report_on(folder, employees, seed):
    """The report on few made-up people in four areas."""
    write_extract(synthetic_extract(seed, "2023-01", "2024-12", employees, AREAS), folder)
    return prepare.workforce_extract("9999", 2024, extract=str(folder))


@pytest.mark.parametrize(("employees", "seed"), [(9, 0), (15, 1), (15, 4), (25, 2)])
def test_hidden_leavers_are_not_those_who_came_less_the_change_of_employees(
    tmp_path, employees, seed
):
    report = report_on(tmp_path, employees, seed)
    leavers = report.turnover.frame.iloc[-1]
    assert leavers.is_hidden_leavers, "all that is tested is what is hidden"
    came = report.turnover_as_ks.figures
    months = report.hires.frame.query("~is_total")["2024"]
    assert came["hired"] != came["hired"]
    assert came["made_permanent"] != came["made_permanent"]
    assert months.isna().any(), "the months would sum to the year"
