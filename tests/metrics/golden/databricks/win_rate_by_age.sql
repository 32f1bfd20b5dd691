WITH deal AS (
  SELECT
    opportunity_version.owner_id AS owner_id,
    opportunity_version.status AS status,
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
), horizon AS (
  SELECT
    given.days AS days
  FROM VALUES
    (30),
    (60),
    (90),
    (120),
    (180),
    (270),
    (365),
    (540),
    (730) AS given(days)
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
), seen AS (
  SELECT
    DATEDIFF(DAY, x.created_on, :as_of) >= horizon.days AS old_enough,
    COALESCE(
      x.status = 'won' AND DATEDIFF(DAY, x.created_on, x.close_on) <= horizon.days,
      FALSE
    ) AS won_by_then,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, DATE_FORMAT(x.created_on, 'yyyy')) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.created_on
    AND x.created_on < seat.end_on
  JOIN horizon AS horizon
    ON TRUE
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.created_on
  WHERE
    x.created_on >= :begin AND x.created_on < :end AND x.created_on <= :as_of
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING_ID(seen.by_person, seen.by_month) AS mask,
  CAST(COUNT(*) FILTER(WHERE
    (
      seen.old_enough AND seen.won_by_then
    )) AS DOUBLE) / NULLIF(COUNT(*) FILTER(WHERE
    (
      seen.old_enough
    )), 0) AS value_0
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
      seen.old_enough AND seen.won_by_then
    )) AS DOUBLE) / NULLIF(COUNT(*) FILTER(WHERE
    (
      seen.old_enough
    )), 0) AS value_0
FROM seen AS seen;
