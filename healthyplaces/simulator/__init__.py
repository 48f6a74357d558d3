"""A seeded Coventry: sensors, their readings and households, all invented and all repeatable."""
