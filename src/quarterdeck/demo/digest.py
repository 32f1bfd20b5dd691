"""The fingerprint of the demo company's delivery: what makes 'the same every time' a promise one can check."""

from __future__ import annotations

DIGEST = "a09993a002bf734f5e44abaac53f034e2d416e0e17228def58f3c4be1c499893"
"""SHA-256 of the delivered content. It changes when the company is changed on purpose, and then only."""
