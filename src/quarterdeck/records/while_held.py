"""What was said while a session was held: by the order of the audit trail, whatever days and clocks say."""

from __future__ import annotations

from django.db.models import Q

from quarterdeck.records.models import AuditEvent, Sitting

BEGIN, END = ("open", "open again"), ("close", "not held")


def while_held(sitting: Sitting, noun: str, *verbs: str) -> set[str]:
    """The keys of what these verbs were said about between opening and closing, however often it was opened again."""
    return {event.key for event in events_while_held(sitting, noun, *verbs)}


def events_while_held(sitting: Sitting, noun: str, *verbs: str) -> list[AuditEvent]:
    """The events of these verbs between opening and closing, in their order."""
    during = _during(sitting)
    if not during:
        return []
    return list(AuditEvent.objects.filter(during, noun=noun, verb__in=verbs).order_by("number"))


def _during(sitting: Sitting) -> Q:
    """The events between each opening and the closing that followed it; after the last where it is not closed yet."""
    marks = AuditEvent.objects.filter(noun="sitting", key=sitting.session.key, verb__in=(*BEGIN, *END))
    found, begun = Q(), None
    for number, verb in marks.order_by("number").values_list("number", "verb"):
        if verb in BEGIN:
            begun = number
        elif begun is not None:
            found, begun = found | Q(number__gt=begun, number__lt=number), None
    return found if begun is None else found | Q(number__gt=begun)
