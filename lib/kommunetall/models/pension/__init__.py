"""Pension cost and premium deviation (pensjonskostnad og premieavvik)."""
