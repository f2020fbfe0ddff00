"""A graded folder in, a server on this machine out, until Ctrl-C; its address is printed once."""

import ipaddress
import secrets
import socket
from pathlib import Path
from urllib.parse import urlencode

import click
import uvicorn

from autograder.dashboard.access import LOGIN, LOOPBACK
from autograder.dashboard.app import create_app
from autograder.errors import AutograderError
from autograder.report.clean import visible

#: Seconds that requests in flight get when the server is to end.
_END_S = 5


def serve(
    out_dir: Path, *, host: str, port: int, course: Path | None, sandbox: str, is_remote_allowed: bool = False
) -> None:
    """Serve the dashboard of the folder until Ctrl-C. Raises AutograderError where that can't be."""
    if not is_loopback(host) and not is_remote_allowed:
        raise AutograderError(
            f"--host {host}: others could reach the dashboard there, and everything would travel readable: "
            "names, scores, and the token that lets in. Keep it on this machine and reach it with "
            f"`ssh -L {port}:127.0.0.1:{port}`, or say --allow-remote on a network that you trust"
        )
    if host in ("0.0.0.0", "::"):
        raise AutograderError(
            f"--host {host}: name the address by which it is reached; requests for any other are refused"
        )
    token = secrets.token_urlsafe(32)
    names = (*LOOPBACK, shown_host(host)) if is_loopback(host) else (shown_host(host),)
    listener = _listen(host, port)
    try:
        app = create_app(out_dir, token, course=course, sandbox=sandbox, hosts=names)
        address = (
            f"http://{shown_host(host)}:{listener.getsockname()[1]}{LOGIN}?{urlencode({'token': token})}"
        )
        click.echo(f"Dashboard of {visible(str(out_dir))}, until Ctrl-C:\n{address}")
        config = uvicorn.Config(
            app,
            access_log=False,  # it would hold the token
            log_level="warning",
            proxy_headers=False,
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=_END_S,
        )
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        click.echo("The dashboard has ended.")
    finally:
        listener.close()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def shown_host(host: str) -> str:
    """The host as it stands in an address."""
    return f"[{host}]" if ":" in host else host


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as cause:
        reason = cause.strerror or str(cause)
        raise AutograderError(f"--host {host} --port {port}: {reason}; choose another --port") from cause
