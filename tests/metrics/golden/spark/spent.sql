-- cost_of_sales 0
WITH seat AS (
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
), fiscal AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    laid.month AS month
  FROM (
    SELECT
      EXPLODE(
        SEQUENCE(
          CAST(given.begin_on AS TIMESTAMP_NTZ),
          CAST(given.end_on AS TIMESTAMP_NTZ) - INTERVAL '1' DAY,
          INTERVAL '1' DAY
        )
      ) AS day,
      given.month AS month
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
    x.incurred_on < :end
    AND x.incurred_on <= :as_of
    AND x.known_from <= :as_of
    AND x.known_to > :as_of
), seen AS (
  SELECT
    CASE
      WHEN x.currency IS NULL OR x.currency = :currency
      THEN x.amount
      ELSE TRY_CAST(ROUND(x.amount * rate.rate, 4) AS DECIMAL(18, 4))
    END AS price,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, DATE_FORMAT(x.incurred_on, 'yyyy')) AS by_month
  FROM selling_cost AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.incurred_on
    AND x.incurred_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.incurred_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.begin_on <= x.incurred_on
    AND x.incurred_on < rate.end_on
  WHERE
    x.known_from <= :as_of
    AND x.known_to > :as_of
    AND x.incurred_on >= :begin
    AND x.incurred_on < :end
    AND x.incurred_on <= :as_of
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING_ID(seen.by_person, seen.by_month) AS mask,
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
  END AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (seen.by_person, seen.by_month)
  )
UNION ALL
SELECT
  CAST(NULL AS STRING) AS by_person,
  CAST(NULL AS STRING) AS by_month,
  3 AS mask,
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
  END AS value_0
FROM seen AS seen;
