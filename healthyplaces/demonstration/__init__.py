"""A simulated Coventry day on a running platform, and whether the platform got it right."""
