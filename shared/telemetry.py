"""The metrics every service has; labels come from closed sets only."""

from prometheus_client import Counter, Gauge, Histogram

RECORDS = Counter(
    "consumer_records_total",
    "Records applied. Flat while lag grows: the service is stuck.",
    ["topic"],
)
BATCH_SECONDS = Histogram(
    "consumer_batch_seconds",
    "From opening a batch's transaction to its commit. Must stay far below max_poll_interval.",
    ["group"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
BATCH_RECORDS = Histogram(
    "consumer_batch_records",
    "Records in a batch. At the cap all the time: the service cannot keep up.",
    ["group"],
    buckets=(1, 10, 50, 100, 500, 1000, 2000, 5000),
)
APPLIED_OFFSET = Gauge(
    "consumer_applied_offset",
    "The offset below which everything is applied.",
    ["topic", "partition"],
)
LAG = Gauge(
    "consumer_lag_records",
    "Records that wait. Growing for minutes: look why.",
    ["topic", "partition"],
)
REBALANCES = Counter(
    "consumer_rebalances_total", "Assignments taken away. A storm: members come and go.", ["group"]
)
DEAD_LETTERS = Counter(
    "consumer_dead_letters_total",
    "Items refused for good. A rise means a producer changed, or we did.",
    ["topic", "reason"],
)
UNKNOWN_FIELDS = Counter(
    "consumer_unknown_fields_total", "Fields dropped because no contract names them.", ["topic"]
)
EVENT_AGE = Histogram(
    "consumer_event_age_seconds",
    "From the end of what a record is about to its commit. Old data: late publishers, or us.",
    ["topic"],
    buckets=(1, 5, 30, 60, 300, 900, 3600, 4 * 3600, 86_400, 7 * 86_400),
)
PUBLISHED = Counter("outbox_published_total", "Events published from the outbox.", ["topic"])
PENDING = Gauge("outbox_pending_events", "Events committed but not yet published.", ["schema"])
LOOP_LAG = Histogram(
    "event_loop_lag_seconds",
    "How late a timer fires. Above 0.1 s: something blocks the loop.",
    buckets=(0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 5),
)
REQUEST_SECONDS = Histogram(
    "http_request_seconds",
    "From request to last byte, by route template.",
    ["method", "route", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
