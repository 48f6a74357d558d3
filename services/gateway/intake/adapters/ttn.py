"""Uplinks of a LoRaWAN network server: The Things Stack's webhook, ChirpStack's, or bare frames.

What the server's own decoder made of a frame is taken by its names; a frame without that is
decoded here where its maker is known. When it was received is the end of its interval.
"""

import re
from base64 import b64decode
from binascii import Error
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from services.gateway.intake.adapters import decentlab
from services.gateway.intake.adapters.translation import (
    Given,
    Translated,
    Unfit,
    Unreadable,
    inner,
    number,
    objects,
    reading,
    sensor_id,
    time,
    unit,
)
from shared.air.pollutants import Pollutant
from shared.events.json_text import Json, Object

_INTERVAL: Final = timedelta(minutes=10)
_UNIT_IN_NAME: Final = r"(?:_(?P<unit>u?g_?m3|mg_?m3|ppb|ppm))?"
_PARTICLES: Final = re.compile(
    r"pm_?(?P<size>\d+)(?:[._p](?P<part>\d))?(?:_(?:mass_)?concentration)?" + _UNIT_IN_NAME, re.I
)
_GAS: Final = re.compile(r"(?P<gas>no2|o3|so2|co|no|nox)(?:_concentration)?" + _UNIT_IN_NAME, re.I)
_SIZES: Final = {"2.5": Pollutant.PM25, "25": Pollutant.PM25, "10": Pollutant.PM10}


def translate(body: Json, given: Given) -> Translated:
    """Return the concentrations in one uplink or several; what else was measured is left aside.

    Raises:
        Unreadable: not an uplink, or a frame that nobody here can decode.
    """
    found = Translated()
    for each in objects(body):
        for name, value in _decoded(each).items():
            found.take(partial(_reading, each, name, value, given), name)
    return found


def _decoded(uplink: Object) -> Object:
    for told in (
        inner(uplink, "uplink_message", "decoded_payload"),
        uplink.get("object"),
        uplink.get("decoded"),
    ):
        if isinstance(told, dict):
            return told
    frame = _frame(uplink)
    measured = None if frame is None else decentlab.particles(frame)
    if measured is None:
        raise Unreadable("uplink_message.decoded_payload: an object was expected")
    return measured


def _frame(uplink: Object) -> bytes | None:
    coded = inner(uplink, "uplink_message", "frm_payload") or uplink.get("data")
    written = uplink.get("payload_hex")
    try:
        if isinstance(coded, str):
            return b64decode(coded, validate=True)
        return bytes.fromhex(written) if isinstance(written, str) else None
    except (Error, ValueError):
        raise Unreadable("frm_payload: base64 was expected") from None


def _reading(uplink: Object, name: str, value: Json, given: Given) -> Object | None:
    known = _known(name)
    if known is None:
        return None
    code, named_unit = known
    told = value.get("value") if isinstance(value, dict) else value
    spelt = inner(value, "unit") or named_unit or given.unit
    if spelt is None and code in (Pollutant.PM25, Pollutant.PM10):
        spelt = "ug/m3"
    end = _received(uplink, given)
    start = end - (given.interval or _INTERVAL)
    measured = number(name, told)
    return reading(_sensor(uplink, given), code, start, end, measured, unit(name, spelt))


def _known(name: str) -> tuple[Pollutant, str | None] | None:
    particles = _PARTICLES.fullmatch(name)
    if particles is not None:
        size, part = particles["size"], particles["part"]
        exact = size if part in (None, "0") and size != "1" else f"{size}.{part}"
        code = _SIZES.get(exact)
        return None if code is None else (code, particles["unit"])
    gas = _GAS.fullmatch(name)
    return None if gas is None else (Pollutant(gas["gas"].lower()), gas["unit"])


def _sensor(uplink: Object, given: Given) -> str | None:
    return (
        given.sensor_id
        or sensor_id("", inner(uplink, "end_device_ids", "device_id"))
        or sensor_id("", inner(uplink, "deviceInfo", "devEui"))
        or sensor_id("decentlab-", inner(uplink, "decoded", "device_id"))
    )


def _received(uplink: Object, given: Given) -> datetime:
    for told in (
        inner(uplink, "uplink_message", "received_at"),
        uplink.get("received_at"),
        uplink.get("time"),
    ):
        if told is not None:
            return time("received_at", told)
    if uplink.keys() & {"uplink_message", "end_device_ids", "deviceInfo"}:
        raise Unfit("received_at", "missing")
    return given.now.replace(microsecond=0)
