"""The fingerprint of the demo company's delivery: what makes 'the same every time' a promise one can check."""

from __future__ import annotations

DIGEST = "38ff067cfcfa8e9eeeea42b610df12e606079e9726d2a2b975737481a855dcf5"
"""SHA-256 of the delivered content. It changes when the company is changed on purpose, and then only."""
