"""The dashboard as a TA starts it: a process of its own, and somebody who speaks HTTP to it, word by word."""

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import uvicorn

from autograder.dashboard.app import create_app
from tests.documents import COURSE
from tests.pages import Page

_START_S = 60


@dataclass(frozen=True)
class Answer:
    """One answer of the server."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def page(self) -> Page:
        return Page(self.text)


@dataclass
class Visitor:
    """Somebody who has the address; `cookies` are what the server gave them."""

    port: int
    token: str
    process: subprocess.Popen | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """What a form of a page of ours sends."""
        usual = {"origin": f"http://127.0.0.1:{self.port}", "sec-fetch-site": "same-origin"}
        fields = {"csrf": self.secret(), "author": "Bo"} | fields
        return self.ask("POST", path, headers=usual | headers, body=urlencode(fields))

    def ask(self, method: str, path: str, *, headers: dict[str, str], body: str | bytes = "") -> Answer:
        """Send it as it is; header names may have `_` for `-`, and None leaves out what is usual."""
        usual = {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            usual["content-type"] = "application/x-www-form-urlencoded"
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            sent = {name: value for name, value in (usual | given).items() if value is not None}
            connection.request(method, path, body=body or None, headers=sent)
            response = connection.getresponse()
            answer = Answer(
                response.status,
                {name.lower(): value for name, value in response.getheaders()},
                response.read(),
            )
            for cookie in response.headers.get_all("set-cookie") or ():
                name, _, rest = cookie.partition("=")
                self.cookies[name] = rest.partition(";")[0]
            return answer
        finally:
            connection.close()

    def log_in(self) -> Answer:
        return self.get(f"/login?{urlencode({'token': self.token})}")

    def secret(self) -> str:
        """What our forms hold, as any page with a form tells it."""
        return re.search(r'name="csrf" value="([^"]+)"', self.get("/exports").text)[1]

    def stranger(self) -> "Visitor":
        """Somebody else, who has nothing but the port."""
        return Visitor(self.port, "", self.process)


@contextmanager
def open_dashboard(folder, *options: str, cwd=None) -> Iterator[Visitor]:
    """Start `autograder serve` on a free port; yields whoever read its address, logged in."""
    command = [sys.executable, "-m", "autograder", "serve", str(folder), "--port", "0", *options]
    process = subprocess.Popen(
        [*command, "--course", str(COURSE)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=cwd or folder,
        env=os.environ | {"PYTHONPATH": str(COURSE)},
        start_new_session=True,
    )
    try:
        _, address = process.stdout.readline(), process.stdout.readline()
        parts = urlsplit(address.strip())
        visitor = Visitor(parts.port, parts.query.partition("token=")[2], process)
        visitor.log_in()
        yield visitor
    finally:
        process.send_signal(signal.SIGINT)
        try:
            left, _ = process.communicate(timeout=_START_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        assert "Traceback" not in left, left
        assert process.returncode == 0, left


@contextmanager
def open_dashboard_here(folder) -> Iterator[Visitor]:
    """The same application in a thread of this process, which takes a second less to start."""
    token = "a-token-of-the-tests"
    config = uvicorn.Config(
        create_app(folder, token), port=0, log_level="warning", access_log=False, ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            thread.join(0.01)
        (listener,) = server.servers[0].sockets
        visitor = Visitor(listener.getsockname()[1], token)
        visitor.log_in()
        yield visitor
    finally:
        server.should_exit = True
        thread.join(_START_S)
