"""What closed in the past, how often and for how long places close, and what that costs in a year on average."""

from geo.risk.catalogue import closure_events
from geo.risk.frequency import closure_rates
from geo.risk.places import Place
from geo.risk.yearly_loss import expected_loss

__all__ = ["Place", "closure_events", "closure_rates", "expected_loss"]
