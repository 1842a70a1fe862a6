"""Tables are read as their schema says, or refused with every fault, its place and its remedy."""

import json
import shutil
from csv import reader

import pytest

from kommunetall.data import (
    Origin,
    contribution_zones,
    has,
    origin,
    packages,
    read,
    tables,
    together,
    unit,
)
from kommunetall.data.tables import read_csv
from kommunetall.errors import DataError
from kommunetall.inputs import HOME_DATA, NATIONAL

FOLDERS = sorted(p.parent for p in HOME_DATA.glob("*/datapackage.json"))
TABLES = [(folder.name, name) for folder in FOLDERS for name in packages.package(folder)]
IN_PRINTED_ORDER = ("committees", "entities", "service_areas", "status_words", "terms")

SCHEMA = {
    "fields": [
        {"name": "code", "type": "string", "constraints": {"required": True, "pattern": r"\d{4}"}},
        {"name": "population", "type": "integer", "constraints": {"required": True, "minimum": 1}},
        {"name": "tax", "type": "number", "constraints": {}},
        {"name": "kind", "type": "string", "constraints": {"enum": ["line", "sum"]}},
    ],
    "primaryKey": ["code"],
}
A_TABLE = {"name": "t", "path": "t.csv", "schema": "t.json", "title": "T"}
HEAD = "code,population,tax,kind\n"


@pytest.fixture
def csv(tmp_path):
    def write(text, encoding="utf-8"):
        file = tmp_path / "table.csv"
        file.write_bytes(text.encode(encoding))
        return file

    return write


@pytest.mark.parametrize(("folder", "table"), TABLES)
def test_every_table_of_the_project_is_sound(folder, table):
    municipality = None if folder == NATIONAL else folder
    frame = read(table, municipality)
    resource, place = packages.resource(table, municipality)
    schema = json.loads(tables.schema_file(resource, place).read_text(encoding="utf-8"))
    assert str(origin(table, municipality)).startswith("Kilde: ")
    assert all(field["title"] and field["description"] for field in schema["fields"])
    ordered = frame.sort_values(schema["primaryKey"], kind="stable")
    in_order = list(ordered.index) == list(frame.index)
    is_printed = table in IN_PRINTED_ORDER or "statement" in schema
    assert in_order or is_printed, "rows must be sorted by key"


def test_codes_stay_text_and_blanks_stay_missing(csv):
    frame = read_csv(csv(HEAD + "0301,717710,36964.5,line\n1101,15221,,\n"), SCHEMA)
    assert list(frame.code) == ["0301", "1101"]
    assert frame.population.dtype == "Int64"
    assert frame.tax.isna().tolist() == [False, True]


FAULTS = {
    "text for a number": (
        "0301,mange,1,line",
        "rad 2, kolonne population: «mange» er ikke et heltall",
    ),
    "thousands separator": ("0301,717 710,1,line", "«717 710» har mellomrom: skriv 717710"),
    "hard space between thousands": ("0301,717\u00a0710,1,line", "har mellomrom: skriv 717710"),
    "point between thousands": (
        "0301,717.710,1,line",
        "«717.710» har skilletegn mellom tusenene: skriv 717710",
    ),
    "decimal comma": ('0301,1,"1,5",line', "«1,5» har desimalkomma: skriv 1.5"),
    "decimals in a whole number": ('0301,"1,5",1,line', "«1,5» er ikke et heltall: skriv det uten"),
    "percent sign": ("0301,1,5.0 %,line", "«5.0 %» har mellomrom og prosenttegn: skriv 5.0"),
    "dash for minus": ("0301,1,–5,line", "«–5» har langt minustegn: skriv -5"),
    "SSB's mark for missing": ("0301,1,.,line", "la cella være tom der verdien mangler"),
    "blank where required": (
        "0301,,1,line",
        "rad 2, kolonne population: cella er tom: fyll den ut",
    ),
    "below the range": (
        "0301,0,1,line",
        "rad 2, kolonne population: 0 er under det minste som er tillatt, 1",
    ),
    "a date for a year": ("0301,1,1,line,45292", "er det en dato som Excel har gjort om"),
    "not in the list": ("0301,1,1,total", "«total» må være en av: line, sum"),
    "a code that became a number": ("301,1,1,line", r"«301» må ha fire siffer; er en null foran"),
    "a cell too many": ("0301,1,1,line,2024,x", "rad 2: 6 celler, men overskriften har 5"),
    "one key twice": ("0301,1,1,line\n0301,2,2,line", "rad 2 og 3: samme nøkkel code = 0301"),
    "emoji": ("0301,1,1,line,,Skole 🏫", "kolonne label: tegnet «🏫» (U+1F3EB) kan ikke trykkes"),
    "control character": ("0301,1,1,line,,a\x07b", "et tegn som ikke vises (U+0007)"),
    "text turned round": ("0301,1,1,line,,a\u202eb", "(U+202E)"),
    "private character": ("0301,1,1,line,,a\ue000b", "(U+E000)"),
    "unassigned character": ("0301,1,1,line,,a\ufffe", "(U+FFFE)"),
    "Chinese": ("0301,1,1,line,,学", "tegnet «学»"),
}
WIDER = {
    **SCHEMA,
    "fields": [
        *SCHEMA["fields"],
        {"name": "year", "type": "integer", "constraints": {"maximum": 2100}},
        {"name": "label", "type": "string"},
    ],
}


