"""Faults of extracts: all that is in the files is read, and nothing of a person is shown."""

import shutil
from contextlib import suppress

import openpyxl
import pytest
import yaml
from spoilt_workbooks import damage, sized

from kommunetall import prepare
from kommunetall.data.extract import read_extract, write_extract
from kommunetall.errors import DataError
from kommunetall.inputs import HOME_DATA
from made_up_people import synthetic_extract

MAPPINGS = HOME_DATA / "mappings"
ABSENCES = 6


class Extract:
    """A copy of one of the examples, in which a test changes one thing."""

    def __init__(self, folder, name):
        self.folder = shutil.copytree(MAPPINGS / "examples" / name, folder / "extract")
        self.mapping = self.folder / "mapping.yaml"
        shutil.copy(MAPPINGS / f"{name}.yaml", self.mapping)

    def change(self, name, before, after):
        file = self.folder / name
        encoding = "utf-8" if file == self.mapping else "latin-1"
        text = file.read_text(encoding=encoding)
        assert before in text
        file.write_text(text.replace(before, after), encoding=encoding)

    def read(self):
        return read_extract(self.folder)

    def findings(self):
        with pytest.raises(DataError) as refused:
            self.read()
        return refused.value.findings


@pytest.fixture
def visma(tmp_path):
    return Extract(tmp_path, "visma_like")


@pytest.fixture
def unit4(tmp_path):
    return Extract(tmp_path, "unit4_like")


def test_the_tables_of_a_mapping_may_stand_in_any_order(visma):
    before = visma.read()
    told = yaml.safe_load(visma.mapping.read_text(encoding="utf-8"))
    told["tables"] = dict(reversed(told["tables"].items()))
    assert next(iter(told["tables"])) != "employments"
    visma.mapping.write_text(yaml.safe_dump(told, sort_keys=False), encoding="utf-8")
    assert {n: len(t) for n, t in visma.read().items()} == {n: len(t) for n, t in before.items()}


@pytest.mark.parametrize("stated", ["A1", "A1:E1", "A1:E3", "A1:B90", "A1:XFD1048576"])
def test_a_sheet_is_read_whole_whatever_it_says_of_its_own_size(unit4, stated):
    sized(unit4.folder / "fravar.xlsx", stated)
    assert len(unit4.read()["absences"]) == ABSENCES


def test_a_cell_far_out_in_a_sheet_is_one_finding(unit4):
    file = unit4.folder / "fravar.xlsx"
    book = openpyxl.load_workbook(file)
    book.active["XFD9"] = "x"
    book.save(file)
    (finding,) = unit4.findings()
    assert "kolonne 6 og 16378 til har ikke noe navn" in finding


def test_a_table_of_absences_without_a_row_is_a_fault(visma):
    file = visma.folder / "fravaer.csv"
    header = file.read_bytes().splitlines(keepends=True)[0]
    file.write_bytes(header)
    assert visma.findings() == (
        "fravaer.csv har ingen rader under overskriften: eksporter den på nytt",
    )


@pytest.mark.parametrize("name", ["Konnerud\xa0skole", "Konnerud  skole ", "\tKonnerud skole"])
def test_one_unit_has_one_name_however_its_spaces_are_written(visma, name):
    before = visma.read()["employments"].org_3
    first = "syn-a1;syn-a1-1;Oppvekst;P01;Konnerud skole"
    visma.change("stillinger.csv", first, first.replace("Konnerud skole", name))
    assert visma.read()["employments"].org_3.tolist() == before.tolist()


def test_a_letter_of_two_characters_is_the_same_letter(tmp_path):
    extract = Extract(tmp_path, "unit4_like")
    before = extract.read()["employments"]
    file = extract.folder / "ressurs_stilling.csv"
    text = file.read_text(encoding="utf-8")
    assert "å" in text
    file.write_text(text.replace("å", "a\u030a"), encoding="utf-8")
    assert extract.read()["employments"].equals(before)


@pytest.mark.parametrize("column", ["person_id: Ansattref", "employment_id: Arbeidsforholdref"])
def test_a_misspelt_column_is_said_to_be_missing(visma, column):
    visma.change("mapping.yaml", f"      {column}", f"      {column}x")
    name, said = column.split(": ")
    assert f"stillinger.csv: kolonnen '{said}x' ({name}) mangler" in visma.findings()[0]


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_workbook_is_refused_or_read_and_never_a_trace(unit4, seed):
    damage(unit4.folder / "fravar.xlsx", seed)
    with suppress(DataError):
        unit4.read()


