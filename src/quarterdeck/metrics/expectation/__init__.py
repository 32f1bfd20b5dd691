"""What an expected landing is worked out from, read from the facts, and the landing of a scope line by line."""

from quarterdeck.metrics.expectation.outlook import Outlook, is_kept, outlook, to_keep

__all__ = ["Outlook", "is_kept", "outlook", "to_keep"]