def with_header(row):
    """A file with a row, and a header of at most all columns of the wider schema."""
    columns = [field["name"] for field in WIDER["fields"]]
    cells = next(reader([row.partition("\n")[0]]))
    found = len(cells) - row.endswith(",x")
    return ",".join(columns[:found]) + "\n" + row + "\n"


@pytest.mark.parametrize(("row", "said"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_row_is_refused_with_its_place(csv, row, said):
    with pytest.raises(DataError) as refused:
        read_csv(csv(with_header(row)), WIDER)
    assert said in str(refused.value)


def test_the_sign_for_minus_is_a_minus(csv):
    assert read_csv(csv(HEAD + "0301,1,−5.5,line\n"), SCHEMA).tax.tolist() == [-5.5]


def test_all_faults_are_told_at_once(csv):
    with pytest.raises(DataError) as refused:
        read_csv(csv(HEAD + "301,x,1,line\n1101,1,y,line\n1103,1,1,z\n"), SCHEMA)
    assert len(refused.value.findings) == 4


def test_findings_are_sorted_by_row_and_those_of_one_kind_are_one(csv):
    rows = [f'{1100 + n},{n or ""},"{n},5",line' for n in range(14)]
    rows[3] = "1103,1,1.5,lines"
    with pytest.raises(DataError) as refused:
        read_csv(csv(HEAD + "\n".join(rows) + "\n"), SCHEMA)
    assert refused.value.findings == (
        "table.csv, rad 2, kolonne population: cella er tom: fyll den ut",
        (
            "table.csv, rad 2, 3, 4, 6, 7, 8, 9, 10, 11, 12 og 3 til, kolonne tax: "
            "«0,5» har desimalkomma: skriv 0.5"
        ),
        "table.csv, rad 5, kolonne kind: «lines» må være en av: line, sum",
    )


def test_a_tabulator_between_columns_is_told_once(csv):
    with pytest.raises(DataError, match="har tabulator mellom kolonnene") as refused:
        read_csv(csv(HEAD.replace(",", "\t") + "0301\t1\t1,5\tline\n"), SCHEMA)
    assert len(refused.value.findings) == 1


def test_excels_mark_blank_rows_and_spaces_are_no_fault(csv):
    text = "\ufeff" + HEAD + "0301 ,1,1,\u00a0line\n,,,\n\n1101,2,,sum\n"
    frame = read_csv(csv(text), SCHEMA)
    assert frame.kind.tolist() == ["line", "sum"]


def test_names_are_read_in_one_form(csv):
    labels = ["Fjell skole", "Fjell\u00a0skole", "  Fjell  skole ", "A\u030aset", "\u00c5set"]
    rows = "\n".join(f"110{n},1,1,line,,{label}" for n, label in enumerate(labels))
    frame = read_csv(csv(HEAD.strip() + ",year,label\n" + rows + "\n"), WIDER)
    assert frame.label.unique().tolist() == ["Fjell skole", "Åset"]


@pytest.mark.parametrize("label", ["§ 5-4", "Ås – «Øst» 2 × 3 ½", "ČŊŠŦŽ áđ", "Ελ", "a → b…"])
def test_what_reports_print_is_no_fault(csv, label):
    read_csv(csv(HEAD.strip() + f",year,label\n0301,1,1,line,,{label}\n"), WIDER)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("code,tax,kind\n", "kolonnen «population» mangler: legg den til"),
        ("code,population,tax,kind,colour\n", "kolonnen «colour» står ikke i skjemaet"),
        ("code,code,population,tax,kind\n", "kolonnen «code» står to ganger"),
        ("", "har ingen overskrift"),
    ],
    ids=["missing", "unknown", "twice", "empty file"],
)
def test_a_faulty_header_is_refused(csv, header, said):
    with pytest.raises(DataError, match=said):
        read_csv(csv(header), SCHEMA)