def test_a_digit_is_one_of_ten(visma):
    visma.change("mapping.yaml", "encoding: latin-1", "encoding: utf-8")
    for file in visma.folder.glob("*.csv"):
        file.write_text(file.read_text(encoding="latin-1"), encoding="utf-8")
    file = visma.folder / "overtid.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("12,5", "١٢,٥"), encoding="utf-8")
    (finding,) = visma.findings()
    assert "overtid.csv, rad 2, kolonne Timer utbetalt" in finding


@pytest.mark.parametrize("column", ["Ansattref", "Arbeidsforholdref"])
@pytest.mark.parametrize("level", ["org_3: Virksomhet", "position_code: Stillingskode"])
def test_pseudonyms_are_no_names_of_units_or_positions(visma, column, level):
    visma.change("mapping.yaml", level, f"{level.split(':')[0]}: {column}")
    (finding,) = visma.findings()
    assert "verdien er pseudonymet" in finding
    assert "syn-" not in finding


def test_who_leads_a_unit_is_no_name_of_it_either(visma):
    visma.change("stillinger.csv", ";Konnerud skole;", ";syn-b2;")
    assert "verdien er pseudonymet" in visma.findings()[0]


@pytest.mark.parametrize("word", ["Rusbehandling", "HIV", "Abort", "kari-hansen", "Ola.Nordmann"])
@pytest.mark.parametrize("rows", [1, 20])
def test_why_somebody_is_away_is_never_shown(visma, word, rows):
    file = visma.folder / "fravaer.csv"
    own = "".join(
        f"syn-a1-1;{day:02}.03.2024;{day:02}.03.2024;100;{word}\n" for day in range(1, rows + 1)
    )
    file.write_bytes(file.read_bytes() + own.encode("latin-1"))
    findings = visma.findings()
    assert any("ukjente koder: legg dem til i mappingen" in finding for finding in findings)
    assert word not in "".join(findings)


def test_why_somebody_left_is_never_shown(visma):
    visma.change(
        "mapping.yaml", "end_reason: Sluttårsak", 'end_reason: {from: Sluttårsak, codes: {"x": y}}'
    )
    visma.change("stillinger.csv", ";31.05.2024;;", ";31.05.2024;HIV;")
    assert "HIV" not in "".join(visma.findings())


def test_a_word_is_shown_where_it_is_of_five_persons_and_not_of_one_in_five_rows(visma):
    visma.change("mapping.yaml", '"L": laerling', '"X": laerling')
    file = visma.folder / "stillinger.csv"
    employed = "Oppvekst;P01;Konnerud skole;;7951;10;Engasjert;J;01.08.2015;;;;Kvinne;33"
    row = f"syn-z{{0}};syn-z{{0}}-{{1}};{employed}\n"
    whole = file.read_bytes()
    file.write_bytes(whole + "".join(row.format(1, i) for i in range(9)).encode("latin-1"))
    assert "Engasjert" not in "".join(visma.findings())
    file.write_bytes(whole + "".join(row.format(i, 1) for i in range(5)).encode("latin-1"))
    assert "Engasjert" in "".join(visma.findings())


@pytest.mark.parametrize("character", ["\x07", "\x1b", "\x81"])
def test_what_cannot_be_printed_is_refused_with_its_place(visma, character):
    visma.change("stillinger.csv", "Konnerud skole", f"Konnerud{character} skole")
    (finding,) = visma.findings()
    assert finding.startswith("stillinger.csv, rad")
    assert "kan ikke trykkes: ta det bort" in finding


def test_a_day_that_stands_for_no_end_is_told_where_to_be_named(visma):
    visma.change("stillinger.csv", ";31.05.2024;", ";31.12.9999;")
    assert any("legg den til under missing i mappingen" in finding for finding in visma.findings())


def test_people_paid_by_the_hour_may_have_no_position_share_and_nobody_else(visma):
    before = {name: len(table) for name, table in visma.read().items()}
    visma.change("stillinger.csv", ";7951;100;F;", ";7951;0;T;")
    assert {name: len(table) for name, table in visma.read().items()} == before
    visma.change("stillinger.csv", ";7951;0;T;", ";7951;0;F;")
    (finding,) = visma.findings()
    assert finding.endswith("kolonne Stillingsprosent: må være over 0: bare timelønn kan ha 0")


def test_codes_that_a_mapping_leaves_out_leave_their_rows_out(visma):
    before = visma.read()["absences"]
    file = visma.folder / "fravaer.csv"
    leave = b"syn-a1-1;12.03.2024;14.03.2024;100;PX\n;;;100;PX\n"
    file.write_bytes(file.read_bytes() + leave)
    assert "ukjente koder" in " ".join(visma.findings())
    visma.change("mapping.yaml", 'left_out: ["PE"]', 'left_out: ["PE", "PX"]')
    assert visma.read()["absences"].equals(before)


