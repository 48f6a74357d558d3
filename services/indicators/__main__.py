"""`python -m services.indicators`."""

from services.indicators.settings import Settings
from services.indicators.wiring import build
from shared.process import run

if __name__ == "__main__":
    settings = Settings()
    run("indicators", settings, lambda stopping: build(settings, stopping))
