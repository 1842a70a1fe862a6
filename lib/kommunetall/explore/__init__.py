"""Explore: a report whose parameters are controls."""
