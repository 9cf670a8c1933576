-- Version 1 of a studio's database. `schema.py` runs it once, then the files `migrate_n.sql`, in
-- one transaction.
CREATE EXTENSION IF NOT EXISTS vector;
CREATE SCHEMA inkseek;
SET LOCAL search_path = inkseek, public;

CREATE TABLE version (number int NOT NULL);

CREATE TABLE root (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name <> '')
);
-- A root without rows here is open to every member.
CREATE TABLE root_access (
    root_id int NOT NULL REFERENCES root ON DELETE CASCADE,
    member text NOT NULL,
    PRIMARY KEY (root_id, member)
);
CREATE TABLE category (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name <> '')
);
CREATE TABLE model (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    dim int NOT NULL,
    feature_dim int NOT NULL
);
CREATE TABLE photo (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    root_id int NOT NULL REFERENCES root ON DELETE CASCADE,
    path bytea NOT NULL,
    name_key text NOT NULL,
    category_id int REFERENCES category,
    width int NOT NULL,
    height int NOT NULL,
    size bigint NOT NULL,
    mtime_ns bigint NOT NULL,
    content_hash bytea NOT NULL,
    online boolean NOT NULL DEFAULT true,
    UNIQUE (root_id, path)
);
CREATE INDEX photo_category ON photo (category_id, id);
CREATE INDEX photo_content ON photo (content_hash);
CREATE TABLE embedding (
    model_id int NOT NULL REFERENCES model ON DELETE CASCADE,
    photo_id bigint NOT NULL REFERENCES photo ON DELETE CASCADE,
    root_id int NOT NULL,
    vector halfvec NOT NULL,
    PRIMARY KEY (model_id, photo_id)
);
CREATE INDEX embedding_photo ON embedding (photo_id);
CREATE TABLE feature (
    model_id int NOT NULL REFERENCES model ON DELETE CASCADE,
    photo_id bigint NOT NULL REFERENCES photo ON DELETE CASCADE,
    root_id int NOT NULL,
    vector halfvec NOT NULL,
    PRIMARY KEY (model_id, photo_id)
);
CREATE INDEX feature_photo ON feature (photo_id);
CREATE TABLE failure (
    root_id int NOT NULL REFERENCES root ON DELETE CASCADE,
    path bytea NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (root_id, path)
);
CREATE TABLE job (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    model_id int NOT NULL REFERENCES model ON DELETE CASCADE,
    root_id int NOT NULL REFERENCES root ON DELETE CASCADE,
    path bytea NOT NULL,
    size bigint NOT NULL,
    mtime_ns bigint NOT NULL,
    worker text,
    lease timestamptz NOT NULL DEFAULT '-infinity',
    attempts int NOT NULL DEFAULT 0,
    UNIQUE (root_id, path, model_id)
);
CREATE INDEX job_free ON job (model_id, lease, id);
CREATE TABLE worker (
    name text PRIMARY KEY,
    done bigint NOT NULL DEFAULT 0,
    failed bigint NOT NULL DEFAULT 0,
    started timestamptz NOT NULL DEFAULT now(),
    seen timestamptz NOT NULL DEFAULT now()
);
CREATE FUNCTION visible_roots() RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = inkseek, pg_temp AS $$
    SELECT coalesce(array_agg(id), '{}') FROM root
    WHERE NOT EXISTS (SELECT FROM root_access WHERE root_id = root.id)
        OR EXISTS (SELECT FROM root_access WHERE root_id = root.id AND member = session_user)
$$;

CREATE FUNCTION add_root(wanted text) RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = inkseek, pg_temp AS $$
    INSERT INTO root (name) VALUES (wanted) ON CONFLICT DO NOTHING;
    SELECT id FROM root WHERE name = wanted
$$;

-- Each model has an index of its own: vectors of two models cannot be compared.
CREATE FUNCTION add_model(wanted text, dims int, feature_dims int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = inkseek, public, pg_temp AS $$
DECLARE key int;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('inkseek.add_model'));
    SELECT id INTO key FROM model WHERE name = wanted AND dim = dims;
    IF key IS NULL THEN
        INSERT INTO model (name, dim, feature_dim) VALUES (wanted, dims, feature_dims)
            RETURNING id INTO key;
        EXECUTE format('CREATE INDEX embedding_hnsw_%s ON embedding USING hnsw'
            ' ((vector::halfvec(%s)) halfvec_cosine_ops) WITH (m = 24, ef_construction = 200)'
            ' WHERE model_id = %s', key, dims, key);
    END IF;
    RETURN key;
END $$;

CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('inkseek', '');
    RETURN NULL;
END $$;
CREATE TRIGGER photo_told AFTER INSERT OR UPDATE OR DELETE ON photo
    FOR EACH STATEMENT EXECUTE FUNCTION tell();
CREATE TRIGGER embedding_told AFTER INSERT ON embedding
    FOR EACH STATEMENT EXECUTE FUNCTION tell();

DO $$
DECLARE role_name text; t text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['inkseek_reader', 'inkseek_contributor', 'inkseek_curator'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
        END IF;
    END LOOP;
    GRANT inkseek_reader TO inkseek_contributor;
    GRANT inkseek_contributor TO inkseek_curator;
    FOREACH t IN ARRAY ARRAY['photo', 'embedding', 'feature', 'failure', 'job']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY by_root ON %I'
            ' USING (root_id = ANY((SELECT inkseek.visible_roots())::int[]))', t);
    END LOOP;
    ALTER TABLE root ENABLE ROW LEVEL SECURITY;
    CREATE POLICY by_root ON root USING (id = ANY((SELECT inkseek.visible_roots())::int[]));
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA inkseek FROM public;
GRANT USAGE ON SCHEMA inkseek TO inkseek_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA inkseek TO inkseek_reader;
GRANT EXECUTE ON FUNCTION visible_roots TO inkseek_reader;
GRANT EXECUTE ON FUNCTION add_root, add_model TO inkseek_contributor;
GRANT INSERT, DELETE ON photo, embedding, feature, failure, job, worker TO inkseek_contributor;
GRANT UPDATE ON embedding, feature, failure, job, worker TO inkseek_contributor;
GRANT UPDATE (path, name_key, size, mtime_ns, online) ON photo TO inkseek_contributor;
GRANT INSERT ON category TO inkseek_contributor;
GRANT UPDATE ON photo, category TO inkseek_curator;
GRANT INSERT, DELETE ON root_access TO inkseek_curator;
INSERT INTO version VALUES (1);
