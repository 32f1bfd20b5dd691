-- What follows from the canonical tables, for Quarterdeck to read. Made by scripts/warehouse_page.py.
-- Put your organisation's time zone in the place of Europe/Copenhagen, and a row below it for every zone that holds
-- from a later day on, such as (DATE '2027-01-01', 'Asia/Tokyo').
-- For speed, make tables instead of views and fill them again with each load, in this order, before the new
-- row in publication.

CREATE OR REPLACE VIEW time_zone AS
SELECT * FROM (VALUES
  (DATE '1900-01-01', 'Europe/Copenhagen')
) AS each(first_on, zone);

CREATE OR REPLACE VIEW version_day AS
WITH held AS (
  SELECT zone, first_on, LEAD(first_on, 1, DATE '9999-12-31') OVER (ORDER BY first_on) AS until_on FROM time_zone
), ended AS (
  SELECT
    each.day,
    CAST(TO_UTC_TIMESTAMP(CAST(DATE_ADD(each.day, 1) AS TIMESTAMP), held.zone) AS TIMESTAMP_NTZ) AS end_at
  FROM (SELECT EXPLODE(SEQUENCE(DATE '1989-12-31', DATE '2100-01-01')) AS day) AS each
  JOIN held ON held.first_on <= each.day AND each.day < held.until_on
)
SELECT day, begin_at, end_at
FROM (SELECT day, LAG(end_at) OVER (ORDER BY day) AS begin_at, end_at FROM ended) AS followed
WHERE begin_at IS NOT NULL;

CREATE OR REPLACE VIEW fact_owner AS
SELECT
  activity.owner_id AS owner_id
FROM activity AS activity
UNION
SELECT
  opportunity_version.owner_id AS owner_id
FROM opportunity_version AS opportunity_version
UNION
SELECT
  sale.owner_id AS owner_id
FROM sale AS sale
UNION
SELECT
  selling_cost.owner_id AS owner_id
FROM selling_cost AS selling_cost
UNION
SELECT
  opportunity_credit.seller_id AS owner_id
FROM opportunity_credit AS opportunity_credit;

CREATE OR REPLACE VIEW stage_history AS
WITH marked AS (
  SELECT
    alive.source AS source,
    alive.opportunity_id AS opportunity_id,
    alive.owner_id AS owner_id,
    alive.pipeline AS pipeline,
    alive.stage AS stage,
    alive.status AS status,
    alive.created_on AS created_on,
    alive.close_on AS close_on,
    alive.valid_from AS valid_from,
    alive.valid_to AS valid_to,
    CASE
      WHEN LAG(alive.valid_to) OVER w IS DISTINCT FROM alive.valid_from
      OR alive.owner_id IS DISTINCT FROM LAG(alive.owner_id) OVER w
      OR alive.pipeline IS DISTINCT FROM LAG(alive.pipeline) OVER w
      OR alive.stage IS DISTINCT FROM LAG(alive.stage) OVER w
      OR alive.status IS DISTINCT FROM LAG(alive.status) OVER w
      OR alive.created_on IS DISTINCT FROM LAG(alive.created_on) OVER w
      THEN 1
      ELSE 0
    END AS begins
  FROM (
    SELECT
      opportunity_version.source AS source,
      opportunity_version.opportunity_id AS opportunity_id,
      opportunity_version.owner_id AS owner_id,
      opportunity_version.pipeline AS pipeline,
      opportunity_version.stage AS stage,
      opportunity_version.status AS status,
      opportunity_version.created_on AS created_on,
      opportunity_version.close_on AS close_on,
      opportunity_version.valid_from AS valid_from,
      opportunity_version.valid_to AS valid_to
    FROM opportunity_version AS opportunity_version
    WHERE
      NOT opportunity_version.is_deleted
  ) AS alive
  WINDOW w AS (PARTITION BY alive.opportunity_id ORDER BY alive.valid_from NULLS LAST)
), numbered AS (
  SELECT
    marked.source AS source,
    marked.opportunity_id AS opportunity_id,
    marked.owner_id AS owner_id,
    marked.pipeline AS pipeline,
    marked.stage AS stage,
    marked.status AS status,
    marked.created_on AS created_on,
    marked.close_on AS close_on,
    marked.valid_from AS valid_from,
    marked.valid_to AS valid_to,
    marked.begins AS begins,
    SUM(marked.begins) OVER (PARTITION BY marked.opportunity_id ORDER BY marked.valid_from NULLS LAST) AS stretch
  FROM marked AS marked
)
SELECT
  MAX(numbered.source) AS source,
  numbered.opportunity_id AS opportunity_id,
  MAX(numbered.owner_id) AS owner_id,
  MAX(numbered.pipeline) AS pipeline,
  MAX(numbered.stage) AS stage,
  MAX(numbered.status) AS status,
  MIN(numbered.valid_from) AS begin_at,
  MAX(numbered.valid_to) AS end_at,
  MAX(numbered.created_on) AS created_on,
  MAX(
    CASE
      WHEN numbered.begins = 1 AND numbered.status <> 'open'
      THEN numbered.close_on
    END
  ) AS decided_on
