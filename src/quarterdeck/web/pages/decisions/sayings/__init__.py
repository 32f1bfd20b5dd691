"""Every verb of the Decisions page, by its name in the address."""

from __future__ import annotations

from quarterdeck.web.pages.decisions.sayings import actions, decisions, support, topics, trust
from quarterdeck.web.pages.decisions.sayings.saying import Saying, Speaking

__all__ = ["SAYINGS", "Saying", "Speaking"]

SAYINGS: dict[str, type[Saying]] = {
    "write": actions.Write,
    "propose": actions.Propose,
    "accept": actions.Accept,
    "decline": actions.Decline,
    "withdraw": actions.Withdraw,
    "revise": actions.Revise,
    "finish": actions.Finish,
    "let-go": actions.LetGo,
    "reopen": actions.Reopen,
    "keep-on": actions.KeepOn,
    "adjust": actions.Adjust,
    "stop": actions.Stop,
    "conclude": decisions.Conclude,
    "reconsider": decisions.Reconsider,
    "answer": decisions.Answer,
    "waive": trust.Waive,
    "accept-waiver": trust.AcceptWaiver,
    "end-waiver": trust.EndWaiver,
    "decide-anyway": trust.DecideAnyway,
    "park": topics.Park,
    "settle": topics.Settle,
    "ask": support.Ask,
    "offer": support.Offer,
    "promise": support.Promise,
    "refuse": support.Refuse,
    "keep": support.Keep,
    "take-back": support.TakeBack,
}
"""Every verb by its name in the address."""
