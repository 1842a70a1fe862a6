"""A CSV file that no data package lists is told, where it would be missed, with what to add."""

import json

import pytest

from kommunetall import prepare
from kommunetall.batch import command
from kommunetall.inputs import HOME_DATA
from kommunetall.notes import notes


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Data of the municipality 1151, of which no file is listed."""
    data = tmp_path / "data"
    (data / "1151").mkdir(parents=True)
    (data / "national").symlink_to(HOME_DATA / "national")
    (data / "1151" / "datapackage.json").write_text('{"resources": []}', encoding="utf-8")
    monkeypatch.setenv("KOMMUNETALL_DATA", str(data))
    return data / "1151"


def test_a_file_is_told_with_the_resource_that_lists_it(folder):
    (folder / "dividend.CSV").write_text("year\n", encoding="utf-8")
    (folder / "dividends.xlsx").write_bytes(b"")
    (folder / "extract").mkdir()
    (folder / "extract" / "absences.csv").write_text("x\n", encoding="utf-8")
    (note,) = notes("1151")
    assert "1151/dividend.CSV leses ikke, for den står ikke i 1151/datapackage.json" in note
    resource = json.loads(note[note.index("{") :])
    assert resource == {"name": "dividends", "path": "dividend.CSV", "schema": "dividends.json"}


def test_a_listed_file_and_a_folder_without_a_package_are_not_told(folder):
    (folder / "dividends.csv").write_text("year\n", encoding="utf-8")
    listed = {"resources": [{"name": "dividends", "path": "dividends.csv"}]}
    (folder / "datapackage.json").write_text(json.dumps(listed), encoding="utf-8")
    assert notes("1151") == []
    (folder / "datapackage.json").write_text("{", encoding="utf-8")
    assert notes("1151") == []
    assert notes("9998") == []


@pytest.mark.parametrize("code", ["3301", "9999"])
def test_the_project_lists_all_its_files(code):
    assert notes(code) == []


def test_the_overview_of_a_report_tells_it(folder):
    assert "leses ikke" not in prepare.equalisation("1151", 2024)._repr_html_()
    (folder / "dividends.csv").write_text("year\n", encoding="utf-8")
    assert "<p>1151/dividends.csv leses ikke" in prepare.equalisation("1151", 2024)._repr_html_()


def test_a_run_tells_it_first_and_goes_on(folder, tmp_path, capsys):
    (folder / "dividends.csv").write_text("year\n", encoding="utf-8")
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        'date: 2026-11-23\nreports: [{notebook: equalisation, parameters: {municipality: "1151"}},'
        ' {notebook: pension, parameters: {municipality: "1151"}}]\n',
        encoding="utf-8",
    )
    code = command.main(["run", str(plan), "--dry-run", "--out", str(tmp_path / "out")])
    told = capsys.readouterr()
    assert code == 0
    assert told.err.count("1151/dividends.csv leses ikke") == 1
    assert "2 av 2 rapporter ville blitt laget" in told.out


def listed(folder, **tables):
    """Write tables, each in a file of its name, and list them."""
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    resources = [{"name": name, "path": f"{name}.csv"} for name in tables]
    (folder / "datapackage.json").write_text(json.dumps({"resources": resources}), encoding="utf-8")


def test_a_table_that_no_report_knows_is_told_with_the_nearest(folder):
    listed(folder, loan="year\n")
    (note,) = notes("1151")
    assert note == (
        "1151/datapackage.json: tabellen «loan» brukes ikke av noen rapport; nærmest er loans"
    )


@pytest.mark.parametrize(
    ("home", "table", "told"),
    [
        (
            "service_area,reported_as\n21,2x\n",
            "service_area\n21\n2x\ntotal\n\n 210 \n210\n",
            "service_area: «210» står ikke i service_areas; nærmest er 21",
        ),
        ("committee\nTEK\n", "committee\nTEK\nTEKN\n", "committee: «TEKN» står ikke i committees"),
        ("entity\nH\n", "borrower\nH\nHAVN\n", "borrower: «HAVN» står ikke i entities"),
        ("status\nI rute\n", "status\ni rute\n", "status: «i rute» står ikke i status_words"),
    ],
    ids=["area", "committee", "entity", "status"],
)
def test_a_code_that_its_own_table_lacks_is_told_once(folder, home, table, told):
    name = told.split(" i ")[1].split(";")[0]
    listed(folder, **{name: home, "some": table})
    (note,) = [note for note in notes("1151") if "some.csv" in note]
    assert note.startswith(f"1151/some.csv, kolonne {told}")


def test_codes_are_not_held_against_a_table_that_is_not_there(folder):
    listed(folder, turnover="service_area\n210\n", service_areas="service_area\n")
    assert notes("1151") == []


def with_areas(folder, **tables):
    """Tables by area that are listed, each with the areas given."""
    for name, areas in tables.items():
        rows = ["year,service_area", *(f"2024,{area}" for area in areas)]
        (folder / f"{name}.csv").write_text("\n".join(rows), encoding="utf-8")
    listed = {"resources": [{"name": name, "path": f"{name}.csv"} for name in tables]}
    (folder / "datapackage.json").write_text(json.dumps(listed), encoding="utf-8")


def test_another_word_for_total_is_told_where_no_table_has_the_areas(folder):
    with_areas(folder, fte_employees=["total"], sickness_absence=["Totalt"], overtime=["total"])
    (told,) = notes("1151")
    assert told.startswith("1151/sickness_absence.csv, kolonne service_area: «Totalt» står ikke i")
    assert told.endswith("fte_employees: mente du total?")
    with_areas(folder, fte_employees=["Skule", "Sum"], sickness_absence=["Skole", "total", "Sum"])
    told = "\n".join(notes("1151"))
    assert "«Skole» står ikke i fte_employees; nærmest er Skule" in told
    assert "1151/fte_employees.csv, kolonne service_area: «Sum»: mente du" in told
