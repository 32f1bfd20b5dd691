-- cost_of_sales 0
WITH seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.unit_key AS unit_key,
    given.row_key AS row_key,
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
), fiscal AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    laid.month AS month,
    laid.quarter AS quarter,
    laid.year AS year
  FROM (
    SELECT
      EXPLODE(
        SEQUENCE(
          CAST(given.begin_on AS TIMESTAMP_NTZ),
          CAST(given.end_on AS TIMESTAMP_NTZ) - INTERVAL '1' DAY,
          INTERVAL '1' DAY
        )
      ) AS day,
      given.month AS month,
      given.quarter AS quarter,
      given.year AS year
    FROM (
      SELECT
        INLINE(
          FROM_JSON(
            :fiscal,
            'ARRAY<STRUCT<begin_on: DATE, end_on: DATE, month: STRING, quarter: STRING, year: STRING>>'
          )
        )
    ) AS given
  ) AS laid
), fiscal_week AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    CAST(DATE_ADD(
      laid.begin_on,
      CAST(CAST((
        DATEDIFF(DAY, laid.begin_on, CAST(laid.day AS DATE))
      ) DIV 7 * 7 AS INT) AS INT)
    ) AS STRING) AS week
  FROM (
    SELECT
      EXPLODE(
        SEQUENCE(
          CAST(given.begin_on AS TIMESTAMP_NTZ),
          CAST(given.end_on AS TIMESTAMP_NTZ) - INTERVAL '1' DAY,
          INTERVAL '1' DAY
        )
      ) AS day,
      given.begin_on AS begin_on
    FROM (
      SELECT
        INLINE(FROM_JSON(:weeks_laid, 'ARRAY<STRUCT<begin_on: DATE, end_on: DATE>>'))
    ) AS given
  ) AS laid
), rate AS (
  SELECT
    given_rate.currency AS currency,
    given_rate.begin_on AS begin_on,
    given_rate.end_on AS end_on,
    given_rate.rate AS rate
  FROM (
    SELECT
      INLINE(
        FROM_JSON(
          :rates,
          'ARRAY<STRUCT<currency: STRING, begin_on: DATE, end_on: DATE, rate: DECIMAL(20, 12)>>'
        )
      )
  ) AS given_rate
), cost_known AS (
  SELECT
    COUNT(*) AS n
  FROM selling_cost AS x
  JOIN seat AS seat
    ON seat.owner_id = x.owner_id
    AND seat.begin_on <= x.incurred_on
    AND x.incurred_on < seat.end_on
  WHERE
    x.incurred_on < :end AND x.incurred_on <= :as_of
), seen AS (
  SELECT
    CASE
      WHEN x.currency IS NULL OR x.currency = :currency
      THEN x.amount
      ELSE TRY_CAST(x.amount * rate.rate AS DECIMAL(18, 4))
    END AS price,
    seat.person_key AS by_person,
    seat.unit_key AS by_unit,
    seat.row_key AS by_row,
    x.source AS by_source,
    CAST(x.incurred_on AS STRING) AS by_day,
    COALESCE(fiscal_week.week, DATE_FORMAT(x.incurred_on, 'yyyy')) AS by_week,
    COALESCE(fiscal.month, DATE_FORMAT(x.incurred_on, 'yyyy')) AS by_month,
    COALESCE(fiscal.quarter, DATE_FORMAT(x.incurred_on, 'yyyy')) AS by_quarter,
    COALESCE(fiscal.year, DATE_FORMAT(x.incurred_on, 'yyyy')) AS by_year,
    x.channel AS by_channel
  FROM selling_cost AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.incurred_on
    AND x.incurred_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.incurred_on
  LEFT JOIN fiscal_week AS fiscal_week
    ON fiscal_week.day = x.incurred_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.begin_on <= x.incurred_on
    AND x.incurred_on < rate.end_on
  WHERE
    x.incurred_on >= :begin AND x.incurred_on < :end AND x.incurred_on <= :as_of
)
SELECT
  seen.by_person AS by_person,
  seen.by_unit AS by_unit,
  seen.by_row AS by_row,
  seen.by_source AS by_source,
  seen.by_day AS by_day,
  seen.by_week AS by_week,
  seen.by_month AS by_month,
  seen.by_quarter AS by_quarter,
  seen.by_year AS by_year,
  seen.by_channel AS by_channel,
  GROUPING_ID(
    seen.by_person,
    seen.by_unit,
    seen.by_row,
    seen.by_source,
    seen.by_day,
    seen.by_week,
    seen.by_month,
    seen.by_quarter,
    seen.by_year,
    seen.by_channel
  ) AS mask,
  CASE
    WHEN (
      SELECT
        cost_known.n AS n
      FROM cost_known AS cost_known
    ) > 0
    THEN CASE
      WHEN COUNT(*) FILTER(WHERE
        TRUE) = 0
      THEN 0
      ELSE SUM(seen.price) FILTER(WHERE
        TRUE)
    END
  END AS value_0,
  COUNT(*) AS n_0,
  COUNT(*) FILTER(WHERE
    (
      TRUE
    ) AND seen.price IS NULL) AS unpriced_0,
  NULL AS top_0,
  NULL AS bottom_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (
      seen.by_person,
      seen.by_unit,
      seen.by_row,
      seen.by_source,
      seen.by_day,
      seen.by_week,
      seen.by_month,
      seen.by_quarter,
      seen.by_year,
      seen.by_channel
    )
  )
UNION ALL
SELECT
  CAST(NULL AS STRING) AS by_person,
  CAST(NULL AS STRING) AS by_unit,
  CAST(NULL AS STRING) AS by_row,
  CAST(NULL AS STRING) AS by_source,
  CAST(NULL AS STRING) AS by_day,
  CAST(NULL AS STRING) AS by_week,
  CAST(NULL AS STRING) AS by_month,
  CAST(NULL AS STRING) AS by_quarter,
  CAST(NULL AS STRING) AS by_year,
  CAST(NULL AS STRING) AS by_channel,
  1023 AS mask,
  CASE
    WHEN (
      SELECT
        cost_known.n AS n
      FROM cost_known AS cost_known
    ) > 0
    THEN CASE
      WHEN COUNT(*) FILTER(WHERE
        TRUE) = 0
      THEN 0
      ELSE SUM(seen.price) FILTER(WHERE
        TRUE)
    END
  END AS value_0,
  COUNT(*) AS n_0,
  COUNT(*) FILTER(WHERE
    (
      TRUE
    ) AND seen.price IS NULL) AS unpriced_0,
  NULL AS top_0,
  NULL AS bottom_0
FROM seen AS seen;
