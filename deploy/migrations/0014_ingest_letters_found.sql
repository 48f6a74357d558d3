-- Letters are found without looking at all of them, however many there are.

-- Sensors whose waiting letters are to be judged again; a row goes when none is left.
CREATE TABLE ingest.redrives (sensor_id text PRIMARY KEY REFERENCES ingest.sensors);
INSERT INTO ingest.redrives (sensor_id)
SELECT DISTINCT letter.waits_for
FROM ingest.dead_letters AS letter
INNER JOIN ingest.sensors ON sensors.sensor_id = letter.waits_for
WHERE letter.status = 'open' AND sensors.retired_at IS NULL;

-- A key may be larger than an index takes.
CREATE INDEX dead_letters_key ON ingest.dead_letters (md5(key), id DESC);
CREATE INDEX dead_letters_any_reason ON ingest.dead_letters (reason, id DESC);
CREATE INDEX dead_letters_kept ON ingest.dead_letters (at) WHERE payload IS NOT NULL;
COMMENT ON COLUMN ingest.dead_letters.truncated_from IS
'The length of what payload is only the beginning of, or was before it was deleted.';
