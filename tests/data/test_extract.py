"""An extract is read as its mapping says, or refused with every fault, and no value shown."""

import datetime as dt
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import get_args

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kommunetall.assets import SCHEMAS
from kommunetall.data.extract import read_extract, write_extract
from kommunetall.data.extract.checks import faults_between
from kommunetall.data.extract.mapping import TableName, read_mapping, schema_of
from kommunetall.data.extract.raw import RawTable
from kommunetall.errors import DataError
from kommunetall.inputs import HOME_DATA
from made_up_people import synthetic_extract

MAPPINGS = HOME_DATA / "mappings"
TABLES = get_args(TableName)
NUMBER = "15108695088"

EMPLOYMENTS = [
    (
        "syn-a",
        "syn-a-1",
        "Helse",
        "P06",
        "Bosenter",
        "",
        "7174",
        "80",
        "fast",
        "true",
        "2020-01-01",
        "",
        "",
        "",
        "K",
    ),
    (
        "syn-b",
        "syn-b-1",
        "Helse",
        "P06",
        "Bosenter",
        "",
        "7174",
        "50",
        "vikar",
        "true",
        "2024-01-01",
        "2024-05-31",
        "",
        "",
        "M",
    ),
    (
        "syn-b",
        "syn-b-1",
        "Helse",
        "P06",
        "Bosenter",
        "",
        "7174",
        "100",
        "fast",
        "true",
        "2024-06-01",
        "",
        "",
        "",
        "M",
    ),
]
ROWS = {
    "employments": EMPLOYMENTS,
    "absences": [
        ("syn-a-1", "2024-02-01", "2024-02-10", "100", "egenmeldt"),
        ("syn-b-1", "2024-05-20", "", "50", "legemeldt"),
    ],
    "overtime": [("syn-a-1", "2024-02-01", "1.5", "0")],
    "breaches": [("syn-a-1", "2024-02-03", "Ukentlig arbeidsfri")],
}


