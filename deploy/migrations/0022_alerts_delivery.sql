-- Who is told of alerts, who is not for a while, and what became of every notification.

CREATE TABLE alerts.silences (
    id text PRIMARY KEY,
    matchers jsonb NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz,
    until_resolved boolean NOT NULL,
    comment text,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    deleted_by text,
    deleted_at timestamptz,
    CHECK (ends_at IS NOT NULL OR until_resolved),
    CHECK (ends_at > starts_at)
);
CREATE INDEX silences_standing ON alerts.silences (created_at) WHERE deleted_at IS NULL;

CREATE TABLE alerts.subscriptions (
    id text PRIMARY KEY,
    url text NOT NULL,
    filter jsonb NOT NULL,
    digest_minutes int,
    quiet_hours jsonb,
    enabled boolean NOT NULL,
    secret text NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    deleted_by text,
    deleted_at timestamptz,
    digest_due_at timestamptz
);
CREATE INDEX subscriptions_standing ON alerts.subscriptions (created_at) WHERE deleted_at IS NULL;

-- What waits for the next digest of a subscription.
CREATE TABLE alerts.digest_items (
    item_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscription_id text NOT NULL REFERENCES alerts.subscriptions,
    payload bytea NOT NULL
);
CREATE INDEX digest_items_subscription ON alerts.digest_items (subscription_id, item_id);

-- One row a notification: written with the transition's place on the stream, sent at least once,
-- always with the same id.
CREATE TABLE alerts.deliveries (
    id text PRIMARY KEY,
    placed bigint GENERATED ALWAYS AS IDENTITY,
    subscription_id text NOT NULL REFERENCES alerts.subscriptions,
    alert_id text,
    seq int,
    body bytea NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    created_at timestamptz NOT NULL,
    next_at timestamptz NOT NULL,
    claimed_until timestamptz,
    attempts int NOT NULL DEFAULT 0,
    log jsonb NOT NULL DEFAULT '[]',
    delivered_at timestamptz
);
COMMENT ON COLUMN alerts.deliveries.claimed_until IS
'A process is sending it; past that it is taken to have died.';
CREATE INDEX deliveries_waiting ON alerts.deliveries (subscription_id, placed)
WHERE state = 'waiting';
CREATE INDEX deliveries_due ON alerts.deliveries (next_at) WHERE state = 'waiting';
CREATE INDEX deliveries_newest ON alerts.deliveries (subscription_id, placed DESC);
