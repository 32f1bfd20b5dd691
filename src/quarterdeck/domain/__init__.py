"""Plain Python: frozen values and arithmetic. No I/O, no clock, no framework."""
