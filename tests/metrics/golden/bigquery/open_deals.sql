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
    opportunity_version.valid_from < @known
    AND opportunity_version.valid_to >= @known
    AND NOT opportunity_version.is_deleted
), seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.begin_on AS begin_on,
    given.end_on AS end_on
  FROM (
    SELECT
      CAST(JSON_VALUE(one, '$.owner_id') AS STRING) AS owner_id,
      CAST(JSON_VALUE(one, '$.person_key') AS STRING) AS person_key,
      CAST(JSON_VALUE(one, '$.unit_key') AS STRING) AS unit_key,
      CAST(JSON_VALUE(one, '$.row_key') AS STRING) AS row_key,
      CAST(JSON_VALUE(one, '$.begin_on') AS DATE) AS begin_on,
      CAST(JSON_VALUE(one, '$.end_on') AS DATE) AS end_on
    FROM UNNEST(JSON_QUERY_ARRAY(@stints, '$')) AS one
  ) AS given
), rate AS (
  SELECT
    laid.currency AS currency,
    CAST(laid.day AS DATE) AS day,
    laid.rate AS rate,
    CAST(laid.rate AS FLOAT64) AS floating
  FROM (
    SELECT
      day_0 AS day,
      given.currency AS currency,
      given.rate AS rate
    FROM (
      SELECT
        CAST(JSON_VALUE(one, '$.currency') AS STRING) AS currency,
        CAST(JSON_VALUE(one, '$.begin_on') AS DATE) AS begin_on,
        CAST(JSON_VALUE(one, '$.end_on') AS DATE) AS end_on,
        CAST(JSON_VALUE(one, '$.rate') AS BIGNUMERIC) AS rate
      FROM UNNEST(JSON_QUERY_ARRAY(@rates, '$')) AS one
    ) AS given
    CROSS JOIN UNNEST(GENERATE_DATE_ARRAY(
      CAST(CAST(given.begin_on AS DATETIME) AS DATE),
      CAST(CAST(given.end_on AS DATETIME) - INTERVAL '1' DAY AS DATE),
      INTERVAL '1' DAY
    )) AS day_0
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
    stage.known_from <= @as_of AND stage.known_to > @as_of
  GROUP BY
    stage.source,
    stage.pipeline,
    stage.name
), ladder AS (
  SELECT
    open_stage.position AS position,
    ROW_NUMBER() OVER (ORDER BY open_stage.position NULLS LAST) AS rank,
    COUNT(*) OVER () AS stages
  FROM (
    SELECT DISTINCT
      stage.position AS position
    FROM stage AS stage
    WHERE
      stage.status = 'open'
      AND NOT stage.position IS NULL
      AND stage.known_from <= @as_of
      AND stage.known_to > @as_of
  ) AS open_stage
)
SELECT
  seat.person_key AS person_key,
  x.opportunity_id AS opportunity_id,
  DATE_DIFF(@as_of, LEAST(COALESCE(x.created_on, first.day), first.day), DAY) AS age,
  CASE
    WHEN ladder.rank IS NULL
    THEN 0
    ELSE 1 + DIV((
      ladder.rank - 1
    ) * 3, ladder.stages)
  END AS stage_group,
  CAST(CASE
    WHEN x.currency IS NULL OR x.currency = @currency
    THEN x.amount
    ELSE SAFE_CAST(ROUND(x.amount * rate.rate, 4) AS NUMERIC)
  END AS FLOAT64) AS value,
  COALESCE(x.probability, rule.probability, any_rule.probability) AS chance,
  DATE_DIFF(x.close_on, @as_of, DAY) AS due,
  CAST(TRUE AS INT64) AS counted
FROM deal AS x
JOIN seat AS seat
  ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
  AND seat.begin_on <= @as_of
  AND @as_of < seat.end_on
JOIN (
  SELECT
    h.opportunity_id AS opportunity_id,
    h.holder_id AS holder_id,
    CASE
      WHEN h.first_at < @switch_at_0
      THEN CAST(TIMESTAMP_ADD(h.first_at, INTERVAL (@shift_0) SECOND) AS DATE)
      ELSE GREATEST(@switch_on_0, CAST(TIMESTAMP_ADD(h.first_at, INTERVAL (@shift) SECOND) AS DATE))
    END AS day
  FROM held_history AS h
  JOIN (
    SELECT DISTINCT
      seat.owner_id AS owner_id
    FROM seat AS seat
  ) AS own
    ON own.owner_id = COALESCE(h.holder_id, '(nobody)')
  WHERE
    h.nth = 1 AND h.known_from <= @as_of AND h.known_to > @as_of
) AS first
  ON first.opportunity_id = x.opportunity_id
  AND first.holder_id IS NOT DISTINCT FROM x.owner_id
LEFT JOIN rate AS rate
  ON rate.currency = x.currency
  AND rate.day = GREATEST(LEAST(COALESCE(x.close_on, @as_of), @rates_end), @rates_begin)
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
  x.opportunity_id NULLS LAST,
  x.owner_id NULLS LAST;
