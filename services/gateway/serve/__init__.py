"""The gateway's own routes; who may use them is declared in `routes.py`, not here."""
