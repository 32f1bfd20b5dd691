WITH deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.status AS status,
    opportunity_version.close_on AS close_on,
    opportunity_version.last_activity_at AS last_activity_at
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < %(known)s
    AND opportunity_version.valid_to >= %(known)s
    AND NOT opportunity_version.is_deleted
), seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.begin_on AS begin_on,
    given.end_on AS end_on
  FROM JSON_TO_RECORDSET(CAST(%(stints)s AS JSON)) AS given(owner_id TEXT, person_key TEXT, unit_key TEXT, row_key TEXT, begin_on DATE, end_on DATE)
), fiscal AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    laid.month AS month
  FROM (
    SELECT
      GENERATE_SERIES(
        CAST(given.begin_on AS TIMESTAMP),
        CAST(given.end_on AS TIMESTAMP) - INTERVAL '1 DAY',
        INTERVAL '1 DAY'
      ) AS day,
      given.month AS month
    FROM JSON_TO_RECORDSET(CAST(%(fiscal)s AS JSON)) AS given(begin_on DATE, end_on DATE, month TEXT, quarter TEXT, year TEXT)
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
    AND activity.known_from <= %(as_of)s
    AND activity.known_to > %(as_of)s
    AND activity.is_done
    AND activity.occurs_on <= %(as_of)s
    AND (
      activity.recorded_at IS NULL OR activity.recorded_at < %(known)s
    )
  GROUP BY
    activity.opportunity_id
), seen AS (
  SELECT
    CASE
      WHEN CAST(TRUNC(
        EXTRACT(EPOCH FROM (
          %(known)s - INTERVAL '1 MICROSECOND'
        ) - (
          x.last_activity_at
        )) / 86400
      ) AS BIGINT) < %(as_of)s - touch.last_on
      OR touch.last_on IS NULL
      THEN CAST(TRUNC(
        EXTRACT(EPOCH FROM (
          %(known)s - INTERVAL '1 MICROSECOND'
        ) - (
          x.last_activity_at
        )) / 86400
      ) AS BIGINT)
      ELSE %(as_of)s - touch.last_on
    END AS silence,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, TO_CHAR(x.close_on, 'YYYY')) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= %(as_of)s
    AND %(as_of)s < seat.end_on
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
  GROUPING(seen.by_person, seen.by_month) AS mask,
  PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY
    seen.silence) AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
