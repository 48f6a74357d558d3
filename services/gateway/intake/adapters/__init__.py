"""What other makers' systems send, in their own formats, as our sensors and readings; pure."""
