"""Every attempt to import, and how it ended."""

from __future__ import annotations

from django.db import models

from quarterdeck.records.models.publication import Publication


class Result(models.TextChoices):
    """How an import ended."""

    RUNNING = "running", "running"
    PUBLISHED = "published", "published"
    ALREADY = "already", "already imported"
    REFUSED = "refused", "refused"
    INTERRUPTED = "interrupted", "interrupted"


class ImportRun(models.Model):
    """Who imported which files when, and what came of it."""

    begun_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    begun_by = models.CharField(max_length=254)
    source = models.CharField(max_length=200)
    files = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    result = models.CharField(max_length=12, choices=Result, default=Result.RUNNING)
    rejected = models.PositiveIntegerField(default=0)
    publication = models.ForeignKey(Publication, on_delete=models.SET_NULL, null=True, blank=True, related_name="runs")
    message = models.TextField(default="", blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"import of {self.source}, {self.get_result_display()}"
