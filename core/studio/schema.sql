-- Version 1 of a studio's database. `schema.py` runs it once, in one transaction.
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

-- The photos a filter lets pass. NULL is no restriction.
CREATE FUNCTION matching(
    roots int[], categories text[], name text, since bigint, until bigint
) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT 'true'
        || CASE WHEN roots IS NULL THEN '' ELSE format(' AND p.root_id = ANY(%L::int[])', roots) END
        || CASE WHEN categories IS NULL THEN '' ELSE format(' AND p.category_id = ANY(ARRAY('
            'SELECT c.id FROM inkseek.category c WHERE c.name = ANY(%L::text[])))', categories) END
        || CASE WHEN name IS NULL THEN '' ELSE format(' AND strpos(p.name_key, %L) > 0', name) END
        || CASE WHEN since IS NULL THEN '' ELSE format(' AND p.mtime_ns >= %s', since) END
        || CASE WHEN until IS NULL THEN '' ELSE format(' AND p.mtime_ns < %s', until) END
$$;

-- The best k photos with all that is shown of them. A filter that few photos pass is resolved
-- first and these are compared one by one: HNSW would lose most of them. Otherwise HNSW goes on
-- until enough of its candidates pass.
CREATE FUNCTION search(
    model text, query halfvec, k int,
    roots int[], categories text[], name text, since bigint, until bigint, few int DEFAULT 10000
) RETURNS TABLE (
    id bigint, root_id int, path bytea, category text, width int, height int, size bigint,
    mtime_ns bigint, content_hash bytea, online boolean, vector halfvec
) LANGUAGE plpgsql STABLE AS $$
DECLARE
    key int;
    dims int;
    condition text := inkseek.matching(roots, categories, name, since, until);
    filtered boolean := condition <> 'true';
    n int;
    chosen text;
    wide int;
BEGIN
    SELECT m.id, m.dim INTO key, dims FROM inkseek.model m WHERE m.name = model;
    IF key IS NULL THEN RETURN; END IF;
    IF filtered THEN
        EXECUTE format('SELECT count(*) FROM (SELECT FROM inkseek.photo p WHERE %s LIMIT %s) x',
            condition, few + 1) INTO n;
    END IF;
    wide := least(greatest(400, 4 * k), 1000);
    IF filtered AND n <= few THEN
        chosen := format('WITH f AS MATERIALIZED (SELECT p.id FROM inkseek.photo p WHERE %s)'
            ' SELECT e.photo_id, e.vector, (e.vector::halfvec(%s)) <=> $1 AS far'
            ' FROM f JOIN inkseek.embedding e ON e.photo_id = f.id AND e.model_id = %s'
            ' ORDER BY 3, 1 LIMIT $2', condition, dims, key);
    ELSE
        PERFORM set_config('hnsw.ef_search', wide::text, true),
            set_config('hnsw.iterative_scan', 'relaxed_order', true),
            set_config('hnsw.max_scan_tuples', '200000', true),
            set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true),
            set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
            set_config('enable_bitmapscan', 'off', true);
        chosen := format('SELECT e.photo_id, e.vector, (e.vector::halfvec(%s)) <=> $1 AS far'
            ' FROM inkseek.embedding e %s WHERE e.model_id = %s AND %s'
            ' ORDER BY (e.vector::halfvec(%s)) <=> $1 LIMIT $2', dims,
            CASE WHEN filtered THEN 'JOIN inkseek.photo p ON p.id = e.photo_id' ELSE '' END,
            key, condition, dims);
    END IF;
    RETURN QUERY EXECUTE format('WITH c AS MATERIALIZED (%s)'
        ' SELECT p.id, p.root_id, p.path, g.name, p.width, p.height, p.size, p.mtime_ns,'
        ' p.content_hash, p.online, c.vector FROM c JOIN inkseek.photo p ON p.id = c.photo_id'
        ' LEFT JOIN inkseek.category g ON g.id = p.category_id', chosen) USING query, k;
END $$;

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
GRANT EXECUTE ON FUNCTION visible_roots, matching, search TO inkseek_reader;
GRANT EXECUTE ON FUNCTION add_root, add_model TO inkseek_contributor;
GRANT INSERT, DELETE ON photo, embedding, feature, failure, job, worker TO inkseek_contributor;
GRANT UPDATE ON embedding, feature, failure, job, worker TO inkseek_contributor;
GRANT UPDATE (path, name_key, size, mtime_ns, online) ON photo TO inkseek_contributor;
GRANT INSERT ON category TO inkseek_contributor;
GRANT UPDATE ON photo, category TO inkseek_curator;
GRANT INSERT, DELETE ON root_access TO inkseek_curator;
INSERT INTO version VALUES (1);