def test_a_file_in_another_encoding_is_refused(csv):
    with pytest.raises(DataError, match="ikke lagret som UTF-8"):
        read_csv(csv(HEAD + "0301,1,1,Tromsø\n", "latin-1"), SCHEMA)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"nothing\.csv mangler"):
        read_csv(tmp_path / "nothing.csv", SCHEMA)


def test_what_is_not_there_is_told_with_what_is():
    with pytest.raises(DataError, match="kommuner med egne data: 3301, 9999"):
        read("dividends", "1151")
    with pytest.raises(DataError, match="Det er ingen tabell 'dividend'"):
        read("dividend", "3301")
    with pytest.raises(DataError, match="har year: 2024"):
        read("dividends", "3301", year=2019)
    with pytest.raises(DataError, match="har ingen kolonne 'colour'"):
        read("dividends", "3301", colour="red")


def test_an_unknown_municipality_is_told_its_new_code():
    assert unit("3301").name == "Drammen"
    with pytest.raises(DataError, match="3005 var nummeret til Drammen i 2020–2023; bruk 3301"):
        unit("3005")
    with pytest.raises(DataError, match=r"mente du 3301 .Drammen."):
        unit("drammen")


def test_one_may_ask_whether_a_table_is_there():
    assert has("central_items", "3301", year=2024)
    assert not has("central_items", "3301", year=2019)
    assert not has("central_items", "1151", year=2024)


def test_a_table_that_is_read_can_be_changed_without_harm():
    first = read("dividends", "3301")
    first.loc[0, "label"] = "changed"
    assert read("dividends", "3301").label[0] != "changed"


@pytest.fixture
def own_data(tmp_path, monkeypatch):
    (tmp_path / "4444").mkdir()
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path))
    return tmp_path / "4444" / "datapackage.json"


def test_an_unreadable_package_is_refused(own_data):
    own_data.write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match="kan ikke leses"):
        read("dividends", "4444")


def test_an_origin_must_be_stated_in_full(own_data):
    own_data.write_text(
        json.dumps({"resources": [{**A_TABLE, "sources": [{"title": "x"}]}]}),
        "utf-8",
    )
    with pytest.raises(DataError, match="producer mangler: title, status, licenses"):
        origin("t", "4444")


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ({}, "Kilde: Vik, Melding."),
        ({"heading": "Lån"}, "Kilde: Vik, Melding, «Lån»."),
        ({"page": "60"}, "Kilde: Vik, Melding, side 60."),
        ({"heading": "Lån", "page": 60}, "Kilde: Vik, Melding, «Lån», side 60."),
    ],
)
def test_an_origin_has_its_heading_and_page_where_they_are_stated(own_data, where, line):
    source = {"title": "Melding", "producer": "Vik", "accessed": "2026-11-28", **where}
    table = {**A_TABLE, "status": "observed", "licenses": [{"title": "CC0 1.0"}]}
    resources = {"resources": [{**table, "sources": [source]}]}
    own_data.write_text(json.dumps(resources), encoding="utf-8")
    assert str(origin("t", "4444")) == line


def made(document, heading="", producer="Vik", status="observed"):
    return Origin("T", producer, document, heading, "", "", "", status)


