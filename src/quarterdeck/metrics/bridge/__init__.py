"""The pipeline bridge, worked out from the facts: its reasons, the deals behind each, and the moves it hides."""

from quarterdeck.metrics.bridge.asked import Window
from quarterdeck.metrics.bridge.deals import Behind, MovedDeal, deals_behind
from quarterdeck.metrics.bridge.inside import InsideMove, moves_inside, moving_deals
from quarterdeck.metrics.bridge.steps import bridge, first_known

__all__ = [
    "Behind",
    "InsideMove",
    "MovedDeal",
    "Window",
    "bridge",
    "deals_behind",
    "first_known",
    "moves_inside",
    "moving_deals",
]
