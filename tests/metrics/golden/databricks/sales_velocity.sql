WITH deal AS (
  SELECT
    opportunity_version.owner_id AS owner_id,
    opportunity_version.status AS status,
    opportunity_version.amount AS amount,
    opportunity_version.currency AS currency,
    opportunity_version.close_on AS close_on,
    opportunity_version.created_on AS created_on
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
), seen AS (
  SELECT
    CASE
      WHEN x.close_on >= x.created_on
      THEN DATEDIFF(DAY, x.created_on, x.close_on)
    END AS cycle_days,
    x.status = 'won' AS won,
    CASE
      WHEN x.currency IS NULL OR x.currency = :currency
      THEN x.amount
      ELSE TRY_CAST(ROUND(x.amount * rate.rate, 4) AS DECIMAL(18, 4))
    END AS whole,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, DATE_FORMAT(x.close_on, 'yyyy')) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.close_on
    AND x.close_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.day = GREATEST(LEAST(COALESCE(x.close_on, :as_of), :rates_end), :rates_begin)
  WHERE
    x.status IN ('won', 'lost')
    AND x.close_on >= :begin
    AND x.close_on < :end
    AND x.close_on <= :as_of
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING_ID(seen.by_person, seen.by_month) AS mask,
  (
    COUNT(*) * (
      CAST(SUM(seen.whole) FILTER(WHERE
        seen.won) AS DOUBLE) / NULLIF(COUNT(*) FILTER(WHERE
        (
          seen.won AND NOT seen.whole IS NULL
        )), 0)
    ) * (
      CAST(COUNT(*) FILTER(WHERE
        (
          seen.won
        )) AS DOUBLE) / NULLIF(COUNT(*), 0)
    )
  ) / NULLIF(AVG(seen.cycle_days) FILTER(WHERE
    seen.won), 0) AS value_0
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
  (
    COUNT(*) * (
      CAST(SUM(seen.whole) FILTER(WHERE
        seen.won) AS DOUBLE) / NULLIF(COUNT(*) FILTER(WHERE
        (
          seen.won AND NOT seen.whole IS NULL
        )), 0)
    ) * (
      CAST(COUNT(*) FILTER(WHERE
        (
          seen.won
        )) AS DOUBLE) / NULLIF(COUNT(*), 0)
    )
  ) / NULLIF(AVG(seen.cycle_days) FILTER(WHERE
    seen.won), 0) AS value_0
FROM seen AS seen;
