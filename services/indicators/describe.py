"""What indicators reads and tells, as AsyncAPI 3."""

from typing import Any, Literal

from faststream.kafka import KafkaBroker
from faststream.specification import AsyncAPI
from pydantic import BaseModel, Field

from shared.topics import INDICATORS_VALUES

Json = dict[str, Any]


class ToldPeriod(BaseModel):
    """First and last London day, both inside."""

    type: Literal["snapshot", "month", "quarter", "year", "rolling_12m", "wave"]
    start: str
    end: str


class ToldValue(BaseModel):
    """One new or revised value of a measure; what cannot be computed or told is null."""

    indicator_id: str
    period: ToldPeriod
    area: str
    by: str = Field(description="`none`, or the breakdown that `group` is of.")
    group: str | None
    unit: str
    value: float | None
    numerator: float | None
    denominator: float | None
    lower_95: float | None
    upper_95: float | None
    lower_99_8: float | None
    upper_99_8: float | None
    method: str
    n_base: int | None
    n_eff: float | None
    suppressed: Literal["primary", "secondary", "differencing"] | None
    notes: list[str]
    basis: Literal["operational", "official"]
    revision: int
    cause: str = Field(description="The types of facts, or the release, that changed it.")


def document(kafka: KafkaBroker) -> Json:
    """Return the document: what the framework knows of our subscription, and what we publish."""
    found: Json = AsyncAPI(kafka).to_specification().to_jsonable()
    schema = ToldValue.model_json_schema(ref_template="#/components/schemas/{model}")
    components = found.setdefault("components", {})
    components.setdefault("schemas", {}).update(schema.pop("$defs", {}))
    components["schemas"]["ToldValue"] = schema
    components.setdefault("messages", {})[INDICATORS_VALUES] = {
        "name": INDICATORS_VALUES,
        "title": "One new or revised value of a measure",
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "required": ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time"],
            "properties": {
                "ce_specversion": {"const": "1.0"},
                "ce_id": {"type": "string", "description": "The same when it is sent again."},
                "ce_type": {"const": INDICATORS_VALUES},
                "ce_source": {"type": "string"},
                "ce_time": {"type": "string", "format": "date-time"},
            },
        },
        "payload": {"$ref": "#/components/schemas/ToldValue"},
    }
    found.setdefault("channels", {})[INDICATORS_VALUES] = {
        "address": INDICATORS_VALUES,
        "description": "Keyed by the measure's id, in order per key, at least once.",
        "messages": {INDICATORS_VALUES: {"$ref": f"#/components/messages/{INDICATORS_VALUES}"}},
    }
    found.setdefault("operations", {})["tellValue"] = {
        "action": "send",
        "channel": {"$ref": f"#/channels/{INDICATORS_VALUES}"},
        "messages": [{"$ref": f"#/channels/{INDICATORS_VALUES}/messages/{INDICATORS_VALUES}"}],
    }
    return found
