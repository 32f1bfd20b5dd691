"""Trust: whether the numbers can be believed."""
