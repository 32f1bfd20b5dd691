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
    opportunity_version.valid_from < :known
    AND opportunity_version.valid_to >= :known
    AND NOT opportunity_version.is_deleted
), seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.begin_on AS begin_on,
    given.end_on AS end_on
  FROM (
    SELECT
      INLINE(
        FROM_JSON(
          :stints,
          'ARRAY<STRUCT<owner_id: STRING, person_key: STRING, unit_key: STRING, row_key: STRING, begin_on: DATE, end_on: DATE>>'
        )
      )
  ) AS given
), rate AS (
  SELECT
    laid.currency AS currency,
    CAST(laid.day AS DATE) AS day,
    laid.rate AS rate,
    CAST(laid.rate AS DOUBLE) AS floating
  FROM (
    SELECT
      EXPLODE(
        SEQUENCE(
          CAST(given.begin_on AS TIMESTAMP_NTZ),
          CAST(given.end_on AS TIMESTAMP_NTZ) - INTERVAL '1' DAY,
          INTERVAL '1' DAY
        )
      ) AS day,
      given.currency AS currency,
      given.rate AS rate
    FROM (
      SELECT
        INLINE(
          FROM_JSON(
            :rates,
            'ARRAY<STRUCT<currency: STRING, begin_on: DATE, end_on: DATE, rate: DECIMAL(20, 12)>>'
          )
        )
    ) AS given
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
    stage.known_from <= :as_of AND stage.known_to > :as_of
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
      AND stage.known_from <= :as_of
      AND stage.known_to > :as_of
  ) AS open_stage
)
SELECT
  seat.person_key AS person_key,
  x.opportunity_id AS opportunity_id,
  DATEDIFF(DAY, LEAST(COALESCE(x.created_on, first.day), first.day), :as_of) AS age,
  CASE
    WHEN ladder.rank IS NULL
    THEN 0
    ELSE 1 + (
      ladder.rank - 1
    ) * 3 DIV ladder.stages
  END AS stage_group,
  CAST(CASE
    WHEN x.currency IS NULL OR x.currency = :currency
    THEN x.amount
    ELSE TRY_CAST(ROUND(x.amount * rate.rate, 4) AS DECIMAL(18, 4))
  END AS DOUBLE) AS value,
  COALESCE(x.probability, rule.probability, any_rule.probability) AS chance,
  DATEDIFF(DAY, :as_of, x.close_on) AS due,
  CAST(TRUE AS INT) AS counted
FROM deal AS x
JOIN seat AS seat
  ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
  AND seat.begin_on <= :as_of
  AND :as_of < seat.end_on
JOIN (
  SELECT
    h.opportunity_id AS opportunity_id,
    h.holder_id AS holder_id,
    CASE
      WHEN h.first_at < :switch_at_0
      THEN CAST(h.first_at + :shift_0 * INTERVAL '1' SECOND AS DATE)
      ELSE GREATEST(:switch_on_0, CAST(h.first_at + :shift * INTERVAL '1' SECOND AS DATE))
    END AS day
  FROM held_history AS h
  JOIN (
    SELECT DISTINCT
      seat.owner_id AS owner_id
    FROM seat AS seat
  ) AS own
    ON own.owner_id = COALESCE(h.holder_id, '(nobody)')
  WHERE
    h.nth = 1 AND h.known_from <= :as_of AND h.known_to > :as_of
) AS first
  ON first.opportunity_id = x.opportunity_id
  AND first.holder_id IS NOT DISTINCT FROM x.owner_id
LEFT JOIN rate AS rate
  ON rate.currency = x.currency
  AND rate.day = GREATEST(LEAST(COALESCE(x.close_on, :as_of), :rates_end), :rates_begin)
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
