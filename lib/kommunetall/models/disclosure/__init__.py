"""Protection of figures about few persons; it knows nothing of employees."""
