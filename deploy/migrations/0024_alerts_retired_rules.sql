-- Who retired a version of a rule and why, and what ended the places it judged.
ALTER TABLE alerts.rules ADD COLUMN retired_by text, ADD COLUMN retired_for text;
COMMENT ON COLUMN alerts.rules.retired_for IS 'What the operator said; null for a replaced version.';

ALTER TABLE alerts.tracks ADD COLUMN closed_for text;
COMMENT ON COLUMN alerts.tracks.closed_for IS
'rule_retired, or null where another version goes on.';
