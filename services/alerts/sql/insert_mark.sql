-- Write down what is left to judge of one track. Takes track_id, since, until.
INSERT INTO alerts.marks (track_id, since, until)
VALUES (%(track_id)s, %(since)s, %(until)s);
