"""The metrics of alerts, beside those that every service has."""

from prometheus_client import Counter, Gauge, Histogram

JUDGED = Counter(
    "alerts_judged_places_total",
    "Places judged again. Flat while readings come: judging is stuck.",
)
JUDGE_SECONDS = Histogram(
    "alerts_judge_seconds",
    "One transaction of judging. Growing with the length of history: it no longer converges.",
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
TRANSITIONS = Counter(
    "alerts_transitions_total",
    "Transitions put on the stream. A burst without weather: look for a broken sensor.",
    ["to"],
)
STREAM_CLIENTS = Gauge("alerts_stream_clients", "Listeners connected to the stream.")
STREAM_DROPPED = Counter(
    "alerts_stream_dropped_total",
    "Listeners let go because they did not read. They resume where they were.",
)
DELIVERIES = Counter(
    "alerts_deliveries_total",
    "Attempts to notify a receiver. `failed` alone: all receivers are down, or our way out is.",
    ["outcome"],
)
