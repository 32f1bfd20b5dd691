"""Quarterdeck: sales performance management, from strategic goal to measured effect."""
