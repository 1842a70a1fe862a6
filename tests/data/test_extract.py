"""An extract with faults is refused with all of them at once, and no finding says who anybody is."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from kommunetall.data.extract import read_extract, write_extract
from kommunetall.errors import DataError

MAPPINGS = Path(__file__).resolve().parents[2] / "data" / "mappings"
BIRTH_NUMBER = "15038010015"
TABLES = ["employments", "absences", "overtime", "breaches"]
FILES = dict(zip(TABLES, ["stillinger.csv", "fravaer.csv", "overtid.csv", "aml_brudd.csv"], strict=True))


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(MAPPINGS / "examples" / "visma_like", tmp_path / "visma_like"))


def read(folder, layout="visma_like"):
    return read_extract(folder, MAPPINGS / f"{layout}.yaml")


def change(folder, table, old, new):
    file = folder / FILES[table]
    text = file.read_text("latin-1")
    assert old in text
    file.write_text(text.replace(old, new, 1), "latin-1")


def add(folder, table, *rows):
    file = folder / FILES[table]
    file.write_text("\n".join([file.read_text("latin-1").rstrip("\n"), *rows]) + "\n", "latin-1")


def faults(folder, layout="visma_like"):
    with pytest.raises(DataError) as caught:
        read(folder, layout)
    return list(caught.value.findings)


def has_fault(folder, *parts):
    found = faults(folder)
    assert any(all(part in fault for part in parts) for fault in found), found


def test_a_planted_birth_number_is_refused_everywhere_and_never_shown(folder):
    change(folder, "employments", "Teknikk;P12", f"{BIRTH_NUMBER};P12")
    change(folder, "employments", "2000-2009;;33", f"2000-2009;{BIRTH_NUMBER};33")
    change(folder, "employments", "1960-1969;Mann;33", f"1960-1969;Mann;{BIRTH_NUMBER}")
    add(folder, "absences", f"{BIRTH_NUMBER};{BIRTH_NUMBER};;{BIRTH_NUMBER};{BIRTH_NUMBER}")
    add(folder, "overtime", f"syn-c3-1;{BIRTH_NUMBER};1;1")
    add(folder, "breaches", f"syn-c3-1;01.07.2024;ringte {BIRTH_NUMBER[:6]} {BIRTH_NUMBER[6:]}")
    with pytest.raises(DataError) as caught:
        read(folder)
    said = str(caught.value)
    assert BIRTH_NUMBER not in said.replace(" ", "")
    assert BIRTH_NUMBER[6:] not in said
    assert caught.value.__cause__ is None
    for file, column in [
        *[("stillinger.csv", c) for c in ("Hovedutvalg", "Kjønn", "Lønnstrinn")],
        *[("fravaer.csv", c) for c in ("Arbeidsforholdref", "Fra dato", "Fraværskode")],
        *[("overtid.csv", "Måned"), ("aml_brudd.csv", "Bruddtype")],
    ]:
        assert any(file in f and column in f and "birth numbers" in f for f in caught.value.findings), column


def test_a_birth_number_as_a_heading_or_in_a_row_too_long_is_not_shown(folder):
    change(folder, "employments", "Lønnstrinn", BIRTH_NUMBER)
    add(folder, "breaches", f"syn-c3-1;01.07.2024;x;{BIRTH_NUMBER}")
    assert BIRTH_NUMBER not in "\n".join(faults(folder))


def test_a_number_in_a_workbook_and_on_its_other_sheets_is_refused(tmp_path):
    folder = Path(shutil.copytree(MAPPINGS / "examples" / "unit4_like", tmp_path / "unit4_like"))
    book = load_workbook(folder / "fravar.xlsx")
    book.create_sheet("Notater").append(["Merknad"])
    book["Notater"].append([int(BIRTH_NUMBER)])
    book.save(folder / "fravar.xlsx")
    found = faults(folder, "unit4_like")
    assert any("birth numbers" in fault and "Merknad" in fault for fault in found)
    assert BIRTH_NUMBER not in "\n".join(found)


def test_a_column_that_is_not_mapped_is_refused_by_its_name(folder):
    change(folder, "employments", "Lønnstrinn", "Etternavn")
    has_fault(folder, "stillinger.csv", "Etternavn")


@pytest.mark.parametrize(
    ("table", "old", "new", "parts"),
    [
        ("employments", "Stillingsprosent;", "Prosent;", ["stillinger.csv", "Stillingsprosent", "missing"]),
        ("employments", ";100;F;J;01.08.2015", ";0;F;J;01.08.2015", ["row 2", "Stillingsprosent"]),
        ("employments", ";100;F;J;01.08.2015", ";100,5;F;J;01.08.2015", ["row 2", "Stillingsprosent"]),
        ("employments", ";100;F;J;01.08.2015", ";hundre;F;J;01.08.2015", ["row 2", "Stillingsprosent"]),
        ("employments", "53,52", "53.52", ["row 5", "Stillingsprosent"]),
        ("employments", "01.08.2015", "31.02.2015", ["row 2", "Fra dato"]),
        ("employments", "01.08.2015", "2015-08-01", ["row 2", "Fra dato"]),
        ("employments", "syn-a1;syn-a1-1", ";syn-a1-1", ["row 2", "Ansattref", "empty"]),
        (
            "employments",
            "100;F;J;01.08",
            "100;Fast stilling;J;01.08",
            ["row 2", "Ansettelsesform", "known are F, M, V, T, L"],
        ),
        ("employments", "syn-c3;syn-c3-2", "syn-c3;syn-c3-1", ["row 6", "Fra dato", "before another"]),
        ("employments", "17.06.2024;18.08.2024", "17.06.2024;16.06.2024", ["row 6", "Til dato"]),
        ("absences", "syn-a1-1", "syn-z9-1", ["row 2", "Arbeidsforholdref", "no such employment"]),
        ("absences", "12.02.2024;14.02.2024", "12.02.2014;14.02.2014", ["row 2", "Fra dato", "outside"]),
        ("absences", "12.02.2024;14.02.2024", "12.02.2024;11.02.2024", ["row 2", "Til dato"]),
        ("absences", "01.07.2024;;60", "30.06.2024;;60", ["row 4", "Fraværsprosent", "100 percent"]),
        ("absences", "14.02.2024;100", "14.02.2024;100,1", ["row 2", "Fraværsprosent"]),
        ("overtime", "06.2024", "13.2024", ["row 2", "Måned"]),
        ("overtime", "12,5", "-12,5", ["row 2", "Timer utbetalt"]),
    ],
)
def test_a_fault_is_told_with_file_row_and_column(folder, table, old, new, parts):
    change(folder, table, old, new)
    has_fault(folder, FILES[table], *parts)


def test_an_employment_of_two_persons_is_refused(folder):
    change(
        folder,
        "employments",
        "syn-d4;syn-d4-1;Helse;P06;Åskollen bosenter;Dag;6583;75;F",
        "syn-e5;syn-d4-1;Helse;P06;Åskollen bosenter;Dag;6583;75;F",
    )
    has_fault(folder, "row 8", "Ansattref", "another person")


def test_an_unknown_code_with_digits_is_not_shown(folder):
    change(folder, "absences", ";EM", ";X12345")
    (fault,) = faults(folder)
    assert "12345" not in fault
    assert all(code in fault for code in ("EM", "SM", "SB"))


def test_many_faults_of_a_kind_are_one_finding_with_the_first_rows(folder):
    add(folder, "absences", *["syn-z9-1;01.03.2024;02.03.2024;100;EM"] * 50)
    has_fault(folder, "rows 8, 9, 10", "50 in all")


def test_faults_of_all_files_are_told_at_once(folder):
    change(folder, "employments", "01.08.2015", "i fjor")
    change(folder, "absences", "syn-b2-1", "syn-z9-1")
    change(folder, "overtime", "06.2024", "13.2024")
    change(folder, "breaches", "21.07.2024", "")
    assert {name for name in FILES.values() if any(name in f for f in faults(folder))} == set(FILES.values())


def test_what_is_allowed_at_the_limits_is_read(folder):
    change(folder, "absences", "01.07.2024;;60", "30.06.2024;;50")
    change(folder, "absences", "12.02.2024;14.02.2024", "14.02.2024;14.02.2024")
    change(folder, "absences", "26.02.2024;05.03.2024;40", "31.10.2024;05.12.2024;40")
    assert len(read(folder)["absences"]) == 6


def test_the_two_layouts_are_read_to_the_same():
    visma = read(MAPPINGS / "examples" / "visma_like")
    unit4 = read(MAPPINGS / "examples" / "unit4_like", "unit4_like")
    assert list(visma) == TABLES
    for name, frame in unit4.items():
        there = [c for c in frame if c not in ("org_1", "org_4", "birth_year_group")]
        pd.testing.assert_frame_equal(
            visma[name][there].astype({c: "object" for c in there}),
            frame[there].astype({c: "object" for c in there}),
        )


def test_what_is_written_is_read_back(folder, tmp_path):
    frames = read(folder)
    again = read_extract(tmp_path / "out", write_extract(frames, tmp_path / "out"))
    for name in TABLES:
        pd.testing.assert_frame_equal(again[name], frames[name], check_categorical=False)
