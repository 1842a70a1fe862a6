"""Ways to reach a person: e-mail addresses and telephone numbers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from kommunetall.data.extract.persons.search import ABSENCE, OTHER, matching

EMAIL = r"[\w.+\-]+@[\w\-]+\.[\w.\-]*\w"
TELEPHONE = (
    r"(^|[^0-9])(\+ ?[1-9][0-9]{0,2}|004[567])[ \-]?[2-9][0-9](\s?[0-9]){4,8}($|[^0-9])"
    r"|(^|[^0-9.,] ?)"
    r"([2-9][0-9] [0-9]{2} [0-9]{2} [0-9]{2}|[489][0-9]{2} [0-9]{2} [0-9]{3})($|[^0-9 ])"
    r"|(?i:tlf|telefon|mobil|mob|ring|phone)[a-zæøå.: ]{0,12}[2-9][0-9]{7}($|[^0-9])"
)
MOBILE = r"^[49][0-9]{7}$"
FEWEST_MOBILES, SHARE_MOBILES, SHARE_OF_EACH = 10, 0.8, 0.1


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