def test_what_is_left_out_is_looked_through_all_the_same(visma):
    file = visma.folder / "fravaer.csv"
    file.write_bytes(file.read_bytes() + b"Kari Nordmann;12.03.2024;14.03.2024;100;PE\n" * 3)
    assert "fravaer.csv" in " ".join(visma.findings())


@pytest.mark.parametrize("named", ["Sum", "Totalt", "SUM 2024", "I alt"])
def test_a_row_of_sums_is_told_as_such_and_once(visma, named):
    file = visma.folder / "overtid.csv"
    file.write_bytes(file.read_bytes() + f"{named};;23,25;4,25\n".encode())
    (finding,) = visma.findings()
    assert finding.startswith("overtid.csv, rad 5, kolonne Arbeidsforholdref: er det en rad med")


def test_excels_number_of_a_day_is_told_as_such(visma):
    visma.change("fravaer.csv", "12.02.2024", "45334")
    assert "ser ut som Excels nummer på en dag" in visma.findings()[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_in_utf_8_is_not_read_as_latin_1(visma, encoding):
    file = visma.folder / "stillinger.csv"
    text = file.read_text(encoding="latin-1").replace("Å", "O").replace("å", "ø")
    file.write_text(text, encoding=encoding)
    (finding,) = [f for f in visma.findings() if f.startswith("stillinger.csv")]
    assert finding == "stillinger.csv er lagret som UTF-8: skriv encoding: utf-8 i mappingen"


def test_a_file_in_utf_16_is_one_finding(visma):
    file = visma.folder / "fravaer.csv"
    file.write_text(file.read_text(encoding="latin-1"), encoding="utf-16")
    (finding,) = visma.findings()
    assert finding.startswith("fravaer.csv er lagret som UTF-16")


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("Fravær 2024\n\n", "første rad har bare én celle: er den en tittel? ta den bort"),
        ("sep=;\n", "første rad (sep=) er til Excel, ikke navn på kolonner: ta den bort"),
        ("Fravær 2024;;;;\n", "kolonne 2 og 3 til har ikke noe navn: er første rad en tittel?"),
    ],
)
def test_a_first_row_that_is_no_header_is_one_finding(visma, first, said):
    file = visma.folder / "fravaer.csv"
    file.write_bytes(first.encode("latin-1") + file.read_bytes())
    (finding,) = visma.findings()
    assert finding.startswith(f"fravaer.csv: {said}")


@pytest.mark.parametrize(("separator", "named"), [("\t", "tabulator"), (",", "«,»"), ("|", "«|»")])
def test_another_separator_than_the_mappings_is_one_finding(visma, separator, named):
    file = visma.folder / "fravaer.csv"
    file.write_bytes(file.read_bytes().replace(b";", separator.encode()))
    (finding,) = visma.findings()
    assert f"er det {named} mellom kolonnene? rett delimiter i mappingen" in finding


def test_any_shares_get_a_report_and_nothing_for_those_paid_by_the_hour(tmp_path):
    frames = synthetic_extract(3, "2023-01", "2024-12", 100)
    rows = frames["employments"]
    of = rows.employment_id.astype(str)
    shares = {each: 7.13 + 0.37 * (n % 250) for n, each in enumerate(of.unique())}
    hourly = of.isin(list(shares)[::9])
    kinds = rows.employment_type.astype(str).mask(hourly, "timelonn").astype("category")
    frames["employments"] = rows.assign(
        position_share=of.map(shares).astype(float).mask(hourly, 0.0), employment_type=kinds
    )
    write_extract(frames, tmp_path)
    assert list(report_of(tmp_path).exhibits())


def test_units_too_small_to_hide_in_are_told_with_what_helps(tmp_path):
    write_extract(synthetic_extract(3, "2023-01", "2024-12", 60), tmp_path)
    with pytest.raises(DataError, match=r"ta bort den minste inndelingen \(org_3 i mappingen\)"):
        report_of(tmp_path)
    mapping = tmp_path / "mapping.yaml"
    lines = mapping.read_text(encoding="utf-8").splitlines(keepends=True)
    mapping.write_text("".join(x for x in lines if "org_3:" not in x), encoding="utf-8")
    assert list(report_of(tmp_path).exhibits())


def report_of(folder):
    return prepare.workforce_extract(
        "9999", 2024, first_year=2023, last_day="2024-12-31", extract=str(folder)
    )
