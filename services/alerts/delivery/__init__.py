"""Webhooks: signed, sent to checked addresses only, tried again, given up visibly."""
