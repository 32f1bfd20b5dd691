"""How the company works: the decision catalogue, the rules of the cadence, holidays."""
