"""The products whose exports are recognised by their headers."""

from __future__ import annotations

from quarterdeck.connectors.layout import Layout

LAYOUTS: tuple[Layout, ...] = ()
