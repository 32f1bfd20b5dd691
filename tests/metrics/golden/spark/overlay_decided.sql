-- overlay_bookings 0
WITH deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.status AS status,
    opportunity_version.amount AS amount,
    opportunity_version.currency AS currency,
    opportunity_version.close_on AS close_on
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < :known
    AND opportunity_version.valid_to >= :known
    AND NOT opportunity_version.is_deleted
), overlaid AS (
  SELECT
    deal.status AS status,
    deal.amount AS amount,
    deal.currency AS currency,
    deal.close_on AS close_on,
    overlay.seller_id AS credited_id,
    overlay.end_share AS overlay_share
  FROM deal AS deal
  JOIN opportunity_credit AS overlay
    ON overlay.opportunity_id = deal.opportunity_id
  WHERE
    overlay.kind = 'overlay'
    AND overlay.known_on <= :as_of
    AND :as_of < overlay.until_on
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
    CAST((
      CASE
        WHEN x.currency IS NULL OR x.currency = :currency
        THEN x.amount
        ELSE TRY_CAST(ROUND(x.amount * rate.rate, 4) AS DECIMAL(18, 4))
      END
    ) * x.overlay_share AS DECIMAL(18, 4)) AS price,
    x.status = 'won' AS won,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, DATE_FORMAT(x.close_on, 'yyyy')) AS by_month
  FROM overlaid AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.credited_id, '(nobody)')
    AND seat.begin_on <= x.close_on
    AND x.close_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.begin_on <= COALESCE(x.close_on, :as_of)
    AND COALESCE(x.close_on, :as_of) < rate.end_on
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
  CASE
    WHEN COUNT(*) FILTER(WHERE
      seen.won) = 0
    THEN 0
    ELSE SUM(seen.price) FILTER(WHERE
      seen.won)
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
    WHEN COUNT(*) FILTER(WHERE
      seen.won) = 0
    THEN 0
    ELSE SUM(seen.price) FILTER(WHERE
      seen.won)
  END AS value_0
FROM seen AS seen;
