"""Who is asking: API keys, tokens of an OpenID issuer, the console's sessions, one-use tickets."""
