"""The ledger of publications, and which of them stands."""

from __future__ import annotations

from django.db import models


class Publication(models.Model):
    """One published version of the facts: a file that never changes again."""

    number = models.PositiveIntegerField(primary_key=True)
    file_name = models.CharField(max_length=100)
    built_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors")
    source = models.CharField(max_length=200)
    observed_on = models.DateField()
    digest = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    control_totals = models.JSONField(default=dict)
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.CharField(max_length=254)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"publication {self.number} ({self.source}, observed on {self.observed_on})"


class CurrentPublication(models.Model):
    """The pointer, one row: which publication everybody reads, since when, and who said so."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="+")
    since_at = models.DateTimeField(auto_now=True)
    set_by = models.CharField(max_length=254)

    def __str__(self) -> str:
        return f"{self.publication}, current since {self.since_at:%Y-%m-%d %H:%M}"

    @classmethod
    def standing(cls) -> Publication | None:
        """The publication that stands; None before the first import."""
        row = cls.objects.filter(pk=1).select_related("publication").first()
        return row.publication if row else None
