"""One folder a page: what it draws, its view and its template."""
