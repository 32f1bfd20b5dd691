"""What is known about stages: who said it, and what the opportunities themselves show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from quarterdeck.connectors.headers import normal
from quarterdeck.connectors.layout import KnownStage
from quarterdeck.domain.facts import Batch, Status

type StageKey = tuple[str | None, str]
"""Pipeline and stage, in comparable form."""


def key_of(pipeline: str | None, stage: str) -> StageKey:
    """The comparable form of a stage in its pipeline."""
    return (normal(pipeline) if pipeline else None, normal(stage))


@dataclass(slots=True)
class Seen:
    """What the delivered opportunities show about one stage."""

    pipeline: str | None
    name: str
    row: int
    file: str
    sheet: str | None
    statuses: Counter[Status] = field(default_factory=Counter)
    positions: Counter[int] = field(default_factory=Counter)
    probabilities: set[float | None] = field(default_factory=set)


@dataclass(slots=True)
class Stages:
    """Stages by what is said of them (mapping file, then delivered stage tables, then product defaults) and seen."""

    said: dict[StageKey, KnownStage] = field(default_factory=dict)
    seen: dict[StageKey, Seen] = field(default_factory=dict)
    pipelines: dict[str, str] = field(default_factory=dict)
    """The pipeline each opportunity runs in, by its identifier."""
    is_closed_list: bool = False
    """Somebody has listed the stages, so one not known is a mistake and not to be made out from probabilities."""

    def say(self, stages: Iterable[KnownStage]) -> None:
        """Take what is said; what was said before stands, and only gaps in it are filled."""
        for stage in stages:
            key = key_of(stage.pipeline, stage.name)
            before = self.said.get(key)
            self.said[key] = stage if before is None else _filled(before, stage)

    def status_of(self, pipeline: str | None, stage: str | None) -> Status | None:
        """The status the stage stands for, as far as somebody has said."""
        known = self.known(pipeline, stage)
        return known.status if known else None

    def known(self, pipeline: str | None, stage: str | None) -> KnownStage | None:
        """What is said about the stage, in its pipeline or in all of them."""
        if stage is None:
            return None
        own, general = self.said.get(key_of(pipeline, stage)), self.said.get(key_of(None, stage))
        return _filled(own, general) if own and general else own or general

    def shown_status(self, pipeline: str | None, stage: str | None) -> Status | None:
        """The status the stage stands for, said or shown by opportunities that are all alike."""
        if stage is None:
            return None
        seen = self.seen.get(key_of(pipeline, stage))
        return self.status_of(pipeline, stage) or (_shown(seen) if seen else None)

    def batch(self, source: str) -> Batch | None:
        """The stage table: what opportunities name and what was said with a place in the order."""
        rows: list[tuple[str | None, str, Seen | None]] = [
            (seen.pipeline, seen.name, seen) for seen in self.seen.values()
        ]
        rows += [(stage.pipeline, stage.name, None) for key, stage in self.said.items() if self._stands_alone(key)]
        if not self.seen:
            return None
        rows.sort(key=lambda row: self._order(*row))
        names = ("stage_id", "pipeline", "name", "position", "status", "is_initial", "probability", "category")
        columns: dict[str, list[object]] = {name: [] for name in names}
        for pipeline, name, seen in rows:
            known = self.known(pipeline, name)
            status = known.status if known else (_shown(seen) if seen else None)
            values = (
                f"{pipeline}/{name}" if pipeline else name,
                pipeline,
                name,
                known.position if known and known.position else (_position(seen) if seen else None),
                str(status or Status.OPEN),
                known.is_initial if known else None,
                known.probability if known else None,
                known.category if known else None,
            )
            for column, value in zip(names, values, strict=True):
                columns[column].append(value)
        first = next(iter(self.seen.values()))
        return Batch(
            "stage", source, columns, [seen.row if seen else first.row for _, _, seen in rows], first.file, first.sheet
        )

    def _order(self, pipeline: str | None, name: str, seen: Seen | None) -> tuple[str, float, str]:
        known = self.known(pipeline, name)
        position = (known.position if known else None) or (_position(seen) if seen is not None else None)
        return pipeline or "", position or float("inf"), name

    def _stands_alone(self, key: StageKey) -> bool:
        """Said about, not seen itself, nor as the stage of some pipeline; defaults count only beside seen siblings."""
        if key in self.seen or (key[0] is None and any(name == key[1] for _, name in self.seen)):
            return False
        return self.said[key].is_own


def _filled(before: KnownStage, later: KnownStage) -> KnownStage:
    return replace(
        before,
        position=later.position if before.position is None else before.position,
        is_initial=later.is_initial if before.is_initial is None else before.is_initial,
        probability=later.probability if before.probability is None else before.probability,
        category=before.category or later.category,
    )


def _shown(seen: Seen) -> Status | None:
    """All alike: that; some still open: open, for products that lose a deal without moving it; else nothing."""
    if len(seen.statuses) == 1:
        return next(iter(seen.statuses))
    return Status.OPEN if seen.statuses[Status.OPEN] else None


def _position(seen: Seen) -> int | None:
    return seen.positions.most_common(1)[0][0] if seen.positions else None
