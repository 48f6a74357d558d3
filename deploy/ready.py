"""Exit 0 if the service at that address is ready: `python -m deploy.ready URL`, a health check."""

import sys

from deploy.local import services

if __name__ == "__main__":
    sys.exit(0 if services.is_ready(sys.argv[1]) else 1)
