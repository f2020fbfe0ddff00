"""Requests in; only those of who has the token, and only from our own pages, reach the application.

The address that the terminal prints holds the token. `/login` exchanges it for a cookie, so that it stays
neither in the address bar nor in a page. Whoever is let in may read everything; to change anything takes a
POST from a page of ours, which holds another secret.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOGIN = "/login"
#: Hosts that name this machine, whatever the port; any other would be DNS rebinding.
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_SAFE_METHODS = frozenset({"GET", "HEAD"})

#: Nothing inline, nothing from elsewhere, and no text becomes markup by a script either.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # With no-referrer, a browser sends `Origin: null` with our own forms. This tells other places as little.
    "referrer-policy": "same-origin",
}

_REFUSAL = (
    "<!doctype html><html lang=en><meta charset=utf-8><meta name=color-scheme content='light dark'>"
    "<title>{title}</title><main><h1>{title}</h1><p>{text}</p></main></html>"
)
_STRANGER = (
    "Open the address that <code>autograder serve</code> printed. "
    "If you have just done so from another page, <a href='/'>go on</a>."
)


@dataclass(frozen=True)
class Keys:
    """The secrets of one server: `token` in its address, `session` in the cookie, `form` in its forms."""

    token: str
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    form: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def cookie(self) -> str:
        """Its name. Cookies know no ports, so two servers on one machine must not share it."""
        return f"autograder-{hashlib.sha256(self.token.encode()).hexdigest()[:8]}"


class Guard:
    """The middleware: puts our headers on every answer, and lets in who may come in."""

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self._app = app
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(Request(scope))
        await (refusal or self._app)(scope, receive, send_guarded)

    def _refusal(self, request: Request) -> Response | None:
        # Not from `request.url`: it is put together from the Host header, which may lie about the path.
        own_origin = f"{request.scope['scheme']}://{request.headers.get('host', '')}"
        if not _is_from_here(request.headers, request.method, own_origin):
            return _refuse(HTTPStatus.FORBIDDEN, "This came from another site, and changes nothing here.")
        if request.scope["path"] == LOGIN and request.method in _SAFE_METHODS:
            return None
        if not is_same(request.cookies.get(self._keys.cookie, ""), self._keys.session):
            return _refuse(HTTPStatus.UNAUTHORIZED, _STRANGER)
        return None


def _is_from_here(headers: Headers, method: str, own_origin: str) -> bool:
    """Whether a page of ours sent it, or a person who typed, or followed a link to, an address."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if method in _SAFE_METHODS:
        is_visit = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        return site in (None, "same-origin", "none") or is_visit
    # Every browser sends one of the two with a POST.
    return (site or origin) is not None and site in (None, "same-origin") and origin in (None, own_origin)


def log_in(request: Request, keys: Keys) -> Response:
    """Exchange the token in the address for the cookie, and leave the address."""
    if not is_same(request.query_params.get("token", ""), keys.token):
        return _refuse(HTTPStatus.UNAUTHORIZED, _STRANGER)
    response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    response.set_cookie(keys.cookie, keys.session, httponly=True, samesite="strict", path="/")
    return response


def is_same(given: str, secret: str) -> bool:
    """Whether they are equal; how long it takes tells nothing."""
    return secrets.compare_digest(given.encode("utf-8", "replace"), secret.encode())


def _refuse(status: HTTPStatus, text: str) -> Response:
    return HTMLResponse(_REFUSAL.format(title=status.phrase, text=text), status)
