"""`python -m healthyplaces`: the command line without an installed script."""

from healthyplaces.command import main

main()
