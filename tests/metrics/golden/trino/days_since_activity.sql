WITH deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.status AS status,
    opportunity_version.close_on AS close_on,
    opportunity_version.last_activity_at AS last_activity_at
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < ?
    AND opportunity_version.valid_to >= ?
    AND NOT opportunity_version.is_deleted
), seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.begin_on AS begin_on,
    given.end_on AS end_on
  FROM (
    SELECT
      CAST(JSON_EXTRACT_SCALAR(one, '$.owner_id') AS VARCHAR) AS owner_id,
      CAST(JSON_EXTRACT_SCALAR(one, '$.person_key') AS VARCHAR) AS person_key,
      CAST(JSON_EXTRACT_SCALAR(one, '$.unit_key') AS VARCHAR) AS unit_key,
      CAST(JSON_EXTRACT_SCALAR(one, '$.row_key') AS VARCHAR) AS row_key,
      CAST(JSON_EXTRACT_SCALAR(one, '$.begin_on') AS DATE) AS begin_on,
      CAST(JSON_EXTRACT_SCALAR(one, '$.end_on') AS DATE) AS end_on
    FROM UNNEST(CAST(JSON_PARSE(?) AS ARRAY(JSON))) AS every(one)
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
        CAST(JSON_EXTRACT_SCALAR(one, '$.begin_on') AS DATE) AS begin_on,
        CAST(JSON_EXTRACT_SCALAR(one, '$.end_on') AS DATE) AS end_on,
        CAST(JSON_EXTRACT_SCALAR(one, '$.month') AS VARCHAR) AS month,
        CAST(JSON_EXTRACT_SCALAR(one, '$.quarter') AS VARCHAR) AS quarter,
        CAST(JSON_EXTRACT_SCALAR(one, '$.year') AS VARCHAR) AS year
      FROM UNNEST(CAST(JSON_PARSE(?) AS ARRAY(JSON))) AS every(one)
    ) AS given
    CROSS JOIN UNNEST(SEQUENCE(
      CAST(CAST(given.begin_on AS TIMESTAMP) AS DATE),
      CAST(CAST(given.end_on AS TIMESTAMP) - INTERVAL '1' DAY AS DATE)
    )) AS days_0(day_0)
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
    AND activity.known_from <= ?
    AND activity.known_to > ?
    AND activity.is_done
    AND activity.occurs_on <= ?
    AND (
      activity.recorded_at IS NULL OR activity.recorded_at < ?
    )
  GROUP BY
    activity.opportunity_id
), seen AS (
  SELECT
    CASE
      WHEN DATE_DIFF('DAY', x.last_activity_at, ? - INTERVAL '1' MICROSECOND) < DATE_DIFF('DAY', touch.last_on, ?)
      OR touch.last_on IS NULL
      THEN DATE_DIFF('DAY', x.last_activity_at, ? - INTERVAL '1' MICROSECOND)
      ELSE DATE_DIFF('DAY', touch.last_on, ?)
    END AS silence,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, DATE_FORMAT(x.close_on, '%Y')) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= ?
    AND ? < seat.end_on
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
  (
    (
      ELEMENT_AT(
        ARRAY_SORT(ARRAY_AGG(seen.silence) FILTER(WHERE
          NOT seen.silence IS NULL)),
        (
          CARDINALITY(ARRAY_SORT(ARRAY_AGG(seen.silence) FILTER(WHERE
            NOT seen.silence IS NULL))) + 1
        ) / 2
      ) + ELEMENT_AT(
        ARRAY_SORT(ARRAY_AGG(seen.silence) FILTER(WHERE
          NOT seen.silence IS NULL)),
        (
          CARDINALITY(ARRAY_SORT(ARRAY_AGG(seen.silence) FILTER(WHERE
            NOT seen.silence IS NULL))) + 2
        ) / 2
      )
    ) / CAST(2 AS DOUBLE)
  ) AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
