"""The performance benchmark: python -m bench prints one table."""
