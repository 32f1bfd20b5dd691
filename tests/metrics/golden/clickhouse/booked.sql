-- touches_booked 0, meetings_booked 1
WITH seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.begin_on AS begin_on,
    given.end_on AS end_on
  FROM (
    SELECT
      JSONExtract(one, 'owner_id', 'Nullable(String)') AS owner_id,
      JSONExtract(one, 'person_key', 'Nullable(String)') AS person_key,
      JSONExtract(one, 'unit_key', 'Nullable(String)') AS unit_key,
      JSONExtract(one, 'row_key', 'Nullable(String)') AS row_key,
      JSONExtract(one, 'begin_on', 'Nullable(Date32)') AS begin_on,
      JSONExtract(one, 'end_on', 'Nullable(Date32)') AS end_on
    FROM (
      SELECT
        arrayJoin(JSONExtractArrayRaw({stints:Nullable(String)})) AS one
    ) AS every
  ) AS given
), fiscal AS (
  SELECT
    CAST(laid.day AS Nullable(Date32)) AS day,
    laid.month AS month
  FROM (
    SELECT
      arrayJoin(
        arrayMap(
          i -> addDays(CAST(CAST(given.begin_on AS DateTime64(6)) AS Nullable(Date32)), i),
          range(
            DATE_DIFF(
              DAY,
              CAST(CAST(given.begin_on AS DateTime64(6)) AS Nullable(Date32)),
              CAST(CAST(given.end_on AS DateTime64(6)) - INTERVAL '1' DAY AS Nullable(Date32))
            ) + 1
          )
        )
      ) AS day,
      given.month AS month
    FROM (
      SELECT
        JSONExtract(one, 'begin_on', 'Nullable(Date32)') AS begin_on,
        JSONExtract(one, 'end_on', 'Nullable(Date32)') AS end_on,
        JSONExtract(one, 'month', 'Nullable(String)') AS month,
        JSONExtract(one, 'quarter', 'Nullable(String)') AS quarter,
        JSONExtract(one, 'year', 'Nullable(String)') AS year
      FROM (
        SELECT
          arrayJoin(JSONExtractArrayRaw({fiscal:Nullable(String)})) AS one
      ) AS every
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
    x.occurs_on < {end:Nullable(Date32)}
    AND x.occurs_on <= {as_of:Nullable(Date32)}
    AND x.known_at < {known:Nullable(DateTime64(6))}
    AND x.known_from <= {as_of:Nullable(Date32)}
    AND x.known_to > {as_of:Nullable(Date32)}
), seen AS (
  SELECT
    x.channel IN ('email', 'call', 'meeting') AND NOT (
      x.opportunity_id IS NULL
    ) AS touch,
    x.channel = 'meeting' AS meeting,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, formatDateTime(x.occurs_on, '%Y')) AS by_month
  FROM activity AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.occurs_on
    AND x.occurs_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.occurs_on
  WHERE
    NOT x.is_system
    AND x.known_from <= {as_of:Nullable(Date32)}
    AND x.known_to > {as_of:Nullable(Date32)}
    AND x.occurs_on > {as_of:Nullable(Date32)}
    AND x.occurs_on >= {begin:Nullable(Date32)}
    AND x.occurs_on < {end:Nullable(Date32)}
    AND x.recorded_at < {known:Nullable(DateTime64(6))}
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
  )
SETTINGS join_use_nulls = 1, group_by_use_nulls = 1;