FROM numbered AS numbered
GROUP BY
  numbered.opportunity_id,
  numbered.stretch;

CREATE OR REPLACE VIEW held_history AS
WITH turn_of AS (
  SELECT
    stage.source AS source,
    stage.stage_id AS stage_id,
    stage.pipeline AS pipeline,
    stage.name AS name,
    stage.position AS position,
    stage.status AS status,
    stage.known_from AS known_from,
    stage.known_to AS known_to,
    CASE
      WHEN LAG(stage.known_to) OVER w IS DISTINCT FROM stage.known_from
      OR stage.pipeline IS DISTINCT FROM LAG(stage.pipeline) OVER w
      OR stage.name IS DISTINCT FROM LAG(stage.name) OVER w
      OR stage.position IS DISTINCT FROM LAG(stage.position) OVER w
      OR stage.status IS DISTINCT FROM LAG(stage.status) OVER w
      THEN 1
      ELSE 0
    END AS turns
  FROM stage AS stage
  WINDOW w AS (PARTITION BY stage.stage_id ORDER BY stage.known_from NULLS LAST)
), turn_counted AS (
  SELECT
    turn_of.source AS source,
    turn_of.stage_id AS stage_id,
    turn_of.pipeline AS pipeline,
    turn_of.name AS name,
    turn_of.position AS position,
    turn_of.status AS status,
    turn_of.known_from AS known_from,
    turn_of.known_to AS known_to,
    SUM(turn_of.turns) OVER (PARTITION BY turn_of.stage_id ORDER BY turn_of.known_from NULLS LAST) AS nth
  FROM turn_of AS turn_of
), meaning AS (
  SELECT
    turn_counted.source AS source,
    turn_counted.pipeline AS pipeline,
    turn_counted.name AS name,
    turn_counted.position AS position,
    MIN(turn_counted.known_from) AS known_from,
    MAX(turn_counted.known_to) AS known_to
  FROM turn_counted AS turn_counted
  GROUP BY
    turn_counted.source,
    turn_counted.stage_id,
    turn_counted.nth,
    turn_counted.pipeline,
    turn_counted.name,
    turn_counted.position,
    turn_counted.status
), era AS (
  SELECT
    turn.source AS source,
    turn.day AS known_from,
    LEAD(turn.day, 1, CAST('2200-01-01' AS DATE)) OVER (PARTITION BY turn.source ORDER BY turn.day NULLS LAST) AS known_to
  FROM (
    SELECT
      meaning.source AS source,
      CAST('1900-01-01' AS DATE) AS day
    FROM meaning AS meaning
    UNION
    SELECT
      meaning.source AS source,
      meaning.known_from AS day
    FROM meaning AS meaning
    UNION
    SELECT
      meaning.source AS source,
      meaning.known_to AS day
    FROM meaning AS meaning
    WHERE
      meaning.known_to < CAST('2200-01-01' AS DATE)
  ) AS turn
), own AS (
  SELECT
    e.source AS source,
    e.known_from AS known_from,
    m.pipeline AS pipeline,
    m.name AS name,
    MIN(m.position) AS position
  FROM era AS e
  JOIN meaning AS m
    ON m.source = e.source AND m.known_from <= e.known_from AND m.known_to > e.known_from
  WHERE
    NOT m.pipeline IS NULL
  GROUP BY
    e.source,
    e.known_from,
    m.pipeline,
    m.name
), anywhere AS (
  SELECT
    e.source AS source,
    e.known_from AS known_from,
    m.name AS name,
    CASE WHEN MIN(m.position) = MAX(m.position) THEN MIN(m.position) END AS position
  FROM era AS e
  JOIN meaning AS m
    ON m.source = e.source AND m.known_from <= e.known_from AND m.known_to > e.known_from
  GROUP BY
    e.source,
    e.known_from,
    m.name
), placed AS (
  SELECT
    s.source AS source,
    s.pipeline AS pipeline,
    s.stage AS stage,
    e.known_from AS known_from,
    e.known_to AS known_to,
    COALESCE(o.position, a.position) AS position
  FROM (
    SELECT DISTINCT
      stage_history.source AS source,
      stage_history.pipeline AS pipeline,
      stage_history.stage AS stage
    FROM stage_history AS stage_history
    WHERE
      NOT stage_history.stage IS NULL
  ) AS s
  JOIN era AS e
    ON e.source = s.source
  LEFT JOIN own AS o
    ON o.source = s.source
    AND o.known_from = e.known_from
    AND o.name = s.stage
    AND o.pipeline = s.pipeline
  LEFT JOIN anywhere AS a
    ON a.source = s.source AND a.known_from = e.known_from AND a.name = s.stage
), neighbouring AS (
  SELECT
    placed.source AS source,
    placed.pipeline AS pipeline,
    placed.stage AS stage,
    placed.known_from AS known_from,
    placed.known_to AS known_to,
    placed.position AS position,
    CASE
      WHEN placed.position IS DISTINCT FROM LAG(placed.position) OVER w
      THEN 1
      ELSE 0
    END AS begins
  FROM placed AS placed
  WINDOW w AS (
    PARTITION BY placed.source, placed.pipeline, placed.stage
    ORDER BY placed.known_from NULLS LAST
  )
), spanned AS (
  SELECT
    neighbouring.source AS source,
    neighbouring.pipeline AS pipeline,
    neighbouring.stage AS stage,
    neighbouring.known_from AS known_from,
    neighbouring.known_to AS known_to,
    neighbouring.position AS position,
    SUM(neighbouring.begins) OVER (
      PARTITION BY neighbouring.source, neighbouring.pipeline, neighbouring.stage
      ORDER BY neighbouring.known_from NULLS LAST
    ) AS nth
  FROM neighbouring AS neighbouring
), place AS (
  SELECT
    spanned.source AS source,
    spanned.pipeline AS pipeline,
    spanned.stage AS stage,
    spanned.position AS position,
    MIN(spanned.known_from) AS known_from,
    MAX(spanned.known_to) AS known_to
  FROM spanned AS spanned
  GROUP BY
    spanned.source,
    spanned.pipeline,
    spanned.stage,
    spanned.position,
    spanned.nth
), stretch AS (
  SELECT
    placed.source AS source,
    placed.opportunity_id AS opportunity_id,
    placed.owner_id AS owner_id,
    placed.pipeline AS pipeline,
    placed.stage AS stage,
    placed.status AS status,
    placed.begin_at AS begin_at,
    placed.end_at AS end_at,
    placed.created_on AS created_on,
    placed.nth AS nth,
    placed.known_at AS known_at,
    CASE
      WHEN placed.status <> 'open'
      THEN placed.status
      WHEN placed.next_at = placed.end_at AND placed.becomes <> 'open'
      THEN placed.becomes
    END AS outcome,
    CASE
      WHEN placed.status <> 'open'
      THEN placed.decided_on
      WHEN placed.next_at = placed.end_at
      THEN placed.became_on
    END AS decided_on
  FROM (
    SELECT
      stage_history.source AS source,
      stage_history.opportunity_id AS opportunity_id,
      stage_history.owner_id AS owner_id,
      stage_history.pipeline AS pipeline,
      stage_history.stage AS stage,
      stage_history.status AS status,
      stage_history.begin_at AS begin_at,
      stage_history.end_at AS end_at,
      stage_history.created_on AS created_on,
      stage_history.decided_on AS decided_on,
      ROW_NUMBER() OVER w AS nth,
      LEAD(stage_history.begin_at) OVER w AS next_at,
      LEAD(stage_history.status) OVER w AS becomes,
      LEAD(stage_history.decided_on) OVER w AS became_on,
      MIN(stage_history.begin_at) OVER (PARTITION BY stage_history.opportunity_id) AS known_at
    FROM stage_history AS stage_history
    WINDOW w AS (
      PARTITION BY stage_history.opportunity_id
      ORDER BY stage_history.begin_at NULLS LAST
    )
  ) AS placed
), first_known AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    MIN(opportunity_version.valid_from) AS first_at
  FROM opportunity_version AS opportunity_version
  GROUP BY
    opportunity_version.opportunity_id
), holder AS (
  SELECT DISTINCT
    stage_history.opportunity_id AS opportunity_id,
    stage_history.owner_id AS holder_id
  FROM stage_history AS stage_history
)
SELECT
  h.holder_id AS holder_id,
  s.opportunity_id AS opportunity_id,
  s.owner_id AS owner_id,
  p.position AS position,
  s.status AS status,
  s.outcome AS outcome,
  s.nth AS nth,
  s.begin_at AS begin_at,
  s.end_at AS end_at,
  s.created_on AS created_on,
  s.decided_on AS decided_on,
  s.known_at AS known_at,
  f.first_at AS first_at,
  COALESCE(p.known_from, CAST('1900-01-01' AS DATE)) AS known_from,
  COALESCE(p.known_to, CAST('2200-01-01' AS DATE)) AS known_to
