"""Figures that a later report prints otherwise: which are told, and which are not."""

import pandas as pd

from kommunetall.models.restated import restated

FTE = pd.DataFrame(
    [
        (2023, 2023, "A", "Skole", 10.0),
        (2024, 2023, "A", "Skole og SFO", 11.0),
        (2024, 2024, "A", "Skole og SFO", 12.0),
        (2025, 2023, "A", "Skole og SFO", 11.0),
        (2025, 2024, "A", "Skole og SFO", 12.5),
        (2025, 2025, "A", "Skole og SFO", 13.0),
    ],
    columns=["report_year", "year", "service_area", "area_label", "fte"],
)
KEYS = {"fte": ["report_year", "year", "service_area"], "funds": ["year", "line"]}


def funds(*rows):
    columns = ["year", "line", "label", "kind", "item"]
    return pd.DataFrame(
        rows, columns=[*columns, "previous_year_nok_thousand", "current_year_nok_thousand"]
    )


def test_a_figure_is_held_against_the_last_report_before_that_printed_it():
    found = restated({"fte": FTE}, KEYS, 2025)
    assert found[["of_year", "before", "now"]].to_numpy().tolist() == [[2024, 12.0, 12.5]]
    found = restated({"fte": FTE}, KEYS, 2024)
    assert found[["of_year", "before", "now"]].to_numpy().tolist() == [[2023, 10.0, 11.0]]
    assert restated({"fte": FTE}, KEYS, 2023).empty


def test_last_years_column_is_held_against_the_row_of_the_same_role_whatever_its_place_or_name():
    table = funds(
        (2024, 1, "Disposisjonsfond", "line", "disposable_fund", 5, 100),
        (2024, 2, "Sum", "sum", None, 5, 100),
        (2025, 1, "Andre", "line", None, 7, 9),
        (2025, 2, "Fritt fond", "line", "disposable_fund", 90, 80),
        (2025, 3, "Sum", "sum", None, 101, 89),
    )
    found = restated({"funds": table}, KEYS, 2025)
    assert found[["row", "before", "now"]].to_numpy().tolist() == [["Fritt fond", 100, 90]]


def test_a_row_without_a_label_is_known_by_its_area():
    columns = ["report_year", "year", "service_area", "area_label", "rate_percent"]
    rows = [(2024, 2024, "total", None, 7.6), (2025, 2024, "total", None, 7.7)]
    found = restated(
        {"sickness": pd.DataFrame(rows, columns=columns)}, {"sickness": columns[:3]}, 2025
    )
    assert list(found.row) == ["total"]


def test_rows_that_cannot_be_told_apart_and_years_that_are_not_there_are_left_out():
    twice = funds(
        (2024, 1, "Fond", "line", None, 5, 100),
        (2024, 2, "Fond", "line", None, 5, 200),
        (2025, 1, "Fond", "line", None, 90, 80),
    )
    assert restated({"funds": twice}, KEYS, 2025).empty
    assert restated({"funds": twice}, KEYS, 2024).empty
    assert restated({"names": pd.DataFrame({"code": ["A"]})}, {"names": ["code"]}, 2025).empty
