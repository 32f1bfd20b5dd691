"""How the pipeline went from one day to another, every difference with a reason."""

from quarterdeck.reports.bridge.report import bridge
from quarterdeck.reports.bridge.shape import PipelineBridge

__all__ = ["PipelineBridge", "bridge"]
