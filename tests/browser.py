"""The system's Chromium, headless: pages of ours as they are seen, and what they ask of other machines."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

#: What Chromium needs as root, without a screen, and asking nobody for anything.
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """The path of the system's Chromium; none is ever downloaded."""
    return shutil.which("chromium")


def have_chromium() -> None:
    """Skip the test where this machine lacks it; where it is promised, that is a failure."""
    if find_chromium():
        return
    if os.environ.get("AUTOGRADER_TEST_ALL_SANDBOXES"):
        pytest.fail("chromium is promised here: apt-get install chromium")
    pytest.skip("chromium is not installed: apt-get install chromium")


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A browser for a `with` block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()
