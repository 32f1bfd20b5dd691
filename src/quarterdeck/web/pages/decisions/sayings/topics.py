"""What is said about topics that belong to another session."""

from __future__ import annotations

from typing import Any

from django import forms

from quarterdeck.domain import formats
from quarterdeck.domain.cadence import Discipline
from quarterdeck.domain.parking import ENDINGS
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Topic
from quarterdeck.records.parking import destinations, park
from quarterdeck.records.voice import Stands
from quarterdeck.web.pages.decisions.sayings.decisions import InSession
from quarterdeck.web.pages.decisions.sayings.saying import OfOne, Saying, Speaking, offer, said_text

PLACES = (
    (Discipline.DEAL.value, "Deal and account"),
    (Discipline.SKILLS.value, "Skills"),
    (Discipline.PREPARATION.value, "Meeting preparation"),
)


class Park(Saying):
    """Something that does not belong here."""

    title, button = "Park a topic", "Park it"
    session = forms.CharField(widget=forms.HiddenInput, max_length=200)
    text = said_text("What came up?")
    discipline = forms.ChoiceField(label="Where does it belong?", choices=PLACES)

    def __init__(self, *args: Any, meeting: Meeting | None = None, **more: Any) -> None:  # noqa: ANN401 Django's own
        super().__init__(*args, **more)
        if meeting:
            planned = destinations(meeting)
            offer(self, "discipline", [each for each in PLACES if Discipline(each[0]) in planned])

    def say(self, by: Speaking) -> str:
        """See `records.parking.park`."""
        given = self.cleaned_data
        meeting = Meeting.open(by.voice.account, given["session"], by.on)
        parked = park(meeting, Discipline(given["discipline"]), given["text"])
        return f"Parked for {formats.weekday(parked.due_on)}: {parked.text}"


class Settle(OfOne, InSession):
    """What came of a topic."""

    said_by = Stands.OWNER
    title, button = "What comes of it?", "Settle it"
    session = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)
    ending = forms.ChoiceField(label="What is concluded?")
    text = said_text("What was agreed, in the owner’s words")

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 Django's own
        super().__init__(*args, **more)
        topic = Topic.objects.filter(key=self["key"].value() or "").first()
        kinds = [Discipline(topic.discipline)] if topic else list(ENDINGS)
        offer(self, "ending", [each for kind in kinds for each in ENDINGS[kind].items()])

    def of_session(self, by: Speaking) -> str:
        """The one that is named, or that for which the topic was parked."""
        topic = Topic.objects.filter(key=str(self["key"].value() or ""), owner=by.voice.owner).first()
        return super().of_session(by) or (topic.goes_to.key if topic else "")

    def say(self, by: Speaking) -> str:
        """See `Topic.settle`."""
        given, topic = self.cleaned_data, self.meant(Topic, by)
        where = Meeting.open(by.voice.account, given["session"], by.on).record() if given["session"] else None
        return (
            f"Settled: {topic.settle(given['ending'], given['text'], by=by.voice, now=by.now, session=where).because}"
        )