class Export:
    """A folder with a small export that a test changes in one place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.header = {name: list(schema_of(name)) for name in TABLES}
        self.rows = {name: [list(row) for row in ROWS[name]] for name in TABLES}
        self.mapping = {
            "title": "Test",
            "status": "synthetic",
            "tables": {
                name: {"file": f"{name}.csv", "columns": {c: c for c in self.header[name]}}
                for name in TABLES
            },
        }

    def set(self, table, row, column, value):
        self.rows[table][row][self.header[table].index(column)] = value
        return self

    def add_column(self, table, column, values):
        self.header[table].append(column)
        for row, value in zip(self.rows[table], values, strict=True):
            row.append(value)
        return self

    def read(self, **files):
        for name in TABLES:
            lines = [self.header[name], *self.rows[name]]
            text = files.get(name) or "\n".join(",".join(map(str, line)) for line in lines) + "\n"
            (self.folder / f"{name}.csv").write_bytes(
                text if isinstance(text, bytes) else text.encode()
            )
        mapping = self.folder / "mapping.yaml"
        mapping.write_text(yaml.safe_dump(self.mapping, sort_keys=False), encoding="utf-8")
        return read_extract(self.folder, mapping)

    def findings(self, **files):
        with pytest.raises(DataError) as refused:
            self.read(**files)
        return refused.value.findings


@pytest.fixture
def export(tmp_path):
    return Export(tmp_path)


# What is sound


def test_the_two_examples_tell_of_the_same_people():
    visma, unit4 = (
        read_extract(MAPPINGS / "examples" / n, MAPPINGS / f"{n}.yaml")
        for n in ("visma_like", "unit4_like")
    )
    assert list(visma) == ["employments", "absences", "overtime", "breaches"]
    columns = [c for c in visma["employments"] if c not in ("org_4", "birth_year_group")]
    for name in unit4:
        shown = columns if name == "employments" else list(visma[name])
        pd.testing.assert_frame_equal(
            visma[name][shown], unit4[name][shown], check_categorical=False
        )


def test_an_example_is_read_with_its_types():
    frame = read_extract(MAPPINGS / "examples" / "visma_like", MAPPINGS / "visma_like.yaml")[
        "employments"
    ]
    assert list(frame) == list(schema_of("employments"))
    night = frame.iloc[3]
    assert (night.position_share, night.start_date, night.sex) == (
        53.52,
        pd.Timestamp("2021-03-10"),
        "M",
    )
    assert frame.end_date.isna().tolist() == [
        True,
        False,
        True,
        True,
        False,
        False,
        False,
        True,
        True,
    ]
    assert frame.start_date.dtype == "datetime64[s]"
    assert frame.main_position.dtype == bool
    assert frame.attrs["status"] == "synthetic"


@pytest.mark.parametrize("name", TABLES)
def test_every_schema_tells_all_of_its_columns(name):
    schema = json.loads((SCHEMAS / f"extract_{name}.json").read_text(encoding="utf-8"))
    assert all(field["title"] and field["description"] for field in schema["fields"])


def test_a_sound_export_is_read(export):
    frames = export.read()
    assert {name: len(frame) for name, frame in frames.items()} == {
        n: len(r) for n, r in ROWS.items()
    }
    assert frames["absences"].degree.tolist() == [100.0, 50.0]
    assert frames["employments"].org_4.isna().all()


def test_what_is_written_is_read_again_the_same_and_still_synthetic(tmp_path):
    made = synthetic_extract(3, "2023-01", "2024-06", employees=60)
    again = read_extract(tmp_path, write_extract(made, tmp_path))
    for name, frame in made.items():
        pd.testing.assert_frame_equal(again[name], frame, check_categorical=False)
        assert again[name].attrs["status"] == "synthetic"


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_typed_cells_are_read_like_text(export, form):
    wanted = export.read()
    for name, frame in wanted.items():
        export.mapping["tables"][name]["file"] = f"{name}.{form}"
        plain = frame.astype(dict.fromkeys(frame.select_dtypes("category"), "object"))
        if form == "parquet":
            pq.write_table(
                pa.Table.from_pandas(plain, preserve_index=False), export.folder / f"{name}.parquet"
            )
        else:
            plain.to_excel(export.folder / f"{name}.xlsx", index=False)
    found = export.read()
    for name, frame in wanted.items():
        pd.testing.assert_frame_equal(found[name], frame, check_categorical=False)


def test_a_workbook_with_several_sheets_must_say_which_and_the_others_are_looked_through(export):
    book = openpyxl.Workbook()
    for sheet, rows in (
        ("Brudd", [export.header["breaches"], *export.rows["breaches"]]),
        ("Notat", [["x"], ["Kari Hansen"]]),
    ):
        page = book.create_sheet(sheet)
        for row in rows:
            page.append(row)
    book.save(export.folder / "b.xlsx")
    export.mapping["tables"]["breaches"]["file"] = "b.xlsx"
    (said,) = export.findings()
    assert "b.xlsx har 2 ark med innhold: skriv hvilket som er ment" in said
    export.mapping["tables"]["breaches"]["sheet"] = "Brudd"
    (said,) = export.findings()
    assert said.startswith(
        "b.xlsx, ark Notat, kolonne x: 1 rad med det som ser ut som navn på personer"
    )
    export.mapping["tables"]["breaches"]["sheet"] = "Nei"
    assert "b.xlsx har ikke noe ark 'Nei'" in export.findings()[0]


# Faults of rows

FAULTS = {
    "a word for a number": (
        ("employments", 1, "position_share", "mye"),
        "employments.csv, rad 3, kolonne position_share: ikke et tall skrevet som 1234.5",
    ),
    "a decimal comma": (
        ("overtime", 0, "overtime_paid_hours", '"1,5"'),
        "ikke et tall skrevet som 1234.5, uten mellomrom",
    ),
    "no share": (
        ("employments", 0, "position_share", ""),
        "rad 2, kolonne position_share: cella er tom: fyll den ut",
    ),
    "a share of nothing": (
        ("employments", 0, "position_share", "0"),
        "kolonne position_share: må være over 0: bare timelønn kan ha 0",
    ),
    "a share above full": (
        ("employments", 0, "position_share", "120"),
        "er over det største som er tillatt, 100",
    ),
    "a day in another form": (
        ("employments", 0, "start_date", "01.01.2020"),
        "ikke en dag skrevet som 2024-12-31",
    ),
    "a day that does not exist": (
        ("absences", 0, "from_date", "2024-02-30"),
        "ikke en dag skrevet som 2024-12-31",
    ),
    "a day long ago": (
        ("employments", 0, "start_date", "0024-01-01"),
        "er under det minste som er tillatt, 1930-01-01",
    ),
    "an end before the beginning": (
        ("employments", 1, "end_date", "2023-12-31"),
        "rad 3, kolonne end_date: perioden slutter før den begynner",
    ),
    "periods that overlap": (
        ("employments", 1, "end_date", "2024-06-01"),
        (
            "rad 4, kolonne start_date: perioden begynner før en annen i samme "
            "arbeidsforhold er slutt"
        ),
    ),
    "an employment of two people": (
        ("employments", 2, "person_id", "syn-c"),
        "rad 4, kolonne person_id: arbeidsforholdet tilhører en annen person",
    ),
    "a blank pseudonym": (
        ("employments", 0, "person_id", ""),
        "kolonne person_id: cella er tom",
    ),
    "a birth date for a group": (
        ("employments", 0, "birth_year_group", "1980"),
        r"må ha formen \d{4}-\d{4}",
    ),
    "an unknown kind": (
        ("employments", 0, "employment_type", "X9"),
        (
            "ukjente koder X9: legg dem til i mappingen, eller rett eksporten; kjent er "
            "fast, midlertidig"
        ),
    ),
    "neither true nor false": (
        ("employments", 0, "main_position", "Ja"),
        "ukjente koder Ja: legg dem til",
    ),
    "an absence that ends first": (
        ("absences", 0, "to_date", "2024-01-01"),
        "rad 2, kolonne to_date: fraværet slutter før det begynner",
    ),
    "an absence of nobody": (
        ("absences", 0, "employment_id", "syn-z-1"),
        "rad 2, kolonne employment_id: ikke noe slikt arbeidsforhold",
    ),
    "an absence before the employment": (("absences", 0, "from_date", "2019-01-01"), None),
    "a degree of nothing": (("absences", 0, "degree", "0"), "kolonne degree: må være over 0"),
    "overtime of nobody": (
        ("overtime", 0, "employment_id", "syn-z-1"),
        "ikke noe slikt arbeidsforhold",
    ),
    "negative hours": (
        ("overtime", 0, "overtime_paid_hours", "-1"),
        "er under det minste som er tillatt, 0",
    ),
    "more hours than a month has": (
        ("overtime", 0, "overtime_paid_hours", "745"),
        "er over det største som er tillatt, 744",
    ),
    "a day for a month": (
        ("overtime", 0, "month", "2024-02-15"),
        "rad 2, kolonne month: ikke en måned: skriv den første dagen i den",
    ),
    "a breach of nobody": (
        ("breaches", 0, "employment_id", "syn-z-1"),
        "ikke noe slikt arbeidsforhold",
    ),
    "infinite hours": (("overtime", 0, "overtime_paid_hours", "inf"), "ikke et tall"),
    "a person not marked as made up": (
        ("employments", 0, "person_id", "a"),
        "pseudonymet begynner ikke med syn-",
    ),
}


@pytest.mark.parametrize(("change", "said"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_cell_is_refused_with_its_place_and_remedy(export, change, said):
    export.set(*change)
    if said is None:
        export.read()
        return
    (finding,) = export.findings()
    assert said in finding


def test_an_absence_outside_every_period_is_a_fault_and_one_partly_outside_is_none(export):
    export.set("absences", 0, "from_date", "2019-12-01").set("absences", 0, "to_date", "2019-12-31")
    (said,) = export.findings()
    assert "rad 2, kolonne from_date: fraværet er utenfor alle periodene i arbeidsforholdet" in said
    export.set("absences", 0, "to_date", "2020-01-01").read()


def test_absences_together_above_100_percent_are_refused_and_exactly_100_are_not(export):
    export.rows["absences"] = [
        ["syn-a-1", "2024-02-01", "", "60", "legemeldt"],
        ["syn-a-1", "2024-02-05", "2024-02-06", "40", "egenmeldt"],
    ]
    export.read()
    export.set("absences", 1, "degree", "40.5")
    (said,) = export.findings()
    assert (
        "rad 3, kolonne degree: fravær som overlapper i ett arbeidsforhold, er til sammen "
        "over 100 prosent" in said
    )


def test_two_rows_of_one_month_are_refused(export):
    export.rows["overtime"].append(["syn-a-1", "2024-02-01", "0", "2"])
    assert (
        "rad 3, kolonne month: arbeidsforholdet har en tidligere rad for denne måneden"
        in export.findings()[0]
    )


def test_all_faults_of_all_files_are_told_at_once_and_many_of_one_kind_are_one(export):
    export.rows["absences"] = [
        ["syn-a-1", f"2024-03-{d:02d}", f"2024-03-{d:02d}", "x", "egenmeldt"] for d in range(1, 21)
    ]
    export.set("employments", 0, "employment_type", "QQ").set("overtime", 0, "month", "0")
    findings = export.findings()
    assert len(findings) == 3
    assert (
        "absences.csv, rad 2, 3, 4, 5, 6 og 15 til (20 i alt), kolonne degree: ikke et tall"
        in findings[1]
    )


def test_a_share_where_percent_is_said_is_seen_and_a_share_that_is_said_is_read(export):
    for row, share in enumerate(("0.8", "0.5", "1")):
        export.set("employments", row, "position_share", share)
    (said,) = export.findings()
    assert "ingen verdi er over 1: er det en andel? skriv unit: share" in said
    export.mapping["tables"]["employments"]["columns"]["position_share"] = {
        "from": "position_share",
        "unit": "share",
    }
    assert export.read()["employments"].position_share.tolist() == [80.0, 50.0, 100.0]


def test_a_time_of_day_is_refused(export):
    frame = pd.DataFrame(
        {
            "employment_id": ["syn-a-1"],
            "date": [pd.Timestamp("2024-02-03 07:30")],
            "breach_type": ["x"],
        }
    )
    frame.to_parquet(export.folder / "b.parquet")
    export.mapping["tables"]["breaches"]["file"] = "b.parquet"
    (said,) = export.findings()
    assert said == "b.parquet, rad 1, kolonne date: datoen har klokkeslett: eksporter bare dagen"


# Faults of files


def parquet_breaches(export, **columns):
    frame = {
        "employment_id": pa.array(["syn-a-1"]),
        "date": pa.array([dt.date(2024, 2, 3)]),
        "breach_type": pa.array(["x"]),
    }
    pq.write_table(pa.table({**frame, **columns}), export.folder / "b.parquet")
    export.mapping["tables"]["breaches"]["file"] = "b.parquet"


@pytest.mark.parametrize(
    "column",
    [pa.array([[1]]), pa.array([b"x"]), pa.array([{"a": 1}]), pa.array([dt.time(1)])],
    ids=str,
)
def test_a_parquet_column_that_is_no_table_cell_is_refused(export, column):
    parquet_breaches(export, extra=column)
    (said,) = export.findings()
    assert "b.parquet, kolonne extra: " in said
    assert "kan ikke leses" in said


@pytest.mark.parametrize(
    "column",
    [
        pa.nulls(1),
        pa.array([1.5]).dictionary_encode(),
        pa.array([True]),
        pa.array(["x"], pa.large_string()),
        pa.array([None], pa.float64()),
    ],
    ids=lambda c: str(c.type),
)
def test_every_other_parquet_column_is_read_and_left_out(export, column):
    parquet_breaches(export, extra=column)
    assert list(export.read()["breaches"]) == ["employment_id", "date", "breach_type"]


def test_a_parquet_column_without_any_value_is_missing_throughout(export):
    frame = export.read()["employments"].astype({"end_reason": object, "sex": object})
    frame["end_date"] = None
    frame["start_date"] = frame.start_date.dt.strftime("%Y-%m-%d")
    frame = frame[frame.employment_id == "syn-a-1"]
    frame.to_parquet(export.folder / "e.parquet")
    export.mapping["tables"] = {
        "employments": {**export.mapping["tables"]["employments"], "file": "e.parquet"}
    }
    read = export.read()["employments"]
    assert read.end_date.isna().all()
    assert read.end_date.dtype == "datetime64[s]"
    assert read.start_date.iloc[0] == pd.Timestamp("2020-01-01")


def test_blank_lines_and_rows_of_another_length_leave_the_numbers_of_the_others_right(export):
    rows = ["syn-a-1,2024-02-03,x", "", "syn-a-1,2024-02-03", "syn-a-1,when,x", ""]
    text = "\n".join(["employment_id,date,breach_type", *rows])
    findings = export.findings(breaches=text)
    assert (
        findings[0] == "breaches.csv, rad 4: 2 celler, men overskriften har 3: "
        "sett hermetegn om tekst med ',' i"
    )
    assert "breaches.csv, rad 5, kolonne date: ikke en dag" in findings[1]


FILES = {
    "another encoding": (
        "employment_id,date,breach_type\nsyn-a-1,2024-02-03,Søn\n".encode("latin-1"),
        "breaches.csv er ikke utf-8 (byte",
    ),
    "no content": (b"\n", "breaches.csv er tom"),
    "a column missing": (
        b"employment_id,date\nsyn-a-1,2024-02-03\n",
        "kolonnen 'breach_type' (breach_type) mangler",
    ),
    "a column twice": (
        b"employment_id,date,date,breach_type\n1,2,3,4\n",
        "kolonnen 'date' står to ganger",
    ),
    "a column without a name": (
        b"employment_id,,date,breach_type\n1,2,3,4\n",
        "kolonne 2 har ikke noe navn",
    ),
    "another delimiter": (
        b"employment_id;date;breach_type\n1;2;3\n",
        "er det «;» mellom kolonnene? rett delimiter i mappingen",
    ),
    "an open quotation mark": (
        b'employment_id,date,breach_type\nsyn-a-1,"2024-02-03,x\nsyn-a-1,2024-02-03,x\n',
        "celler, men overskriften har 3",
    ),
    "data for a header": (
        b"syn-a-1,2024-02-03,Kari Hansen\n",
        "overskriften i kolonne 3 har navn på personer: er første rad data?",
    ),
}


@pytest.mark.parametrize(("content", "said"), FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_read_is_refused(export, content, said):
    findings = export.findings(breaches=content)
    assert said in findings[0]
    assert not any("Kari" in f for f in findings)


@pytest.mark.parametrize("name", ["b.parquet", "b.xlsx"])
def test_a_file_of_another_kind_than_its_name_says_is_refused(export, name):
    (export.folder / name).write_bytes(b"PK nothing")
    export.mapping["tables"]["breaches"]["file"] = name
    assert f"{name} er ikke " in export.findings()[0]


def test_a_missing_file_is_told_with_the_other_faults(export):
    export.mapping["tables"]["breaches"]["file"] = "nothing.csv"
    export.set("overtime", 0, "month", "x")
    assert [f.split(" ")[0] for f in export.findings()] == ["nothing.csv", "overtime.csv,"]


# Who must not be recognised

HOSTILE = {
    "a birth number in an unmapped column": ("overtime", "Merknad", NUMBER, "fødselsnumre"),
    "one with a hyphen inside text": (
        "breaches",
        "Tekst",
        "gjelder 151086-95088 igjen",
        "fødselsnumre",
    ),
    "a name in an unmapped column": ("absences", "Merknad", "Kari Hansen", "navn på personer"),
    "a diagnosis in an unmapped column": ("absences", "Kode", "L84", "diagnoser"),
    "a telephone number": ("employments", "Merknad", "ring 912 34 567", "telefonnumre"),
    "an e-mail address": ("employments", "Merknad", "k@x.no", "e-postadresser"),
}


@pytest.mark.parametrize(("table", "column", "value", "said"), HOSTILE.values(), ids=HOSTILE)
def test_what_identifies_a_person_is_refused_with_column_and_count_and_not_shown(
    export, table, column, value, said
):
    export.add_column(table, column, [value] * len(export.rows[table]))
    (finding,) = export.findings()
    rows = len(export.rows[table])
    assert finding.startswith(
        f"{table}.csv, kolonne {column}: {rows} rad{'er' * (rows > 1)} med det som ser ut "
        f"som {said}"
    )
    assert value not in finding


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("end_reason", "L84 Ryggsyndrom"),
        ("end_reason", "Erstattet av Ola Nordmann"),
        ("org_3", "Kari Hansen"),
        ("org_4", NUMBER),
    ],
)
def test_what_identifies_a_person_is_refused_in_mapped_columns_too(export, column, value):
    (finding,) = export.set("employments", 0, column, value).findings()
    assert f"kolonne {column}: 1 rad med det som ser ut som" in finding
    assert value not in finding


def test_a_pseudonym_that_is_a_birth_number_is_refused(export):
    export.mapping["status"] = "observed"
    for row, number in enumerate((NUMBER, "2", "2")):
        export.set("employments", row, "person_id", number)
    (finding,) = export.findings()
    assert finding.startswith(
        "employments.csv, kolonne person_id: 1 rad med det som ser ut som fødselsnumre"
    )


def test_a_birth_number_that_parquet_keeps_as_a_number_is_refused(export):
    frame = pd.DataFrame(
        {
            "employment_id": ["syn-a-1"] * 2,
            "date": [dt.date(2024, 2, 3)] * 2,
            "breach_type": ["x"] * 2,
        }
    )
    frame["key"] = [int(NUMBER), 1]
    frame["ratio"] = [float(NUMBER), 0.5]
    frame.to_parquet(export.folder / "b.parquet")
    export.mapping["tables"]["breaches"]["file"] = "b.parquet"
    assert [f.split(":")[0] for f in export.findings()] == [
        "b.parquet, kolonne key",
        "b.parquet, kolonne ratio",
    ]


@pytest.mark.parametrize("column", ["Navn", "Fødselsnr", "Diagnose", "Adresse", "Mobil", "E-post"])
def test_a_column_whose_name_says_what_it_holds_is_refused_even_empty(export, column):
    export.add_column("overtime", column, [""])
    (finding,) = export.findings()
    assert finding.startswith(f"overtime.csv, kolonne {column}: navnet sier at den har")


@pytest.mark.parametrize(
    "text", ["Konnerud skole", "Hans Hansens vei barnehage", "P12", "15108695077"]
)
def test_what_is_no_person_is_read(export, text):
    export.set("employments", 0, "org_3", text).add_column("employments", "Sted", [text] * 3)
    assert export.read()["employments"].org_3.iloc[0] == text


def test_codes_of_the_organisation_are_no_diagnoses_in_the_absences(export):
    export.add_column("absences", "Ansvar", ["P06", "P06"]).read()


@given(
    st.text(st.characters(codec="utf-8", exclude_characters='\r\n",\x00'), min_size=4, max_size=30)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_finding_shows_what_stands_in_a_wrong_cell(export, text):
    hostile = f"zq{text}qz"
    for table, column in (
        ("employments", "position_share"),
        ("absences", "from_date"),
        ("employments", "employment_type"),
    ):
        fresh = Export(export.folder).set(table, 0, column, hostile)
        assert not any(hostile in finding for finding in fresh.findings())


def test_unknown_codes_are_shown_where_short_or_common_and_counted_where_they_could_be_names(
    export,
):
    export.mapping["tables"]["employments"]["columns"]["employment_type"] = {
        "from": "employment_type",
        "codes": {"F": "fast"},
    }
    for row, value in enumerate(("FT1", "Zbigniewicz", "Kari")):
        export.set("employments", row, "employment_type", value)
    (said,) = export.findings()
    assert "ukjente koder FT1 og 2 til som ikke vises her" in said
    assert "kjent er F" in said


def test_codes_of_a_column_that_is_refused_are_not_shown(export):
    findings = export.set("employments", 0, "employment_type", "L84").findings()
    assert len(findings) == 2
    assert "det som ser ut som diagnoser" in findings[0]
    assert "ukjente koder: legg dem til" in findings[1]
    assert not any("L84" in finding for finding in findings)


def test_made_up_rows_among_observed_are_refused(export):
    export.mapping["status"] = "observed"
    assert "som er merket for det som er oppdiktet: skriv status: synthetic" in export.findings()[0]


# Mappings

BROKEN = {
    "an unknown key": (lambda m: m.update(colour="red"), "colour er en ukjent nøkkel"),
    "no status": (lambda m: m.pop("status"), "status mangler"),
    "an unknown table": (
        lambda m: m["tables"].update(pay={"file": "x.csv", "columns": {}}),
        "tables → pay",
    ),
    "no employments": (lambda m: m["tables"].pop("employments"), "employments mangler"),
    "another file type": (
        lambda m: m["tables"]["overtime"].update(file="x.docx"),
        "må slutte med en av .csv",
    ),
    "a folder": (lambda m: m["tables"]["overtime"].update(file="../x.csv"), "uten mappe"),
    "a column too many": (
        lambda m: m["tables"]["overtime"]["columns"].update(colour="c"),
        "colour er ingen kolonne i overtime",
    ),
    "a column too few": (
        lambda m: m["tables"]["overtime"]["columns"].pop("month"),
        "month mangler: skriv hvilken kolonne",
    ),
    "a code of no meaning": (
        lambda m: m["tables"]["employments"]["columns"].update(
            sex={"from": "s", "codes": {"1": "mann"}}
        ),
        "sex.codes: 'mann' må være en av K, M",
    ),
    "a code without quotes": (
        lambda m: m["tables"]["employments"]["columns"].update(
            sex={"from": "s", "codes": {8: "M"}}
        ),
        "sett den i anførselstegn",
    ),
    "codes of a number": (
        lambda m: m["tables"]["overtime"]["columns"].update(
            overtime_paid_hours={"from": "h", "codes": {"1": "2"}}
        ),
        "et tall har ingen koder",
    ),
    "a share of hours": (
        lambda m: m["tables"]["overtime"]["columns"].update(
            overtime_paid_hours={"from": "h", "unit": "share"}
        ),
        "bare en kolonne i prosent",
    ),
}


@pytest.mark.parametrize(("break_", "said"), BROKEN.values(), ids=BROKEN)
def test_a_mapping_that_does_not_fit_is_refused(export, break_, said):
    break_(export.mapping)
    assert any(said in finding for finding in export.findings(employments=b"x"))


def test_a_mapping_that_repeats_a_key_or_is_missing_is_refused(tmp_path):
    (tmp_path / "m.yaml").write_text("title: a\ntitle: b\n", encoding="utf-8")
    with pytest.raises(DataError, match="nøkkelen title står to ganger"):
        read_mapping(tmp_path / "m.yaml")
    with pytest.raises(DataError, match="Det er ingen"):
        read_mapping(tmp_path / "n.yaml")


# The checks between rows, against a count day by day

spans = st.tuples(
    st.integers(0, 2), st.integers(0, 20), st.integers(-1, 8), st.sampled_from([20, 50, 60, 100])
)


@given(st.lists(spans, min_size=1, max_size=8), st.lists(spans, max_size=10))
@settings(max_examples=6 * settings.default.max_examples)  # they are quick, and overlaps are rare
def test_overlaps_and_absences_outside_are_as_counted_day_by_day(employments, absences):
    origin = np.datetime64("2024-01-01", "s")

    def frame(rows, first, last):
        table = pd.DataFrame(rows, columns=["e", "a", "n", "degree"])
        return pd.DataFrame(
            {
                "person_id": "p",
                "employment_id": table.e.astype("str"),
                "position_share": 100.0,
                "employment_type": "fast",
                first: origin + table.a.to_numpy(int) * np.timedelta64(86400, "s"),
                last: origin + (table.a + table.n).to_numpy(int) * np.timedelta64(86400, "s"),
                "degree": table.degree.astype(float),
            }
        )

    frames = {
        "employments": frame(employments, "start_date", "end_date"),
        "absences": frame(absences, "from_date", "to_date"),
    }
    raws = {n: RawTable(n, rows=np.arange(len(f))) for n, f in frames.items()}
    findings = faults_between(frames, raws, {"employments": {}, "absences": {}})

    def said(table, part):
        text = [f for f in findings if f.startswith(table) and part in f]
        return {int(n) for f in text for n in re.findall(r"\d+", f.split(", kolonne")[0])}, bool(
            text
        )

    spans_of = defaultdict(list)
    for e, a, n, _ in employments:
        if n >= 0:
            spans_of[e].append(set(range(a, a + n + 1)))
    overlap = any(x & y for own in spans_of.values() for i, x in enumerate(own) for y in own[:i])
    assert said("employments", "før en annen")[1] == overlap
    assert said("employments", "perioden slutter")[1] == any(n < 0 for _, _, n, _ in employments)
    known = {e for e, *_ in employments}
    sound = [
        (i, e, set(range(a, a + n + 1)), d)
        for i, (e, a, n, d) in enumerate(absences)
        if n >= 0 and e in known
    ]
    unclear = {e for e, _, n, _ in employments if n < 0}
    outside = {
        i for i, e, own, _ in sound if e not in unclear and not any(own & s for s in spans_of[e])
    }
    assert said("absences", "utenfor alle")[1] == bool(outside)
    if len(outside) <= 5:
        assert said("absences", "utenfor alle")[0] == outside
    sums = defaultdict(float)
    for _, e, own, d in sound:
        for day in own:
            sums[e, day] += d
    assert said("absences", "over 100")[1] == any(s > 100 for s in sums.values())
    assert said("absences", "ikke noe slikt")[1] == any(e not in known for e, *_ in absences)