FROM stretch AS s
JOIN holder AS h
  ON s.opportunity_id = h.opportunity_id
JOIN first_known AS f
  ON s.opportunity_id = f.opportunity_id
LEFT JOIN place AS p
  ON p.source = s.source
  AND p.pipeline IS NOT DISTINCT FROM s.pipeline
  AND p.stage = s.stage;

CREATE OR REPLACE VIEW stage_stay AS
WITH alive AS (
  SELECT
    opportunity_version.source AS source,
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.pipeline AS pipeline,
    opportunity_version.stage AS stage,
    opportunity_version.status AS status,
    opportunity_version.created_on AS created_on,
    opportunity_version.valid_from AS valid_from,
    opportunity_version.valid_to AS valid_to
  FROM opportunity_version AS opportunity_version
  WHERE
    NOT opportunity_version.is_deleted
), marked AS (
  SELECT
    alive.source AS source,
    alive.opportunity_id AS opportunity_id,
    alive.pipeline AS pipeline,
    alive.stage AS stage,
    alive.status AS status,
    alive.created_on AS created_on,
    alive.valid_from AS valid_from,
    alive.valid_to AS valid_to,
    CASE
      WHEN LAG(alive.valid_to) OVER w IS DISTINCT FROM alive.valid_from
      OR alive.pipeline IS DISTINCT FROM LAG(alive.pipeline) OVER w
      OR alive.stage IS DISTINCT FROM LAG(alive.stage) OVER w
      OR alive.status IS DISTINCT FROM LAG(alive.status) OVER w
      THEN 1
      ELSE 0
    END AS begins
  FROM alive AS alive
  WINDOW w AS (PARTITION BY alive.opportunity_id ORDER BY alive.valid_from NULLS LAST)
), numbered AS (
  SELECT
    marked.source AS source,
    marked.opportunity_id AS opportunity_id,
    marked.pipeline AS pipeline,
    marked.stage AS stage,
    marked.status AS status,
    marked.created_on AS created_on,
    marked.valid_from AS valid_from,
    marked.valid_to AS valid_to,
    marked.begins AS begins,
    SUM(marked.begins) OVER (PARTITION BY marked.opportunity_id ORDER BY marked.valid_from NULLS LAST) AS nth
  FROM marked AS marked
), gathered AS (
  SELECT
    numbered.source AS source,
    numbered.opportunity_id AS opportunity_id,
    numbered.nth AS nth,
    numbered.pipeline AS pipeline,
    numbered.stage AS stage,
    numbered.status AS status,
    MAX(CASE WHEN numbered.begins = 1 THEN numbered.created_on END) AS created_on,
    MIN(numbered.valid_from) AS begin_at,
    MAX(numbered.valid_to) AS end_at
  FROM numbered AS numbered
  GROUP BY
    numbered.source,
    numbered.opportunity_id,
    numbered.nth,
    numbered.pipeline,
    numbered.stage,
    numbered.status
), dated AS (
  SELECT
    g.source AS source,
    g.opportunity_id AS opportunity_id,
    g.nth AS nth,
    g.pipeline AS pipeline,
    g.stage AS stage,
    g.status AS status,
    g.created_on AS created_on,
    g.begin_at AS begin_at,
    g.end_at AS end_at,
    CASE
      WHEN g.begin_at >= d.end_at
      THEN DATE_ADD(d.day, 1)
      WHEN g.begin_at >= d.begin_at
      THEN d.day
      ELSE DATE_ADD(d.day, -1)
    END AS begin_on
  FROM gathered AS g
  JOIN (
    SELECT
      CAST(day AS DATE) AS day,
      CAST(begin_at AS TIMESTAMP_NTZ) AS begin_at,
      CAST(end_at AS TIMESTAMP_NTZ) AS end_at
    FROM version_day AS version_day
  ) AS d
    ON d.day = CAST(g.begin_at AS DATE)
), visit AS (
  SELECT
    d.source AS source,
    d.opportunity_id AS opportunity_id,
    d.pipeline AS pipeline,
    d.stage AS stage,
    d.status AS status,
    d.begin_at AS begin_at,
    d.end_at AS end_at,
    d.begin_on AS begin_on,
    COALESCE(
      CASE
        WHEN d.nth = 1
        THEN d.begin_on = d.created_on
        ELSE LAG(d.end_at) OVER w = d.begin_at AND NOT LAG(d.stage) OVER w IS NULL
      END,
      FALSE
    ) AS is_known
  FROM dated AS d
  WINDOW w AS (PARTITION BY d.opportunity_id ORDER BY d.nth NULLS LAST)
)
SELECT
  v.source AS source,
  v.opportunity_id AS opportunity_id,
  v.pipeline AS pipeline,
  v.stage AS stage,
  v.begin_at AS begin_at,
  v.end_at AS end_at,
  v.begin_on AS begin_on,
  CASE
    WHEN v.end_at < CAST('2200-01-01' AS TIMESTAMP_NTZ)
    THEN CASE
      WHEN v.end_at >= d.end_at
      THEN DATE_ADD(d.day, 1)
      WHEN v.end_at >= d.begin_at
      THEN d.day
      ELSE DATE_ADD(d.day, -1)
    END
  END AS end_on,
  v.is_known AS is_known
