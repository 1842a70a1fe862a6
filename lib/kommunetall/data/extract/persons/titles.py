"""What the name of a column says that it is for."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

FORBIDDEN_COLUMNS = {
    "fødselsnummer eller fødselsdato": (
        r"f(o|oe)dsels?(nummer|nr|dato|dag)\w*|f(o|oe)dt(dato)?|fnr|d ?(nummer|nr)"
        r"|\w*personn(ummer|umber|r)|\w*personident\w*"
        r"|national(insurance|identity|id)\w*|national (identity|id|insurance)( (number|no))?"
        r"|ssn|social ?security\w*"
        r"|birth ?(day|date|number|no)|birth ?dt|born|date ?of ?birth|dob|nin"
        r"|id ?nummer|identitetsnummer|identity ?number"
    ),
    "en diagnose": (
        r"\w*diagnos\w*|diag|icpc ?2?|icd ?1?[01]?|(icpc|icd)\w*( \d+)?( ?(kode|code))?"
        r"|sykdom\w*|sjukdom\w*|lidelse\w*|disease\w*|illness\w*|medical\w*|helseopplysning\w*|symptom\w*"
    ),
    "en adresse": (
        r"\w*adresse\w*|\w*address\w*|adr|post ?(nr|nummer|sted|code|kode|boks)"
        r"|zip ?(code)?|postal\w*|gate(navn|nr)?|street\w*"
    ),
    "et telefonnummer": (
        r"\w*telefon\w*|\w*(tele)?phone\w*|\w*tlf\w*"
        r"|mobil(e|nr|nummer|telefon)?|mob|cell( ?phone)?|sms"
    ),
    "en e-postadresse": r"e ?(post|mail)\w*|mail|mailadr\w*|\w*epost\w*|\w*email\w*",
    "et bankkontonummer": r"bank ?konto\w*|bank ?account\w*|iban|konto ?nummer ?l(o|oe)nn",
}
NAME_COLUMN = re.compile(r"\w*(navn|namn|name|initialer|initials)(ene?t?)?")
WORD_BEFORE_NAME = re.compile(
    r"\w*(enhet|enhets|eining|avdeling|avd|org|organisasjon|organization|organisation|stilling|stillings|seksjon|virksomhet"
    r"|ansvar|ansvars|tjeneste|kommune|prosjekt|sted|steds|department|dept|unit|position|company|file|fil|omrade|etat|sektor"
    r"|kode|code|type|art|hovedutvalg|program|utvalg|job|title|site"
    r"|cost ?center|konto|rolle|role|firma|lonnsart|arsak"
    r"|tabell|table|kolonne|column|niva|level|gruppe|group)(s|en|et)?"
)


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
                return "navnet på en person"
    return None


def plain(text: str) -> str:
    """Text in lower case where å, æ and ø have become a, ae and o."""
    lowered = text.lower().replace("ø", "o").replace("æ", "ae")
    return "".join(
        c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c)
    )
