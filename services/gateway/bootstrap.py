"""The first keys: a file that whoever starts the platform has written."""

import json
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from services.gateway.identify import keys
from services.gateway.routes import Scope
from services.gateway.serve.keys import NAME_PATTERN
from services.gateway.store import Store
from shared import logs

_LOG = logs.get(__name__)


class FirstKey(BaseModel):
    """One entry of the file."""

    name: Annotated[str, Field(pattern=NAME_PATTERN)]
    key: str
    scopes: Annotated[list[Scope], Field(min_length=1)]


class BadKeyFile(Exception):
    """The file of first keys cannot be used; says why, and nothing of the keys."""


_FILE = TypeAdapter(list[FirstKey])


def read(file: Path) -> list[FirstKey]:
    """Return the file's keys.

    Raises:
        BadKeyFile: it is not there, or not as it should be.
    """
    try:
        found = _FILE.validate_python(json.loads(file.read_text()))
    except OSError as error:
        raise BadKeyFile(f"{file}: {error.strerror}") from error
    except (ValueError, ValidationError) as error:
        raise BadKeyFile(f"{file}: not a list of name, key and scopes") from error
    for each in found:
        if keys.identifier_of(each.key) is None:
            raise BadKeyFile(f"{file}: the key of {each.name} has not the form hp_<8>_<43>")
    return found


async def insert_missing(store: Store, first: list[FirstKey]) -> None:
    """Store the keys that are not there yet; what became of those that are is left alone.

    Raises:
        Unavailable: the database does not answer.
    """
    for each in first:
        identifier = keys.identifier_of(each.key)
        made = await store.row(
            "insert_key",
            id=identifier,
            name=each.name,
            digest=keys.digest(each.key),
            scopes=sorted({str(scope) for scope in each.scopes}),
            created_by="bootstrap",
            expires_at=None,
        )
        if made is not None:
            _LOG.info("a first key was stored", id=identifier, name=each.name)
