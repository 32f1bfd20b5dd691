"""The nouns people make and change; each file holds one, with its verbs."""

from __future__ import annotations

from quarterdeck.records.models.account import Account, AccountRefused
from quarterdeck.records.models.action import Action, Wording
from quarterdeck.records.models.anyway import Anyway
from quarterdeck.records.models.audit import AuditEvent, AuditHead
from quarterdeck.records.models.cadencerule import CadenceRule
from quarterdeck.records.models.calendarversion import CalendarVersion
from quarterdeck.records.models.company import Company
from quarterdeck.records.models.concluded import Concluded
from quarterdeck.records.models.confirmation import Confirmation
from quarterdeck.records.models.decision import Decision, Rested
from quarterdeck.records.models.decisionkind import DecisionKind
from quarterdeck.records.models.exchangerate import ExchangeRate, RateRefused
from quarterdeck.records.models.feed import Feed
from quarterdeck.records.models.holiday import Holiday
from quarterdeck.records.models.importrun import ImportRun, Result
from quarterdeck.records.models.letter import Letter
from quarterdeck.records.models.mark import Mark
from quarterdeck.records.models.note import Note, SharedNote
from quarterdeck.records.models.owner import LinkedBy, OwnerIdentity
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.preparation import Preparation
from quarterdeck.records.models.proposedrepair import ProposedRepair
from quarterdeck.records.models.publication import CurrentPublication, Publication
from quarterdeck.records.models.pulse import Pulse
from quarterdeck.records.models.question import Question
from quarterdeck.records.models.repair import Repair
from quarterdeck.records.models.season import Season
from quarterdeck.records.models.seat import Seat, SeatRefused
from quarterdeck.records.models.session import Session
from quarterdeck.records.models.sessiontemplate import SessionTemplate
from quarterdeck.records.models.sitting import Sitting
from quarterdeck.records.models.source import Source
from quarterdeck.records.models.spoken import SpokenRefused
from quarterdeck.records.models.statement import Statement
from quarterdeck.records.models.support import Support
from quarterdeck.records.models.target import Target, TargetRefused
from quarterdeck.records.models.timezoneversion import TimeZoneVersion
from quarterdeck.records.models.topic import Topic
from quarterdeck.records.models.trustlimit import TrustLimit
from quarterdeck.records.models.unit import Placement, Unit, UnitRefused
from quarterdeck.records.models.versioned import StaleRecord, Versioned
from quarterdeck.records.models.waiver import Waiver

__all__ = [
    "Account",
    "AccountRefused",
    "Action",
    "Anyway",
    "AuditEvent",
    "AuditHead",
    "CadenceRule",
    "CalendarVersion",
    "Company",
    "Concluded",
    "Confirmation",
    "CurrentPublication",
    "Decision",
    "DecisionKind",
    "ExchangeRate",
    "Feed",
    "Holiday",
    "ImportRun",
    "Letter",
    "LinkedBy",
    "Mark",
    "Note",
    "OwnerIdentity",
    "Person",
    "Placement",
    "Preparation",
    "ProposedRepair",
    "Publication",
    "Pulse",
    "Question",
    "RateRefused",
    "Repair",
    "Rested",
    "Result",
    "Season",
    "Seat",
    "SeatRefused",
    "Session",
    "SessionTemplate",
    "SharedNote",
    "Sitting",
    "Source",
    "SpokenRefused",
    "StaleRecord",
    "Statement",
    "Support",
    "Target",
    "TargetRefused",
    "TimeZoneVersion",
    "Topic",
    "TrustLimit",
    "Unit",
    "UnitRefused",
    "Versioned",
    "Waiver",
    "Wording",
]
