"""What indicators measures of itself, beside what every service does."""

from prometheus_client import Counter, Histogram

UNITS = Counter(
    "indicators_units_counted_total",
    "Subjects and events counted anew. Flat while facts arrive: the service is stuck.",
)
FIGURES = Counter(
    "indicators_figures_published_total",
    "New revisions of figures. A jump: old facts were corrected, or reference data loaded.",
    ["basis"],
)
PUBLISH_SECONDS = Histogram(
    "indicators_publish_seconds",
    "From taking changes to publishing the figures they touch. Long: changes reach far back.",
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
