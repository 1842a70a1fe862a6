"""Municipal figures, analysis that can be trusted, and accessible PDF appendices.

``rules``     what a legislator or a council has decided, by date
``data``      what somebody has measured, checked against its schema
``models``    pure functions from frames to frames, a package a topic
``prepare``   those three put together: a report a topic, which holds its exhibits
``show``      verbs that show an exhibit as chart, table or sentences in bokmål
``printing``  from an executed notebook to PDF
``batch``     plans, papermill runs and their record

They stand on the ground: ``exhibit``, ``inputs`` (what a process has read), ``memory`` (what the
reports of a run share), ``parameters`` (what each may be), ``written`` (slips in cells explained),
``errors`` and ``assets``. Notebooks use ``prepare`` and ``show``. Which room may import which is
told by the contracts in ``pyproject.toml``.
"""
