"""What the house tells about itself: JSON logs and Prometheus metrics."""

from sextant.core.telemetry.log import Log
from sextant.core.telemetry.logs import LogRing, configure_logs
from sextant.core.telemetry.metrics import Metrics

__all__ = ["Log", "LogRing", "Metrics", "configure_logs"]
