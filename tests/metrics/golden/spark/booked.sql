-- touches_booked 0, meetings_booked 1
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
), activity_known AS (
  SELECT
    COUNT(*) AS n
  FROM active_on AS x
  JOIN seat AS seat
    ON seat.owner_id = x.owner_id
    AND seat.begin_on <= x.occurs_on
    AND x.occurs_on < seat.end_on
  WHERE
    x.occurs_on < :end
    AND x.occurs_on <= :as_of
    AND x.known_at < :known
    AND x.known_from <= :as_of
    AND x.known_to > :as_of
), seen AS (
  SELECT
    x.channel IN ('email', 'call', 'meeting') AND NOT x.opportunity_id IS NULL AS touch,
    x.channel = 'meeting' AS meeting,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, DATE_FORMAT(x.occurs_on, 'yyyy')) AS by_month
  FROM activity AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.occurs_on
    AND x.occurs_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.occurs_on
  WHERE
    NOT x.is_system
    AND x.known_from <= :as_of
    AND x.known_to > :as_of
    AND x.occurs_on > :as_of
    AND x.occurs_on >= :begin
    AND x.occurs_on < :end
    AND x.recorded_at < :known
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING_ID(seen.by_person, seen.by_month) AS mask,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    OR COUNT(*) > 0
    THEN COUNT(*) FILTER(WHERE
      (
        seen.touch
      ))
  END AS value_0,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    OR COUNT(*) > 0
    THEN COUNT(*) FILTER(WHERE
      (
        seen.meeting
      ))
  END AS value_1
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
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    OR COUNT(*) > 0
    THEN COUNT(*) FILTER(WHERE
      (
        seen.touch
      ))
  END AS value_0,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    OR COUNT(*) > 0
    THEN COUNT(*) FILTER(WHERE
      (
        seen.meeting
      ))
  END AS value_1
FROM seen AS seen;
