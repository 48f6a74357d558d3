"""The read side: sums, places, official figures and revisions, as the domain takes them."""
