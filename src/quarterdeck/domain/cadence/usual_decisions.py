"""The decisions a company begins with, until it says which ones are its own."""

from __future__ import annotations

from quarterdeck.domain.cadence.cycles import Cycle, Level
from quarterdeck.domain.cadence.decisionkinds import Catalogue, DecisionKind, Discipline, Right, catalogue

_SELLER, _MANAGER, _DIRECTOR, _EXECUTIVE = Level
_WEEKLY, _, _MONTHLY, _QUARTERLY, _ANNUAL = Cycle

USUAL_DECISIONS: Catalogue = catalogue(
    (
        DecisionKind("fill-the-week", _SELLER, _WEEKLY, "Fill the days ahead", ("meetings_booked", "touches_booked")),
        DecisionKind(
            "set-activity",
            _SELLER,
            _MONTHLY,
            "Do more, or less, of what starts a sale",
            ("meeting_level", "activity_level", "opportunities_created"),
        ),
        DecisionKind(
            "shift-focus",
            _SELLER,
            _MONTHLY,
            "Give time to other segments or solutions",
            ("activity_focus", "pipeline_mix", "product_mix"),
        ),
        DecisionKind(
            "clear-pipeline",
            _SELLER,
            _MONTHLY,
            "Move on what stands still, or let it go",
            ("stuck_pipeline", "quiet_pipeline", "slip_rate", "pushed_pipeline"),
        ),
        DecisionKind(
            "next-step",
            _SELLER,
            _MONTHLY,
            "Agree what happens next on one deal or account",
            ("stage_age", "days_since_activity", "next_activity_booked"),
            part=Discipline.DEAL,
        ),
        DecisionKind(
            "prepare-meetings",
            _SELLER,
            _MONTHLY,
            "Say what the next meeting has to reach",
            ("meetings_booked", "next_activity_booked"),
            part=Discipline.PREPARATION,
        ),
        DecisionKind(
            "practise",
            _SELLER,
            _MONTHLY,
            "Practise one step of the sale",
            ("stage_conversion", "activity_quality", "win_rate"),
            part=Discipline.SKILLS,
        ),
        DecisionKind(
            "choose-accounts",
            _SELLER,
            _QUARTERLY,
            "Choose the accounts to grow",
            ("bookings", "open_pipeline", "pipeline_offer"),
        ),
        DecisionKind(
            "agree-prices",
            _SELLER,
            _QUARTERLY,
            "Agree how far prices may give way",
            ("discount", "margin_percent"),
            Right.LEADER,
        ),
        DecisionKind(
            "own-target",
            _SELLER,
            _ANNUAL,
            "Make the year’s target one’s own",
            ("bookings", "average_deal_value", "deals_won"),
        ),
        DecisionKind(
            "plan-territory",
            _SELLER,
            _ANNUAL,
            "Plan the territory and its key accounts",
            ("activity_focus", "created_cohort_win_rate"),
        ),
        DecisionKind(
            "move-effort",
            _MANAGER,
            _MONTHLY,
            "Move effort between patches",
            ("open_pipeline_due", "activity_level", "opportunities_created"),
        ),
        DecisionKind(
            "lend-specialist",
            _MANAGER,
            _MONTHLY,
            "Join a deal, or ask for a specialist",
            ("committed_pipeline_due", "stuck_pipeline"),
            Right.LEADER,
        ),
        DecisionKind(
            "run-campaign",
            _MANAGER,
            _QUARTERLY,
            "Run a campaign for one segment",
            ("opportunities_created", "pipeline_mix", "touches"),
        ),
        DecisionKind(
            "rebalance-patches",
            _MANAGER,
            _QUARTERLY,
            "Give accounts to other hands",
            ("open_pipeline", "open_opportunities", "bookings"),
        ),
        DecisionKind(
            "split-target", _MANAGER, _ANNUAL, "Split the team’s target", ("bookings", "win_rate", "sales_cycle")
        ),
        DecisionKind(
            "ask-for-seats",
            _MANAGER,
            _ANNUAL,
            "Ask for seats",
            ("sales_velocity", "meeting_level"),
            Right.ESCALATED,
            Level.EXECUTIVE,
        ),
        DecisionKind(
            "unblock-teams",
            _DIRECTOR,
            _MONTHLY,
            "Remove what holds up several teams",
            ("slip_rate", "stuck_share", "quiet_share"),
        ),
        DecisionKind(
            "pass-leads",
            _DIRECTOR,
            _MONTHLY,
            "Pass leads from one team to another",
            ("opportunities_created", "open_opportunities"),
        ),
        DecisionKind(
            "move-campaign-budget",
            _DIRECTOR,
            _QUARTERLY,
            "Spend the campaign budget elsewhere",
            ("cost_of_sales", "cost_of_sales_share", "opportunities_created"),
        ),
        DecisionKind(
            "change-discount-rules",
            _DIRECTOR,
            _QUARTERLY,
            "Change the rules for discounts",
            ("discount", "margin", "margin_percent"),
            Right.ESCALATED,
            Level.EXECUTIVE,
        ),
        DecisionKind(
            "open-or-close-seats",
            _DIRECTOR,
            _ANNUAL,
            "Open seats, or close some",
            ("sales_velocity", "cost_of_sales_share"),
            Right.LEADER,
        ),
        DecisionKind(
            "choose-events",
            _DIRECTOR,
            _ANNUAL,
            "Choose the fairs and conferences to be at",
            ("cost_of_sales", "meetings"),
        ),
        DecisionKind(
            "step-in",
            _EXECUTIVE,
            _MONTHLY,
            "Step in where a region is at risk",
            ("weighted_pipeline_due", "open_pipeline_due", "bookings"),
        ),
        DecisionKind(
            "shift-budget",
            _EXECUTIVE,
            _QUARTERLY,
            "Shift money between selling and marketing",
            ("cost_of_sales_share", "sales", "created_cohort_win_rate"),
        ),
        DecisionKind(
            "set-goals",
            _EXECUTIVE,
            _ANNUAL,
            "Set the goals and what drives them",
            ("sales", "margin_percent", "cost_of_sales_share"),
        ),
        DecisionKind(
            "set-priorities",
            _EXECUTIVE,
            _ANNUAL,
            "Say which markets and solutions come first",
            ("product_mix", "average_deal_value", "value_win_rate"),
        ),
    )
)
