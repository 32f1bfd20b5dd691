"""A made-up company with known truth: seeded, dated, the same every time.

``company.company()`` is the company as a value; ``load.load()`` moves it into this installation. Nothing is loaded
here: every command asks for the fingerprint (``digest``), and only some for the company.
"""
