"""Gas that flows: what pipes carry and hold, what a flow needs, balances by month, and what a halt takes from whom."""

from geo.gas.balance import gas_balance, gas_supplies
from geo.gas.halt import gas_halt
from geo.gas.lines import gas_lines
from geo.gas.needs import gas_needs
from geo.gas.pipe import (
    Gas,
    capacity,
    compressor_power,
    diameter_needed,
    linepack,
    mean_pressure,
    outlet_pressure,
    section_length,
)

__all__ = [
    "Gas",
    "capacity",
    "compressor_power",
    "diameter_needed",
    "gas_balance",
    "gas_halt",
    "gas_lines",
    "gas_needs",
    "gas_supplies",
    "linepack",
    "mean_pressure",
    "outlet_pressure",
    "section_length",
]
