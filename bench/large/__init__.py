"""The benchmark at full size: python -m bench.large FOLDER makes the facts, loads them and prints one table."""
