"""What the API says of the measures, beside what the simulated facts add up to."""

from collections.abc import Mapping
from datetime import date
from math import isclose
from typing import Any, Final

from healthyplaces.answers import Json
from healthyplaces.client import AsyncClient, calls
from healthyplaces.demonstration.line import Line
from healthyplaces.simulator.council import Expected

MEASURES: Final = (
    ("M1", "community_messengers"),
    ("M2", "case_studies_community"),
    ("M3", "case_studies_place"),
    ("M4", "get_on_well"),
    ("M5", "volunteering_any_monthly"),
    ("M6", "register_households"),
    ("M7", "ta_households"),
    ("M8", "ta_children"),
    ("M9", "rough_sleeping_snapshot"),
    ("M10", "dwelling_fires"),
)
"""The ten progress measures, each with the indicator that leads it."""

PROGRAMMES: Final = (
    "energy_advice_households",
    "highrise_assessed",
    "messenger_messages",
    "liveable_walking",
    "empty_homes_long_term",
    "dfg_completed",
    "retrofit_eco4_homes",
    "family_hub_families",
    "resettlement_ukraine_people",
    "pathway_moved_on",
    "prototypes_live",
    "hmo_licensed",
    "retrofit_homes",
    "resettlement_people",
    "step_forward",
    "families_sustained",
    "transit_trips",
)
"""An indicator of each of the seventeen programmes, in the order of the strategy."""

_HALF_A_ROUNDING = 2.5
"""Counts of people and households are published to the nearest 5 …"""

_HIDDEN = range(1, 8)
"""… and these not at all."""

_UNDEFINED = "no public definition"


async def lines(client: AsyncClient, expected: Mapping[str, Expected], day: date) -> list[Line]:
    """Return a line for each progress measure and each programme.

    Args:
        client: may read.
        expected: by measure, what the facts add up to.
        day: the day on which the simulation ended.
    """
    catalogue = await client.ask(calls.plain("/v1/indicators?limit=1000"))
    entries = {entry["id"]: entry for entry in catalogue["items"]}
    wanted = [*MEASURES, *(("", name) for name in PROGRAMMES)]
    found = []
    for number, name in wanted:
        answered = [each async for each in client.each(calls.indicator(name, date=day.isoformat()))]
        item = answered[0] if answered else None
        found.append(line(number, entries[name], item, expected.get(name, Expected())))
    return found


def line(number: str, entry: Json, item: Mapping[str, Any] | None, expected: Expected) -> Line:
    """Return the line of one measure: what it is, and whether it is what it must be."""
    what = f"{number} {entry['name']}" if number else f"  {entry['programmes'][0]}"
    if not number and entry["name"] not in what:
        what += f": {entry['name']}"
    if entry["method"] == "none":
        return Line(what, _UNDEFINED, _UNDEFINED, entry["definition"] == _UNDEFINED)
    wanted = expected.x if expected.share is None else expected.share
    if item is None:
        return Line(what, "none", f"{wanted:,.10g}", fine=False)
    if item["suppressed"] is not None:
        hidden = entry["suppression"] == "counts" and expected.x in _HIDDEN
        return Line(what, f"hidden ({item['suppressed']})", f"{wanted:g}: hidden", hidden)
    return _shown(what, entry, item, wanted)


def _shown(what: str, entry: Json, item: Mapping[str, Any], wanted: float) -> Line:
    """Compare a figure that is told; of a rate its numerator, which the facts alone make."""
    value = item["numerator"] if entry["method"] == "rate" else item["value"]
    if value is None:
        return Line(what, "none", f"{wanted:,.10g}", fine=False)
    within = _HALF_A_ROUNDING if entry["suppression"] == "counts" else 0.0
    fine = isclose(value, wanted, rel_tol=1e-9, abs_tol=within)
    answered = _number(item["value"], entry["unit"])
    if entry["method"] == "rate":
        answered += f" ({value:g})"
    about = "about " if within else ""
    return Line(what, answered, f"{about}{_number(wanted, '')}", fine)


def _number(value: float, unit: str) -> str:
    shown = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    return f"{shown} %" if unit == "%" else shown
