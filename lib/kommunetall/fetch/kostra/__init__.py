"""A municipality's own KOSTRA files, read into the statements that all municipalities report."""

from kommunetall.fetch.kostra.files import File, told
from kommunetall.fetch.kostra.statements import TABLES, tables_of

__all__ = ["TABLES", "File", "tables_of", "told"]
