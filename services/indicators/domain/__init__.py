"""The methods behind every figure: values in, values out; no clock, no database, no randomness.

Formulas follow PHEindicatormethods 2.1.0 and Fingertips, as cited in each function.
"""
