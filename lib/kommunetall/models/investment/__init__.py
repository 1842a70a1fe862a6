"""Investment, financing, debt and the financial rules."""
