-- touches_booked 0, meetings_booked 1
WITH seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.begin_on AS begin_on,
    given.end_on AS end_on
  FROM (
    SELECT
      CAST(GET_PATH(one.value, 'owner_id') AS VARCHAR) AS owner_id,
      CAST(GET_PATH(one.value, 'person_key') AS VARCHAR) AS person_key,
      CAST(GET_PATH(one.value, 'unit_key') AS VARCHAR) AS unit_key,
      CAST(GET_PATH(one.value, 'row_key') AS VARCHAR) AS row_key,
      CAST(GET_PATH(one.value, 'begin_on') AS DATE) AS begin_on,
      CAST(GET_PATH(one.value, 'end_on') AS DATE) AS end_on
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%(stints)s))) AS one
  ) AS given
), fiscal AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    laid.month AS month
  FROM (
    SELECT
      DATEADD(DAY, day_0.value, CAST(CAST(given.begin_on AS TIMESTAMPNTZ) AS DATE)) AS day,
      given.month AS month
    FROM (
      SELECT
        CAST(GET_PATH(one.value, 'begin_on') AS DATE) AS begin_on,
        CAST(GET_PATH(one.value, 'end_on') AS DATE) AS end_on,
        CAST(GET_PATH(one.value, 'month') AS VARCHAR) AS month,
        CAST(GET_PATH(one.value, 'quarter') AS VARCHAR) AS quarter,
        CAST(GET_PATH(one.value, 'year') AS VARCHAR) AS year
      FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%(fiscal)s))) AS one
    ) AS given
    CROSS JOIN LATERAL FLATTEN(
      INPUT => ARRAY_GENERATE_RANGE(
        0,
        DATEDIFF(
          DAY,
          CAST(CAST(given.begin_on AS TIMESTAMPNTZ) AS DATE),
          CAST(CAST(given.end_on AS TIMESTAMPNTZ) - INTERVAL '1 DAY' AS DATE)
        ) + 1
      )
    ) AS day_0(SEQ, KEY, PATH, INDEX, VALUE, THIS)
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
    x.occurs_on < %(end)s
    AND x.occurs_on <= %(as_of)s
    AND x.known_at < %(known)s
    AND x.known_from <= %(as_of)s
    AND x.known_to > %(as_of)s
), seen AS (
  SELECT
    x.channel IN ('email', 'call', 'meeting') AND NOT x.opportunity_id IS NULL AS touch,
    x.channel = 'meeting' AS meeting,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, TO_CHAR(x.occurs_on, 'yyyy')) AS by_month
  FROM activity AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.occurs_on
    AND x.occurs_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.occurs_on
  WHERE
    NOT x.is_system
    AND x.known_from <= %(as_of)s
    AND x.known_to > %(as_of)s
    AND x.occurs_on > %(as_of)s
    AND x.occurs_on >= %(begin)s
    AND x.occurs_on < %(end)s
    AND x.recorded_at < %(known)s
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
    THEN COUNT(CASE WHEN (
      seen.touch
    ) THEN 1 END)
  END AS value_0,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    OR COUNT(*) > 0
    THEN COUNT(CASE WHEN (
      seen.meeting
    ) THEN 1 END)
  END AS value_1
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
