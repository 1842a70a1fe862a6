"""People who do not exist, for demonstration."""
