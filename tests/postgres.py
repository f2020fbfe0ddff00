"""A PostgreSQL server from the system's package, for as long as a test takes."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_START_S = 60
#: Nothing here has to survive a crash.
_SETTINGS = {"listen_addresses": "", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """A running server; nobody but this user and root can reach its socket."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0

    def make_database(self) -> str:
        """SQLAlchemy's URL of a new, empty database."""
        self._made += 1
        name = f"gradebook{self._made}"
        assert self.run_sql(f"CREATE DATABASE {name}"), f"{self._folder}: no database could be made"
        return f"postgresql+psycopg://course@/{name}?host={self._folder}"

    def run_sql(self, command: str, *, timeout_s: float = 30) -> bool:
        """Whether the server did it; it may be starting still."""
        client = [_program("psql"), "-h", str(self._folder), "-U", "course", "-d", "postgres", "-qc", command]
        return subprocess.run(client, capture_output=True, timeout=timeout_s, check=False).returncode == 0


@contextmanager
def open_postgres() -> Iterator[Postgres]:
    """Start a server. Skips the test where there is none; where every tool is promised, that is a failure."""
    if not _program("initdb"):
        if os.environ.get("AUTOGRADER_TEST_ALL_SANDBOXES"):
            pytest.fail("PostgreSQL is promised here: no initdb in PATH or /usr/lib/postgresql/*/bin")
        pytest.skip("no PostgreSQL: install the package postgresql")
    # Not below pytest's folders: the path of a socket must be shorter than theirs.
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        user = _user()
        if user:
            shutil.chown(folder, user)
        data = folder / "data"
        init = [_program("initdb"), "-D", data, "-U", "course", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run([*init, "--locale=C"], user=user, cwd=folder, stdout=subprocess.DEVNULL, check=True)
        settings = [f"-c{name}={value}" for name, value in _SETTINGS.items()]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [_program("postgres"), "-D", data, "-k", folder, *settings],
                user=user,
                cwd=folder,
                stdout=log,
                stderr=log,
            )
        try:
            yield _when_ready(Postgres(folder), server, folder / "log")
        finally:
            _end(server)
    finally:
        shutil.rmtree(folder)


def _when_ready(postgres: Postgres, server: subprocess.Popen[bytes], log: Path) -> Postgres:
    deadline = time.monotonic() + _START_S
    while not postgres.run_sql("SELECT 1"):
        assert server.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)
    return postgres


def _end(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # it hangs up on whoever is connected
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)  # it ends its processes and itself at once
        server.wait(timeout=20)


def _program(name: str) -> str | None:
    """Debian keeps the server's programs out of PATH, one folder for each version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    return shutil.which(name, path=os.pathsep.join([*map(str, reversed(folders)), os.environ["PATH"]]))


def _user() -> str | None:
    """Who is to run the server: it refuses to be root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
