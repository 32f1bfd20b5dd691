"""What the steps of a session are called on every page."""

from __future__ import annotations

from quarterdeck.domain.conducting import Step

NAMES = {
    Step.TRUST: ("Trust check", "Can we rely on the numbers?"),
    Step.OUTLOOK: ("Outlook", "Where are we heading?"),
    Step.FOCUS: ("Focus areas", "Which gaps matter most?"),
    Step.ACTIONS: ("Actions", "What will {owner} do?"),
    Step.SUPPORT: ("Support", "What would help?"),
    Step.DEAL: ("Deals and accounts", "What wins them?"),
    Step.SKILLS: ("Skills", "What is to be learned?"),
    Step.PREPARATION: ("Meeting preparation", "What makes the meeting go well?"),
}
"""What each step is called, and the question it answers."""
