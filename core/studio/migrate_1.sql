-- Version 2: what changed since when, for the copies on members' computers; categories set by
-- members, of which the last one stands; filters by folder.
SET LOCAL search_path = inkseek, public;

-- Transactions may end in another order than they began, so a copy asks for everything since the
-- oldest one that was still running when it last asked.
ALTER TABLE photo
    ADD changed xid8 NOT NULL DEFAULT pg_current_xact_id(),
    ADD category_at timestamptz;
CREATE INDEX photo_changed ON photo (changed);
CREATE TABLE gone (
    photo_id bigint NOT NULL,
    changed xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX gone_changed ON gone (changed);

CREATE FUNCTION mark_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed := pg_current_xact_id();
    RETURN NEW;
END $$;
CREATE TRIGGER photo_changed BEFORE UPDATE ON photo
    FOR EACH ROW EXECUTE FUNCTION mark_changed();

CREATE FUNCTION keep_gone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = inkseek, pg_temp AS $$
BEGIN
    INSERT INTO gone (photo_id) SELECT id FROM old_photos;
    RETURN NULL;
END $$;
CREATE TRIGGER photo_gone AFTER DELETE ON photo REFERENCING OLD TABLE AS old_photos
    FOR EACH STATEMENT EXECUTE FUNCTION keep_gone();

-- A curator may rename a category with SQL, too.
CREATE FUNCTION mark_category() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE inkseek.photo SET changed = DEFAULT WHERE category_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER category_changed AFTER UPDATE OF name ON category
    FOR EACH ROW EXECUTE FUNCTION mark_category();

-- Changes of a category that a member had set before, and whether they stood.
CREATE TABLE category_log (
    photo_id bigint NOT NULL REFERENCES photo ON DELETE CASCADE,
    made timestamptz NOT NULL,
    member text NOT NULL,
    was text,
    wanted text,
    stood boolean NOT NULL
);
CREATE INDEX category_log_photo ON category_log (photo_id);

-- A category that was renamed, merged or removed: new pictures in folders of the old name get the
-- new one, or none.
CREATE TABLE renamed_category (
    name text PRIMARY KEY,
    becomes text
);

CREATE FUNCTION category_key(wanted text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE key int;
BEGIN
    IF wanted IS NULL THEN RETURN NULL; END IF;
    INSERT INTO inkseek.category (name) VALUES (wanted) ON CONFLICT DO NOTHING;
    SELECT id INTO key FROM inkseek.category WHERE name = wanted;
    RETURN key;
END $$;

-- Puts photos into a category, or into none; returns how many lost to a later change.
CREATE FUNCTION assign_category(ids bigint[], wanted text, at timestamptz) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz := least(at, now());
    key int := inkseek.category_key(wanted);
    lost int;
BEGIN
    WITH asked AS (
        SELECT p.id, p.category_at, g.name AS was FROM inkseek.photo p
            LEFT JOIN inkseek.category g ON g.id = p.category_id
            WHERE p.id = ANY(ids) AND p.category_id IS DISTINCT FROM key
            ORDER BY p.id FOR UPDATE OF p
    ), done AS (
        UPDATE inkseek.photo p SET category_id = key, category_at = moment FROM asked a
            WHERE p.id = a.id AND coalesce(a.category_at, '-infinity') <= moment RETURNING p.id
    ), logged AS (
        INSERT INTO inkseek.category_log
            SELECT a.id, moment, session_user, a.was, wanted,
                EXISTS (SELECT FROM done d WHERE d.id = a.id)
            FROM asked a WHERE a.category_at IS NOT NULL
    )
    SELECT (SELECT count(*) FROM asked) - (SELECT count(*) FROM done) INTO lost;
    RETURN lost;
END $$;

-- Renames, merges or, without a new name, removes categories.
CREATE FUNCTION rename_categories(names text[], wanted text, at timestamptz) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE lost int;
BEGIN
    lost := inkseek.assign_category(ARRAY(
        SELECT p.id FROM inkseek.photo p JOIN inkseek.category g ON g.id = p.category_id
            WHERE g.name = ANY(names)), wanted, at);
    INSERT INTO inkseek.renamed_category
        SELECT DISTINCT n, wanted FROM unnest(names) n WHERE n IS DISTINCT FROM wanted
        ON CONFLICT (name) DO UPDATE SET becomes = excluded.becomes;
    UPDATE inkseek.renamed_category SET becomes = wanted WHERE becomes = ANY(names);
    DELETE FROM inkseek.renamed_category WHERE name = wanted;
    RETURN lost;
END $$;

-- The photos a filter lets pass. NULL is no restriction. Of places, the three arrays hold the root
-- and the first path and the one after the last; NULL for the last is the end of the root.
DROP FUNCTION IF EXISTS search(
    text, halfvec, int, int[], text[], text, bigint, bigint, int);
DROP FUNCTION IF EXISTS matching(int[], text[], text, bigint, bigint);
CREATE FUNCTION matching(
    roots int[], categories text[], name text, since bigint, until bigint,
    place_roots int[], place_begins bytea[], place_ends bytea[]
) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT 'true'
        || CASE WHEN roots IS NULL THEN '' ELSE format(' AND p.root_id = ANY(%L::int[])', roots) END
        || CASE WHEN categories IS NULL THEN '' ELSE format(' AND p.category_id = ANY(ARRAY('
            'SELECT c.id FROM inkseek.category c WHERE c.name = ANY(%L::text[])))', categories) END
        || CASE WHEN name IS NULL THEN '' ELSE format(' AND strpos(p.name_key, %L) > 0', name) END
        || CASE WHEN since IS NULL THEN '' ELSE format(' AND p.mtime_ns >= %s', since) END
        || CASE WHEN until IS NULL THEN '' ELSE format(' AND p.mtime_ns < %s', until) END
        || CASE WHEN place_roots IS NULL THEN '' ELSE (SELECT ' AND (' || string_agg(format(
            '(p.root_id = %s AND p.path >= %L::bytea%s)', root, begins,
            CASE WHEN ends IS NULL THEN '' ELSE format(' AND p.path < %L::bytea', ends) END),
            ' OR ') || ')' FROM unnest(place_roots, place_begins, place_ends)
            AS place(root, begins, ends)) END
$$;

-- The best k photos with all that is shown of them. A filter that few photos pass is resolved
-- first and these are compared one by one: HNSW would lose most of them. Otherwise HNSW goes on
-- until enough of its candidates pass.
CREATE FUNCTION search(
    model text, query halfvec, k int,
    roots int[], categories text[], name text, since bigint, until bigint,
    place_roots int[], place_begins bytea[], place_ends bytea[], few int DEFAULT 10000
) RETURNS TABLE (
    id bigint, root_id int, path bytea, category text, width int, height int, size bigint,
    mtime_ns bigint, content_hash bytea, online boolean, vector halfvec
) LANGUAGE plpgsql STABLE AS $$
DECLARE
    key int;
    dims int;
    condition text := inkseek.matching(
        roots, categories, name, since, until, place_roots, place_begins, place_ends);
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

ALTER TABLE category_log ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_root ON category_log
    USING (EXISTS (SELECT FROM inkseek.photo p WHERE p.id = photo_id));

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA inkseek FROM public;
GRANT SELECT ON gone, category_log, renamed_category TO inkseek_reader;
GRANT EXECUTE ON FUNCTION matching, search TO inkseek_reader;
GRANT INSERT ON category_log TO inkseek_curator;
GRANT INSERT, UPDATE, DELETE ON renamed_category TO inkseek_curator;
GRANT EXECUTE ON FUNCTION category_key, assign_category, rename_categories TO inkseek_curator;
UPDATE version SET number = 2;
