"""A session between an owner of numbers and whoever leads them."""
