"""The HTTP side: what is asked, and how it is answered."""
