"""People who do not exist.

Extracts of a payroll system to show and to test reports on employees with.

:func:`synthetic_extract` makes up a municipality of any size. :func:`demonstration_extract` makes
up people whose totals are those that an annual report prints. Each pseudonym begins with ``syn-``,
and the mapping that is written beside the files says ``status: synthetic``.
"""

from made_up_people.areas import Area, Reorganisation
from made_up_people.demonstration import demonstration_extract
from made_up_people.people import synthetic_extract

__all__ = ["Area", "Reorganisation", "demonstration_extract", "synthetic_extract"]
