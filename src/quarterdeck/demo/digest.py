"""The fingerprint of the demo company's delivery: what makes 'the same every time' a promise one can check."""

from __future__ import annotations

DIGEST = "2d71182d8dbe0e6aeaef3452012889d98072a0fafe9549d66ec30a001e1553cc"
"""SHA-256 of the delivered content. It changes when the company is changed on purpose, and then only."""
