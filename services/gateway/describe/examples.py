"""Examples of what to ask: each works on any platform, tried in the order of the document's paths.

What the services show themselves stays as it is. Ids that a platform makes (of alerts, letters,
keys) have no example: they are in the lists.
"""

from collections.abc import Mapping
from typing import Any, Final

Document = dict[str, Any]

SENSOR: Final = {
    "sensor_id": "COAL",
    "name": "Coventry Allesley",
    "lat": 52.411563,
    "lon": -1.560228,
    "kind": "reference",
    "site_type": "urban_background",
    "operator": "AURN",
    "pollutants": ["o3", "no2", "pm25", "pm10"],
    "interval_s": 3600,
    "valid_from": "2014-06-11T00:00:00Z",
}
_READING = {
    "sensor_id": "COAL",
    "pollutant": "no2",
    "start": "2026-01-15T08:00:00Z",
    "end": "2026-01-15T09:00:00Z",
    "value": 41.3,
    "unit": "ug/m3",
    "state": "provisional",
}
_PLACED = {
    "id": "6f0c1d52-0001",
    "type": "ta.placed",
    "occurred_at": "2026-01-15T10:00:00Z",
    "case_id": "h-83ab",
    "ward": "E05001222",
    "accommodation": "bed_and_breakfast",
    "adults": 1,
    "children": 2,
    "pregnant": False,
    "in_area": True,
}
_ANSWERED = {
    "id": "r-51-0001",
    "survey": "household-2026",
    "wave": "2026-Q1",
    "occurred_at": "2026-01-15T10:00:00Z",
    "ward": "E05001222",
    "weight": 1.24,
    "answers": {"get_on": "tend_to_agree", "volunteering_formal": "monthly"},
    "demographics": {"age_band": "25-34", "imd_decile": 1},
}
_SESSION = {
    "id": "v-7-0001",
    "type": "volunteer.session",
    "occurred_at": "2026-01-15T10:00:00Z",
    "subject_id": "session-7",
    "kind": "formal",
    "people": 12,
    "hours": 2,
}
_VISIT = {
    "id": "f-9-0001",
    "type": "wmfs.safe_and_well",
    "occurred_at": "2026-01-15T10:00:00Z",
    "incident_id": "visit-9",
    "source": "partner",
    "vulnerable": "yes",
    "items": 2,
}
_TOPICS: Final = {
    "air.sensors": SENSOR,
    "air.readings": [_READING],
    "housing.events": _PLACED,
    "survey.responses": _ANSWERED,
    "community.events": _SESSION,
    "fire.events": _VISIT,
}
_PUSH = {
    "esp8266id": "1234",
    "sensordatavalues": [
        {"value_type": "SDS_P1", "value": "18.83"},
        {"value_type": "SDS_P2", "value": "7.10"},
    ],
}
_PLACE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"WD25CD": "E05001228", "WD25NM": "Lower Stoke"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[-1.6, 52.38], [-1.43, 52.38], [-1.43, 52.45], [-1.6, 52.45], [-1.6, 52.38]]
                ],
            },
        }
    ],
}
_REFERENCE = (
    "area,year,population,adults_16_plus,households,under_5,over_65,imd_decile,imd_quintile\n"
    "E05001228,2026,21000,16600,8300,1400,2500,2,1\n"
)
_SITES = (
    "site_id,kind,name,lat,lon\n"
    "S-1,school,A primary school,52.4089,-1.5036\n"
    "C-1,care_home,A care home,52.4124,-1.5101\n"
)
_OFFICIAL = (
    "indicator_id,area,period_start,period_end,value,numerator,denominator,status,source,"
    "published_on\n"
    "rough_sleeping_snapshot,E08000026,2025-11-06,2025-11-06,19,19,,final,Annual snapshot,"
    "2026-02-26\n"
)

PARAMETERS: Final[Mapping[str, object]] = {
    "sensor_id": "COAL",
    "pollutant": "no2",
    "from": "2026-01-15T00:00:00Z",
    "to": "2026-01-16T00:00:00Z",
    "average": "1h",
    "period": "day",
    "year": 2026,
    "indicator_id": "ta_households",
    "type": "ta.placed",
    "topic": "air.readings",
    "vendor": "sensor-community",
    "name": "proportion",
}
"""Of parameters that must be given, by name."""

OF_PATHS: Final[Mapping[tuple[str, str], object]] = {
    ("/v1/air/series", "sensor_id"): "COAL",
    ("/v1/air/daqi", "sensor_id"): "COAL",
    ("/v1/air/now", "locality"): "E05001228",
    ("/v1/intake/adapters/{vendor}", "sensor_id"): "my-balcony",
    ("/v1/rules/{id}", "id"): "statutory.no2",
    ("/v1/rules/{id}/backtest", "id"): "statutory.no2",
    ("/v1/rules/{id}/publish", "id"): "school.no2",
    ("/v1/rules/{id}/retire", "id"): "school.no2",
}
"""Of parameters that need not be given, or that mean something else at one path."""

_JSON = "application/json"
_BODIES: Final[Mapping[str, Mapping[str, Mapping[str, object]]]] = {
    "/v1/intake/{topic}": {_JSON: {f"/v1/intake/{name}": of for name, of in _TOPICS.items()}},
    "/v1/intake/{topic}/check": {
        _JSON: {f"/v1/intake/{name}/check": of for name, of in _TOPICS.items()}
    },
    "/v1/intake/adapters/{vendor}": {_JSON: {"/v1/intake/adapters/sensor-community": _PUSH}},
    "/v1/dead-letters/redrive": {_JSON: {"/v1/dead-letters/redrive": {"shadow": True}}},
    "/v1/keys": {_JSON: {"/v1/keys": {"name": "traffic dashboard", "scopes": ["read"]}}},
    "/v1/localities/load": {"application/geo+json": {"/v1/localities/load": _PLACE}},
    "/v1/reference/load": {"text/csv": {"/v1/reference/load": _REFERENCE}},
    "/v1/sensitive-sites/load": {"text/csv": {"/v1/sensitive-sites/load": _SITES}},
    "/v1/official/load": {"text/csv": {"/v1/official/load": _OFFICIAL}},
}
"""By path and media type: the path of the very request, and its body."""


def show(operation: Document, path: str) -> None:
    """Add examples to an operation of a document, where it has none of its own."""
    for parameter in operation.get("parameters", ()):
        name = parameter["name"]
        known: object = OF_PATHS.get((path, name))
        if known is None and parameter.get("required"):
            known = PARAMETERS.get(name)
        if known is not None and "examples" not in parameter and "example" not in parameter:
            parameter["example"] = known
    content = operation.get("requestBody", {}).get("content", {})
    for kind, examples in _BODIES.get(path, {}).items():
        if kind in content:
            content[kind]["examples"] = {
                each.strip("/").replace("/", "."): {"summary": f"POST {each}", "value": body}
                for each, body in examples.items()
            }
