"""A graded folder in, its dashboard on a free port of this machine out; a `Visitor` reads its pages."""

import http.client
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import uvicorn

from autograder.dashboard.app import create_app

TOKEN = "a-token-of-the-tests"


@contextmanager
def served(out_dir: Path) -> Iterator[str]:
    """`http://127.0.0.1:…` while the block runs."""
    app = create_app(out_dir, TOKEN)
    server = uvicorn.Server(uvicorn.Config(app, port=0, access_log=False, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
        (listener,) = server.servers[0].sockets
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


class Visitor:
    """Somebody who has the token."""

    def __init__(self, address: str) -> None:
        self._host = address.removeprefix("http://")
        status, headers, _ = self.ask(f"/login?{urlencode({'token': TOKEN})}")
        assert status == 303
        self._cookie = headers["set-cookie"].partition(";")[0]

    def read(self, path: str) -> str:
        """The page at that path."""
        status, _, page = self.ask(path, cookie=self._cookie)
        assert status == 200, (path, status)
        return page

    def refused(self, path: str, fields: Mapping[str, str]) -> str:
        """The page that answers a form which can't be done, sent from the page above that path."""
        page = self.read(path.rpartition("/")[0])
        (secret,) = set(re.findall(r'name="csrf" value="([^"]+)"', page))
        status, _, page = self.ask(path, cookie=self._cookie, form={"csrf": secret} | fields)
        assert status == 409, (path, status)
        return page

    def ask(
        self, path: str, cookie: str = "", form: Mapping[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, str]:
        """What the server answers: status, headers and page."""
        connection = http.client.HTTPConnection(self._host, timeout=30)
        headers = {"cookie": cookie} if cookie else {}
        if form is not None:
            headers |= {"origin": f"http://{self._host}", "content-type": "application/x-www-form-urlencoded"}
        try:
            body = None if form is None else urlencode(form)
            connection.request("GET" if form is None else "POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()
