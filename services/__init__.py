"""The four services of the platform; none imports another."""
