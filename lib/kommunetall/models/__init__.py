"""Pure functions from frames to frames, one module a topic."""
