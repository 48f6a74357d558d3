"""Lists as they are answered: a page of JSON with a cursor, or all of it as CSV."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from shared import page
from shared.accept import preferred

_JSON = "application/json"
_CSV = "text/csv"


def json_response(content: object, headers: Mapping[str, str] | None = None) -> Response:
    """Return JSON with doubles in their shortest form and times as `…Z`."""
    return Response(
        orjson.dumps(content, default=_plain),
        media_type=_JSON,
        headers=None if headers is None else dict(headers),
    )


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} has no JSON form")


def wants_csv(request: Request) -> bool:
    """Return whether the caller asked for CSV rather than JSON."""
    return preferred(request.headers.get("accept", ""), (_JSON, _CSV)) == _CSV


def cell(value: object) -> str:
    """Return a value as it stands in our CSV: null empty, shortest doubles, lists by `;`."""
    text = _bare(value)
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _bare(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (bool, float, dict)):
        return orjson.dumps(value).decode()
    if isinstance(value, (list, tuple)):
        return ";".join(map(_bare, value))
    return str(value)


def listing(
    request: Request,
    items: Sequence[Mapping[str, Any]],
    limit: int,
    position: Callable[[Mapping[str, Any]], list[str | int | float | None]],
    fields: Sequence[str] = (),
) -> Response:
    """Return a list: as CSV all of it, as JSON the first `limit` with the cursor to the rest.

    Args:
        request: says by `Accept` which of the two.
        items: at most `limit` and one more, which tells that there is a next page.
        limit: how many a page has.
        position: the sort key of an item, for the cursor after it.
        fields: of an item, the header where there are none.
    """
    if wants_csv(request):
        header = _header(items, fields)
        lines = [csv_line(header), *csv_lines(header, items)]
        return Response("".join(lines), media_type=_CSV)
    shown = items[:limit]
    following = page.encode(position(shown[-1])) if len(items) > limit and shown else None
    return json_response({"items": shown, "next": following})


def _header(items: Iterable[Mapping[str, Any]], fields: Sequence[str]) -> Sequence[str]:
    """Return every field that an item has, in their order; some have fields that others lack."""
    return list(dict.fromkeys(name for item in items for name in item)) or fields


def csv_line(values: Sequence[object]) -> str:
    """Return one line of CSV with its end."""
    return ",".join(cell(each) for each in values) + "\r\n"


def csv_lines(fields: Sequence[str], items: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return one line an item; a field that an item lacks is empty."""
    return [csv_line([item.get(name) for name in fields]) for item in items]


async def csv_stream(
    pages: AsyncIterator[Sequence[Mapping[str, Any]]], fields: Sequence[str]
) -> Response:
    """Return a whole list as CSV that is sent page by page, as long as it may be.

    Args:
        pages: the first is read before the answer begins, so that what is wrong can still be said.
        fields: of an item, the header where there are none.
    """
    first = await anext(pages, None) or ()
    header = _header(first, fields)

    async def lines() -> AsyncIterator[bytes]:
        yield csv_line(header).encode()
        yield "".join(csv_lines(header, first)).encode()
        async for items in pages:
            yield "".join(csv_lines(header, items)).encode()

    return StreamingResponse(lines(), media_type=_CSV)
