"""Judging what was marked: read the intervals, judge, compare with what is stored, store."""
