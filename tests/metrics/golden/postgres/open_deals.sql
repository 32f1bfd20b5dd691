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
    opportunity_version.valid_from < %(known)s
    AND opportunity_version.valid_to >= %(known)s
    AND NOT opportunity_version.is_deleted
), seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.begin_on AS begin_on,
    given.end_on AS end_on
  FROM JSON_TO_RECORDSET(CAST(%(stints)s AS JSON)) AS given(owner_id TEXT, person_key TEXT, unit_key TEXT, row_key TEXT, begin_on DATE, end_on DATE)
), rate AS (
  SELECT
    laid.currency AS currency,
    CAST(laid.day AS DATE) AS day,
    laid.rate AS rate,
    CAST(laid.rate AS DOUBLE PRECISION) AS floating
  FROM (
    SELECT
      GENERATE_SERIES(
        CAST(given.begin_on AS TIMESTAMP),
        CAST(given.end_on AS TIMESTAMP) - INTERVAL '1 DAY',
        INTERVAL '1 DAY'
      ) AS day,
      given.currency AS currency,
      given.rate AS rate
    FROM JSON_TO_RECORDSET(CAST(%(rates)s AS JSON)) AS given(currency TEXT, begin_on DATE, end_on DATE, rate DECIMAL(20, 12))
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
    stage.known_from <= %(as_of)s AND stage.known_to > %(as_of)s
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
      AND stage.known_from <= %(as_of)s
      AND stage.known_to > %(as_of)s
  ) AS open_stage
)
SELECT
  seat.person_key AS person_key,
  x.opportunity_id AS opportunity_id,
  %(as_of)s - LEAST(COALESCE(x.created_on, first.day), first.day) AS age,
  CASE
    WHEN ladder.rank IS NULL
    THEN 0
    ELSE 1 + (
      ladder.rank - 1
    ) * 3 / ladder.stages
  END AS stage_group,
  CAST(CASE
    WHEN x.currency IS NULL OR x.currency = %(currency)s
    THEN x.amount
    ELSE CASE
      WHEN ABS(ROUND(x.amount * rate.rate, 4)) < 1e14
      THEN CAST(ROUND(x.amount * rate.rate, 4) AS DECIMAL(18, 4))
    END
  END AS DOUBLE PRECISION) AS value,
  COALESCE(x.probability, rule.probability, any_rule.probability) AS chance,
  x.close_on - %(as_of)s AS due,
  CAST(TRUE AS INT) AS counted
FROM deal AS x
JOIN seat AS seat
  ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
  AND seat.begin_on <= %(as_of)s
  AND %(as_of)s < seat.end_on
JOIN (
  SELECT
    h.opportunity_id AS opportunity_id,
    h.holder_id AS holder_id,
    CASE
      WHEN h.first_at < %(switch_at_0)s
      THEN CAST(h.first_at + %(shift_0)s * INTERVAL '1 SECOND' AS DATE)
      ELSE GREATEST(%(switch_on_0)s, CAST(h.first_at + %(shift)s * INTERVAL '1 SECOND' AS DATE))
    END AS day
  FROM held_history AS h
  JOIN (
    SELECT DISTINCT
      seat.owner_id AS owner_id
    FROM seat AS seat
  ) AS own
    ON own.owner_id = COALESCE(h.holder_id, '(nobody)')
  WHERE
    h.nth = 1 AND h.known_from <= %(as_of)s AND h.known_to > %(as_of)s
) AS first
  ON first.opportunity_id = x.opportunity_id
  AND first.holder_id IS NOT DISTINCT FROM x.owner_id
LEFT JOIN rate AS rate
  ON rate.currency = x.currency
  AND rate.day = GREATEST(LEAST(COALESCE(x.close_on, %(as_of)s), %(rates_end)s), %(rates_begin)s)
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
