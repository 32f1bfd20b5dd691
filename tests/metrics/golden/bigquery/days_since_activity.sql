WITH deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.status AS status,
    opportunity_version.close_on AS close_on,
    opportunity_version.last_activity_at AS last_activity_at
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < @known
    AND opportunity_version.valid_to >= @known
    AND NOT opportunity_version.is_deleted
), seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.begin_on AS begin_on,
    given.end_on AS end_on
  FROM (
    SELECT
      CAST(JSON_VALUE(one, '$.owner_id') AS STRING) AS owner_id,
      CAST(JSON_VALUE(one, '$.person_key') AS STRING) AS person_key,
      CAST(JSON_VALUE(one, '$.unit_key') AS STRING) AS unit_key,
      CAST(JSON_VALUE(one, '$.row_key') AS STRING) AS row_key,
      CAST(JSON_VALUE(one, '$.begin_on') AS DATE) AS begin_on,
      CAST(JSON_VALUE(one, '$.end_on') AS DATE) AS end_on
    FROM UNNEST(JSON_QUERY_ARRAY(@stints, '$')) AS one
  ) AS given
), fiscal AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    laid.month AS month
  FROM (
    SELECT
      day_0 AS day,
      given.month AS month
    FROM (
      SELECT
        CAST(JSON_VALUE(one, '$.begin_on') AS DATE) AS begin_on,
        CAST(JSON_VALUE(one, '$.end_on') AS DATE) AS end_on,
        CAST(JSON_VALUE(one, '$.month') AS STRING) AS month,
        CAST(JSON_VALUE(one, '$.quarter') AS STRING) AS quarter,
        CAST(JSON_VALUE(one, '$.year') AS STRING) AS year
      FROM UNNEST(JSON_QUERY_ARRAY(@fiscal, '$')) AS one
    ) AS given
    CROSS JOIN UNNEST(GENERATE_DATE_ARRAY(
      CAST(CAST(given.begin_on AS DATETIME) AS DATE),
      CAST(CAST(given.end_on AS DATETIME) - INTERVAL '1' DAY AS DATE),
      INTERVAL '1' DAY
    )) AS day_0
  ) AS laid
), touch AS (
  SELECT
    activity.opportunity_id AS opportunity_id,
    MAX(activity.occurs_on) AS last_on
  FROM activity AS activity
  WHERE
    activity.channel IN ('email', 'call', 'meeting')
    AND NOT activity.is_system
    AND NOT activity.opportunity_id IS NULL
    AND activity.known_from <= @as_of
    AND activity.known_to > @as_of
    AND activity.is_done
    AND activity.occurs_on <= @as_of
    AND (
      activity.recorded_at IS NULL OR activity.recorded_at < @known
    )
  GROUP BY
    activity.opportunity_id
), seen AS (
  SELECT
    CASE
      WHEN DIV(
        DATETIME_DIFF(@known - INTERVAL '1' MICROSECOND, x.last_activity_at, MICROSECOND),
        86400000000
      ) < DATE_DIFF(@as_of, touch.last_on, DAY)
      OR touch.last_on IS NULL
      THEN DIV(
        DATETIME_DIFF(@known - INTERVAL '1' MICROSECOND, x.last_activity_at, MICROSECOND),
        86400000000
      )
      ELSE DATE_DIFF(@as_of, touch.last_on, DAY)
    END AS silence,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, FORMAT_DATE('%Y', x.close_on)) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= @as_of
    AND @as_of < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  LEFT JOIN touch AS touch
    ON touch.opportunity_id = x.opportunity_id
  WHERE
    x.status = 'open'
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person) * 2 + GROUPING(seen.by_month) AS mask,
  (
    SELECT
      PERCENTILE_CONT(one, 0.5) OVER ()
    FROM UNNEST(ARRAY_AGG(seen.silence IGNORE NULLS)) AS one
    LIMIT 1
  ) AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