@pytest.mark.parametrize(
    ("origins", "line"),
    [
        ([made("Melding", "Lån")], "Kilde: Vik, Melding, «Lån»."),
        (
            [made("Melding, i teksten"), made("Melding", "Lån")],
            "Kilde: Vik, Melding, «Lån»; i teksten.",
        ),
        ([made("Melding", h) for h in "ABC"], "Kilde: Vik, Melding, og egne beregninger."),
        ([made("Melding"), made("Oppgjør", "", "Staten")], "Kilde: Vik, Melding; Staten, Oppgjør."),
        ([made("Melding", status="estimated")], "Kilde: Vik, Melding. Tallene er anslag."),
    ],
)
def test_several_tables_have_one_source_line(origins, line):
    assert together([*origins, *origins]) == line


@pytest.fixture
def stating(own_data):
    shutil.copytree(HOME_DATA / "national", own_data.parents[1] / "national")

    def write(**stated):
        own_data.write_text(json.dumps({"resources": [], **stated}), encoding="utf-8")

    return write


MADE_UP = {"code": "4444", "name": "Oppdiktet", "status": "synthetic"}


def test_a_package_may_bring_a_municipality_that_the_nation_does_not_know(stating):
    stating(municipality=MADE_UP, employer_contribution_zone="4a")
    place = unit("4444")
    assert (place.name, place.synthetic) == ("Oppdiktet", True)
    assert contribution_zones("4444") == {"4a": 1}
    stating(municipality={**MADE_UP, "status": "observed"})
    assert not unit("4444").synthetic


def test_a_package_that_does_not_state_its_zone_is_told_which_key_to_add(stating):
    stating(municipality=MADE_UP)
    with pytest.raises(DataError) as refused:
        contribution_zones("4444")
    assert 'datapackage.json: legg til "employer_contribution_zone"' in refused.value.findings[0]


def test_a_package_that_names_no_municipality_brings_none(stating):
    stating(employer_contribution_zone="1")
    with pytest.raises(DataError, match="Ingen kommune har nummeret '4444'"):
        unit("4444")


FAULTS_OF_MUNICIPALITY = {
    "another municipality's code": (
        {"municipality": {**MADE_UP, "code": "4445"}},
        "municipality.code",
    ),
    "code as a number": ({"municipality": {**MADE_UP, "code": 4444}}, "municipality.code"),
    "no name": ({"municipality": {"code": "4444", "status": "synthetic"}}, "municipality.name"),
    "blank name": ({"municipality": {**MADE_UP, "name": " "}}, "municipality.name"),
    "unknown status": ({"municipality": {**MADE_UP, "status": "fake"}}, "municipality.status"),
    "unknown key": ({"municipality": {**MADE_UP, "colour": "red"}}, "municipality.colour"),
    "just a name": ({"municipality": "Oppdiktet"}, "municipality"),
    "unknown zone": ({"employer_contribution_zone": "6"}, "employer_contribution_zone"),
    "zone as a number": ({"employer_contribution_zone": 1}, "employer_contribution_zone"),
    "no zones": ({"employer_contribution_zone": []}, "employer_contribution_zone"),
}


@pytest.mark.parametrize(
    ("stated", "key"), FAULTS_OF_MUNICIPALITY.values(), ids=FAULTS_OF_MUNICIPALITY
)
def test_a_fault_in_what_a_package_says_of_its_municipality_is_told_with_its_place(
    stating, stated, key
):
    stating(**stated)
    with pytest.raises(DataError) as refused:
        unit("4444")
    (finding,) = refused.value.findings
    assert f"4444/datapackage.json, {key}: " in finding


OF_THE_NATION = {"code": "1151", "name": "Øya", "status": "observed"}


def test_what_a_package_says_holds_for_a_municipality_of_the_nation_too(stating, own_data):
    stating(municipality=OF_THE_NATION, employer_contribution_zone="2")
    own_data.parent.rename(own_data.parents[1] / "1151")
    place = unit("1151")
    assert (place.name, place.synthetic) == ("Utsira", False)
    assert contribution_zones("1151") == {"2": 1}


