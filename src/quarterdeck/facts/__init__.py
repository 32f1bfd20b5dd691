"""Where rows rest: one DuckDB file per publication, written once, then only read."""

import duckdb

# The engine opens a database in memory when it is imported, which nobody here asks. Its threads stay behind when a web
# server forks, and a child that let go of it without them would be aborted as it ends.
duckdb.default_connection().close()
