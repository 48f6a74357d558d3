-- Take all that is marked of some tracks. Takes track_ids.
DELETE FROM alerts.marks WHERE track_id = ANY(%(track_ids)s::bigint [])
RETURNING track_id, since, until;
