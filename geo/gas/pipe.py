"""Gas in one pipe: friction, pressure along it, what it carries, what it holds, and what compression takes.

Steady isothermal flow in a level pipe (Darcy–Weisbach; Mokhatab, Poe & Mak 2019):

    p₁² − p₂² = λ (L / D) (ṁ / A)² z R T / M

with the friction factor λ of Colebrook & White, and the compressibility z of Papay (1968) at the mean pressure of
the pipe, ⅔ (p₁ + p₂ − p₁ p₂ / (p₁ + p₂)). Volumes are at 20 °C and 101,325 Pa, as the countries of the former
Soviet Union and this atlas state them. All functions take numbers or arrays that broadcast, in SI units: pressures
are absolute and in Pa, flows in m³/s of gas at standard conditions, lengths in m.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.arrays import Floats

GAS_CONSTANT: Final = 8.314462618
"""J/(mol K)."""

STANDARD_K: Final = 293.15
STANDARD_PA: Final = 101_325.0

TURBULENT: Final = 4000.0
"""Reynolds number from which a flow is turbulent, as that of every line in use is."""

ROUNDS: Final = 80
"""Rounds of each fixed-point iteration. All contract; far from choking they agree to 1e-12 after twenty."""


@dataclass(frozen=True)
class Gas:
    """Natural gas, the wall of its pipe and the machines that move it; any member may be an array of draws.

    Attributes
    ----------
    temperature_k : float
        Mean temperature of the gas in the pipe.
    molar_mass_kg : float
        kg/mol.
    roughness_m : float
        Of the wall, as Colebrook & White use it.
    viscosity_pa_s : float
    critical_k, critical_pa : float
        Pseudo-critical temperature and pressure.
    adiabatic_exponent : float
    efficiency : float
        Of compressors, 0 to 1: adiabatic work over work on the shaft.

    Examples
    --------
    >>> from geo.gas import Gas
    >>> round(float(Gas().density), 3)
    0.69
    """

    temperature_k: float | Floats = 288.15
    molar_mass_kg: float | Floats = 0.0166
    roughness_m: float | Floats = 3e-5
    viscosity_pa_s: float | Floats = 1.15e-5
    critical_k: float | Floats = 194.0
    critical_pa: float | Floats = 4.63e6
    adiabatic_exponent: float | Floats = 1.3
    efficiency: float | Floats = 0.8

    @property
    def density(self) -> Floats:
        """Density at standard conditions, kg/m³."""
        return np.asarray(STANDARD_PA * self.molar_mass_kg / (GAS_CONSTANT * STANDARD_K))

    def compressibility(self, pressure: float | Floats) -> Floats:
        """Return z at an absolute pressure in Pa (Papay 1968)."""
        p, t = np.divide(pressure, self.critical_pa), np.divide(self.temperature_k, self.critical_k)
        return np.asarray(1 - 3.52 * p * np.exp(-2.260 * t) + 0.274 * p**2 * np.exp(-1.878 * t))

    def _z_r_t(self, inlet: float | Floats, outlet: float | Floats) -> Floats:
        """Return z R T / M at the mean pressure of a pipe, J/kg."""
        z = self.compressibility(mean_pressure(inlet, outlet))
        return np.asarray(z * GAS_CONSTANT * self.temperature_k / self.molar_mass_kg)


def mean_pressure(inlet: float | Floats, outlet: float | Floats) -> Floats:
    """Return the mean pressure of gas in a pipe, Pa: where it holds as much as at its true pressures.

    Parameters
    ----------
    inlet, outlet : float or array
        Absolute pressures, Pa.

    Returns
    -------
    array of float
        Pa.

    Examples
    --------
    >>> from geo.gas import mean_pressure
    >>> float(mean_pressure(5e6, 5e6))
    5000000.0
    """
    p1, p2 = np.asarray(inlet, dtype=float), np.asarray(outlet, dtype=float)
    return np.asarray(2 / 3 * (p1 + p2 - p1 * p2 / (p1 + p2)))


def capacity(
    gas: Gas, inlet: float | Floats, outlet: float | Floats, length: float | Floats, diameter: float | Floats
) -> Floats:
    """Return what a pipe carries between two pressures, m³/s at standard conditions.

    The flow is direct, not iterated: at a given loss of pressure Re √λ does not depend on the flow.

    Parameters
    ----------
    gas : Gas
    inlet, outlet : float or array
        Absolute pressures, Pa; the inlet's is the higher.
    length, diameter : float or array
        Of the pipe, inside, m.

    Returns
    -------
    array of float
        m³/s at standard conditions.

    Examples
    --------
    >>> from geo.gas import Gas, capacity
    >>> flow = capacity(Gas(), inlet=7.4e6, outlet=5.1e6, length=115e3, diameter=1.388)
    >>> round(float(flow) * 86400 * 365 / 1e9, 1)  # bcm a year
    38.0
    """
    area = np.pi * np.square(diameter) / 4
    fall = np.square(inlet) - np.square(outlet)
    unresisted = area * np.sqrt(fall * diameter / (gas._z_r_t(inlet, outlet) * length))  # ṁ √λ
    reynolds = unresisted * diameter / (area * gas.viscosity_pa_s)  # Re √λ
    return np.asarray(unresisted * _inverse_root(gas, reynolds, diameter) / gas.density)


def outlet_pressure(
    gas: Gas, flow: float | Floats, inlet: float | Floats, length: float | Floats, diameter: float | Floats
) -> Floats:
    """Return the pressure at the end of a pipe, Pa; NaN where the pressure at its inlet does not carry the flow.

    It is the inverse of `capacity`.

    Parameters
    ----------
    gas : Gas
    flow : float or array
        m³/s at standard conditions.
    inlet : float or array
        Absolute pressure, Pa.
    length, diameter : float or array
        Of the pipe, inside, m. At lengths from 0 to its own the result is the profile of pressure along a pipe.

    Returns
    -------
    array of float
        Absolute pressure, Pa.

    Examples
    --------
    >>> from geo.gas import Gas, outlet_pressure
    >>> outlet = outlet_pressure(Gas(), flow=2e9 / (365 * 86400), inlet=5.4e6, length=890e3, diameter=1.195)
    >>> round(54 - float(outlet) / 1e5, 1)  # bar lost
    1.4
    """
    resistance = _resistance(gas, flow, diameter) * length
    shape = np.broadcast_shapes(np.shape(resistance), np.shape(inlet))
    outlet = np.broadcast_to(np.asarray(inlet, dtype=float), shape)
    with np.errstate(invalid="ignore"):
        for _ in range(ROUNDS):
            outlet = np.sqrt(np.square(inlet) - resistance * gas._z_r_t(inlet, outlet))
    return np.asarray(outlet)


def diameter_needed(
    gas: Gas, flow: float | Floats, inlet: float | Floats, outlet: float | Floats, length: float | Floats
) -> Floats:
    """Return the inner diameter, m, of the one pipe that carries a flow between two pressures.

    Parameters
    ----------
    gas : Gas
    flow : float or array
        m³/s at standard conditions.
    inlet, outlet : float or array
        Absolute pressures, Pa.
    length : float or array
        m.

    Returns
    -------
    array of float
        m.

    Examples
    --------
    >>> from geo.gas import Gas, capacity, diameter_needed
    >>> flow = capacity(Gas(), 5.4e6, 3e6, 200e3, 1.195)
    >>> round(float(diameter_needed(Gas(), flow, 5.4e6, 3e6, 200e3)), 6)
    1.195
    """
    fall = (np.square(inlet) - np.square(outlet)) / (gas._z_r_t(inlet, outlet) * length)
    diameter = np.ones(np.broadcast_shapes(np.shape(flow), np.shape(fall)))
    for _ in range(ROUNDS):
        diameter = diameter * (_resistance(gas, flow, diameter) / fall) ** 0.2
    return np.asarray(diameter)


def section_length(
    gas: Gas, flow: float | Floats, inlet: float | Floats, outlet: float | Floats, diameter: float | Floats
) -> Floats:
    """Return how far a flow gets between two pressures, m: the longest way from one compressor station to the next.

    Parameters
    ----------
    gas : Gas
    flow : float or array
        m³/s at standard conditions.
    inlet, outlet : float or array
        Absolute pressures, Pa.
    diameter : float or array
        Inside, m.

    Returns
    -------
    array of float
        m.

    Examples
    --------
    >>> from geo.gas import Gas, capacity, section_length
    >>> flow = capacity(Gas(), 7.5e6, 5e6, 120e3, 1.388)
    >>> round(float(section_length(Gas(), flow, 7.5e6, 5e6, 1.388)))
    120000
    """
    fall = np.square(inlet) - np.square(outlet)
    return np.asarray(fall / (_resistance(gas, flow, diameter) * gas._z_r_t(inlet, outlet)))


def compressor_power(gas: Gas, flow: float | Floats, inlet: float | Floats, outlet: float | Floats) -> Floats:
    """Return the power on the shaft of a station that lifts a flow from one pressure to another, W.

    Adiabatic work of a real gas over the efficiency (Mokhatab, Poe & Mak 2019).

    Parameters
    ----------
    gas : Gas
    flow : float or array
        m³/s at standard conditions.
    inlet, outlet : float or array
        Absolute pressures before and behind the station, Pa.

    Returns
    -------
    array of float
        W.

    Examples
    --------
    >>> from geo.gas import Gas, compressor_power
    >>> round(float(compressor_power(Gas(), 1000.0, 5e6, 7.4e6)) / 1e6, 1)  # MW
    45.3
    """
    k = (np.asarray(gas.adiabatic_exponent) - 1) / gas.adiabatic_exponent
    z_r_t = gas.compressibility(inlet) * GAS_CONSTANT * gas.temperature_k / gas.molar_mass_kg
    return np.asarray(flow * gas.density * z_r_t / (k * gas.efficiency) * (np.divide(outlet, inlet) ** k - 1))


def linepack(
    gas: Gas, inlet: float | Floats, outlet: float | Floats, length: float | Floats, diameter: float | Floats
) -> Floats:
    """Return what a pipe holds, m³ at standard conditions: P V / (z R T) at its mean pressure.

    Parameters
    ----------
    gas : Gas
    inlet, outlet : float or array
        Absolute pressures, Pa.
    length, diameter : float or array
        Of the pipe, inside, m.

    Returns
    -------
    array of float
        m³ at standard conditions.

    Examples
    --------
    >>> from geo.gas import Gas, linepack
    >>> round(float(linepack(Gas(), 5.4e6, 5.25e6, 890e3, 1.195)) / 1e6, 1)  # million m³
    60.6
    """
    pressure = mean_pressure(inlet, outlet)
    volume = np.pi * np.square(diameter) / 4 * length
    kelvins = gas.compressibility(pressure) * gas.temperature_k
    return np.asarray(volume * pressure / STANDARD_PA * STANDARD_K / kelvins)


def _inverse_root(gas: Gas, reynolds: float | Floats, diameter: float | Floats) -> Floats:
    """Return 1 / √λ by Colebrook & White from Re √λ."""
    return np.asarray(-2 * np.log10(np.divide(gas.roughness_m, diameter) / 3.71 + 2.51 / reynolds))


def _resistance(gas: Gas, flow: float | Floats, diameter: float | Floats) -> Floats:
    """Return λ (ṁ / A)² / D of a flow, kg²/(m⁵ s²)."""
    flux = flow * gas.density / (np.pi * np.square(diameter) / 4)
    # Below turbulence the formula does not hold, and what is lost is nothing to speak of.
    reynolds = np.maximum(flux * diameter / gas.viscosity_pa_s, TURBULENT)
    inverse = np.full(np.shape(reynolds), 10.0)
    for _ in range(ROUNDS):
        inverse = _inverse_root(gas, reynolds / inverse, diameter)
    return np.asarray(np.square(flux / inverse) / diameter)
