"""The fingerprint of the demo company's delivery: what makes 'the same every time' a promise one can check."""

from __future__ import annotations

DIGEST = "d7d9c94ca861b3f7c71ebc985cda233868cd8f2abb6a9632b1ea787182bf3951"
"""SHA-256 of the delivered content. It changes when the company is changed on purpose, and then only."""
