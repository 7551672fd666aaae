"""The page's cookie: not for scripts, not for other sites, over HTTPS alone where there is HTTPS."""

from dataclasses import dataclass

from fastapi import Request, Response

from sextant.core.http import SESSION_COOKIE
from sextant.features.identity.tokens import LIFETIME


@dataclass(frozen=True, slots=True)
class Cookies:
    """`secure` always marks them for HTTPS; else only those of a request that came by it."""

    secure: bool

    def give(self, request: Request, response: Response, token: str) -> None:
        """Hands the token to the browser for as long as it lives."""
        response.set_cookie(
            SESSION_COOKIE,
            token,
            max_age=int(LIFETIME.total_seconds()),
            path="/",
            httponly=True,
            samesite="lax",
            secure=self._is_secure(request),
        )

    def take(self, request: Request, response: Response) -> None:
        """Makes the browser forget it."""
        response.delete_cookie(
            SESSION_COOKIE, path="/", httponly=True, samesite="lax", secure=self._is_secure(request)
        )

    def _is_secure(self, request: Request) -> bool:
        return self.secure or request.url.scheme == "https"
