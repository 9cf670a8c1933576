-- Version 3: stars, tags, dates, cameras and colours; filters as one value.
SET LOCAL search_path = inkseek, public;

ALTER TABLE photo
    ADD rating int NOT NULL DEFAULT 0,
    ADD own_rating int,
    ADD rated_at timestamptz,
    ADD taken_ns bigint,
    ADD camera text NOT NULL DEFAULT '',
    -- The time of the sidecar that was read: 0 without one, NULL where the file was last read by an
    -- Inkseek that knew neither stars nor colours. The next scan has it read again.
    ADD sidecar_ns bigint,
    ADD colours bytea;
ALTER TABLE job ADD sidecar_ns bigint NOT NULL DEFAULT 0;
CREATE INDEX photo_stars ON photo ((coalesce(own_rating, rating)))
    WHERE coalesce(own_rating, rating) > 0;
CREATE INDEX photo_day ON photo ((coalesce(taken_ns, mtime_ns)));

-- Tags in the files, and those that members gave. A tag that a member took away stays as a row
-- that is not given, so that an older change does not bring it back.
CREATE TABLE tag (
    photo_id bigint NOT NULL REFERENCES photo ON DELETE CASCADE,
    root_id int NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL,
    own boolean NOT NULL,
    given boolean NOT NULL DEFAULT true,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (photo_id, name_key, own)
);
CREATE INDEX tag_key ON tag (name_key, photo_id) WHERE given;

CREATE FUNCTION mark_tagged() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = inkseek, pg_temp AS $$
BEGIN
    UPDATE photo SET changed = DEFAULT WHERE id IN (SELECT photo_id FROM touched);
    RETURN NULL;
END $$;
CREATE TRIGGER tag_added AFTER INSERT ON tag REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION mark_tagged();
CREATE TRIGGER tag_changed AFTER UPDATE ON tag REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION mark_tagged();

-- Stars and tags that met a change another member had made, and which of the two stood.
CREATE TABLE mark_log (
    photo_id bigint NOT NULL REFERENCES photo ON DELETE CASCADE,
    made timestamptz NOT NULL,
    member text NOT NULL,
    what text NOT NULL,
    was text,
    wanted text,
    stood boolean NOT NULL
);
CREATE INDEX mark_log_photo ON mark_log (photo_id);

-- Gives photos stars, or with NULL those in their files; returns how many lost to a later change.
CREATE FUNCTION rate_photos(ids bigint[], wanted int, at timestamptz) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz := least(at, now());
    lost int;
BEGIN
    WITH asked AS (
        SELECT id, rated_at, own_rating AS was FROM inkseek.photo WHERE id = ANY(ids)
            ORDER BY id FOR UPDATE
    ), done AS (
        UPDATE inkseek.photo p SET own_rating = wanted, rated_at = moment FROM asked a
            WHERE p.id = a.id AND coalesce(a.rated_at, '-infinity') <= moment RETURNING p.id
    ), met AS (
        SELECT a.*, EXISTS (SELECT FROM done d WHERE d.id = a.id) AS stood FROM asked a
            WHERE a.rated_at IS NOT NULL AND a.was IS DISTINCT FROM wanted
    ), logged AS (
        INSERT INTO inkseek.mark_log SELECT id, moment, session_user, 'stars', was::text,
            wanted::text, stood FROM met
    )
    SELECT count(*) FILTER (WHERE NOT stood) FROM met INTO lost;
    RETURN lost;
END $$;

-- Gives photos some tags and takes others away; returns how many lost to a later change.
CREATE FUNCTION tag_photos(
    ids bigint[], names text[], keys text[], taken_keys text[], at timestamptz
) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz := least(at, now());
    lost int;
