"""`python -m services.ingest`."""

from services.ingest.settings import Settings
from services.ingest.wiring import build
from shared.process import run

if __name__ == "__main__":
    settings = Settings()
    run("ingest", settings, lambda stopping: build(settings, stopping))
