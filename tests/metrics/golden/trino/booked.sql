-- touches_booked 0, meetings_booked 1
WITH seat AS (
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
), activity_known AS (
  SELECT
    COUNT(*) AS n
  FROM active_on AS x
  JOIN seat AS seat
    ON seat.owner_id = x.owner_id
    AND seat.begin_on <= x.occurs_on
    AND x.occurs_on < seat.end_on
  WHERE
    x.occurs_on < ?
    AND x.occurs_on <= ?
    AND x.known_at < ?
    AND x.known_from <= ?
    AND x.known_to > ?
), seen AS (
  SELECT
    x.channel IN ('email', 'call', 'meeting') AND NOT x.opportunity_id IS NULL AS touch,
    x.channel = 'meeting' AS meeting,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, DATE_FORMAT(x.occurs_on, '%Y')) AS by_month
  FROM activity AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.occurs_on
    AND x.occurs_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.occurs_on
  WHERE
    NOT x.is_system
    AND x.known_from <= ?
    AND x.known_to > ?
    AND x.occurs_on > ?
    AND x.occurs_on >= ?
    AND x.occurs_on < ?
    AND x.recorded_at < ?
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person, seen.by_month) AS mask,
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
    (),
    (seen.by_person, seen.by_month)
  );
