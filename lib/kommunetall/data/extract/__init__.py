"""An extract of the payroll system: read, checked, refused where it names persons.

This is all that others use of it. None of it takes in pyarrow before an extract is read or written.
"""

from kommunetall.data.extract.origin import ExtractOrigin, extract_origin
from kommunetall.data.extract.read import own_folder, read_extract
from kommunetall.data.extract.write import write_extract

__all__ = [
    "ExtractOrigin",
    "extract_origin",
    "own_folder",
    "read_extract",
    "write_extract",
]
