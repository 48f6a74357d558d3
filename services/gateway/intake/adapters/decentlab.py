"""The frame of Decentlab's DL-PM, protocol version 2, as its data sheet has it.

Byte 0 the version, 1–2 the device, 3–4 flags; then for each flag set, from bit 0: the battery (one
word), the particles (ten words), temperature and humidity (two), pressure (one). Big-endian.
"""

from typing import Final

from shared.events.json_text import Object

_VERSION: Final = 2
_WORDS_OF_FLAGS: Final = (1, 10, 2, 1)
_PARTICLES_FLAG: Final = 1
_TENTH: Final = 10.0
_MASSES: Final = (
    "pm1_0_mass_concentration",
    "pm2_5_mass_concentration",
    "pm4_mass_concentration",
    "pm10_mass_concentration",
)


def particles(frame: bytes) -> Object | None:
    """Return the particle masses in µg/m³ by name; None where it is not this maker's frame."""
    if len(frame) < 5 or frame[0] != _VERSION:
        return None
    flags = int.from_bytes(frame[3:5], "big")
    words = [int.from_bytes(frame[at : at + 2], "big") for at in range(5, len(frame) - 1, 2)]
    lengths = [length if flags >> bit & 1 else 0 for bit, length in enumerate(_WORDS_OF_FLAGS)]
    if flags >> len(_WORDS_OF_FLAGS) or len(frame) != 5 + 2 * sum(lengths):
        return None
    if not lengths[_PARTICLES_FLAG]:
        return {}
    first = sum(lengths[:_PARTICLES_FLAG])
    return {
        name: {"value": words[first + place] / _TENTH, "unit": "ug/m3"}
        for place, name in enumerate(_MASSES)
    }
