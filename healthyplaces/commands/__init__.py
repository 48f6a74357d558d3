"""What `healthyplaces` can do: one module a group of commands."""