def test_a_municipality_of_the_nation_cannot_be_invented(stating, own_data):
    stating(municipality={**OF_THE_NATION, "status": "synthetic"})
    own_data.parent.rename(own_data.parents[1] / "1151")
    with pytest.raises(DataError, match="Utsira finnes, og oppdiktede tall kan ikke bære navnet"):
        unit("1151")


def test_a_municipality_may_lie_in_several_zones(stating):
    stating(employer_contribution_zone=[{"zone": "2", "share": 0.7}, {"zone": "3", "share": 0.3}])
    assert contribution_zones("4444") == {"2": 0.7, "3": 0.3}


FAULTY_ZONES = {
    "percent": ([{"zone": "2", "share": 70}, {"zone": "3", "share": 30}], "0.7 for 70 prosent"),
    "not the whole": ([{"zone": "2", "share": 0.7}, {"zone": "3", "share": 0.2}], "blir 0.9 til"),
    "one zone twice": ([{"zone": "2", "share": 0.5}, {"zone": "2", "share": 0.5}], "to ganger"),
    "unknown zone": ([{"zone": "7", "share": 1}], "'7' er ingen sone"),
    "zone as a number": ([{"zone": 2, "share": 1}], "2 er ingen sone: skriv 1, 1a, 2, 3, 4, 4a"),
    "share as text": ([{"zone": "2", "share": "1"}], "andelen '1' skal være over 0"),
    "share as truth": ([{"zone": "2", "share": True}], "andelen True skal være over 0"),
    "no share": ([{"zone": "2"}], "sone nummer 1 i lista: skriv zone og share"),
    "another key": ([{"zone": "2", "share": 1, "note": "x"}], "og ikke noe annet"),
    "just codes": (["2", "3"], "sone nummer 1 i lista"),
    "a mapping": ({"2": 0.7, "3": 0.3}, "er ingen sone"),
    "nothing in it": ([], "andelene av lønnssummen blir 0 til sammen"),
}


@pytest.mark.parametrize(("zones", "said"), FAULTY_ZONES.values(), ids=FAULTY_ZONES)
def test_zones_that_cannot_be_right_are_one_finding(stating, zones, said):
    stating(employer_contribution_zone=zones)
    with pytest.raises(DataError) as refused:
        contribution_zones("4444")
    (finding,) = refused.value.findings
    assert "datapackage.json, employer_contribution_zone: " in finding
    assert said in finding


def test_a_file_with_semicolons_and_decimal_commas_is_read_as_one_with_commas_and_points(csv):
    plain = read_csv(csv(HEAD + "0301,1,7.6,line\n1101,2,-1.25,\n"), SCHEMA)
    norwegian = (HEAD + "0301,1,7\u00a46,line\n1101,2,-1\u00a425,\n").replace(",", ";")
    assert read_csv(csv(norwegian.replace("\u00a4", ",")), SCHEMA).equals(plain)


def test_commas_and_points_in_one_file_with_semicolons_are_refused(csv):
    text = HEAD.replace(",", ";") + "0301;1;7,6;line\n1101;2;7.6;line\n"
    with pytest.raises(DataError, match=r"«7,6» har desimalkomma: skriv 7\.6"):
        read_csv(csv(text), SCHEMA)


def test_encoding_and_cells_are_told_together(csv):
    text = HEAD + "0301,Tromsø,1,line\n"
    with pytest.raises(DataError) as refused:
        read_csv(csv(text, "latin-1"), SCHEMA)
    assert "er ikke lagret som UTF-8" in str(refused.value)
    assert "kolonne population: «Tromsø» er ikke et heltall" in str(refused.value)


def test_an_amount_in_brackets_is_told_with_what_to_write(csv):
    with pytest.raises(DataError, match=r"«\(9513\)» har parentes: skriv -9513"):
        read_csv(csv(HEAD + "0301,(9513),1,line\n"), SCHEMA)


def test_a_misspelt_column_is_told_once(csv):
    with pytest.raises(DataError) as refused:
        read_csv(csv("code,popluation,tax,kind\n"), SCHEMA)
    assert "kolonnen «popluation» står ikke i skjemaet: mente du «population»?" in str(
        refused.value
    )
    assert len(refused.value.findings) == 1
