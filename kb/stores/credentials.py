"""Who asks a server: a user's password or a token, from the environment or a keyring, as the Authorization of a request.

Basic (RFC 7617), Digest (RFC 7616) and Bearer (RFC 6750). None of it is ever shown, and none goes to a host over the
network unless TLS hides it; a digest shows no password.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import os
import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from kb.errors import StoreError
from kb.frozen import Frozen

_CHALLENGE = re.compile(r"(?:^|,)\s*(Basic|Digest|Bearer)\b", re.I)
_PARAMETER = re.compile(r'([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_DIGESTS = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}
_SERVICE = "timeline-kb"


class _Challenge(Frozen):
    """What a server asks for when it asks for a digest."""

    realm: str
    nonce: str
    algorithm: str
    opaque: str | None
    qop: bool


class Credentials:
    """What one server is told of who asks; empty: nothing. It belongs to the first server that it is used for."""

    def __init__(self, user: str = "", password: str = "", token: str = "", *, keyring: bool = False) -> None:
        self._user, self._password, self._token = user, password, token
        self._keyring = keyring
        self._challenge: _Challenge | None = None
        self._basic = False
        self._count = 0
        self._origin = ""

    @classmethod
    def from_environment(cls) -> Credentials:
        """KB_ENDPOINT_TOKEN, or KB_ENDPOINT_USER and KB_ENDPOINT_PASSWORD; a keyring is asked where a server asks us."""
        names = ("KB_ENDPOINT_USER", "KB_ENDPOINT_PASSWORD", "KB_ENDPOINT_TOKEN")
        user, password, token = (os.environ.get(name, "") for name in names)
        return cls(user, password, token, keyring=True)

    def __repr__(self) -> str:
        return "Credentials(…)"

    def hidden(self, text: str) -> str:
        """A text without the secrets, in case a server repeats them."""
        pair = base64.b64encode(f"{self._user}:{self._password}".encode()).decode()
        for secret in (self._token, self._password, pair if self._password else ""):
            if secret:
                text = text.replace(secret, "…")
        return text

    def authorization(self, method: str, url: str) -> str:
        """The Authorization of a request; empty where none is needed yet. Raises StoreError E422 without TLS."""
        parts = urlsplit(url)
        here = f"{(parts.hostname or '').lower()}"
        if self._origin not in ("", here):
            return ""
        if self._token:
            self._origin = here
            _hidden_by_tls(url)
            return f"Bearer {self._token}"
        if self._challenge is not None:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            return self._digest(self._challenge, method, target)
        if self._basic:
            _hidden_by_tls(url)
            return "Basic " + base64.b64encode(f"{self._user}:{self._password}".encode()).decode()
        return ""

    def challenged(self, header: str, url: str) -> bool:
        """Take note of what a server asks for (RFC 9110, 11.6.1); whether it can be given now."""
        parts = urlsplit(url)
        here = f"{(parts.hostname or '').lower()}"
        if self._token or self._origin not in ("", here):
            return False
        if not self._password and self._keyring:
            self._user, self._password = _from_keyring(f"{parts.scheme}://{parts.netloc}", self._user)
        if not self._password:
            return False
        asked = _challenges(header)
        again = self._challenge is not None or self._basic
        self._origin = here
        for kind, parameters in asked:
            algorithm = parameters.get("algorithm", "MD5").upper()
            qops = [each.strip() for each in parameters.get("qop", "").split(",")]
            if kind == "digest" and algorithm.removesuffix("-SESS") in _DIGESTS and (qops == [""] or "auth" in qops):
                before = self._challenge
                self._challenge = _Challenge(
                    parameters.get("realm", ""), parameters.get("nonce", ""), algorithm, parameters.get("opaque"), "auth" in qops
                )  # fmt: skip
                self._count = 0
                stale = parameters.get("stale", "").lower() == "true"
                return not again or stale or (before is not None and before.nonce != self._challenge.nonce)
        if any(kind == "basic" for kind, _ in asked):
            self._basic = True
            return not again
        return False

    def _digest(self, asked: _Challenge, method: str, target: str) -> str:
        self._count += 1
        made = _DIGESTS[asked.algorithm.removesuffix("-SESS")]
        cnonce, count = os.urandom(12).hex(), f"{self._count:08x}"

        def digest(text: str) -> str:
            return made(text.encode()).hexdigest()

        secret = digest(f"{self._user}:{asked.realm}:{self._password}")
        if asked.algorithm.endswith("-SESS"):
            secret = digest(f"{secret}:{asked.nonce}:{cnonce}")
        request = digest(f"{method}:{target}")
        middle = f"{asked.nonce}:{count}:{cnonce}:auth" if asked.qop else asked.nonce
        fields = [
            f'username="{_quoted(self._user)}"', f'realm="{_quoted(asked.realm)}"', f'nonce="{_quoted(asked.nonce)}"',
            f'uri="{target}"', f"algorithm={asked.algorithm}", f'response="{digest(f"{secret}:{middle}:{request}")}"',
        ]  # fmt: skip
        if asked.qop:
            fields += ["qop=auth", f"nc={count}", f'cnonce="{cnonce}"']
        if asked.opaque is not None:
            fields.append(f'opaque="{_quoted(asked.opaque)}"')
        return "Digest " + ", ".join(fields)


def _challenges(header: str) -> list[tuple[str, dict[str, str]]]:
    """The schemes of a WWW-Authenticate, each with its parameters, in the order of preference: digest first."""
    starts = [(match[1].lower(), match.start(1), match.end()) for match in _CHALLENGE.finditer(header[:10_000])]
    found = []
    for number, (kind, _, end) in enumerate(starts):
        until = starts[number + 1][1] if number + 1 < len(starts) else len(header)
        values = {
            match[1].lower(): re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3]
            for match in _PARAMETER.finditer(header[end:until])
        }
        found.append((kind, values))
    return sorted(found, key=lambda each: each[0] != "digest")


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "").replace("\n", "")


def _hidden_by_tls(url: str) -> None:
    """Raises StoreError E422 where a secret would cross a network in plain sight."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    try:
        near = ip_address(name).is_loopback
    except ValueError:
        near = name.lower() == "localhost"
    if parts.scheme != "https" and not near:
        hint = "use its https address, or a tunnel to this machine"
        raise StoreError("E422", f"credentials are not sent to {name} without TLS", hint=hint)


def _from_keyring(service: str, user: str) -> tuple[str, str]:
    """User and password that the system's keyring holds for `timeline-kb https://host`, where there is a keyring."""
    try:
        found = importlib.import_module("keyring").get_credential(f"{_SERVICE} {service}", user or None)
    except Exception:  # it is not installed, locked, or has no backend: the server's own refusal is told then
        return user, ""
    return (found.username or user, found.password or "") if found is not None else (user, "")
