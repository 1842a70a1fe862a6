"""Tables as spreadsheets save them: what is no header and no UTF-8 is one finding."""

import shutil

import pytest

from kommunetall import inputs
from kommunetall.data.faults import table_faults

TABLE = "dividends.csv"


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Own data of 9999."""
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path / "data"))
    return shutil.copytree(inputs.HOME_DATA / "9999", tmp_path / "data" / "9999")


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("Utbytte 2024\n", "er den en tittel? ta den bort"),
        ("Utbytte 2024{8}\n{8}\n", "er den en tittel? ta den bort"),
        ("\n", "har ingen overskrift: skriv navnene på kolonnene i første rad"),
        ("sep={1}\n", "er til Excel: ta bort den raden"),
    ],
)
def test_a_first_row_that_is_no_header_is_one_finding(own, separator, first, said):
    file = own / TABLE
    text = file.read_text(encoding="utf-8").replace(",", separator)
    above = first.replace("{8}", separator * 8).replace("{1}", separator)
    file.write_text(above + text, encoding="utf-8")
    (finding,) = table_faults("9999")
    assert finding.startswith(f"9999/{TABLE}")
    assert said in finding


def test_an_empty_file_is_one_finding(own):
    (own / TABLE).write_text("", encoding="utf-8")
    (finding,) = table_faults("9999")
    assert "har ingen overskrift" in finding


def test_a_file_in_utf_16_is_one_finding(own):
    file = own / TABLE
    file.write_text(file.read_text(encoding="utf-8"), encoding="utf-16")
    (finding,) = table_faults("9999")
    assert finding == (
        f"9999/{TABLE} er lagret som UTF-16: lagre fila på nytt som UTF-8 (i Excel: CSV UTF-8)"
    )


def test_columns_without_a_name_are_one_finding(own):
    file = own / TABLE
    rows = file.read_text(encoding="utf-8").splitlines()
    file.write_text("".join(f"{row},,\n" for row in rows), encoding="utf-8")
    (finding,) = table_faults("9999")
    assert "kolonne 10, 11 har ikke noe navn: ta bort det som er tomt" in finding


@pytest.mark.parametrize("table", ["self_cost", "uncorrected_errors", "dividends", "reserves"])
def test_a_table_in_kroner_where_thousands_are_asked_for_is_refused(own, table):
    file = own / f"{table}.csv"
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    amounts = [i for i, name in enumerate(header.split(",")) if name.endswith("_nok_thousand")]
    in_kroner = [
        ",".join(f"{cell}000" if i in amounts and cell else cell for i, cell in enumerate(row))
        for row in (line.split(",") for line in rows)
    ]
    file.write_text("\n".join([header, *in_kroner]) + "\n", encoding="utf-8")
    found = " ".join(table_faults("9999"))
    assert "beløpene skal være i tusen kroner; er de i kroner?" in found
