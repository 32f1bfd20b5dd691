-- stage_conversion 0, stage_conversion_maturity 1
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
), deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.status AS status
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < :known
    AND opportunity_version.valid_to >= :known
    AND NOT opportunity_version.is_deleted
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
), lens_owner AS (
  SELECT DISTINCT
    seat.owner_id AS owner_id
  FROM seat AS seat
), seen AS (
  SELECT
    COALESCE(x.passed_at < :known, FALSE) AS passed,
    NOT COALESCE(x.passed_at < :known, FALSE) AND deal.status = 'open' AS pending,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, DATE_FORMAT(x.reached_on, 'yyyy')) AS by_month
  FROM stage_reached AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.reached_on
    AND x.reached_on < seat.end_on
  JOIN deal AS deal
    ON deal.opportunity_id = x.opportunity_id
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.reached_on
  WHERE
    x.reached_on >= :begin
    AND x.reached_on < :end
    AND x.reached_on <= :as_of
    AND x.reached_at < :known
    AND (
      deal.opportunity_id IS NULL
      OR COALESCE(deal.owner_id, '(nobody)') IN (
        SELECT
          lens_owner.owner_id AS owner_id
        FROM lens_owner AS lens_owner
      )
    )
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING_ID(seen.by_person, seen.by_month) AS mask,
  CAST(COUNT(*) FILTER(WHERE
    (
      seen.passed
    )) AS DOUBLE) / NULLIF(COUNT(*), 0) AS value_0,
  CAST(COUNT(*) FILTER(WHERE
    (
      NOT seen.pending
    )) AS DOUBLE) / NULLIF(COUNT(*), 0) AS value_1
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
  CAST(COUNT(*) FILTER(WHERE
    (
      seen.passed
    )) AS DOUBLE) / NULLIF(COUNT(*), 0) AS value_0,
  CAST(COUNT(*) FILTER(WHERE
    (
      NOT seen.pending
    )) AS DOUBLE) / NULLIF(COUNT(*), 0) AS value_1
FROM seen AS seen;
