"""A provider of OpenID Connect: discovery, authorisation with PKCE, tokens signed by a key of its own, keys, sign-out.

It asks nobody for a password: whoever comes is the person that it was told of last.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Any, Final
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from tests.servers.exchange import Answer, Request, json_answer
from tests.servers.server import Clock, Server

CLIENT_ID: Final = "trustwatch"
CLIENT_SECRET: Final = "a secret of the tests"
_LIFETIME_SECONDS: Final = 300


@dataclass(frozen=True)
class _Grant:
    """What a code stands for."""

    claims: Mapping[str, Any]
    asked: Mapping[str, str]


class IdentityServer(Server):
    """person: the claims of whoever signs in next, ``email`` and what else a provider tells."""

    def __init__(self) -> None:
        super().__init__(
            clock=Clock(datetime.now(UTC))
        )  # the dashboard holds its times against the real clock
        self.person: Mapping[str, Any] = {}
        self._key = ECKey.generate_key("P-256", {"kid": "one", "use": "sig", "alg": "ES256"})
        self._grants: dict[str, _Grant] = {}

    @property
    def secrets(self) -> str:
        """Streamlit's file of secrets for a dashboard that trusts this provider."""
        return (
            "[auth]\n"
            'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
            'cookie_secret = "another secret of the tests"\n'
            f'client_id = "{CLIENT_ID}"\n'
            f'client_secret = "{CLIENT_SECRET}"\n'
            f'server_metadata_url = "{self.url}/.well-known/openid-configuration"\n'
        )

    def answer(self, request: Request) -> Answer:
        """What the protocol asks for; nothing else is there."""
        match request.path:
            case "/.well-known/openid-configuration":
                return json_answer(self._metadata())
            case "/keys":
                return json_answer(KeySet([self._key]).as_dict(private=False))
            case "/authorise":
                return self._authorise(request)
            case "/token":
                return self._token(request)
            case "/end":
                return _to(request.query["post_logout_redirect_uri"], {})
        return json_answer({"error": "not found"}, status=404)

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorise",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def _authorise(self, request: Request) -> Answer:
        code = token_urlsafe()
        self._grants[code] = _Grant(dict(self.person), request.query)
        return _to(request.query["redirect_uri"], {"code": code, "state": request.query["state"]})

    def _token(self, request: Request) -> Answer:
        grant = self._grants.pop(request.form["code"])
        verifier = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        if challenge != grant.asked["code_challenge"] or not _knows_secret(request):
            return json_answer({"error": "invalid_grant"}, status=400)
        issued = int(self.now.timestamp())
        claims = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "sub": str(grant.claims.get("email")),
            "iat": issued,
            "exp": issued + _LIFETIME_SECONDS,
            "nonce": grant.asked["nonce"],
        }
        token = jwt.encode({"alg": "ES256", "kid": "one"}, {**claims, **grant.claims}, self._key)
        return json_answer(
            {"access_token": token_urlsafe(), "token_type": "Bearer", "expires_in": 300, "id_token": token}
        )


def _to(address: str, query: Mapping[str, str]) -> Answer:
    return Answer(302, b"", {"location": f"{address}?{urlencode(query)}".rstrip("?")})


def _knows_secret(request: Request) -> bool:
    expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    return request.headers.get("authorization") == f"Basic {expected}"
