"""JupyterLab as a student meets it: a server of its own, and a notebook in a real browser.

Cells are named by their place in the notebook's file; JupyterLab keeps all of them on the page.
"""

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import open_browser

_ELSEWHERE = re.compile(r"^https?://(?!127\.0\.0\.1[:/])")
_START_S = 60.0
_RUN_S = 300.0
#: From "[ ]:" over "[*]:" to "[3]:", and on to another number when the cell is run again.
_HAS_RUN = """([cell, before]) => {
    const prompt = cell.querySelector(".jp-InputPrompt").textContent;  // innerText is of what is in sight
    return /\\[\\d+\\]/.test(prompt) && prompt !== before;
}"""


@contextmanager
def open_lab(command: str, folder: Path, environ: dict[str, str]) -> Iterator[str]:
    """Start JupyterLab as students type it, from `folder`; yields its address, with `{path}` left open."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    token = secrets.token_hex(16)
    _configure(Path(environ["HOME"]) / ".jupyter", port, token)
    with (Path(environ["HOME"]) / "jupyter.log").open("w") as log:
        process = subprocess.Popen(
            ["bash", "-euc", command],
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/api?token={token}", process, Path(log.name))
            yield f"http://127.0.0.1:{port}/lab/tree/{{path}}?token={token}"
        finally:
            _end(process)


def _configure(folder: Path, port: int, token: str) -> None:
    """Settings that keep JupyterLab on this machine: a free port, and no look for news or updates."""
    server = {"ip": "127.0.0.1", "port": port, "port_retries": 0, "open_browser": False, "allow_root": True}
    lab = {
        "news_url": None,
        "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "extension_manager": "readonly",
    }
    # Without this it asks whether it may fetch news, on top of the notebook.
    settings = folder / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "notification.jupyterlab-settings").write_text(json.dumps({"fetchNews": "false"}))
    config = {"ServerApp": server, "LabApp": lab, "IdentityProvider": {"token": token}}
    (folder / "jupyter_lab_config.json").write_text(json.dumps(config))


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start: {log.read_text()[-2000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server and its kernels, which are in sessions of their own: politely, then for sure."""
    family = [psutil.Process(process.pid)] if process.poll() is None else []
    family += [child for parent in family for child in parent.children(recursive=True)]
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)  # a shell would not pass it on to the server
    _, left = psutil.wait_procs(family, timeout=10)
    for survivor in left:
        survivor.kill()
    process.wait(timeout=10)


class NotebookPage:
    """A notebook that is open in JupyterLab, used by mouse and keyboard and read from the page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._cells = page.locator(".jp-Notebook .jp-Cell")

    def cell(self, number: int) -> Locator:
        return self._cells.nth(number)

    def run(self, number: int) -> str:
        """Select a cell, press Shift+Enter, wait until it has run; returns its output as one reads it."""
        cell = self.cell(number)
        before = self._prompt(number)
        cell.locator(".jp-InputPrompt").click()
        self._page.keyboard.press("Shift+Enter")
        self._wait_until_run(number, before)
        return self.output(number)

    def run_all_above(self, number: int) -> None:
        """All cells before this one, from the menu."""
        before = self._prompt(number - 1)
        self.cell(number).locator(".jp-InputPrompt").click()
        self.choose("Run", "Run All Above Selected Cell")
        self._wait_until_run(number - 1, before)

    def restart_and_run_all(self, last: int) -> None:
        """What one should do before handing in; waits for the cell `last`, or for the first that fails."""
        self.choose("Kernel", "Restart Kernel and Run All Cells…")
        self._page.locator(".jp-Dialog button.jp-mod-warn").click()
        prompt = self.cell(last).locator(".jp-InputPrompt")
        expect(prompt).to_have_text("[*]:", timeout=_START_S * 1000)
        expect(prompt).not_to_have_text("[*]:", timeout=_RUN_S * 1000)

    def type_over(self, number: int, text: str) -> None:
        """Replace what is in a cell."""
        self.cell(number).locator(".cm-content").click()
        self._page.keyboard.press("Control+A")
        self._page.keyboard.insert_text(text)

    def save(self) -> None:
        self._page.keyboard.press("Control+S")
        self._page.locator(".jp-mod-current.jp-mod-dirty").wait_for(state="detached")

    def choose(self, menu: str, item: str) -> None:
        self._page.locator(".lm-MenuBar-item", has_text=menu).first.click()
        self._page.locator(".lm-Menu-item", has_text=item).first.click()

    def output(self, number: int) -> str:
        # Unlike inner_text, also of what is out of sight.
        return self.cell(number).locator(".jp-OutputArea").text_content() or ""

    def picture(self, path: Path) -> None:
        """What is in sight, as a PNG."""
        self._page.screenshot(path=path)

    def _prompt(self, number: int) -> str:
        return self.cell(number).locator(".jp-InputPrompt").text_content() or ""

    def _wait_until_run(self, number: int, before: str) -> None:
        cell = self.cell(number).element_handle()
        self._page.wait_for_function(_HAS_RUN, arg=[cell, before], timeout=_RUN_S * 1000)


@contextmanager
def open_notebook(address: str, asked: list[str]) -> Iterator[NotebookPage]:
    """Open the address in headless Chromium; requests to other machines are refused and put into `asked`."""

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    with open_browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.route(_ELSEWHERE, refuse)
        page.goto(address)
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=_START_S * 1000)
        idle = page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']")
        idle.wait_for(timeout=_START_S * 1000)
        yield NotebookPage(page)
