"""Trust checks: what has to be put right before anybody decides by these numbers. One check a file."""
