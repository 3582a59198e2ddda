"""Signing in with the office's own accounts: OpenID Connect, authorization code with PKCE. Off unless it is set.

Authlib speaks the protocol, joserfc checks signatures. Nothing is kept between leaving and coming back: state,
nonce and verifier are made of a cookie that this browser alone holds, so that an answer which another browser
asked for fits nowhere. The role comes from a claim by the table of the office; whoever has none gets no account.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import logging
import re
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pipeline.errors import SettingsError
from pipeline.settings import Settings
from review.rights import Role

log = logging.getLogger(__name__)

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "Ed25519", "EdDSA")
"""Signatures with a public key alone: `none`, and secrets that both sides know, prove nothing here."""

_SECONDS = 10
_KEPT_SECONDS = 3600
_LEEWAY_SECONDS = 60
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class NotIdentifiedError(Exception):
    """Nobody is signed in; the message says why, for the audit log: a word and no value."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the issuer says it is.

    Attributes:
        issuer, subject: what names a person for good.
        name: what to call them here.
        role: by the office's table.
    """

    issuer: str
    subject: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Way:
    """What goes to the issuer and must come back; made of the browser's cookie."""

    state: str
    nonce: str
    verifier: str = field(repr=False)
    wanted: str = "/"


def way_out(visit: str, wanted: str) -> Way:
    """A new way for a browser.

    Args:
        visit: its cookie.
        wanted: the page to go to afterwards.
    """
    goal = base64.urlsafe_b64encode(wanted.encode()).decode().rstrip("=")
    return _way(visit, secrets.token_urlsafe(18), goal, wanted)


