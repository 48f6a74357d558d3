"""The routes: what is asked, checked; what is answered, typed. Reached through the gateway only."""