FROM (
  SELECT
    visit.source AS source,
    visit.opportunity_id AS opportunity_id,
    visit.pipeline AS pipeline,
    visit.stage AS stage,
    visit.begin_at AS begin_at,
    visit.end_at AS end_at,
    visit.begin_on AS begin_on,
    visit.is_known AS is_known
  FROM visit AS visit
  WHERE
    visit.status = 'open' AND NOT visit.stage IS NULL
) AS v
LEFT JOIN (
  SELECT
    CAST(day AS DATE) AS day,
    CAST(begin_at AS TIMESTAMP_NTZ) AS begin_at,
    CAST(end_at AS TIMESTAMP_NTZ) AS end_at
  FROM version_day AS version_day
) AS d
  ON d.day = CAST(v.end_at AS DATE);

CREATE OR REPLACE VIEW stage_reached AS
WITH turn_of AS (
  SELECT
    stage.source AS source,
    stage.stage_id AS stage_id,
    stage.pipeline AS pipeline,
    stage.name AS name,
    stage.position AS position,
    stage.status AS status,
    stage.known_from AS known_from,
    stage.known_to AS known_to,
    CASE
      WHEN LAG(stage.known_to) OVER w IS DISTINCT FROM stage.known_from
      OR stage.pipeline IS DISTINCT FROM LAG(stage.pipeline) OVER w
      OR stage.name IS DISTINCT FROM LAG(stage.name) OVER w
      OR stage.position IS DISTINCT FROM LAG(stage.position) OVER w
      OR stage.status IS DISTINCT FROM LAG(stage.status) OVER w
      THEN 1
      ELSE 0
    END AS turns
  FROM stage AS stage
  WINDOW w AS (PARTITION BY stage.stage_id ORDER BY stage.known_from NULLS LAST)
), turn_counted AS (
  SELECT
    turn_of.source AS source,
    turn_of.stage_id AS stage_id,
    turn_of.pipeline AS pipeline,
    turn_of.name AS name,
    turn_of.position AS position,
    turn_of.status AS status,
    turn_of.known_from AS known_from,
    turn_of.known_to AS known_to,
    SUM(turn_of.turns) OVER (PARTITION BY turn_of.stage_id ORDER BY turn_of.known_from NULLS LAST) AS nth
  FROM turn_of AS turn_of
), meaning AS (
  SELECT
    turn_counted.source AS source,
    turn_counted.pipeline AS pipeline,
    turn_counted.name AS name,
    turn_counted.position AS position,
    turn_counted.status AS status,
    MIN(turn_counted.known_from) AS known_from,
    MAX(turn_counted.known_to) AS known_to
  FROM turn_counted AS turn_counted
  GROUP BY
    turn_counted.source,
    turn_counted.stage_id,
    turn_counted.nth,
    turn_counted.pipeline,
    turn_counted.name,
    turn_counted.position,
    turn_counted.status
), era AS (
  SELECT
    turn.source AS source,
    turn.day AS known_from,
    LEAD(turn.day, 1, CAST('2200-01-01' AS DATE)) OVER (PARTITION BY turn.source ORDER BY turn.day NULLS LAST) AS known_to
  FROM (
    SELECT
      meaning.source AS source,
      CAST('1900-01-01' AS DATE) AS day
    FROM meaning AS meaning
    UNION
    SELECT
      meaning.source AS source,
      meaning.known_from AS day
    FROM meaning AS meaning
    UNION
    SELECT
      meaning.source AS source,
      meaning.known_to AS day
    FROM meaning AS meaning
    WHERE
      meaning.known_to < CAST('2200-01-01' AS DATE)
  ) AS turn
), rung AS (
  SELECT
    e.source AS source,
    e.known_from AS known_from,
    e.known_to AS known_to,
    m.pipeline AS pipeline,
    m.name AS name,
    MIN(m.position) AS position
  FROM era AS e
  JOIN meaning AS m
    ON m.source = e.source AND m.known_from <= e.known_from AND m.known_to > e.known_from
  WHERE
    NOT m.pipeline IS NULL AND m.status = 'open'
  GROUP BY
    e.source,
    e.known_from,
    e.known_to,
    m.pipeline,
    m.name
  UNION ALL
  SELECT
    e.source AS source,
    e.known_from AS known_from,
    e.known_to AS known_to,
    CAST(NULL AS STRING) AS pipeline,
    m.name AS name,
    CASE WHEN MIN(m.position) = MAX(m.position) THEN MIN(m.position) END AS position
  FROM era AS e
  JOIN meaning AS m
    ON m.source = e.source AND m.known_from <= e.known_from AND m.known_to > e.known_from
  WHERE
    m.status = 'open'
  GROUP BY
    e.source,
    e.known_from,
    e.known_to,
    m.name
), alive AS (
  SELECT
    opportunity_version.source AS source,
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.pipeline AS pipeline,
    opportunity_version.stage AS stage,
    opportunity_version.status AS status,
    opportunity_version.created_on AS created_on,
    opportunity_version.valid_from AS valid_from,
    opportunity_version.valid_to AS valid_to
  FROM opportunity_version AS opportunity_version
  WHERE
    NOT opportunity_version.is_deleted
), marked AS (
  SELECT
    alive.source AS source,
    alive.opportunity_id AS opportunity_id,
    alive.owner_id AS owner_id,
    alive.pipeline AS pipeline,
    alive.stage AS stage,
    alive.status AS status,
    alive.created_on AS created_on,
    alive.valid_from AS valid_from,
    alive.valid_to AS valid_to,
    CASE
      WHEN LAG(alive.valid_to) OVER w IS DISTINCT FROM alive.valid_from
      OR alive.pipeline IS DISTINCT FROM LAG(alive.pipeline) OVER w
      OR alive.stage IS DISTINCT FROM LAG(alive.stage) OVER w
      OR alive.status IS DISTINCT FROM LAG(alive.status) OVER w
      THEN 1
      ELSE 0
    END AS begins
  FROM alive AS alive
  WINDOW w AS (PARTITION BY alive.opportunity_id ORDER BY alive.valid_from NULLS LAST)
), numbered AS (
  SELECT
    marked.source AS source,
    marked.opportunity_id AS opportunity_id,
    marked.owner_id AS owner_id,
    marked.pipeline AS pipeline,
    marked.stage AS stage,
    marked.status AS status,
    marked.created_on AS created_on,
    marked.valid_from AS valid_from,
    marked.valid_to AS valid_to,
    marked.begins AS begins,
    SUM(marked.begins) OVER (PARTITION BY marked.opportunity_id ORDER BY marked.valid_from NULLS LAST) AS nth
  FROM marked AS marked
), gathered AS (
  SELECT
    numbered.source AS source,
    numbered.opportunity_id AS opportunity_id,
    numbered.nth AS nth,
    numbered.pipeline AS pipeline,
    numbered.stage AS stage,
    numbered.status AS status,
    MAX(CASE WHEN numbered.begins = 1 THEN numbered.owner_id END) AS owner_id,
    MAX(CASE WHEN numbered.begins = 1 THEN numbered.created_on END) AS created_on,
    MIN(numbered.valid_from) AS begin_at,
    MAX(numbered.valid_to) AS end_at
  FROM numbered AS numbered
  GROUP BY
    numbered.source,
    numbered.opportunity_id,
    numbered.nth,
    numbered.pipeline,
    numbered.stage,
    numbered.status
), dated AS (
  SELECT
    g.source AS source,
    g.opportunity_id AS opportunity_id,
    g.nth AS nth,
    g.pipeline AS pipeline,
    g.stage AS stage,
    g.status AS status,
    g.owner_id AS owner_id,
    g.created_on AS created_on,
    g.begin_at AS begin_at,
    g.end_at AS end_at,
    CASE
      WHEN g.begin_at >= d.end_at
      THEN DATE_ADD(d.day, 1)
      WHEN g.begin_at >= d.begin_at
      THEN d.day
      ELSE DATE_ADD(d.day, -1)
    END AS begin_on
  FROM gathered AS g
  JOIN (
    SELECT
      CAST(day AS DATE) AS day,
      CAST(begin_at AS TIMESTAMP_NTZ) AS begin_at,
      CAST(end_at AS TIMESTAMP_NTZ) AS end_at
    FROM version_day AS version_day
  ) AS d
    ON d.day = CAST(g.begin_at AS DATE)
), visit AS (
  SELECT
    d.source AS source,
    d.opportunity_id AS opportunity_id,
    d.nth AS nth,
    d.pipeline AS pipeline,
    d.stage AS stage,
    d.status AS status,
    d.owner_id AS owner_id,
    d.begin_at AS begin_at,
    d.begin_on AS begin_on,
    COALESCE(
      CASE
        WHEN d.nth = 1
        THEN d.begin_on = d.created_on
        ELSE LAG(d.end_at) OVER w = d.begin_at AND NOT LAG(d.stage) OVER w IS NULL
      END,
      FALSE
    ) AS is_known
  FROM dated AS d
  WINDOW w AS (PARTITION BY d.opportunity_id ORDER BY d.nth NULLS LAST)
), described AS (
  SELECT DISTINCT
    rung.source AS source,
    rung.known_from AS known_from,
    rung.known_to AS known_to
  FROM rung AS rung
), own AS (
  SELECT DISTINCT
    rung.source AS source,
    rung.known_from AS known_from,
    rung.pipeline AS pipeline
  FROM rung AS rung
  WHERE
    NOT rung.pipeline IS NULL
), placed AS (
  SELECT
    v.source AS source,
    v.opportunity_id AS opportunity_id,
    v.nth AS nth,
    v.pipeline AS pipeline,
    v.stage AS stage,
    v.status AS status,
    v.owner_id AS owner_id,
    v.begin_at AS begin_at,
    v.begin_on AS begin_on,
    v.is_known AS is_known,
    e.known_from AS known_from,
    e.known_to AS known_to,
    o.pipeline AS ladder
  FROM visit AS v
  JOIN described AS e
    ON e.source = v.source
  LEFT JOIN own AS o
    ON o.source = v.source AND o.known_from = e.known_from AND o.pipeline = v.pipeline
), levelled AS (
  SELECT
    p.source AS source,
    p.opportunity_id AS opportunity_id,
    p.nth AS nth,
    p.pipeline AS pipeline,
    p.stage AS stage,
    p.status AS status,
    p.owner_id AS owner_id,
    p.begin_at AS begin_at,
    p.begin_on AS begin_on,
    p.is_known AS is_known,
    p.known_from AS known_from,
    p.known_to AS known_to,
    p.ladder AS ladder,
    CASE
      WHEN p.status = 'won'
      THEN 9223372036854775807
      WHEN p.status = 'open'
      THEN r.position
    END AS level
  FROM placed AS p
  LEFT JOIN rung AS r
    ON r.source = p.source
    AND r.known_from = p.known_from
    AND r.pipeline IS NOT DISTINCT FROM p.ladder
    AND r.name = p.stage
), climbed AS (
  SELECT
    levelled.source AS source,
    levelled.opportunity_id AS opportunity_id,
    levelled.nth AS nth,
    levelled.pipeline AS pipeline,
    levelled.stage AS stage,
    levelled.status AS status,
    levelled.owner_id AS owner_id,
    levelled.begin_at AS begin_at,
    levelled.begin_on AS begin_on,
    levelled.is_known AS is_known,
    levelled.known_from AS known_from,
    levelled.known_to AS known_to,
    levelled.ladder AS ladder,
    levelled.level AS level,
    MAX(levelled.level) OVER (
      PARTITION BY levelled.opportunity_id, levelled.known_from, levelled.pipeline
      ORDER BY levelled.nth NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS before
  FROM levelled AS levelled
  WHERE
    NOT levelled.level IS NULL
), step AS (
  SELECT
    climbed.source AS source,
    climbed.opportunity_id AS opportunity_id,
    climbed.pipeline AS pipeline,
    climbed.stage AS stage,
    climbed.status AS status,
    climbed.owner_id AS owner_id,
    climbed.begin_at AS begin_at,
    climbed.begin_on AS begin_on,
    climbed.is_known AS is_known,
    climbed.known_from AS known_from,
    climbed.known_to AS known_to,
    climbed.ladder AS ladder,
    climbed.level AS level,
    climbed.before AS before,
    LEAD(climbed.begin_at) OVER (
      PARTITION BY climbed.opportunity_id, climbed.known_from, climbed.pipeline
      ORDER BY climbed.nth NULLS LAST
    ) AS next_at
  FROM climbed AS climbed
  WHERE
    climbed.before IS NULL OR climbed.level > climbed.before
)
SELECT
  s.source AS source,
  s.opportunity_id AS opportunity_id,
  s.owner_id AS owner_id,
  s.pipeline AS pipeline,
  r.name AS stage,
  r.position AS position,
  s.begin_at AS reached_at,
  s.begin_on AS reached_on,
  CASE WHEN r.position < s.level THEN s.begin_at ELSE s.next_at END AS passed_at,
  r.position < s.level AS is_skipped,
  s.known_from AS known_from,
  s.known_to AS known_to
FROM step AS s
JOIN rung AS r
  ON r.source = s.source
  AND r.known_from = s.known_from
  AND r.pipeline IS NOT DISTINCT FROM s.ladder
  AND (
    s.before IS NULL OR r.position > s.before
  )
  AND (
    r.position < s.level OR (
      r.position = s.level AND r.name = s.stage
    )
  )
WHERE
  s.is_known AND NOT (
    s.before IS NULL AND s.status = 'won'
  );

CREATE OR REPLACE VIEW close_move AS
WITH marked AS (
  SELECT
    opportunity_version.source AS source,
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.pipeline AS pipeline,
    opportunity_version.stage AS stage,
    opportunity_version.amount AS amount,
    opportunity_version.currency AS currency,
    opportunity_version.close_on AS close_on,
    opportunity_version.valid_from AS valid_from,
    opportunity_version.status = 'open' AND NOT opportunity_version.is_deleted AS is_open,
    SUM(
      CASE
        WHEN opportunity_version.status <> 'open' OR opportunity_version.is_deleted
        THEN 1
        ELSE 0
      END
    ) OVER (
      PARTITION BY opportunity_version.opportunity_id
      ORDER BY opportunity_version.valid_from NULLS LAST
    ) AS stretch
  FROM opportunity_version AS opportunity_version
), compared AS (
  SELECT
    marked.source AS source,
    marked.opportunity_id AS opportunity_id,
    marked.owner_id AS owner_id,
    marked.pipeline AS pipeline,
    marked.stage AS stage,
    marked.amount AS amount,
    marked.currency AS currency,
    marked.close_on AS close_on,
    marked.valid_from AS valid_from,
    LAG(marked.close_on) OVER (
      PARTITION BY marked.opportunity_id, marked.stretch
      ORDER BY marked.valid_from NULLS LAST
    ) AS from_on
  FROM marked AS marked
  WHERE
    marked.is_open AND NOT marked.close_on IS NULL
)
SELECT
  c.source AS source,
  c.opportunity_id AS opportunity_id,
  c.owner_id AS owner_id,
  c.pipeline AS pipeline,
  c.stage AS stage,
  c.amount AS amount,
  c.currency AS currency,
  c.from_on AS from_on,
  c.close_on AS to_on,
  c.valid_from AS moved_at,
  CASE
    WHEN c.valid_from >= d.end_at
    THEN DATE_ADD(d.day, 1)
    WHEN c.valid_from >= d.begin_at
    THEN d.day
    ELSE DATE_ADD(d.day, -1)
  END AS moved_on
FROM (
  SELECT
    compared.source AS source,
    compared.opportunity_id AS opportunity_id,
    compared.owner_id AS owner_id,
    compared.pipeline AS pipeline,
    compared.stage AS stage,
    compared.amount AS amount,
    compared.currency AS currency,
    compared.close_on AS close_on,
    compared.valid_from AS valid_from,
    compared.from_on AS from_on
  FROM compared AS compared
  WHERE
    compared.close_on <> compared.from_on
) AS c
JOIN (
  SELECT
    CAST(day AS DATE) AS day,
    CAST(begin_at AS TIMESTAMP_NTZ) AS begin_at,
    CAST(end_at AS TIMESTAMP_NTZ) AS end_at
  FROM version_day AS version_day
) AS d
  ON d.day = CAST(c.valid_from AS DATE);

CREATE OR REPLACE VIEW active_on AS
SELECT
  activity.owner_id AS owner_id,
  activity.occurs_on AS occurs_on,
  activity.known_from AS known_from,
  activity.known_to AS known_to,
  MIN(COALESCE(activity.recorded_at, CAST('1900-01-01' AS TIMESTAMP_NTZ))) AS known_at
FROM activity AS activity
WHERE
  NOT activity.is_system AND NOT activity.owner_id IS NULL
GROUP BY
  activity.owner_id,
  activity.occurs_on,
  activity.known_from,
  activity.known_to;
