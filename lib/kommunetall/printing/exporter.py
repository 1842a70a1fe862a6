"""The nbconvert exporter ``PDF_rapport``, for JupyterLab and ``jupyter nbconvert``."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import nbformat
from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from kommunetall.errors import KommunetallError, ReportError
from kommunetall.printing.pdf import compiled, report_of
from kommunetall.strict import bytes_of, why

AGAIN = "kjør alle cellene på nytt, og lagre den"
MOST_SHOWN = 300


def told_plainly(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Write an error that users can mend as sentences, any other as Python does."""
    if issubclass(kind, KommunetallError):
        print(error, file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)


sys.excepthook = told_plainly


def without_trace(record: logging.LogRecord) -> bool:
    """Take the trace from what is logged of an error that users can mend; all is logged."""
    if record.exc_info and isinstance(record.exc_info[1], KommunetallError):
        record.exc_info = None
    return True


def damaged(error: Exception) -> ReportError:
    """The error of a notebook that is no notebook, or no report."""
    return ReportError(
        "Notatboken kan ikke leses som en rapport: den kan være skadet.",
        [f"{type(error).__name__}: {error}"[:MOST_SHOWN], AGAIN],
    )


class KommunetallPdfExporter(Exporter):
    """nbconvert exporter ``PDF_rapport``: an executed notebook as a report."""

    export_from_notebook = "PDF_rapport"
    file_extension = ".pdf"
    output_mimetype = "application/pdf"

    def from_filename(  # type: ignore[override]  # as below
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """PDF of an executed notebook in a file."""
        try:
            bytes_of(Path(filename))
        except OSError as error:
            raise ReportError(f"{filename} kan ikke leses.", [why(error)]) from None
        return super().from_filename(filename, resources, **kw)

    def from_file(  # type: ignore[override]  # as below
        self, file_stream: Any, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """PDF of an executed notebook that is open."""
        try:
            notebook = nbformat.read(file_stream, as_version=4)
        except Exception as error:  # nbformat and its parsers raise of any kind
            self.log.debug("The notebook cannot be read.", exc_info=error)
            raise damaged(error) from error
        return self.from_notebook_node(notebook, resources, **kw)

    def from_notebook_node(  # type: ignore[override]  # Exporter says that all give notebooks
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """PDF of an executed notebook; the same notebook always gives the same bytes."""
        self.log.addFilter(without_trace)  # the server of JupyterLab logs what it is told
        try:
            _, resources_of_nb = super().from_notebook_node(nb, resources, **kw)
            report = report_of(nb)
        except KommunetallError:
            raise
        except Exception as error:
            if not isinstance(nb, NotebookNode):
                raise
            self.log.debug("The notebook cannot be read as a report.", exc_info=error)
            raise damaged(error) from error
        return compiled(report), resources_of_nb
