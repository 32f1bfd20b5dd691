WITH deal AS (
  SELECT
    opportunity_version.source AS source,
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.pipeline AS pipeline,
    opportunity_version.stage AS stage,
    opportunity_version.status AS status,
    opportunity_version.amount AS amount,
    opportunity_version.currency AS currency,
    opportunity_version.close_on AS close_on,
    opportunity_version.created_on AS created_on,
    opportunity_version.probability AS probability
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < ?
    AND opportunity_version.valid_to >= ?
    AND NOT opportunity_version.is_deleted
), seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.begin_on AS begin_on,
    given.end_on AS end_on
  FROM (
    SELECT
      CAST(JSON_EXTRACT_SCALAR(one, '$.owner_id') AS VARCHAR) AS owner_id,
      CAST(JSON_EXTRACT_SCALAR(one, '$.person_key') AS VARCHAR) AS person_key,
      CAST(JSON_EXTRACT_SCALAR(one, '$.unit_key') AS VARCHAR) AS unit_key,
      CAST(JSON_EXTRACT_SCALAR(one, '$.row_key') AS VARCHAR) AS row_key,
      CAST(JSON_EXTRACT_SCALAR(one, '$.begin_on') AS DATE) AS begin_on,
      CAST(JSON_EXTRACT_SCALAR(one, '$.end_on') AS DATE) AS end_on
    FROM UNNEST(CAST(JSON_PARSE(?) AS ARRAY(JSON))) AS every(one)
  ) AS given
), rate AS (
  SELECT
    laid.currency AS currency,
    CAST(laid.day AS DATE) AS day,
    laid.rate AS rate,
    CAST(laid.rate AS DOUBLE) AS floating
  FROM (
    SELECT
      day_0 AS day,
      given.currency AS currency,
      given.rate AS rate
    FROM (
      SELECT
        CAST(JSON_EXTRACT_SCALAR(one, '$.currency') AS VARCHAR) AS currency,
        CAST(JSON_EXTRACT_SCALAR(one, '$.begin_on') AS DATE) AS begin_on,
        CAST(JSON_EXTRACT_SCALAR(one, '$.end_on') AS DATE) AS end_on,
        CAST(JSON_EXTRACT_SCALAR(one, '$.rate') AS DECIMAL(20, 12)) AS rate
      FROM UNNEST(CAST(JSON_PARSE(?) AS ARRAY(JSON))) AS every(one)
    ) AS given
    CROSS JOIN UNNEST(SEQUENCE(
      CAST(CAST(given.begin_on AS TIMESTAMP) AS DATE),
      CAST(CAST(given.end_on AS TIMESTAMP) - INTERVAL '1' DAY AS DATE)
    )) AS days_0(day_0)
  ) AS laid
), stage_rule AS (
  SELECT
    stage.source AS source,
    stage.pipeline AS pipeline,
    stage.name AS name,
    MIN(stage.position) AS position,
    MAX(stage.probability) AS probability
  FROM stage AS stage
  WHERE
    stage.known_from <= ? AND stage.known_to > ?
  GROUP BY
    stage.source,
    stage.pipeline,
    stage.name
), ladder AS (
  SELECT
    open_stage.position AS position,
    ROW_NUMBER() OVER (ORDER BY open_stage.position) AS rank,
    COUNT(*) OVER () AS stages
  FROM (
    SELECT DISTINCT
      stage.position AS position
    FROM stage AS stage
    WHERE
      stage.status = 'open'
      AND NOT stage.position IS NULL
      AND stage.known_from <= ?
      AND stage.known_to > ?
  ) AS open_stage
)
SELECT
  seat.person_key AS person_key,
  x.opportunity_id AS opportunity_id,
  DATE_DIFF('DAY', LEAST(COALESCE(x.created_on, first.day), first.day), ?) AS age,
  CASE
    WHEN ladder.rank IS NULL
    THEN 0
    ELSE 1 + (
      ladder.rank - 1
    ) * 3 / ladder.stages
  END AS stage_group,
  CAST(CASE
    WHEN x.currency IS NULL OR x.currency = ?
    THEN x.amount
    ELSE TRY_CAST(ROUND(x.amount * rate.rate, 4) AS DECIMAL(18, 4))
  END AS DOUBLE) AS value,
  COALESCE(x.probability, rule.probability, any_rule.probability) AS chance,
  DATE_DIFF('DAY', ?, x.close_on) AS due,
  CAST(TRUE AS INTEGER) AS counted
FROM deal AS x
JOIN seat AS seat
  ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
  AND seat.begin_on <= ?
  AND ? < seat.end_on
JOIN (
  SELECT
    h.opportunity_id AS opportunity_id,
    h.holder_id AS holder_id,
    CASE
      WHEN h.first_at < ?
      THEN CAST(DATE_ADD('SECOND', CAST(? AS BIGINT), h.first_at) AS DATE)
      ELSE GREATEST(
        ?,
        CAST(DATE_ADD('SECOND', CAST(? AS BIGINT), h.first_at) AS DATE)
      )
    END AS day
  FROM held_history AS h
  JOIN (
    SELECT DISTINCT
      seat.owner_id AS owner_id
    FROM seat AS seat
  ) AS own
    ON own.owner_id = COALESCE(h.holder_id, '(nobody)')
  WHERE
    h.nth = 1 AND h.known_from <= ? AND h.known_to > ?
) AS first
  ON first.opportunity_id = x.opportunity_id
  AND first.holder_id IS NOT DISTINCT FROM x.owner_id
LEFT JOIN rate AS rate
  ON rate.currency = x.currency
  AND rate.day = GREATEST(LEAST(COALESCE(x.close_on, ?), ?), ?)
LEFT JOIN stage_rule AS rule
  ON rule.source = x.source AND rule.name = x.stage AND rule.pipeline = x.pipeline
LEFT JOIN stage_rule AS any_rule
  ON any_rule.source = x.source
  AND any_rule.name = x.stage
  AND any_rule.pipeline IS NULL
LEFT JOIN ladder AS ladder
  ON ladder.position = COALESCE(rule.position, any_rule.position)
WHERE
  x.status = 'open'
ORDER BY
  x.opportunity_id,
  x.owner_id;
