"""Columns that show who a person is are found; what only resembles them is let through."""

import numpy as np
import pyarrow as pa
import pytest
from stdnum.no import fodselsnummer

from kommunetall.data.identifiers import CODE, IDENTITY, OTHER, forbidden_name, personal


def birth_number(first_nine):
    """A made-up number with right check digits, or None where there are none."""
    one = fodselsnummer.calc_check_digit1(first_nine + "00")
    two = fodselsnummer.calc_check_digit2(first_nine + one + "0") if len(one) == 1 else "-"
    return first_nine + one + two if len(two) == 1 and two.isdigit() and one.isdigit() else None


def made_up(start):
    return next(n for serial in range(100, 999) if (n := birth_number(f"{start}{serial}")))


ORDINARY, D_NUMBER, PLUS_40, PLUS_80 = map(made_up, ("150380", "550380", "154380", "158380"))
LEADING_ZERO = made_up("050380")


def kinds(values, purpose=OTHER, own_codes=()):
    found = personal(pa.array(values, pa.string()), np.ones(len(values), dtype=int), purpose, own_codes)
    return {kind.split(" ")[0] for kind, _ in found}


@pytest.mark.parametrize("number", [ORDINARY, D_NUMBER, PLUS_40, PLUS_80, LEADING_ZERO])
@pytest.mark.parametrize(
    "written", ["{}", " {} ", "fnr {}", "{}, ringte tirsdag"], ids=["alone", "spaces", "after", "inside"]
)
@pytest.mark.parametrize("purpose", [OTHER, CODE, IDENTITY])
def test_a_birth_number_is_found_wherever_it_stands(number, written, purpose):
    assert "birth" in kinds(["syn-1", written.format(number)], purpose)


@pytest.mark.parametrize("separator", [" ", "-"])
def test_a_birth_number_in_two_groups_is_found(separator):
    assert "birth" in kinds([ORDINARY[:6] + separator + ORDINARY[6:]])


def test_a_birth_number_without_its_leading_zero_is_found():
    assert "birth" in kinds([LEADING_ZERO.removeprefix("0")])


@pytest.mark.parametrize("place", range(11))
def test_one_wrong_digit_is_no_birth_number(place):
    wrong = ORDINARY[:place] + str((int(ORDINARY[place]) + 1) % 10) + ORDINARY[place + 1 :]
    assert "birth" not in kinds([wrong])


def test_a_longer_number_and_a_day_that_is_none_are_no_birth_numbers():
    assert "birth" not in kinds([f"9{ORDINARY}", f"{ORDINARY}9", made_up("390280"), made_up("151380")])


def test_an_e_mail_address_is_found_and_an_at_sign_alone_is_not():
    assert "e-mail" in kinds(["kontakt fornavn.etternavn@kommune.example"])
    assert "e-mail" not in kinds(["5 @ 100", "@drift"])


def test_diagnosis_codes_are_found_where_most_of_a_column_is_such():
    assert "diagnoses" in kinds(["L03", "P76", "R74", "A04"])
    assert "diagnoses" in kinds(["F32.1", "M54.5", "J06.9"])


def test_codes_of_the_organisation_are_no_diagnoses():
    assert not kinds(["P01", "P02", "P12"], CODE, {"P01", "P02", "P12"})


def test_units_named_after_people_are_let_through():
    assert not kinds(["Hans Hansens vei barnehage", "Konnerud skole", "Åskollen bosenter"], CODE)


@pytest.mark.parametrize(
    "column",
    [
        *("Navn", "Ansattnavn", "etternavn", "ForNavn", "employee_name", "FirstName", "LASTNAME"),
        *("Fødselsnummer", "fodselsnr", "FNR", "ansatt_fnr", "Personnummer", "national_id"),
        *("Adresse", "Privatadresse", "home_address", "Telefon", "Mobilnr", "phone_number"),
        *("E-post", "epost", "e_mail", "Email", "Diagnose", "diagnosis_code", "Diagnosekode", "ICD10"),
    ],
)
def test_a_column_is_refused_by_its_name(column):
    assert forbidden_name(column)


@pytest.mark.parametrize(
    "column",
    [
        *("Enhetsnavn", "unit_name", "Stilling navn", "Avdelingsnavn", "Ansattref", "Stillingsprosent"),
        *("Fra dato", "Fraværskode", "Fødselsårsgruppe", "Programområde", "Kjønn", "Timer utbetalt"),
    ],
)
def test_a_column_that_only_resembles_one_is_let_through(column):
    assert forbidden_name(column) is None
