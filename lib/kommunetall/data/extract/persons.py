"""Signs that a table names a person: what must not come here, found without showing it.

What is looked for, in every column of a file whether it is used or not:

* the **name of a column** that is for a person's name, birth number, birth date, diagnosis,
  address, telephone, e-mail or bank account, in Norwegian or English (:func:`forbidden_name`);
* **birth numbers** (fødselsnummer) with a date that exists and both check digits right, also
  D-numbers, H-numbers and synthetic numbers (month plus 40 or 80), plain, with a space, hyphen
  or points, inside text, or stored as a number that has lost its leading zero
  (:func:`birth_numbers`);
* **e-mail addresses** and **telephone numbers** written as such (:func:`telephones`);
* **diagnosis codes** of ICPC-2 and ICD-10 (:func:`diagnoses`);
* **names of persons** (:func:`names`).

What it cannot find: birth numbers with a wrong digit, and those that will be given from 2032 on
with other check digits; auxiliary numbers of the health service; rare names that stand alone or
inside a sentence, names in other letters than the Latin, and a name spelt as a place is; a
telephone number of eight digits without grouping among other numbers; diagnoses in words beyond the
few of :data:`DIAGNOSIS_WORDS`; a diagnosis code that is also a code of the organisation; pictures,
comments and hidden formulas of a workbook; and whoever can be recognised by combining what is
allowed. It is a net, not a promise: the employer must make the extract pseudonymous before it
leaves the house.

About one in 500 random numbers of eleven digits passes as a birth number. Such a column is refused
all the same, as nobody can tell the two apart: let the employer shorten or hash the numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kommunetall.data.extract.names import FIRST_NAMES, PLACE_WORDS, SURNAMES

CODE, IDENTITY, ABSENCE, OTHER = "code", "identity", "absence", "other"

FORBIDDEN_COLUMNS = {
    "a birth number or birth date": (
        r"f(o|oe)dsels?(nummer|nr|dato|dag)\w*|f(o|oe)dt(dato)?|fnr|d ?(nummer|nr)"
        r"|\w*personn(ummer|umber|r)|\w*personident\w*"
        r"|national(insurance|identity|id)\w*|national (identity|id|insurance)( (number|no))?"
        r"|ssn|social ?security\w*"
        r"|birth ?(day|date|number|no)|birth ?dt|born|date ?of ?birth|dob|nin"
        r"|id ?nummer|identitetsnummer|identity ?number"
    ),
    "a diagnosis": (
        r"\w*diagnos\w*|diag|icpc ?2?|icd ?1?[01]?|(icpc|icd)\w*( \d+)?( ?(kode|code))?"
        r"|sykdom\w*|sjukdom\w*|lidelse\w*|disease\w*|illness\w*|medical\w*|helseopplysning\w*|symptom\w*"
    ),
    "an address": (
        r"\w*adresse\w*|\w*address\w*|adr|post ?(nr|nummer|sted|code|kode|boks)"
        r"|zip ?(code)?|postal\w*|gate(navn|nr)?|street\w*"
    ),
    "a telephone number": (
        r"\w*telefon\w*|\w*(tele)?phone\w*|\w*tlf\w*"
        r"|mobil(e|nr|nummer|telefon)?|mob|cell( ?phone)?|sms"
    ),
    "an e-mail address": r"e ?(post|mail)\w*|mail|mailadr\w*|\w*epost\w*|\w*email\w*",
    "a bank account": r"bank ?konto\w*|bank ?account\w*|iban|konto ?nummer ?l(o|oe)nn",
}
NAME_COLUMN = re.compile(r"\w*(navn|namn|name|initialer|initials)(ene?t?)?")
WORD_BEFORE_NAME = re.compile(
    r"\w*(enhet|enhets|eining|avdeling|avd|org|organisasjon|organization|organisation|stilling|stillings|seksjon|virksomhet"
    r"|ansvar|ansvars|tjeneste|kommune|prosjekt|sted|steds|department|dept|unit|position|company|file|fil|omrade|etat|sektor"
    r"|kode|code|type|art|hovedutvalg|program|utvalg|job|title|site"
    r"|cost ?center|konto|rolle|role|firma|lonnsart|arsak"
    r"|tabell|table|kolonne|column|niva|level|gruppe|group)(s|en|et)?"
)

BIRTH_NUMBER = re.compile(
    r"(?=(?<![0-9])(?<![0-9][.,])([0-9]{2}[. ]?[0-9]{2}[. ]?[0-9]{2})"
    r"[ \-:/_\u2010-\u2014]?([0-9]{3}) ?([0-9]{2})(?![0-9]))"
)
PERHAPS_BIRTH_NUMBER = (
    r"[0-9]{2}[. ]?[0-9]{2}[. ]?[0-9]{2}[ \-:/_\x{2010}-\x{2014}]?[0-9]{3} ?[0-9]{2}"
)
CHECK_1 = np.array([3, 7, 6, 1, 8, 9, 4, 5, 2, 1])
CHECK_2 = np.array([5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1])
DAYS_IN_MONTH = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
SHARE_WITHOUT_ZERO = 0.05
LETTER, CAPITAL = r"[A-Za-z\x{C0}-\x{24F}]", r"[A-Z\x{C0}-\x{DE}]"
NO_LETTER = r"[^A-Za-z\x{C0}-\x{24F}]"

EMAIL = r"[\w.+\-]+@[\w\-]+\.[\w.\-]*\w"
TELEPHONE = (
    r"(^|[^0-9])(\+ ?[1-9][0-9]{0,2}|004[567])[ \-]?[2-9][0-9](\s?[0-9]){4,8}($|[^0-9])"
    r"|(^|[^0-9.,] ?)"
    r"([2-9][0-9] [0-9]{2} [0-9]{2} [0-9]{2}|[489][0-9]{2} [0-9]{2} [0-9]{3})($|[^0-9 ])"
    r"|(?i:tlf|telefon|mobil|mob|ring|phone)[a-zæøå.: ]{0,12}[2-9][0-9]{7}($|[^0-9])"
)
MOBILE = r"^[49][0-9]{7}$"
FEWEST_MOBILES, SHARE_MOBILES, SHARE_OF_EACH = 10, 0.8, 0.1

DIAGNOSIS_CODE = r"^\s*([ABDFHKLNPRSTUWXYZ][0-9]{2}|[A-TV-Z][0-9]{2}\.?[0-9]{0,2})\s*$"
WITH_POINT = r"^\s*[A-TV-Z][0-9]{2}\.[0-9]{1,2}\s*$"
DIAGNOSIS_WORDS = (
    *(
        "adhd",
        "alkoholavhengig",
        "angst",
        "angina",
        "artritt",
        "artrose",
        "astma",
        "bronkitt",
        "brystkreft",
    ),
    *(
        "burnout",
        "cancer",
        "covid",
        "demens",
        "depresjon",
        "depressiv",
        "diabetes",
        "epilepsi",
        "fibromyalgi",
    ),
    *(
        "forkjølelse",
        "gastroenteritt",
        "hjerneslag",
        "hjerteinfarkt",
        "hypertensjon",
        "influensa",
        "isjias",
    ),
    *(
        "kols",
        "kreft",
        "lumbago",
        "lungebetennelse",
        "migrene",
        "muskelsmerter",
        "nakkesmerter",
        "prolaps",
    ),
    *(
        "psykose",
        "ptsd",
        "ryggsmerter",
        "ryggsyndrom",
        "schizofreni",
        "søvnvansker",
        "tendinitt",
        "utbrent",
    ),
    *("utbrenthet", "utmattelse", "whiplash"),
)
ANY_DIAGNOSIS = "|".join(DIAGNOSIS_WORDS)
CODE_BESIDE_WORDS = (
    r"(icpc|icd|diagnos)[\w\- ]{0,8}:? ?\(?[a-z][0-9]{2}"
    rf"|(^|[^\w])[a-z][0-9]{{2}}(\.[0-9])?[ :\-]{{1,3}}[^0-9]*"
    rf"({ANY_DIAGNOSIS})($|{NO_LETTER})"
)
IN_WORDS = rf"{CODE_BESIDE_WORDS}|(^|{NO_LETTER})({ANY_DIAGNOSIS})(er|en|e|n|t)?($|{NO_LETTER})"
ICPC_CODE = r"^[ABDFHKLNPRSTUWXYZ]([0-2][0-9]|[7-9][0-9])$"
ANY_CODE = r"^[A-Z][0-9]{2}$"
LETTERS_OF_CODES, LETTERS_OF_ICPC = 3, 8
SHARE_OF_CODES = 0.5

PERHAPS_NAME = rf"{LETTER}\.?[ ,;]+{LETTER}|^{LETTER}\. ?{LETTER}+$"
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|[,;]|[^\s\w]|\d+")
NAME_SHAPE = rf"^{CAPITAL}({LETTER}|['’\-])+,?( {CAPITAL}({LETTER}|['’.\-])*){{1,3}}$"
PLACE = rf"({'|'.join(PLACE_WORDS)})(e?[nrst]{{0,3}})"
FEWEST_NAMES, SHARE_SINGLE_NAMES = 5, 0.6
FEWEST_SHAPES, SHARE_SHAPES, SHARE_DISTINCT = 20, 0.8, 0.5


def forbidden_name(column: str) -> str | None:
    """What a column is for that must not be in an extract, by its name; None where nothing says so.

    A column of names is refused unless the word before says that the name is a unit's, a position's
    or the like: *Enhetsnavn* and *Stilling navn* pass, *Navn*, *Ansattnavn*, *Resource name* and
    *LASTNAME* do not.
    """
    split = re.sub(
        r"(?<=[a-zæøå0-9])(?=[A-ZÆØÅ][a-zæøå])", " ", unicodedata.normalize("NFC", column)
    )
    words = re.findall(r"[^\W_]+", plain(split))
    joined = "".join(words)
    for kind, pattern in FORBIDDEN_COLUMNS.items():
        said = re.compile(pattern)
        pairs = [" ".join(pair) for pair in pairwise(words)]
        if any(said.fullmatch(text) for text in (*words, *pairs, " ".join(words), joined)):
            return kind
    for position, word in enumerate(words):
        if NAME_COLUMN.fullmatch(word):
            stem = re.sub(r"(navn|namn|name|initialer|initials)(ene?t?)?$", "", word)
            before = stem or (words[position - 1] if position else "")
            if not WORD_BEFORE_NAME.fullmatch(before):
                return "a person's name"
    return None


def plain(text: str) -> str:
    """Text in lower case where å, æ and ø have become a, ae and o."""
    lowered = text.lower().replace("ø", "o").replace("æ", "ae")
    return "".join(
        c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c)
    )


def personal(
    values: pa.Array, counts: np.ndarray, purpose: str = OTHER, own_codes: Collection[str] = ()
) -> list[tuple[str, np.ndarray]]:
    """What in a column must not be in an extract.

    Parameters
    ----------
    values
        The column's distinct values as text.
    counts
        How many rows have each.
    purpose
        :data:`CODE` (organisation and positions), :data:`IDENTITY` (pseudonyms), :data:`ABSENCE`
        (any other column of the absences) or :data:`OTHER`; it decides how a name alone and a code
        such as ``P12`` are judged.
    own_codes
        Codes of the organisation, of positions and of the mapping; they are not diagnoses.

    Returns
    -------
    list
        For each kind found its words and which of the distinct values have it.
    """
    if not len(values):
        return []
    values = pc.utf8_trim_whitespace(pc.utf8_normalize(values, "NFKC"))
    found = {
        "birth numbers (fødselsnummer or D-number)": birth_numbers(values),
        "e-mail addresses": matching(values, EMAIL),
        "telephone numbers": telephones(values, purpose),
        "diagnoses": diagnoses(values, purpose, own_codes),
        "names of persons": names(values, counts, purpose),
    }
    return [(kind, which) for kind, which in found.items() if which.any()]


def matching(values: pa.Array, pattern: str) -> np.ndarray:
    """Which values match a pattern somewhere."""
    matched = pc.match_substring_regex(values, pattern).to_numpy(zero_copy_only=False)
    return np.asarray(matched, dtype=bool)


def birth_numbers(values: pa.Array) -> np.ndarray:
    """Which values hold a birth number: eleven digits, or ten where leading zeros are lost.

    Eleven digits are looked for inside text too, but not where they are part of a hash: a run of
    letters a–f and digits, twelve or longer. Ten digits must be the whole value, and at least
    :data:`SHARE_WITHOUT_ZERO` of the column's values of ten digits must pass, as one in some 200
    does by chance.
    """
    texts = pc.replace_substring_regex(values, r"^([0-9]{9,11})[.,]0+$", r"\1")
    candidates = np.flatnonzero(matching(texts, PERHAPS_BIRTH_NUMBER))
    places, digits = [], []
    for place, text in zip(candidates, texts.take(pa.array(candidates)).to_pylist(), strict=True):
        for match in BIRTH_NUMBER.finditer(text):
            if not in_hash(text, match.start(1), match.end(3)):
                places.append(place)
                digits.append(re.sub(r"[. ]", "", match[1]) + match[2] + match[3])
    which = np.zeros(len(values), dtype=bool)
    which[np.array(places, dtype=int)[valid_birth_numbers(digits)]] = True
    short = np.flatnonzero(matching(texts, r"^[1-9][0-9]{9}$"))
    restored = valid_birth_numbers(["0" + text for text in texts.take(pa.array(short)).to_pylist()])
    if restored.sum() > SHARE_WITHOUT_ZERO * len(short):
        which[short[restored]] = True
    return which


def in_hash(text: str, start: int, end: int) -> bool:
    """Whether the digits of a text are part of a hexadecimal hash."""
    before = re.sub(r".*[^0-9A-Za-z]", "", text[:start], flags=re.DOTALL)
    after = re.sub(r"[^0-9A-Za-z].*", "", text[end:], flags=re.DOTALL)
    run = before + text[start:end] + after
    letters = set(run.lower()) - set("0123456789 .-:/")
    return len(run) >= 12 and bool(letters) and letters <= set("abcdef")


def valid_birth_numbers(digits: list[str]) -> np.ndarray:
    """Which strings of eleven digits are birth numbers: both check digits and the date are right.

    With the digits d1 … d11, the weighted sums 3·d1+7·d2+6·d3+1·d4+8·d5+9·d6+4·d7+5·d8+2·d9+d10 and
    5·d1+4·d2+3·d3+2·d4+7·d5+6·d6+5·d7+4·d8+3·d9+2·d10+d11 must be divisible by eleven. The day may
    be 40 too high (D-number), the month 40 or 80 (H-numbers and synthetic numbers). The century is
    not asked for.
    """
    if not digits:
        return np.zeros(0, dtype=bool)
    d = np.frombuffer("".join(digits).encode(), dtype=np.uint8).reshape(-1, 11).astype(int) - ord(
        "0"
    )
    day, month, year = 10 * d[:, 0] + d[:, 1], 10 * d[:, 2] + d[:, 3], 10 * d[:, 4] + d[:, 5]
    day = np.where(day > 40, day - 40, day)
    month = np.where(month > 80, month - 80, np.where(month > 40, month - 40, month))
    known = (month >= 1) & (month <= 12)
    longest = DAYS_IN_MONTH[np.where(known, month, 0)] - ((month == 2) & (year % 4 != 0))
    checked = (d[:, :10] @ CHECK_1 % 11 == 0) & (d @ CHECK_2 % 11 == 0)
    return np.asarray(checked & known & (day >= 1) & (day <= longest))


def telephones(values: pa.Array, purpose: str) -> np.ndarray:
    """Which values hold a telephone number written as one: with country code, in groups, or named.

    Eight digits alone may be anything; they count where most of a column that is not for pseudonyms
    begins with 4 and with 9, as only mobile numbers do.
    """
    which = matching(values, TELEPHONE)
    mobile = matching(values, MOBILE)
    if purpose in (OTHER, ABSENCE) and mobile.sum() >= max(
        FEWEST_MOBILES, SHARE_MOBILES * len(values)
    ):
        nines = matching(values, r"^9") & mobile
        if SHARE_OF_EACH < nines.sum() / mobile.sum() < 1 - SHARE_OF_EACH:
            which |= mobile
    return which


def diagnoses(values: pa.Array, purpose: str, own_codes: Collection[str]) -> np.ndarray:
    """Which values are diagnosis codes, or tell of a diagnosis in words.

    A code such as ``P12`` is a programme area as well as a diagnosis, so codes of the extract's own
    organisation, positions and mapping never count. Of the others, a code that is the whole value
    counts

    * in the absences: always;
    * where codes are expected (organisation, positions): if written with a point (``F32.1``) and
      with three letters or more in the column, or if all codes of a letter and two digits are
      codes of ICPC-2, with eight letters or more;
    * elsewhere: if written with a point, if the column has codes of two letters, or if codes are
      the lesser part of the column's values.

    Words count except where units and positions are named, for there are teams for diabetes; there
    they count beside a code.
    """
    if purpose == IDENTITY:
        return matching(pc.utf8_lower(values), CODE_BESIDE_WORDS)
    if purpose == CODE:
        pointed, icpc = matching(values, WITH_POINT), matching(values, ICPC_CODE)
        found = matching(pc.utf8_lower(values), CODE_BESIDE_WORDS)
        found |= pointed & (initials(values, pointed) >= LETTERS_OF_CODES)
        if (icpc == matching(values, ANY_CODE)).all() and initials(values, icpc) >= LETTERS_OF_ICPC:
            found |= icpc
        return found
    own = pa.array(list(own_codes), pa.string())
    foreign = ~pc.is_in(values, value_set=own).to_numpy(zero_copy_only=False)
    code = matching(values, DIAGNOSIS_CODE) & foreign
    pointed = matching(values, WITH_POINT) & foreign
    letters = initials(values, code)
    lone = purpose == ABSENCE or letters > 1 or code.sum() < SHARE_OF_CODES * len(values)
    return np.asarray(matching(pc.utf8_lower(values), IN_WORDS) | pointed | (code & lone))


def initials(values: pa.Array, which: np.ndarray) -> int:
    """How many letters some values begin with."""
    return len({text[0] for text in values.filter(pa.array(which)).to_pylist()})


def names(values: pa.Array, counts: np.ndarray, purpose: str) -> np.ndarray:
    """Which values name a person.

    A first name and a surname of :mod:`kommunetall.data.extract.names` beside each other, in either
    order, count anywhere, unless a place follows: *Hans Hansens vei barnehage* and *Fridtjof Nansen
    skole* are places. Elsewhere than where units are named, a column of which most values are known
    first names or surnames alone counts too, and so does one of which most values look like a name
    and hardly any repeats.
    """
    texts = np.flatnonzero(matching(values, PERHAPS_NAME))
    which = np.zeros(len(values), dtype=bool)
    which[texts] = [has_name(text) for text in values.take(pa.array(texts)).to_pylist()]
    if purpose == CODE:
        return which
    single = np.flatnonzero(matching(values, rf"^{LETTER}{LETTER}+$"))
    known = [
        (word in FIRST_NAMES or word in SURNAMES)
        for word in pc.utf8_lower(values.take(pa.array(single))).to_pylist()
    ]
    if sum(known) >= max(FEWEST_NAMES, SHARE_SINGLE_NAMES * len(values)):
        which[single[np.array(known)]] = True
    shaped = matching(values, NAME_SHAPE)
    if shaped.sum() >= max(FEWEST_SHAPES, SHARE_SHAPES * len(values)):
        shaped &= ~matching(pc.utf8_lower(values), rf"{PLACE}($|{NO_LETTER})")
        distinct = shaped.sum() >= SHARE_DISTINCT * counts[shaped].sum()
        if distinct and shaped.sum() >= max(FEWEST_SHAPES, SHARE_SHAPES * len(values)):
            which |= shaped
    return which


def has_name(text: str) -> bool:
    """Whether a text names a person by first name and surname, or by initial and surname."""
    if initial := re.fullmatch(r"[^\W\d_]\. ?([^\W\d_]+)", text):
        return initial[1].lower() in SURNAMES
    words = [
        w
        for w in WORD.findall(text.replace("-", " "))
        if not (len(w) == 1 and w.isalpha()) and w != "."
    ]
    whole = sum(w.isalpha() for w in words) <= 4 and all(w.isalpha() or w in ",;" for w in words)
    for place, first in enumerate(words):
        rest = words[place + 1 :]
        comma = bool(rest) and rest[0] in (",", ";")
        rest = rest[1:] if comma else rest
        if not rest or is_place(rest[1:2]):
            continue
        if not comma and is_first(first) and is_surname(rest[0], whole):
            return True
        if (comma or whole) and is_surname(first, whole) and is_first(rest[0]):
            return True
    return False


def is_first(word: str) -> bool:
    """Whether a word is a known first name."""
    return word.lower() in FIRST_NAMES


def is_surname(word: str, whole: bool) -> bool:
    """Whether a word is a known surname, or ends as one; all small only where it stands alone."""
    known = word.lower() in SURNAMES
    if word[:1].isupper():
        return known or (len(word) > 5 and word.lower().endswith(("sen", "dotter", "datter")))
    return whole and known


def is_place(following: Iterable[str]) -> bool:
    """Whether the word that follows makes a place of a name."""
    return any(re.fullmatch(rf"(\w+(?=\w{{4}}))?{PLACE}", word.lower()) for word in following)
