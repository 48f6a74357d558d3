-- Sessions of those who signed in at the token issuer: they have a name and scopes of their own, and
-- no key behind them.

ALTER TABLE gateway.sessions ALTER COLUMN key_id DROP NOT NULL;

ALTER TABLE gateway.sessions ADD COLUMN actor text CHECK (length(actor) BETWEEN 1 AND 200);

ALTER TABLE gateway.sessions ADD COLUMN scopes text [] CHECK (
    cardinality(scopes) > 0 AND scopes <@ ARRAY['read', 'publish', 'operate', 'admin']
);

ALTER TABLE gateway.sessions ADD CONSTRAINT sessions_have_one_owner CHECK (
    (key_id IS NULL) = (actor IS NOT NULL) AND (key_id IS NULL) = (scopes IS NOT NULL)
);