def way_back(visit: str, state: str) -> Way | None:
    """The way that a browser left by; None: it was another browser's, or nobody's."""
    if not visit:
        return None  # nobody's cookie would be a secret that everybody knows
    salt, _, rest = state.partition(".")
    goal = rest.partition(".")[0]
    try:
        wanted = base64.urlsafe_b64decode(goal + "=" * (-len(goal) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    way = _way(visit, salt, goal, wanted)
    return way if hmac.compare_digest(way.state.encode(), state.encode()) else None


def _way(visit: str, salt: str, goal: str, wanted: str) -> Way:
    def made(purpose: str) -> str:
        return hmac.new(visit.encode(), f"{purpose}.{salt}.{goal}".encode(), hashlib.sha256).hexdigest()

    return Way(f"{salt}.{goal}.{made('state')}", made("nonce"), made("verifier"), wanted)


@dataclass(slots=True)
class Provider:
    """The office's issuer.

    Attributes:
        issuer: its address, as it calls itself.
        client_id, client_secret: ours, there.
        roles: value of the claim -> role; the first one that a person has counts.
        claim: where the values stand, a list or one text.
        name_claim: what to call a person.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    roles: Mapping[str, Role]
    claim: str = "groups"
    name_claim: str = "preferred_username"
    _known: dict[str, tuple[float, Any]] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def address(self, way: Way, *, back: str) -> str:
        """Where the browser goes to sign in.

        Args:
            way: of this browser.
            back: the address to come back to.

        Raises:
            NotIdentifiedError: the issuer does not answer, or is another one.
        """
        url, _ = self._session(back).create_authorization_url(
            self._metadata("authorization_endpoint"), state=way.state, code_verifier=way.verifier, nonce=way.nonce
        )
        return str(url)

    def identify(self, code: str, way: Way, *, back: str) -> Identity:
        """Who came back.

        Raises:
            NotIdentifiedError: the code is not good, or what it is good for does not prove who it is.
        """
        from authlib.common.errors import AuthlibBaseError  # heavy
        from requests import RequestException

        try:
            token = self._session(back).fetch_token(
                self._metadata("token_endpoint"), code=code, code_verifier=way.verifier, timeout=_SECONDS,
                allow_redirects=False,
            )  # fmt: skip
        except (AuthlibBaseError, RequestException, ValueError) as error:
            raise NotIdentifiedError("code_refused") from error
        claims = self._claims(str(token.get("id_token", "")), str(token.get("access_token", "")), way.nonce)
        return Identity(self.issuer, str(claims["sub"]), self._name(claims), self._role(claims))

    def _claims(self, id_token: str, access_token: str, nonce: str) -> Mapping[str, Any]:
        from authlib.oidc.core import CodeIDToken  # heavy
        from joserfc import jwt
        from joserfc.errors import JoseError

        options = {"iss": {"essential": True, "value": self.issuer},
                   "aud": {"essential": True, "value": self.client_id}}  # fmt: skip
        params = {"nonce": nonce, "client_id": self.client_id, "access_token": access_token}
        try:
            token = self._decoded(jwt, id_token)
            claims = CodeIDToken(token.claims, token.header, options, params)
            claims.validate(leeway=_LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError) as error:
            log.warning("an id token was refused: %s", type(error).__name__, extra={"action": "id_token_refused"})
            raise NotIdentifiedError("token_refused") from error
        return dict(claims)

    def _decoded(self, jwt: Any, id_token: str) -> Any:
        """The token, by a key of the issuer; its keys are asked for anew where none of the known ones fits."""
        from joserfc.errors import JoseError  # heavy

        try:
            return jwt.decode(id_token, self._keys(), algorithms=list(ALGORITHMS))
        except (JoseError, ValueError):
            with self._lock:
                self._known.pop("keys", None)
            return jwt.decode(id_token, self._keys(), algorithms=list(ALGORITHMS))

    def _name(self, claims: Mapping[str, Any]) -> str:
        given = str(claims.get(self.name_claim) or "").partition("@")[0].lower()
        name = re.sub(r"[^a-z0-9._-]", "-", given).strip("._-")[:63]
        if len(name) < 2:
            raise NotIdentifiedError("no_name")
        return name

    def _role(self, claims: Mapping[str, Any]) -> Role:
        found = claims.get(self.claim)
        values = {found} if isinstance(found, str) else {str(each) for each in found or ()}
        for value, role in self.roles.items():
            if value in values:
                return role
        raise NotIdentifiedError("no_role")

    # --- the issuer ---

    def _session(self, back: str) -> Any:
        from authlib.integrations.requests_client import OAuth2Session  # heavy

        session = OAuth2Session(
            self.client_id, self.client_secret or None, scope="openid profile email", redirect_uri=back,
            code_challenge_method="S256", token_endpoint_auth_method="client_secret_basic" if self.client_secret
            else "none",
        )  # fmt: skip
        session.trust_env = False
        return session

    def _metadata(self, name: str) -> str:
        known = self._kept("metadata", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if known.get("issuer") != self.issuer:
            raise NotIdentifiedError("another_issuer")
        address = str(known.get(name, ""))
        if not is_safe(address):
            raise NotIdentifiedError("unsafe_issuer")
        return address

    def _keys(self) -> Any:
        from joserfc.jwk import KeySet  # heavy

        return KeySet.import_key_set(self._kept("keys", self._metadata("jwks_uri")))

    def _kept(self, name: str, address: str) -> Any:
        """What the issuer says at an address, asked for once an hour."""
        with self._lock:
            at, known = self._known.get(name, (0.0, None))
            if known is None or time.monotonic() - at > _KEPT_SECONDS:
                known = _fetched(address)
                self._known[name] = (time.monotonic(), known)
            return known


def _fetched(address: str) -> Any:
    import requests  # heavy

    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(address, timeout=_SECONDS, allow_redirects=False)
            answer.raise_for_status()
            content = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise NotIdentifiedError("issuer_away") from error
    if not isinstance(content, dict):
        raise NotIdentifiedError("issuer_away")
    return content


def is_safe(address: str) -> bool:
    """Whether what goes there is hidden from others: TLS, or this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def provider_of(settings: Settings) -> Provider | None:
    """The issuer of the settings; None: people sign in with passwords alone.

    Raises:
        SettingsError: half of what it needs is set, or a role is none.
    """
    if not settings.oidc_issuer:
        return None
    if not is_safe(settings.oidc_issuer):
        raise SettingsError("BERKAS_OIDC_ISSUER: an address that begins with https://")
    if not settings.oidc_client_id or not settings.oidc_roles:
        raise SettingsError("BERKAS_OIDC_ISSUER needs BERKAS_OIDC_CLIENT_ID and BERKAS_OIDC_ROLES")
    return Provider(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret.get_secret_value(),
        roles_of(settings.oidc_roles),
        claim=settings.oidc_claim,
        name_claim=settings.oidc_name,
    )


def roles_of(setting: str) -> Mapping[str, Role]:
    """`group=role,group=role`, in the order in which they count.

    Raises:
        SettingsError: it is not that.
    """
    table: dict[str, Role] = {}
    for each in setting.split(","):
        value, _, role = each.strip().rpartition("=")
        if not value or role not in {str(one) for one in Role if one is not Role.SERVICE}:
            raise SettingsError(
                "BERKAS_OIDC_ROLES: group=role with commas between (cso, supervisor, admin, auditor)"
            )
        table[value] = Role(role)
    return table
