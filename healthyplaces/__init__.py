"""What people and publishers use: the command line, the Python client and the simulator."""
