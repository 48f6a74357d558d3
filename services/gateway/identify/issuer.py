"""The one request that the gateway sends to the token issuer with something in it."""

import asyncio
from collections.abc import Mapping

import httpx

from shared.errors import Unavailable

_MOST_BYTES = 1_048_576


async def post_form(
    url: str,
    form: Mapping[str, str],
    shown: tuple[str, str] | None = None,
    *,
    within_seconds: float = 10.0,
) -> tuple[int, bytes]:
    """Send a form and return the status and the body, at most 1 MiB of it.

    Args:
        url: where to; a redirect is an answer and is not followed.
        form: the fields.
        shown: name and password for HTTP Basic authentication.
        within_seconds: for the whole of it.

    Raises:
        Unavailable: there is no answer, or one that is too large.
    """
    auth = None if shown is None else httpx.BasicAuth(*shown)
    accepts = {"Accept": "application/json"}
    try:
        async with (
            asyncio.timeout(within_seconds),
            httpx.AsyncClient(follow_redirects=False, auth=auth) as client,
            client.stream("POST", url, data=dict(form), headers=accepts) as response,
        ):
            found = bytearray()
            async for chunk in response.aiter_bytes():
                found += chunk
                if len(found) > _MOST_BYTES:
                    raise Unavailable("the token issuer's answer is too large")
            return response.status_code, bytes(found)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        # The form is a secret: neither it nor an address that carries it is told.
        raise Unavailable(f"the token issuer cannot be asked: {type(error).__name__}") from error
