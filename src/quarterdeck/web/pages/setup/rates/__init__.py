"""Exchange rates: those that are known, and those that are missing."""
