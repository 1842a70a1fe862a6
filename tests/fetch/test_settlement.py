"""``kommunetall hent skatt``: a year of the ministry's workbook, or nothing."""

import openpyxl
import pytest
from package_files import files
from spoilt_workbooks import damage, sized

from kommunetall import prepare
from kommunetall.data import origin, read
from kommunetall.exhibit import Exhibit
from kommunetall.fetch.command import main

YEAR = 2026
FIRST = 7


def sheet(of=2025, factor=1.05, unit=1000.0):
    """Rows of a workbook in the ministry's form, made up from a year that is known."""
    panel = read("municipal_tax", year=of)
    rows = [
        [f"Inntektsutjevning for kommunene januar-desember {YEAR}"],
        ["Knr.", "Kommune", "Skatt", "Folketall", "Skatt per innb.", "Prosent av landet"],
        *([None] * 6 for _ in range(3)),
        [1, 2, 3, 4, 5, 6],
        [None] * 6,
    ]
    for row in panel.itertuples():
        tax = row.tax_nok_thousand * factor
        each = round(1000 * tax / row.population)
        rows.append(
            [int(row.municipality_code), row.municipality, tax * unit, row.population, each, 1.0]
        )
    return [*rows, [None] * 6, [None, "Hele landet", None, None, None, 1.0]]


def workbook(folder, rows, name=f"internettinntektsutj_{YEAR}kom.xlsx"):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / name)
    return str(folder / name)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("unit", [1000.0, 1.0])
def test_a_year_is_put_among_the_others_in_thousands(tmp_path, unit, capsys):
    was = read("municipal_tax")
    assert main(["skatt", workbook(tmp_path, sheet(unit=unit))]) == 0
    assert "2026: 357 kommuner" in capsys.readouterr().out
    now = read("municipal_tax")
    assert now[now.year < YEAR].reset_index(drop=True).equals(was)
    oslo = now[now.municipality_code == "0301"].set_index("year")
    assert oslo.tax_nok_thousand[YEAR] == pytest.approx(1.05 * oslo.tax_nok_thousand[2025])
    assert origin("municipal_tax").document.endswith("2020–2026")


def test_its_file_takes_the_place_of_the_one_before(folder, tmp_path):
    main(["skatt", workbook(tmp_path, sheet())])
    assert [file.parent.name for file in folder.rglob("municipal_tax*.csv")] == ["accounts"]


@pytest.mark.usefixtures("folder")
def test_a_report_of_the_new_year_can_be_made(tmp_path):
    main(["skatt", workbook(tmp_path, sheet())])
    report = prepare.equalisation("1130", YEAR)
    assert isinstance(report.rank, Exhibit)
    assert report.unrestricted.tables == ("economic_overview",)


@pytest.mark.usefixtures("folder")
def test_inhabitants_that_are_counted_otherwise_are_told(tmp_path, capsys):
    main(["skatt", workbook(tmp_path, sheet())])
    said = capsys.readouterr().out
    assert (
        "2026: 1 kommune har et annet folketall i oppgjøret av skatt, mest 1130 med 13813 mot 13959"
    ) in said


def changed(row, column, value):
    def change(rows):
        rows[row][column] = value

    return change


def without(rows):
    del rows[FIRST]


def doubled(rows):
    rows.insert(FIRST, rows[FIRST])


def part_of_a_year(rows):
    for row in rows[FIRST:-2]:
        row[2] *= 0.6
        row[4] = round(row[2] / row[3])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (changed(0, 0, "Inntektsutjevning januar-september 2026"), "gjelder til og med"),
        (changed(1, 0, "Kommune"), "«Knr.» står ikke øverst"),
        (changed(FIRST, 2, "mye"), "rad 8: skatt, innbyggere og skatt per innbygger må være tall"),
        (changed(FIRST, 2, -1), "rad 8"),
        (changed(FIRST, 3, 12.5), "rad 8"),
        (changed(FIRST, 3, 1_000), "0301: skatt delt på innbyggere"),
        (changed(FIRST, 0, 9998), "9998"),
        (without, "0301: legg til kommunens rad"),
        (doubled, "0301 står to ganger"),
        (lambda rows: rows.__delitem__(slice(FIRST, None)), "ingen kommuner"),
        (part_of_a_year, "en del av året"),
    ],
)
def test_what_cannot_be_relied_on_changes_nothing(folder, tmp_path, spoil, said, capsys):
    rows = sheet()
    spoil(rows)
    was = files(folder)
    assert main(["skatt", workbook(tmp_path, rows)]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "Ingenting er endret" in told
    assert files(folder) == was


@pytest.mark.parametrize(
    ("name", "years", "said"),
    [
        ("skatt.xlsx", [], "det må være ett år"),
        ("skatt_2026.xlsx", ["2025"], "2025, 2026: filen og året må være av samme år"),
        ("skatt_2019.xlsx", [], "2019 er før 2020"),
        ("skatt_2028.xlsx", [], "hent årene mellom 2025 og 2028 først"),
        ("skatt_2025.xlsx", [], "Skatt og innbyggere for 2025 er der alt, med andre tall"),
    ],
)
def test_a_year_is_never_guessed_or_replaced(folder, tmp_path, name, years, said, capsys):
    was = files(folder)
    assert main(["skatt", workbook(tmp_path, sheet(), name), *years]) == 2
    assert said in capsys.readouterr().err
    assert files(folder) == was


def test_a_year_that_is_there_with_the_same_figures_stays(folder, tmp_path, capsys):
    was = files(folder)
    assert main(["skatt", workbook(tmp_path, sheet(factor=1), "skatt.xlsx"), "2025"]) == 0
    assert "var der alt" in capsys.readouterr().out
    assert files(folder) == was


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("stated", ["A1", "A1:B9", "A1:XFD1048576"])
def test_a_sheet_is_read_whole_whatever_it_says_of_its_own_size(tmp_path, stated, capsys):
    file = workbook(tmp_path, sheet())
    sized(file, stated)
    assert main(["skatt", file]) == 0
    assert "2026: 357 kommuner" in capsys.readouterr().out


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_workbook_is_refused_or_read_whole_and_never_a_trace(
    folder, tmp_path, seed, capsys
):
    was = files(folder)
    file = workbook(tmp_path, sheet())
    damage(file, seed)
    code = main(["skatt", file])
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    assert code == 0 or files(folder) == was


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"Knr.;Kommune"])
def test_what_is_no_workbook_is_one_sentence(tmp_path, content, capsys):
    (tmp_path / "skatt_2026.xlsx").write_bytes(content)
    assert main(["skatt", str(tmp_path / "skatt_2026.xlsx")]) == 2
    assert "lagre det på nytt som .xlsx" in capsys.readouterr().err
    assert main(["skatt", str(tmp_path / "borte_2026.xlsx")]) == 2
    assert "borte_2026.xlsx kan ikke leses" in capsys.readouterr().err