BEGIN
    -- Two members at once would otherwise both miss the row of the other.
    PERFORM FROM inkseek.photo WHERE id = ANY(ids) ORDER BY id FOR UPDATE;
    WITH wanted AS (
        SELECT name, key, true AS given FROM unnest(names, keys) AS given(name, key)
        UNION ALL SELECT key, key, false FROM unnest(taken_keys) AS taken(key)
    ), asked AS (
        SELECT p.id, p.root_id, w.name, w.key, w.given, t.at AS before, t.given AS was
        FROM inkseek.photo p CROSS JOIN wanted w LEFT JOIN inkseek.tag t
            ON t.photo_id = p.id AND t.name_key = w.key AND t.own
        WHERE p.id = ANY(ids)
    ), done AS (
        INSERT INTO inkseek.tag AS t (photo_id, root_id, name, name_key, own, given, at)
            SELECT id, root_id, name, key, true, given, moment FROM asked
            ON CONFLICT (photo_id, name_key, own) DO UPDATE
            SET name = excluded.name, given = excluded.given, at = excluded.at
            WHERE t.at <= excluded.at
    ), met AS (
        SELECT *, before <= moment AS stood FROM asked WHERE was <> given
    ), logged AS (
        INSERT INTO inkseek.mark_log SELECT id, moment, session_user, 'tag',
            CASE WHEN was THEN name END, CASE WHEN given THEN name END, stood FROM met
    )
    SELECT count(*) FILTER (WHERE NOT stood) FROM met INTO lost;
    RETURN lost;
END $$;

-- The photos that filters let pass, as a condition. A filter that is missing is no restriction. Of
-- places, each has the root, the first path and the one after the last, which is null at the end of
-- the root. Colours are in OKLab, and compared with the palette as at home (core.library.colours).
DROP FUNCTION search(
    text, halfvec, int, int[], text[], text, bigint, bigint, int[], bytea[], bytea[], int);
