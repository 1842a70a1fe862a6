"""What identifies a person is found in all its spellings, what only looks like it is not."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.no import fodselsnummer

from kommunetall.data.extract.persons import (
    ABSENCE,
    CODE,
    IDENTITY,
    OTHER,
    forbidden_name,
    personal,
)
from kommunetall.data.extract.persons.birth_numbers import valid_birth_numbers

NUMBER = "15108695088"
BIRTH, MAIL, PHONE, DIAGNOSIS, NAME = "fødselsnumre", "e-post", "telefon", "diagnoser", "navn"
PURPOSES = (CODE, IDENTITY, ABSENCE, OTHER)


def kinds(*values, purpose=OTHER, own=(), counts=None):
    counts = np.ones(len(values), int) if counts is None else counts
    return [kind for kind, _ in personal(pa.array(values, pa.string()), counts, purpose, own)]


def with_check_digits(nine):
    d = [int(c) for c in nine]
    first = -sum(w * n for w, n in zip((3, 7, 6, 1, 8, 9, 4, 5, 2), d, strict=True)) % 11
    second = (
        -sum(w * n for w, n in zip((5, 4, 3, 2, 7, 6, 5, 4, 3, 2), [*d, first], strict=True)) % 11
    )
    return None if 10 in (first, second) else f"{nine}{first}{second}"


days = st.dates(dt.date(1940, 1, 1), dt.date(1999, 12, 31))


@given(
    day=days,
    individual=st.integers(0, 499),
    of=st.sampled_from([(0, 0), (40, 0), (0, 40), (0, 80), (40, 80)]),
)
def test_every_number_with_right_check_digits_is_found_and_every_wrong_digit_is_not(
    day, individual, of
):
    nine = f"{day.day + of[0]:02d}{day.month + of[1]:02d}{day.year % 100:02d}{individual:03d}"
    number = with_check_digits(nine)
    if number is None:
        return
    assert valid_birth_numbers([number]).all()
    if of[1] < 80:
        assert fodselsnummer.is_valid(number)
    for place in range(11):
        other = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert not valid_birth_numbers([other]).any()


@given(st.lists(st.from_regex(r"[0-9]{11}", fullmatch=True), min_size=1, max_size=50))
def test_what_stdnum_calls_valid_is_valid_here(numbers):
    found = valid_birth_numbers(numbers)
    assert all(
        ok for number, ok in zip(numbers, found, strict=True) if fodselsnummer.is_valid(number)
    )


@pytest.mark.parametrize("day", ["310299", "300201", "290201", "320185", "001085", "151385"])
def test_a_date_that_does_not_exist_is_no_birth_number(day):
    numbers = [n for i in range(500) if (n := with_check_digits(f"{day}{i:03d}"))]
    assert numbers
    assert not valid_birth_numbers(numbers).any()


SPELLINGS = (
    *(
        NUMBER,
        "151086 95088",
        "151086-95088",
        "15.10.86 95088",
        "15 10 86 95088",
        "151086 950 88",
        "151086\u00a095088",
        "151086_95088",
        "１５１０８６９５０８８",
    ),
    *(
        f"fnr: {NUMBER}, ring",
        f"fnr{NUMBER}",
        f"se {NUMBER}.",
        f"12 {NUMBER}",
        f"{NUMBER}.0",
        f" {NUMBER} ",
        f"({NUMBER})",
    ),
)


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("text", SPELLINGS)
def test_a_birth_number_is_found_however_it_is_written(text, purpose):
    assert kinds("skole", text, "barnehage", purpose=purpose)[0].startswith(BIRTH)


def test_a_leading_zero_that_a_number_has_lost_is_thought_of():
    numbers = [n for i in range(300) if (n := with_check_digits(f"010170{i:03d}"))]
    assert kinds(*(n[1:] for n in numbers)) == kinds(*numbers)
    assert kinds(numbers[0][1:], "40012", "40013")[0].startswith(BIRTH)


NO_PERSON = (
    *(
        "15108695077",
        "12345678901",
        "20240000123",
        "40012",
        "P12",
        "1200",
        "120010",
        "20241231",
        "31.12.2024",
        "2024-12-31",
    ),
    *(
        "Konnerud skole",
        "Hans Hansens vei barnehage",
        "Fridtjof Nansen skole",
        "Fridtjof Nansens vei bofellesskap",
    ),
    *(
        "Åskollen bosenter",
        "Marienlyst",
        "St. Olavs gate 4",
        "Rus og psykisk helse",
        "Diabetesteam",
        "Oppsagt av arbeidstaker",
    ),
    *(
        "Søndager på rad (snitt)",
        "AML timer per uke",
        "Per prosessen",
        "Lærer",
        "Spesialpedagog, skole",
        "923 456 789",
    ),
    *(
        "1 234 567,50",
        "12 345 678",
        "12:30-15:30",
        "550e8400-e29b-41d4-a716-446655440000",
        "syn-0000a1-1",
        "33.33333333333",
    ),
    *(
        "d41d8cd98f00b204e9800998ecf8427e",
        f"a{NUMBER}b0c",
        "Mai",
        "August",
        "Bjørn Dahl barnehage",
        "1980-1989",
    ),
)


@pytest.mark.parametrize("text", NO_PERSON)
def test_what_tells_of_no_person_is_left_in_peace(text):
    assert kinds(text, purpose=CODE) == kinds(text, purpose=IDENTITY) == []
    assert kinds(text, "Annet", "Ukjent", own={"P12"}) == []


def test_employee_numbers_of_eleven_digits_are_no_birth_numbers_where_the_check_digits_are_wrong():
    wrong = [
        str(n)
        for n in range(15_108_600_000, 15_108_600_500)
        if not valid_birth_numbers([str(n)]).any()
    ]
    assert kinds(*wrong, purpose=IDENTITY) == []


def test_random_numbers_of_ten_digits_are_no_birth_numbers():
    drawn = np.random.default_rng(1).integers(10**9, 10**10, 5000)
    assert kinds(*drawn.astype(str), purpose=IDENTITY) == []


PERSONAL = {
    MAIL: ("kari@drammen.kommune.no", "skriv til k.h+x@mail.no"),
    PHONE: (
        "+47 912 34 567",
        "004791234567",
        "22 33 44 55",
        "912 34 567",
        "tlf. 91234567",
        "Mobil: 91234567",
    ),
    NAME: (
        *(
            "Kari Hansen",
            "HANSEN, KARI",
            "Hansen Kari",
            "kari hansen",
            "Hansen; Kari",
            "A\u030ase Berg",
            "Kari M. Hansen",
            "Anne-Lise Berg",
        ),
        *(
            "Vikar for Ola Nordmann i permisjon",
            "Mohammed Ali",
            "K. Hansen",
            "Nguyen, Linda",
            "Leder: Per Fredriksen",
            "Kari Hansen sagt opp",
        ),
    ),
}


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize(("kind", "text"), [(k, t) for k, texts in PERSONAL.items() for t in texts])
def test_names_and_ways_to_reach_a_person_are_found_in_every_column(kind, text, purpose):
    assert kinds("skole", text, "barnehage", purpose=purpose)[0].startswith(kind)


def test_a_column_of_first_names_or_surnames_alone_is_found_and_places_called_so_are_not():
    assert kinds("Kari", "Ola", "Liv", "Per", "Anne", "Xyz") == ["navn på personer"]
    assert kinds("Berg", "Strand", "Moen", "Haugen", "Lund", purpose=CODE) == []
    assert kinds("Kari", "Skole", "Barnehage", "Sykehjem", "Bosenter", "Kontor") == []


def test_a_column_of_unknown_names_that_hardly_repeat_is_found_and_titles_that_do_are_not():
    shapes = [
        f"{a}{b} {b}{a}"
        for a in ("Zo", "Qua", "Xi", "Vlo", "Kry")
        for b in ("bra", "dro", "fli", "gnu", "ple")
    ]
    shapes = [" ".join(w.capitalize() for w in s.split()) for s in shapes]
    assert kinds(*shapes) == ["navn på personer"]
    assert kinds(*shapes, counts=np.full(len(shapes), 9)) == []


def test_mobile_numbers_without_a_sign_are_found_in_a_column_of_them_but_not_employee_numbers():
    draw = np.random.default_rng(1)
    mobiles = [f"{draw.choice([4, 9])}{n:07d}" for n in draw.integers(0, 10**7, 40)]
    assert kinds(*mobiles) == ["telefonnumre"]
    assert kinds(*(str(41_000_000 + n) for n in range(40))) == []
    assert kinds(*mobiles, purpose=IDENTITY) == []


@pytest.mark.parametrize(
    ("values", "purpose"),
    [
        (("L84", "P76"), OTHER),
        (("F32.1",), OTHER),
        (("Annet", "Ukjent", "Flyttet", "L84"), OTHER),
        (("P76",), ABSENCE),
        (("M545",), ABSENCE),
        (("F32.1", "M54.5", "J06.9"), CODE),
        (("L84 Ryggsyndrom",), CODE),
        (("A97", "B82", "D10", "K86", "L84", "N01", "P76", "R74"), CODE),
        (("ICPC-2: P76",), CODE),
        (("sykmeldt, diagnose P76",), OTHER),
        (("langvarig depresjon",), OTHER),
        (("Influensa",), ABSENCE),
    ],
)
def test_diagnoses_are_found(values, purpose):
    assert kinds(*values, purpose=purpose) == ["diagnoser"]


@pytest.mark.parametrize(
    ("values", "purpose", "own"),
    [
        (("P12", "P13", "P14"), OTHER, ()),
        (("P12", "L84"), CODE, ()),
        (("A97", "B82", "C01", "D10", "K86", "L84", "N01", "P76", "R74"), CODE, ()),
        (("H01", "S02", "B03", "T04", "K05"), CODE, ()),
        (("P12", "L84"), OTHER, {"P12", "L84"}),
        (("A01",), ABSENCE, {"A01"}),
        (("P12.1", "P12.2", "P13.1"), CODE, ()),
        (("Kreftomsorg", "Diabetesteam", "Angst og depresjon"), CODE, ()),
        (("EM", "SM", "110", "S1"), ABSENCE, ()),
    ],
)
def test_codes_of_the_organisation_are_no_diagnoses(values, purpose, own):
    assert kinds(*values, purpose=purpose, own=own) == []


FORBIDDEN = (
    *(
        "Navn",
        "Ansattnavn",
        "Resource name",
        "LASTNAME",
        "firstName",
        "EtterNavn",
        "Fullt_navn",
        "NAMN",
        "Initialer",
    ),
    *(
        "Fødselsnr",
        "FØDSELSNUMMER",
        "fodselsnummer",
        "Foedselsnummer",
        "fnr",
        "Fnr.",
        "PersonNr",
        "D-nummer",
        "Fødselsdato",
    ),
    *(
        "date_of_birth",
        "birthDate",
        "SSN",
        "National ID",
        "Diagnose",
        "diagnosis_code",
        "ICPC2",
        "ICD-10",
        "icd10kode",
        "Sykdom",
    ),
    *(
        "Adresse",
        "home address",
        "Postnr",
        "Poststed",
        "zip",
        "Mobil",
        "Telefonnr",
        "tlf",
        "phone_number",
        "E-post",
        "ePost",
        "mail",
    ),
    *("Bankkonto", "Brukernavn"),
)
ALLOWED = (
    *(
        "Enhetsnavn",
        "Stillingsnavn",
        "Avdeling navn",
        "unit_name",
        "Prosjektnavn",
        "Lønnsartnavn",
        "Stillingskode_navn",
    ),
    *(
        "person_id",
        "employment_id",
        "org_1",
        "Ansattref",
        "Ressursnr",
        "Ansattnr",
        "Fødselsårsgruppe",
        "birth_year_group",
        "Kjønn",
    ),
    *(
        "Fravær%",
        "Sluttårsak",
        "Fra dato",
        "Periode",
        "Kontonr",
        "Mobilitet",
        "Post",
        "Kommentar",
        "Hovedstilling",
        "Sektor",
    ),
)


@pytest.mark.parametrize("column", FORBIDDEN)
def test_a_column_that_is_for_what_identifies_is_known_by_its_name(column):
    assert forbidden_name(column)


@pytest.mark.parametrize("column", ALLOWED)
def test_a_column_that_is_for_something_else_is_not(column):
    assert forbidden_name(column) is None
