"""What in the values of a column identifies a person."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kommunetall.data.extract.persons.birth_numbers import birth_numbers
from kommunetall.data.extract.persons.contacts import EMAIL, telephones
from kommunetall.data.extract.persons.diagnoses import diagnoses
from kommunetall.data.extract.persons.names import names
from kommunetall.data.extract.persons.search import OTHER, matching


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
        :data:`.search.CODE` (organisation and positions), :data:`.search.IDENTITY` (pseudonyms),
        :data:`.search.ABSENCE` (any other column of the absences) or :data:`.search.OTHER`; it
        decides how a name alone and a code such as ``P12`` are judged.
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
        "fødselsnumre eller D-numre": birth_numbers(values),
        "e-postadresser": matching(values, EMAIL),
        "telefonnumre": telephones(values, purpose),
        "diagnoser": diagnoses(values, purpose, own_codes),
        "navn på personer": names(values, counts, purpose),
    }
    return [(kind, which) for kind, which in found.items() if which.any()]
