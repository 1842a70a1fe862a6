"""Pure functions from frames to frames, a package a topic; beside them what topics share."""
