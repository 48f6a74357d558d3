"""Fixtures that every test may ask for; nothing starts before one is asked for."""

pytest_plugins = ("backing.fixtures",)
