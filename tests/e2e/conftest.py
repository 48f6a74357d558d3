"""A platform a module, a browser that is signed in and one that was never here."""

from collections.abc import Iterator

import pytest
from e2e import console_driver as console
from e2e.console_driver import Platform
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from deploy.local.stack import Stack


@pytest.fixture(scope="module")
def platform(
    stack: Stack, module_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    """The four services, with a token issuer beside them."""
    with console.platform(stack.kafka, module_database, tmp_path_factory.mktemp("console")) as ran:
        yield ran


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """What starts browsers."""
    with sync_playwright() as started:
        yield started


@pytest.fixture
def stranger(playwright: Playwright) -> Iterator[BrowserContext]:
    """A browser that was never here."""
    with console.browser(playwright) as opened:
        yield opened


@pytest.fixture(scope="module")
def chromium(playwright: Playwright, platform: Platform) -> Iterator[BrowserContext]:
    """A browser whose person is signed in and may do everything."""
    with console.browser(playwright) as opened:
        console.sign_in(opened.new_page(), platform)
        yield opened


@pytest.fixture
def page(chromium: BrowserContext, platform: Platform) -> Iterator[Page]:
    """The overview in a tab of its own."""
    opened = chromium.new_page()
    console.visit(opened, platform, "")
    yield opened
    opened.close()
