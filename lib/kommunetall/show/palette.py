"""One accent colour and greys: Designsystemet's accent and neutral scales."""

ACCENT = "#0062BA"
ACCENT_SOFT = "#99C0E3"
ACCENT_TINT = "#DDEAF6"
TEXT = "#1F2C3D"
SUBTLE = "#545E6B"
GREY = "#717A84"
RULE = "#B8BCC1"

SERIES = (ACCENT, GREY, ACCENT_SOFT, TEXT, RULE)
