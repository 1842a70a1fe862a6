"""Diagnoses: codes of ICPC-2 and ICD-10, and common words."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kommunetall.data.extract.persons.search import (
    ABSENCE,
    CODE,
    IDENTITY,
    NO_LETTER,
    matching,
)
from kommunetall.data.extract.persons.words import word_list

DIAGNOSIS_CODE = r"^\s*([ABDFHKLNPRSTUWXYZ][0-9]{2}|[A-TV-Z][0-9]{2}\.?[0-9]{0,2})\s*$"
WITH_POINT = r"^\s*[A-TV-Z][0-9]{2}\.[0-9]{1,2}\s*$"
ANY_DIAGNOSIS = "|".join(word_list("diagnosis_words"))
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


def diagnoses(values: pa.Array, purpose: str, own_codes: Collection[str]) -> np.ndarray:
    """Which values are diagnosis codes, or tell of a diagnosis in words.

    A code such as ``P12`` is a service area as well as a diagnosis, so codes of the extract's own
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
