-- Who did what, when. An action is written before it is carried out, and its outcome after; neither
-- can be changed or taken away, by anybody who is not the owner of the table.

CREATE TABLE gateway.audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL,
    key_id text,
    via text NOT NULL,
    action text NOT NULL,
    path text NOT NULL,
    request_id text NOT NULL,
    address text
);

CREATE TABLE gateway.audit_outcomes (
    audit_id bigint PRIMARY KEY REFERENCES gateway.audit (id),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    status int NOT NULL,
    subject text
);

CREATE INDEX audit_by_actor ON gateway.audit (actor, id DESC);

CREATE FUNCTION gateway.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append only';
END
$$;

CREATE TRIGGER audit_is_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON gateway.audit
FOR EACH STATEMENT EXECUTE FUNCTION gateway.refuse_change();

CREATE TRIGGER audit_outcomes_are_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON gateway.audit_outcomes
FOR EACH STATEMENT EXECUTE FUNCTION gateway.refuse_change();
