"""Reports: one question each, asked of a Book through a Scope, answered with a frozen value."""
