"""What a verb answers when it will not do what was asked."""

from __future__ import annotations


class Refusal(Exception):
    """Nothing was changed. The message says what was wrong, where, and what to do next."""
