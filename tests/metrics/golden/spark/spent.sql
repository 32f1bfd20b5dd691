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
), rate AS (
  SELECT
    exchange_rate.currency AS currency,
    exchange_rate.begin_on AS begin_on,
    exchange_rate.rate AS rate,
    LEAD(exchange_rate.begin_on, 1, CAST('2200-01-01' AS DATE)) OVER (PARTITION BY exchange_rate.currency ORDER BY exchange_rate.begin_on NULLS LAST) AS end_on
  FROM exchange_rate AS exchange_rate
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
    CAST(CAST(DATE_TRUNC('WEEK', x.incurred_on) AS DATE) AS STRING) AS by_week,
    DATE_FORMAT(x.incurred_on, 'yyyy-MM') AS by_month,
    'FY' || CAST(YEAR(x.incurred_on) + CASE
      WHEN :start_month > 1 AND MONTH(x.incurred_on) >= :start_month
      THEN 1
      ELSE 0
    END AS STRING) || '-Q' || CAST((
      (
        MONTH(x.incurred_on) - :start_month + 12
      ) % 12
    ) DIV 3 + 1 AS STRING) AS by_quarter,
    'FY' || CAST(YEAR(x.incurred_on) + CASE
      WHEN :start_month > 1 AND MONTH(x.incurred_on) >= :start_month
      THEN 1
      ELSE 0
    END AS STRING) AS by_year,
    x.channel AS by_channel
  FROM selling_cost AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.incurred_on
    AND x.incurred_on < seat.end_on
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
