"""Performance: where this scope will land."""
