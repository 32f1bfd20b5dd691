-- sales 0, margin 1, margin_percent 2, discount 3
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
), seen AS (
  SELECT
    CASE
      WHEN x.currency IS NULL OR x.currency = :currency
      THEN x.amount
      ELSE TRY_CAST(ROUND(x.amount * rate.rate, 4) AS DECIMAL(18, 4))
    END AS price,
    CASE
      WHEN x.currency IS NULL OR x.currency = :currency
      THEN x.cost_amount
      ELSE TRY_CAST(ROUND(x.cost_amount * rate.rate, 4) AS DECIMAL(18, 4))
    END AS cost,
    CASE
      WHEN x.currency IS NULL OR x.currency = :currency
      THEN x.list_amount
      ELSE TRY_CAST(ROUND(x.list_amount * rate.rate, 4) AS DECIMAL(18, 4))
    END AS list_price,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, DATE_FORMAT(x.sold_on, 'yyyy')) AS by_month
  FROM sale AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.sold_on
    AND x.sold_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.sold_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.begin_on <= x.sold_on
    AND x.sold_on < rate.end_on
  WHERE
    x.known_from <= :as_of
    AND x.known_to > :as_of
    AND x.sold_on >= :begin
    AND x.sold_on < :end
    AND x.sold_on <= :as_of
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING_ID(seen.by_person, seen.by_month) AS mask,
  CASE
    WHEN COUNT(*) FILTER(WHERE
      TRUE) = 0
    THEN 0
    ELSE SUM(seen.price) FILTER(WHERE
      TRUE)
  END AS value_0,
  SUM(seen.price - seen.cost) FILTER(WHERE
    NOT seen.price IS NULL AND NOT seen.cost IS NULL) AS value_1,
  CAST(SUM(seen.price - seen.cost) FILTER(WHERE
    NOT seen.price IS NULL AND NOT seen.cost IS NULL) AS DOUBLE) / NULLIF(
    SUM(seen.price) FILTER(WHERE
      NOT seen.price IS NULL AND NOT seen.cost IS NULL),
    0
  ) AS value_2,
  CAST(SUM(seen.list_price - seen.price) FILTER(WHERE
    NOT seen.price IS NULL AND NOT seen.list_price IS NULL) AS DOUBLE) / NULLIF(
    SUM(seen.list_price) FILTER(WHERE
      NOT seen.price IS NULL AND NOT seen.list_price IS NULL),
    0
  ) AS value_3
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
    WHEN COUNT(*) FILTER(WHERE
      TRUE) = 0
    THEN 0
    ELSE SUM(seen.price) FILTER(WHERE
      TRUE)
  END AS value_0,
  SUM(seen.price - seen.cost) FILTER(WHERE
    NOT seen.price IS NULL AND NOT seen.cost IS NULL) AS value_1,
  CAST(SUM(seen.price - seen.cost) FILTER(WHERE
    NOT seen.price IS NULL AND NOT seen.cost IS NULL) AS DOUBLE) / NULLIF(
    SUM(seen.price) FILTER(WHERE
      NOT seen.price IS NULL AND NOT seen.cost IS NULL),
    0
  ) AS value_2,
  CAST(SUM(seen.list_price - seen.price) FILTER(WHERE
    NOT seen.price IS NULL AND NOT seen.list_price IS NULL) AS DOUBLE) / NULLIF(
    SUM(seen.list_price) FILTER(WHERE
      NOT seen.price IS NULL AND NOT seen.list_price IS NULL),
    0
  ) AS value_3
FROM seen AS seen;
