"""Where rows rest: one DuckDB file per publication, written once, then only read."""
