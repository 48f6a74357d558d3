"""Air quality as pure functions: units, quality, averages, the index, limits, statistics of a year.

Standard library only; no clock, no I/O. Concentrations are µg/m³, carbon monoxide mg/m³. Every
average is over an interval `[start, end)` in UTC, and `None` means "cannot be computed", never 0.
"""
