-- Each sensor's mean of each month, where three quarters of its hours count. Takes pollutant, wards,
-- first and last, the first days of months. A sensor is where it was at the month's end.
WITH counting AS (
    SELECT
        hours.sensor_id,
        date_trunc('month', hours.start) AS month,
        hours.start,
        hours.value
    FROM api.hours AS hours
    WHERE
        hours.pollutant = %(pollutant)s::text
        AND hours.value IS NOT NULL
        AND hours.n * 4 >= hours.expected * 3
        AND hours.start >= %(first)s::date
        AND hours.start < %(last)s::date + INTERVAL '1 month'
        AND hours.sensor_id IN (
            SELECT sensor_id FROM api.sensor_localities WHERE code = ANY(%(wards)s::text [])
        )
),

means AS (
    SELECT
        sensor_id,
        month,
        sum(value ORDER BY start) / count(*) AS mean,
        count(*) AS hours
    FROM counting
    GROUP BY sensor_id, month
)

SELECT
    means.month::date AS month,
    place.code AS ward,
    means.sensor_id,
    means.mean
FROM means
INNER JOIN api.sensor_localities AS place
    ON place.sensor_id = means.sensor_id
    AND place.code = ANY(%(wards)s::text [])
    AND place.valid_from < means.month + INTERVAL '1 month'
    AND place.valid_to >= means.month + INTERVAL '1 month'
WHERE
    means.hours * 4 * 3600
    >= 3 * extract(EPOCH FROM (means.month + INTERVAL '1 month') - means.month)
ORDER BY means.month, means.sensor_id;
