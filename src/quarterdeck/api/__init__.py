"""The same reports as the pages show, as JSON under /api/v1/, described by OpenAPI."""
