"""A municipality's own KOSTRA files: read to the thousand, or refused with every fault."""

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kostra_files import file_of, record

from kommunetall import inputs, prepare
from kommunetall.command import main as command
from kommunetall.data import has, origin, read
from kommunetall.errors import DataError
from kommunetall.fetch.kostra import tables_of, told
from kommunetall.fetch.kostra.codes import FORMS, REFUSED
from kommunetall.fetch.kostra.command import main

STRAND = "1130"
KOSTRA = "1130/kostra"
YEARS = (2020, 2021, 2022, 2023, 2024)


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A folder of data with the nation's tables, and no municipality's."""
    folder = tmp_path / "data"
    shutil.copytree(inputs.HOME_DATA / "national", folder / "national")
    monkeypatch.setenv("KOMMUNETALL_DATA", str(folder))
    return folder


@pytest.fixture
def written(tmp_path):
    """Write a file to be read."""

    def write(text, name="0A.dat"):
        file = tmp_path / name
        file.write_text(text, encoding="latin-1")
        return file

    return write


def without(text, start):
    """A file without the records that begin so."""
    return "".join(row for row in text.splitlines(True) if not row.startswith(start))


def findings_of(*files):
    with pytest.raises(DataError) as error:
        told(files)
    return "\n".join(error.value.findings)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("year", YEARS)
def test_published_accounts_written_as_a_file_are_read_as_they_were_published(form, year, written):
    """Every line of every statement, sums and all, to the thousand."""
    (file,) = told([written(file_of(form, year))])
    assert (file.municipality, file.year, file.is_of_year) == (STRAND, year, True)
    tables = {name: frame for name, frame in tables_of([file]).items() if "line" in frame}
    assert len(tables) == len(FORMS[form].classes)
    for name, frame in tables.items():
        published = read(name, municipality_code=STRAND, year=year, scope=FORMS[form].scope)
        both = published.merge(frame, on=["code", "line", "year", "scope"], suffixes=("", "_read"))
        assert len(both) == len(published)
        assert (both.amount_nok_thousand == both.amount_nok_thousand_read).all()


def test_all_reports_stand_on_a_file_of_a_year_that_nobody_has_published(data, written, capsys):
    files = [written(file_of(form), f"{form}.dat") for form in ("0A", "0B")]
    package = data / "national" / "datapackage.json"
    stated = json.loads(package.read_text())["resources"]
    kept = [one for one in stated if not one["name"].startswith("reported_")]
    package.write_text(json.dumps({"resources": kept}))
    assert not has("economic_overview", STRAND)
    assert main([str(file) for file in files]) == 0
    assert "0A for 1130, 2024" in capsys.readouterr().out
    result = read("economic_overview", STRAND, year=2024, line="net_operating_result")
    assert result.actual_nok_thousand.item() == 52_691
    assert has("balance_sheet", STRAND, line="disposable_fund")
    offered = {offer.code: offer.years for offer in prepare.offered("investment")}
    assert offered == {STRAND: (2024,)}
    assert prepare.investment(STRAND, 2024).key_figures.frame.notna().any(axis=None)
    assert "KOSTRA-rapport lest" in str(prepare.summary(STRAND, 2024).key_figures.origins)


def test_what_is_read_says_of_which_file_and_with_what_checksum(data, written):
    main([str(written(file_of("0A")))])
    stated = json.loads((data / STRAND / "kostra" / "datapackage.json").read_text())
    (source,) = stated["resources"][0]["sources"]
    assert source["files"][0]["name"] == "0A.dat"
    assert source["files"][0]["hash"].startswith("sha256:")
    found = origin("economic_overview", STRAND, 2024)
    assert (found.producer, found.heading) == ("Strand kommune", "0A.dat")
    assert "tidligere år: Statistisk sentralbyrå" in str(found)
    assert origin("economic_overview", STRAND, 2023).producer == "Statistisk sentralbyrå"


def test_pension_and_self_cost_are_read_by_function(written):
    text = file_of("0A")
    text += record("0A", 2024, "1", "170", "090", -700) + "\n"
    text += record("0A", 2024, "1", "170", "099", -99) + "\n"
    text += record("0A", 2024, "1", "202", "090", 800) + "\n"
    text += record("0A", 2024, "1", "202", "120", -800) + "\n"
    text += record("0A", 2024, "1", "340", "230", 900) + "\n"
    text += record("0A", 2024, "1", "340", "710", -101) + "\n"
    text += record("0A", 2024, "0", "340", "230", 400) + "\n"
    text += record("0A", 2024, "0", "340", "910", -400) + "\n"
    tables = tables_of(told([written(text)]))
    pension = tables["reported_pension"]
    assert pension[["function", "kind", "amount_nok_thousand"]].to_numpy().tolist() == [
        ["170", "A090", -700],
        ["170", "A099", -99],
        ["all", "A090", 100],
        ["all", "A099", 198_271 - 99],
    ]
    assert set(pension.scope) == {"treasury"}
    self_cost = tables["reported_self_cost"].set_index("kind").amount_nok_thousand
    assert self_cost.to_dict() == {"AGD10": 799, "AGI5": 400}


def test_a_year_read_again_takes_the_place_of_the_first_and_others_stay(data, written):
    main([str(written(file_of("0A", 2023), "2023.dat"))])
    main([str(written(file_of("0A")))])
    main([str(written(file_of("0A", moved=7), "ny.dat"))])
    frame = read("reported_operations", KOSTRA, line="wages")
    published = read("reported_operations", municipality_code=STRAND, line="wages")
    known = published[published.scope == "treasury"].set_index("year").amount_nok_thousand
    ours = frame.set_index("year").amount_nok_thousand
    assert ours.to_dict() == {2023: known[2023], 2024: known[2024] + 7}
    files = list((data / STRAND / "kostra" / "accounts").glob("reported_operations-*"))
    assert len(files) == 1


def test_a_package_that_cannot_be_read_is_told_and_left_as_it_is(data, written, capsys):
    file = str(written(file_of("0A")))
    main([file])
    package = data / STRAND / "kostra" / "datapackage.json"
    package.write_text("{", encoding="utf-8")
    assert main([file]) == 2
    assert "datapackage.json kan ikke leses: linje 1" in capsys.readouterr().err
    assert package.read_text(encoding="utf-8") == "{"


def test_faults_in_all_tables_of_a_file_are_told_together(data, written, capsys):
    main([str(written(file_of("0A")))])
    names = ("reported_operations", "reported_investment")
    for name in names:
        (table,) = (data / STRAND / "kostra" / "accounts").glob(f"{name}-*")
        table.write_text(table.read_text().replace(",2024,", ",i fjor,", 1), encoding="utf-8")
    command(["check", STRAND])
    out = capsys.readouterr().out
    assert all(f"{name}-" in out for name in names)


def test_a_quarter_is_checked_and_never_taken_for_a_year(data, written, capsys):
    text = file_of("0A", quarter="2") + record("0A", 2024, "1", "999", "010", 5, quarter="2")
    assert main([str(written(text))]) == 0
    out = capsys.readouterr().out
    assert "2. kvartal 2024" in out
    assert "ikke lagt inn" in out
    assert "«999» er ikke en kjent funksjon" in out
    assert not (data / STRAND).exists()
    assert main([str(written(file_of("0A", quarter="4")))]) == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t + "0A2024\n", "linja har 6 tegn, og skal ha 48"),
        (lambda t: t.replace("  ", " \t", 1), "tabulator"),
        (lambda t: t + record("0A", 2024, "1", "120", "010", "12,5"), "ikke et helt tall"),
        (lambda t: t + record("0A", 2024, "1", "120", "010", "- 5"), "ikke et helt tall"),
        (lambda t: t + record("0A", 2024, "1", "120", "010", ""), "ikke et helt tall"),
        (lambda t: t + record("0A", 2023, "1", "120", "010", 5), "år er «2023», men «2024»"),
        (lambda t: t + record("0B", 2024, "2", "10", "000", 5), "skjema er «0B», men «0A»"),
        (
            lambda t: t + record("0A", 2024, "1", "120", "010", 5, region="030100"),
            "region er «030100», men «113000»",
        ),
        (lambda t: t + record("0A", 2024, "1", "120", "010", 5, quarter="1"), "kvartal er «1»"),
        (lambda t: t + record("0A", 2024, "2", "120", "010", 5), "kontoklasse «2» hører ikke"),
        (lambda t: t + record("0A", 2024, "1", "999", "010", 5), "«999» er ikke en kjent funksjon"),
        (lambda t: t + record("0A", 2024, "1", "400", "010", 5), "«400» er ikke en kjent funksjon"),
        (lambda t: t + record("0A", 2024, "1", "120", "874", -5), "«874» er ikke en kjent art"),
        (lambda t: t + record("0A", 2024, "1", "120", "910", -5), "910 kan ikke brukes i drift"),
        (lambda t: t + record("0A", 2024, "0", "120", "590", 5), "590 kan ikke brukes i invest"),
        (lambda t: t + record("0A", 2024, "1", "120", "870", -5), "bare brukes med funksjon 800"),
        (lambda t: t + record("0A", 2024, "1", "800", "800", -5), "bare brukes med funksjon 840"),
        (lambda t: t + record("0A", 2024, "1", "870", "530", 5), "bare brukes med funksjon 880"),
        (lambda t: t + record("0A", 2024, "1", "880", "980", -5), "bare brukes med funksjon 899"),
        (lambda t: t + record("0A", 2024, "1", "899", "540", 5), "funksjon 899 kan bare brukes"),
        (lambda t: t + record("0A", 2024, "1", "841", "010", 5), "841 kan ikke brukes i drift"),
        (lambda t: t + record("0A", 2024, "0", "860", "010", 5), "860 kan ikke brukes i invest"),
        (lambda t: t + record("0A", 2024, "1", "120", "010", 99), "driftsregnskapet går ikke i nu"),
        (
            lambda t: t + record("0A", 2024, "0", "120", "230", 31),
            "investeringsregnskapet går ikke",
        ),
        (lambda t: without(t, record("0A", 2024, "1", "800", "870", "")[:39]), "skatteinntekter"),
        (lambda t: without(t, record("0A", 2024, "1", "840", "800", "")[:39]), "rammetilskudd"),
        (lambda t: t + record("0A", 2024, "1", "880", "570", 99), "overføring fra drift til inv"),
        (lambda t: t + record("0A", 2024, "1", "860", "990", -99), "avskrivninger og motposten"),
        (lambda t: t.replace("113000", "113001"), "region «113001» er ingen kommune"),
        (lambda t: t.replace("113000", "999900"), "Ingen kommune har nummeret '9999'"),
        (lambda t: t.replace("0A2024", "0A2019"), "oppstillingene finnes fra 2020"),
        (lambda t: t.replace("0A2024 ", "0A20245"), "kvartal «5» skal være 1–4"),
        (lambda t: t.replace(" " * 18 + "1", "12345678X" + " " * 9 + "1"), "skal være ni sifre"),
        (lambda _: "\r\n", "fila har ingen poster"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(change, said, data, written):
    found = findings_of(written(change(file_of("0A"))))
    assert said in found
    assert "0A.dat" in found
    assert not (data / STRAND).exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t + record("0B", 2024, "2", "99", "000", 5), "er ikke et kjent kapittel"),
        (lambda t: t + record("0B", 2024, "2", "10", "999", 5), "er ikke en kjent sektor"),
        (lambda t: t + record("0B", 2024, "2", "10", "110", 15), "balansen går ikke opp"),
        (lambda t: t + record("0B", 2024, "2", "5900", "000", -5), "kapittel 5900 er negativt"),
    ],
)
def test_what_is_wrong_with_a_balance_is_told(change, said, written):
    assert said in findings_of(written(change(file_of("0B")), "0B.dat"))


def test_every_fault_of_every_file_is_told_at_once(data, written, capsys):
    bad = file_of("0A") + record("0A", 2024, "1", "120", "874", -5) + "\n0A\n"
    files = [written(bad, "drift.dat"), written("0X" + bad[2:48], "helse.dat")]
    assert main([*map(str, files), "finnes_ikke.dat"]) == 2
    said = capsys.readouterr().err
    assert "«874»" in said
    assert "har 2 tegn" in said
    assert "helseforetaks" in said
    assert "finnes_ikke.dat: finnes ikke" in said
    assert "Ingenting er endret." in said
    assert not (data / STRAND).exists()


@pytest.mark.parametrize("form", REFUSED)
def test_kinds_that_are_not_a_municipalitys_accounts_are_refused_by_name(form, written):
    found = findings_of(written(file_of("0A").replace("0A2024", f"{form}2024")))
    assert f"{form} er " in found
    assert "0A, 0B, 0M, 0N kan leses" in found


def test_files_of_two_municipalities_or_twice_of_a_year_are_refused(written):
    one, other = written(file_of("0A")), written(file_of("0A"), "kopi.dat")
    assert "er 0A for 2024, som 0A.dat" in findings_of(one, other)
    oslo = written(file_of("0B").replace("113000", "030100"), "oslo.dat")
    assert "er for 0301, men 0A.dat er for 1130" in findings_of(one, oslo)


def test_a_number_of_before_2024_is_todays_only_in_its_years(written):
    file = written(file_of("0A", 2022).replace("113000", "300500"))
    assert told([file])[0].municipality == "3301"
    later = written(file_of("0A", 2024).replace("113000", "300500"))
    assert "3005" in findings_of(later)


def test_what_statistics_norway_only_warns_of_is_told_and_summed(written):
    text = file_of("0A")
    text += record("0A", 2024, "1", "120", "010", 9) + "\n"
    text += record("0A", 2024, "1", "120", "010", 4) + "\n"
    text += record("0A", 2024, "0", "120", "620", -3) + "\n"
    (file,) = told([written(text)])
    assert any("(1 120 010) står 2 ganger" in said for said in file.warnings)
    assert any("art 620 er uvanlig" in said for said in file.warnings)
    memo = file_of("0B") + record("0B", 2024, "2", "9200", "000", 99)
    (balance,) = told([written(memo, "0B.dat")])
    assert any("memoriakontiene går ikke i null" in said for said in balance.warnings)


def scaled(text, by):
    """A file of a smaller municipality, whose accounts close exactly."""
    rows = [row[:39] + f"{round(int(row[39:]) / by):>9}" for row in text.splitlines()]
    for account_class, kind in (("1", "010"), ("0", "230")):
        off = sum(int(row[39:]) for row in rows if row[31] == account_class)
        rows.append(record("0A", 2024, account_class, "190", kind, -off, region="115100"))
    return rows


def test_a_file_in_kroner_is_refused_before_anything_is_printed(data, written, capsys):
    rows = scaled(file_of("0A", region="115100"), 65)
    kroner = [f"{row[:39]}{int(row[39:]) * 1000:>9}" for row in rows]
    assert main([str(written("\n".join(kroner), "kroner.dat"))]) == 2
    said = capsys.readouterr().err
    assert "kroner.dat kan ikke stemme" in said
    assert "beløpene i en KOSTRA-fil er i tusen kroner" in said
    assert not (data / "1151").exists()
    assert main([str(written("\n".join(rows)))]) == 0


def test_a_line_a_thousand_times_what_is_published_is_refused(data, written, capsys):
    assert data.is_dir()
    text = file_of("0A", 2024)
    wages = next(row for row in text.splitlines() if row[31:39] == "1130 010")
    small = f"{wages[:39]}{round(int(wages[39:]) / 1000):>9}"
    rest = record("0A", 2024, "1", "130", "140", int(wages[39:]) - int(small[39:]))
    assert main([str(written(text.replace(wages, f"{small}\n{rest}")))]) == 2
    said = capsys.readouterr().err
    assert "«Lønnsutgifter» for 2024 er 693 tusen kroner, og 692 602 i SSBs tall" in said


@given(
    form=st.sampled_from(sorted(FORMS)),
    place=st.floats(0, 0.999),
    length=st.integers(0, 60),
    put_in=st.text("0123456789 -ABX\t\n\rå\x00", max_size=50),
)
@settings(max_examples=150, deadline=None)
def test_a_file_that_is_damaged_is_read_or_refused_in_words(form, place, length, put_in):
    text = file_of(form)
    at = int(len(text) * place)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "skadet.dat"
        file.write_text(text[:at] + put_in + text[at + length :], "latin-1", newline="")
        findings = ["skadet.dat er lest"]
        try:
            tables_of(told([file]))
        except DataError as error:
            findings = list(error.findings)
    assert findings
    assert all("skadet.dat" in finding for finding in findings)


def test_the_command_reads_files(data, written, capsys):
    assert command(["les", str(written(file_of("0A")))]) == 0
    assert "Lagt i" in capsys.readouterr().out
    assert (data / STRAND / "kostra" / "datapackage.json").is_file()


def test_a_folder_that_cannot_be_written_in_is_told(data, written, capsys):
    (data / STRAND).mkdir()
    (data / STRAND / "kostra").write_text("en fil der mappen skulle vært")
    assert main([str(written(file_of("0A")))]) == 2
    assert "kunne ikke lagres" in capsys.readouterr().err