DROP FUNCTION matching(int[], text[], text, bigint, bigint, int[], bytea[], bytea[]);
CREATE FUNCTION matching(filters jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT concat_ws(' AND ', 'true',
        (SELECT format('p.id = ANY(%L::bigint[])', '{' || string_agg(v, ',') || '}')
            FROM jsonb_array_elements_text(filters -> 'ids') v HAVING filters ? 'ids'),
        (SELECT format('p.root_id = ANY(%L::int[])', '{' || string_agg(v, ',') || '}')
            FROM jsonb_array_elements_text(filters -> 'roots') v HAVING filters ? 'roots'),
        (SELECT format('p.category_id = ANY(ARRAY(SELECT c.id FROM inkseek.category c'
                ' WHERE c.name = ANY(%L::text[])))', array_agg(v))
            FROM jsonb_array_elements_text(filters -> 'categories') v
            HAVING filters ? 'categories'),
        format('strpos(p.name_key, %L) > 0', filters ->> 'name') || left(filters ->> 'name', 0),
        'coalesce(p.taken_ns, p.mtime_ns) >= ' || (filters ->> 'since')::bigint,
        'coalesce(p.taken_ns, p.mtime_ns) < ' || (filters ->> 'until')::bigint,
        'coalesce(p.own_rating, p.rating) >= ' || (filters ->> 'stars')::int,
        (SELECT string_agg(format('EXISTS (SELECT FROM inkseek.tag t WHERE t.photo_id = p.id'
                ' AND t.given AND t.name_key = %L)', v), ' AND ')
            FROM jsonb_array_elements_text(filters -> 'tags') v),
        (SELECT '(' || string_agg(format('(p.root_id = %s AND p.path >= %L::bytea%s)',
                (place ->> 0)::int, '\x' || (place ->> 1),
                format(' AND p.path < %L::bytea', '\x' || (place ->> 2)) || left(place ->> 2, 0)),
                ' OR ') || ')'
            FROM jsonb_array_elements(filters -> 'places') place),
        (SELECT string_agg((SELECT 'least(' || string_agg(format(
                'CASE WHEN get_byte(p.colours, %s) > 0 THEN sqrt('
                'power((get_byte(p.colours, %s) / 255::float8 - %s) / 2, 2)'
                ' + power(get_byte(p.colours, %s) * 0.8::float8 / 255 - 0.4::float8 - %s, 2)'
                ' + power(get_byte(p.colours, %s) * 0.8::float8 / 255 - 0.4::float8 - %s, 2))'
                ' + 0.05::float8 * (1 - get_byte(p.colours, %s) / 255::float8) END',
                at + 3, at, (colour ->> 0)::float8, at + 1, (colour ->> 1)::float8, at + 2,
                (colour ->> 2)::float8, at + 3), ', ')
                || ') <= ' || (filters ->> 'tolerance')::float8
                FROM generate_series(0, 80, 20) at), ' AND ')
            FROM jsonb_array_elements(filters -> 'colours') colour))
$$;

CREATE TYPE found AS (
    id bigint, root_id int, path bytea, category text, width int, height int, size bigint,
    mtime_ns bigint, content_hash bytea, online boolean, stars int, taken_ns bigint, camera text,
    vector halfvec
);

-- What is shown of the photos that a query chooses as photo_id and vector.
CREATE FUNCTION with_records(chosen text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT format('WITH c AS MATERIALIZED (%s) SELECT p.id, p.root_id, p.path, g.name, p.width,'
        ' p.height, p.size, p.mtime_ns, p.content_hash, p.online, coalesce(p.own_rating, p.rating),'
        ' p.taken_ns, p.camera, c.vector FROM c JOIN inkseek.photo p ON p.id = c.photo_id'
        ' LEFT JOIN inkseek.category g ON g.id = p.category_id', chosen)
$$;

-- The photos with vectors of a model that filters let pass, as the rest of a query.
CREATE FUNCTION those_of(model text, filters jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT format('FROM inkseek.photo p JOIN inkseek.embedding e ON e.photo_id = p.id'
        ' AND e.model_id = %s WHERE %s',
        coalesce((SELECT m.id FROM inkseek.model m WHERE m.name = model), 0),
        inkseek.matching(filters))
$$;

-- The best k photos with all that is shown of them. A filter that few photos pass is resolved
-- first and these are compared one by one: HNSW would lose most of them. Otherwise HNSW goes on
-- until enough of its candidates pass.
CREATE FUNCTION search(
    model text, query halfvec, k int, filters jsonb DEFAULT '{}', few int DEFAULT 10000
) RETURNS SETOF found LANGUAGE plpgsql STABLE AS $$
DECLARE
    key int;
    dims int;
    condition text := inkseek.matching(filters);
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
    IF filtered AND n <= few THEN
        chosen := format('WITH f AS MATERIALIZED (SELECT p.id FROM inkseek.photo p WHERE %s)'
            ' SELECT e.photo_id, e.vector, (e.vector::halfvec(%s)) <=> $1 AS far'
            ' FROM f JOIN inkseek.embedding e ON e.photo_id = f.id AND e.model_id = %s'
            ' ORDER BY 3, 1 LIMIT $2', condition, dims, key);
    ELSE
        -- Behind a filter many of the candidates are of no use.
        wide := CASE WHEN filtered THEN 1000 ELSE least(greatest(300, 4 * k), 1000) END;
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
    RETURN QUERY EXECUTE inkseek.with_records(chosen) USING query, k;
END $$;

CREATE FUNCTION count_photos(model text, filters jsonb) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE n bigint;
BEGIN
    EXECUTE 'SELECT count(*) ' || inkseek.those_of(model, filters) INTO n;
    RETURN n;
END $$;

-- The k photos that came last.
CREATE FUNCTION newest(model text, filters jsonb, k int) RETURNS SETOF found
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY EXECUTE inkseek.with_records(format(
        'SELECT p.id AS photo_id, e.vector %s ORDER BY p.id DESC LIMIT %s',
        inkseek.those_of(model, filters), k)) || ' ORDER BY p.id DESC';
END $$;

-- The place of a photo among all that pass; ties count against it. NULL if it is not among them.
CREATE FUNCTION rank_of(model text, query halfvec, photo bigint, filters jsonb) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE n bigint;
BEGIN
    EXECUTE format('WITH every AS (SELECT p.id, e.vector <=> $1 AS far %s), own AS (SELECT far'
        ' FROM every WHERE id = $2) SELECT count(*) FROM every, own WHERE every.far <= own.far',
        inkseek.those_of(model, filters)) INTO n USING query, photo;
    RETURN nullif(n, 0);
END $$;

ALTER TABLE tag ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_root ON tag USING (root_id = ANY((SELECT inkseek.visible_roots())::int[]));
ALTER TABLE mark_log ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_root ON mark_log
    USING (EXISTS (SELECT FROM inkseek.photo p WHERE p.id = photo_id));

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA inkseek FROM public;
GRANT SELECT ON tag, mark_log TO inkseek_reader;
GRANT EXECUTE ON FUNCTION matching, with_records, those_of, search, count_photos, newest, rank_of
    TO inkseek_reader;
GRANT INSERT, UPDATE, DELETE ON tag TO inkseek_contributor;
GRANT INSERT ON mark_log TO inkseek_contributor;
GRANT UPDATE (rating, own_rating, rated_at, taken_ns, camera, sidecar_ns, colours) ON photo
    TO inkseek_contributor;
GRANT EXECUTE ON FUNCTION rate_photos, tag_photos TO inkseek_contributor;
UPDATE version SET number = 3;
