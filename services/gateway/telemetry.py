"""What the gateway counts besides what every service does."""

from prometheus_client import Counter, Gauge, Histogram

REFUSED = Counter(
    "gateway_refusals_total",
    "Requests that ended at the door. Many 401: somebody tries keys; many 503: a service is away.",
    ["status"],
)
STREAMS = Gauge("gateway_open_streams", "Event streams open now. Falling at once: a restart.")
HELD = Counter(
    "gateway_held_answers_total",
    "Answers to the hottest questions, from memory or made. Few hits: they are asked rarely.",
    ["outcome"],
)
UPSTREAM_FAILURES = Counter(
    "gateway_upstream_failures_total",
    "Calls to a service that brought no answer. Rising: look at that service.",
    ["service", "problem"],
)
INTAKE = Counter(
    "gateway_intake_items_total",
    "Items taken in by HTTP. Refusals rising: a publisher changed, or we did.",
    ["topic", "outcome"],
)
INTAKE_SECONDS = Histogram(
    "gateway_intake_seconds",
    "From a judged body to the broker's word. Near 4.5: publishers are told 503.",
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
CUT = Counter(
    "gateway_cut_connections_total",
    "Connections cut. Rising: slow or hostile clients.",
    ["why"],
)
