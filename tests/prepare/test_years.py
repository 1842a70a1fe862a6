"""A municipality that has brought two years: each report is of its year, and cites its document."""

import json

import pytest
from reading import parts_of, tell_everything

from kommunetall import prepare
from kommunetall.data import origin
from kommunetall.errors import DataError

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


@pytest.mark.parametrize("year", [2024, 2025])
@pytest.mark.parametrize("topic", TOPICS)
def test_the_report_of_a_year_cites_the_document_of_that_year(like, topic, year):
    municipality = with_next_year(like("3301", "3301"))
    report = getattr(prepare, topic)(municipality.code, year)
    assert documents(report) == {year}
    text = " ".join(tell_everything(report).values())
    assert f"Rapporten for {2024 + 2025 - year}" not in text


@pytest.mark.parametrize("topic", ["pension", "summary"])
def test_the_second_year_of_a_note_cites_its_document(like, topic):
    municipality = with_next_year(like("9999", "9999"))
    municipality.without("pension_vintages", "pension_corrections")
    report = getattr(prepare, topic)(municipality.code, 2025)
    assert documents(report) == {2025}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_year_whose_source_is_not_stated_is_told(like, topic):
    municipality = with_next_year(like("3301", "3301"))
    file = municipality.folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        resource["sources"].pop()
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    getattr(prepare, topic)(municipality.code, 2024)
    with pytest.raises(DataError, match='add one with "year": 2025'):
        getattr(prepare, topic)(municipality.code, 2025)


def test_sources_that_are_not_by_year_hold_for_every_year(like):
    municipality = like("3301", "3301")
    assert origin("central_items", municipality.code, 2031) == origin(
        "central_items", municipality.code
    )


@pytest.mark.parametrize("years", [(2024, None), (2024, 2024), (2024, "2025")])
def test_sources_that_are_not_one_for_each_year_are_refused(like, years):
    municipality = like("3301", "3301")
    file = municipality.folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    resource = next(r for r in descriptor["resources"] if r["name"] == "central_items")
    first, *_ = resource["sources"]
    resource["sources"] = [first | {"year": year} for year in years]
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    with pytest.raises(DataError, match="one for each year"):
        origin("central_items", municipality.code, 2024)
