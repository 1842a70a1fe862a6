"""Figures about few persons: which to hide in tables that are published together.

This package knows nothing of employees. :class:`Table` describes a table by its :class:`Cells` and
:class:`Relations`; :func:`protect` gives all tables back :class:`Published`.
"""

from kommunetall.models.disclosure.protection import PrivacyRules, Published, protect
from kommunetall.models.disclosure.table import Cells, Relations, Table

__all__ = ["Cells", "PrivacyRules", "Published", "Relations", "Table", "protect"]
