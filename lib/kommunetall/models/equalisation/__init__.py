"""Tax and income equalisation (skatt og inntektsutjevning)."""
