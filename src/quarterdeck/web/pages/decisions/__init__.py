"""The Decisions page, and what is said on it."""
