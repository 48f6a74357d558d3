-- One text for all that is known of places: another one when any of it changed.
SELECT md5(
    coalesce((
        SELECT string_agg(reference::text, '|' ORDER BY area, year)
        FROM api.reference AS reference
    ), '')
    || coalesce((
        SELECT string_agg(code || version::text || coalesce(valid_to::text, ''), '|' ORDER BY code, version)
        FROM api.localities
    ), '')
) AS digest;
