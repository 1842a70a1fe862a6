"""A municipality that has brought two years: each report is of its year, and cites its document."""

import json

import pytest
from own_folder import copy_of
from reading import parts_of, tell_everything

from kommunetall import prepare
from kommunetall.data import origin
from kommunetall.errors import DataError
from kommunetall.exhibit import Several

TOPICS = ("equalisation", "pension", "investment", "workforce", "summary")


def with_next_year(municipality):
    """The municipality with all its rows once more for the year after, each from its own report."""
    file = municipality.folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        first, *_ = resource["sources"]
        resource["sources"] = [
            first | {"year": 2024, "title": "Rapporten for 2024"},
            first | {"year": 2025, "title": "Rapporten for 2025"},
        ]
        rows = municipality.rows(resource["name"])
        years = [column for column in ("report_year", "year") if column in rows[0]]
        last = max(int(row[years[0]]) for row in rows) if years else 0
        later = [
            row | {column: str(int(row[column]) + 1) for column in years}
            for row in rows
            if years and (len(years) == 2 or int(row["year"]) == last)
        ]
        municipality.write(resource["name"], [*rows, *later])
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    return municipality


def documents(report):
    """Documents that the report cites anywhere."""
    cited = " ".join(
        str(source)
        for _, shown in report.exhibits()
        for part in parts_of(shown)
        for source in part.origins
    )
    return {year for year in (2024, 2025) if f"Rapporten for {year}" in cited}


@pytest.fixture(scope="module")
def both_years(tmp_path_factory):
    """A data folder with a municipality that has two years, which tests leave as it is."""
    data = tmp_path_factory.mktemp("both")
    with_next_year(copy_of(data, "3301", "3301"))
    return data


@pytest.fixture(scope="module")
def first_source(tmp_path_factory):
    """The same, where the source of the later year is not stated."""
    data = tmp_path_factory.mktemp("first")
    municipality = with_next_year(copy_of(data, "3301", "3301"))
    file = municipality.folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        resource["sources"].pop()
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    return data


@pytest.mark.parametrize("year", [2024, 2025])
@pytest.mark.parametrize("topic", TOPICS)
def test_the_report_of_a_year_cites_the_document_of_that_year(both_years, monkeypatch, topic, year):
    monkeypatch.setenv("KOMMUNETALL_DATA", str(both_years))
    report = getattr(prepare, topic)("3301", year)
    assert documents(report) == {year}
    text = " ".join(tell_everything(report).values())
    assert f"Rapporten for {2024 + 2025 - year}" not in text


@pytest.mark.parametrize("topic", ["pension", "summary"])
def test_the_second_year_of_a_note_cites_its_document(like, topic):
    municipality = with_next_year(like("9998", "9914"))
    municipality.without("pension_vintages", "pension_corrections")
    report = getattr(prepare, topic)(municipality.code, 2025)
    assert documents(report) == {2025}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_year_whose_source_is_not_stated_is_told(first_source, monkeypatch, topic):
    monkeypatch.setenv("KOMMUNETALL_DATA", str(first_source))
    getattr(prepare, topic)("3301", 2024)
    with pytest.raises(DataError, match='legg til en med "year": 2025'):
        getattr(prepare, topic)("3301", 2025)


def test_sources_that_are_not_by_year_hold_for_every_year(like):
    code = like("9998", "9913").code
    assert origin("pension_note", code, 2031) == origin("pension_note", code)


@pytest.mark.parametrize(
    ("years", "told"),
    [
        ((2024, None), "nummer 2 → year"),
        ((2024, 2024), "én for hvert år"),
        ((2024, "2025"), "én for hvert år"),
    ],
)
def test_sources_that_are_not_one_for_each_year_are_refused(like, years, told):
    municipality = like("3301", "3301")
    file = municipality.folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    resource = next(r for r in descriptor["resources"] if r["name"] == "central_items")
    first, *_ = resource["sources"]
    resource["sources"] = [first | {"year": year} for year in years]
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    with pytest.raises(DataError, match=told):
        origin("central_items", municipality.code, 2024)


def changed(municipality, table, column, value, **where):
    """The municipality with another value in the rows of a table where all columns are so."""
    rows = municipality.rows(table)
    found = [row for row in rows if all(row[name] == text for name, text in where.items())]
    assert found
    for row in found:
        row[column] = value
    municipality.write(table, rows)


def test_a_figure_that_a_later_report_prints_otherwise_stands_with_both_values(like):
    municipality = with_next_year(like("3301", "3301"))
    for table in municipality.tables:
        rows = municipality.rows(table)
        if "report_year" in rows[0]:
            municipality.write(table, as_printed_before(rows))
    changed(
        municipality, "fte_employees", "fte", "6505",
        report_year="2025", year="2024", service_area="total",
    )  # fmt: skip
    frame = prepare.summary(municipality.code, 2025).restated.frame
    row = frame[frame.of_year.eq(2024) & frame.column.str.contains("rsverk")].iloc[0]
    assert (row.before, row.now) == (5539, 6505)
    assert row.difference == 6505 - 5539


def as_printed_before(rows):
    """Rows of a later report whose figures of earlier years are as the first one printed them."""
    key = [c for c in rows[0] if c in ("year", "service_area", "month", "line")]
    first = {tuple(row[c] for c in key): row for row in rows if row["report_year"] == "2024"}
    return [
        row
        if row["report_year"] == "2024"
        else first.get(tuple(row[c] for c in key), row) | {"report_year": "2025"}
        for row in rows
    ]


def test_last_years_column_is_held_against_what_was_printed_then(like):
    municipality = with_next_year(like("3301", "3301"))
    rows = municipality.rows("operations_by_committee")
    then = {row["committee"]: row["actual_nok_thousand"] for row in rows if row["year"] == "2024"}
    for row in rows:
        if row["year"] == "2025":
            row["actual_previous_year_nok_thousand"] = then[row["committee"]]
    code = next(row["committee"] for row in rows if row["committee"])
    municipality.write("operations_by_committee", rows)
    report = prepare.summary(municipality.code, 2025)
    title = origin("operations_by_committee", municipality.code).title
    assert title not in set(report.restated.frame.table)
    changed(
        municipality, "operations_by_committee", "actual_previous_year_nok_thousand", "7",
        year="2025", committee=code,
    )  # fmt: skip
    found = prepare.summary(municipality.code, 2025).restated.frame
    row = found[found.table == title].iloc[0]
    assert (row.before, row.now, row.of_year) == (float(then[code]), 7, 2024)


def test_a_balance_that_opens_otherwise_than_it_closed_is_told(like):
    municipality = like("9998", "9912")
    assert isinstance(prepare.summary(municipality.code, 2024).restated, Several)
    opening = next(
        row["opening_nok"]
        for row in municipality.rows("pension_note")
        if (row["year"], row["scheme"]) == ("2024", "KLP")
    )
    changed(
        municipality, "pension_note", "opening_nok", str(int(opening) + 5000),
        year="2024", scheme="KLP",
    )  # fmt: skip
    frame = prepare.summary(municipality.code, 2024).restated.frame
    assert list(frame.row) == ["KLP"]
    assert list(frame.difference) == [5000]


def test_years_before_a_municipality_was_what_it_is_are_no_part_of_its_series(like):
    municipality = like("9998", "1508").observed()
    file = municipality.folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    descriptor.pop("municipality")
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    assert list(prepare.pension(municipality.code, 2024).accounts.frame.year) == [2024]
    assert isinstance(prepare.summary(municipality.code, 2024).restated, Several)
