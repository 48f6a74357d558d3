"""Parts killed under load: a ledger of what was sent, a model of what must be, a checker."""
