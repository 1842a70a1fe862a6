"""Municipal figures, analysis that can be trusted, and accessible PDF appendices.

The parts stand beside each other and meet only in the notebooks:

``rules``   what a legislator or a council has decided, by date
``data``    what somebody has measured, checked against its schema
``models``  pure functions from frames to frames
``show``    tables, charts and sentences in bokmål
``batch``   plans, papermill runs and PDF

They stand on ``errors``, on ``inputs`` (what a process has read) and on ``memory`` (what the reports of a
run share), which import nothing of ours.
"""
