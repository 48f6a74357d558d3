"""Write what `docker-compose.yml` needs and no repository may hold: passwords and API keys.

`python3 -m deploy.compose` (`make env`) writes `.env` and the file of API keys once; what is there
already stays as it is. Needs nothing but Python.
"""

import secrets
from pathlib import Path

from deploy.local import services
from deploy.local.places import CHECKOUT, Home, write_private

SECRETS = ("POSTGRES_PASSWORD", "INTERNAL_TOKEN", "GRAFANA_PASSWORD", "KAFKA_CLUSTER_ID")


def prepare(checkout: Path) -> bool:
    """Write the two files where they are missing; tell whether `.env` is new."""
    home = Home.at(checkout / ".local" / "compose")
    services.make_keys(home)
    # The gateway's user inside its container is not ours; the folder around it is closed.
    home.keys.chmod(0o644)
    environment = checkout / ".env"
    if environment.exists():
        return False
    # 22 characters: 16 bytes in the URL-safe alphabet, which is also what a cluster id must be.
    rows = [f"{name}=k{secrets.token_urlsafe(16)[1:]}\n" for name in SECRETS]
    write_private(environment, "".join(rows))
    return True


if __name__ == "__main__":
    new = prepare(CHECKOUT)
    print("wrote .env" if new else ".env is there already")
    print("the API keys are in .local/compose/keys.json")
