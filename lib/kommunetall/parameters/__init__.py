"""Parameters of notebooks: what they declare, what each may be, and the one check of them.

What each may be stands in ``assets/parameters.yaml``, a name there is the same thing in every
topic. Reports, models, plans and whoever lets people choose values all ask here.
"""

from kommunetall.parameters.declared import (
    Declared,
    declared_parameters,
    parameters_source,
)
from kommunetall.parameters.possible import Limits, known_parameters, limits
from kommunetall.parameters.sentences import (
    checked,
    fault,
    faults,
    not_there,
    require_there,
)

__all__ = [
    "Declared",
    "Limits",
    "checked",
    "declared_parameters",
    "fault",
    "faults",
    "known_parameters",
    "limits",
    "not_there",
    "parameters_source",
    "require_there",
]
