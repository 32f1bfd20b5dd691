-- open_pipeline 0, open_pipeline_due 1, open_opportunities 2, open_without_rate 3, weighted_pipeline 4, weighted_pipeline_due 5, committed_pipeline_due 6
WITH deal AS (
  SELECT
    opportunity_version.source AS source,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.pipeline AS pipeline,
    opportunity_version.stage AS stage,
    opportunity_version.status AS status,
    opportunity_version.amount AS amount,
    opportunity_version.currency AS currency,
    opportunity_version.close_on AS close_on,
    opportunity_version.probability AS probability,
    opportunity_version.category AS category
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
), fiscal AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    laid.month AS month
  FROM (
    SELECT
      GENERATE_SERIES(
        CAST(given.begin_on AS TIMESTAMP),
        CAST(given.end_on AS TIMESTAMP) - INTERVAL '1 DAY',
        INTERVAL '1 DAY'
      ) AS day,
      given.month AS month
    FROM JSON_TO_RECORDSET(CAST(%(fiscal)s AS JSON)) AS given(begin_on DATE, end_on DATE, month TEXT, quarter TEXT, year TEXT)
  ) AS laid
), rate AS (
  SELECT
    given_rate.currency AS currency,
    given_rate.begin_on AS begin_on,
    given_rate.end_on AS end_on,
    given_rate.rate AS rate
  FROM JSON_TO_RECORDSET(CAST(%(rates)s AS JSON)) AS given_rate(currency TEXT, begin_on DATE, end_on DATE, rate DECIMAL(20, 12))
), stage_rule AS (
  SELECT
    stage.source AS source,
    stage.pipeline AS pipeline,
    stage.name AS name,
    MAX(stage.probability) AS probability
  FROM stage AS stage
  WHERE
    stage.known_from <= %(as_of)s AND stage.known_to > %(as_of)s
  GROUP BY
    stage.source,
    stage.pipeline,
    stage.name
), seen AS (
  SELECT
    CASE
      WHEN x.currency IS NULL OR x.currency = %(currency)s
      THEN x.amount
      ELSE CASE
        WHEN ABS(ROUND(x.amount * rate.rate, 4)) < 1e14
        THEN CAST(ROUND(x.amount * rate.rate, 4) AS DECIMAL(18, 4))
      END
    END AS price,
    COALESCE(x.close_on >= %(begin)s AND x.close_on < %(end)s, FALSE) AS due,
    NOT x.amount IS NULL
    AND (
      CASE
        WHEN x.currency IS NULL OR x.currency = %(currency)s
        THEN x.amount
        ELSE CASE
          WHEN ABS(ROUND(x.amount * rate.rate, 4)) < 1e14
          THEN CAST(ROUND(x.amount * rate.rate, 4) AS DECIMAL(18, 4))
        END
      END
    ) IS NULL AS unrated,
    COALESCE(x.probability, rule.probability, any_rule.probability) AS chance,
    COALESCE(x.category = 'commit', FALSE) AS committed,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, TO_CHAR(x.close_on, 'YYYY')) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= %(as_of)s
    AND %(as_of)s < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.begin_on <= COALESCE(x.close_on, %(as_of)s)
    AND COALESCE(x.close_on, %(as_of)s) < rate.end_on
  LEFT JOIN stage_rule AS rule
    ON rule.source = x.source AND rule.name = x.stage AND rule.pipeline = x.pipeline
  LEFT JOIN stage_rule AS any_rule
    ON any_rule.source = x.source
    AND any_rule.name = x.stage
    AND any_rule.pipeline IS NULL
  WHERE
    x.status = 'open'
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person, seen.by_month) AS mask,
  CASE
    WHEN COUNT(*) FILTER(WHERE
      TRUE) = 0
    THEN 0
    ELSE SUM(seen.price) FILTER(WHERE
      TRUE)
  END AS value_0,
  CASE
    WHEN COUNT(*) FILTER(WHERE
      seen.due) = 0
    THEN 0
    ELSE SUM(seen.price) FILTER(WHERE
      seen.due)
  END AS value_1,
  COUNT(*) AS value_2,
  COUNT(*) FILTER(WHERE
    (
      seen.unrated
    )) AS value_3,
  CASE
    WHEN COUNT(*) FILTER(WHERE
      TRUE) = 0
    THEN 0
    ELSE SUM(seen.price * seen.chance) FILTER(WHERE
      TRUE)
  END AS value_4,
  CASE
    WHEN COUNT(*) FILTER(WHERE
      seen.due) = 0
    THEN 0
    ELSE SUM(seen.price * seen.chance) FILTER(WHERE
      seen.due)
  END AS value_5,
  CASE
    WHEN COUNT(*) FILTER(WHERE
      seen.due AND seen.committed) = 0
    THEN 0
    ELSE SUM(seen.price) FILTER(WHERE
      seen.due AND seen.committed)
  END AS value_6
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
