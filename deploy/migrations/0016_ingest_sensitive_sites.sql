-- Sites of people who suffer first from bad air: the whole list, as it was last loaded.
CREATE TABLE ingest.sensitive_sites (
    site_id text PRIMARY KEY,
    kind text NOT NULL,
    name text NOT NULL,
    lat float8 NOT NULL,
    lon float8 NOT NULL
);

-- In which locality each is, over time: localities have versions, sites stay where they are.
CREATE TABLE ingest.site_localities (
    site_id text NOT NULL REFERENCES ingest.sensitive_sites ON DELETE CASCADE,
    code text NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL,
    PRIMARY KEY (site_id, valid_from)
);
CREATE INDEX site_localities_code ON ingest.site_localities (code);

CREATE VIEW api.sensitive_sites AS
SELECT
    sites.site_id,
    sites.kind,
    sites.name,
    sites.lat,
    sites.lon,
    stays.code,
    stays.valid_from,
    stays.valid_to
FROM ingest.sensitive_sites AS sites
INNER JOIN ingest.site_localities AS stays ON stays.site_id = sites.site_id;
