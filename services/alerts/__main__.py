"""`python -m services.alerts`."""

from services.alerts.settings import Settings
from services.alerts.wiring import build
from shared.process import run

if __name__ == "__main__":
    settings = Settings()
    run("alerts", settings, lambda stopping: build(settings, stopping))
