"""Numbers worked out from facts: one metric a function, one family a file; its docstring is its definition."""
