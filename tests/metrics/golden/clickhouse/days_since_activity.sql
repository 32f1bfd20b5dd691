WITH deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.status AS status,
    opportunity_version.close_on AS close_on,
    opportunity_version.last_activity_at AS last_activity_at
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < {known:Nullable(DateTime64(6))}
    AND opportunity_version.valid_to >= {known:Nullable(DateTime64(6))}
    AND NOT opportunity_version.is_deleted
), seat AS (
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
), touch AS (
  SELECT
    activity.opportunity_id AS opportunity_id,
    MAX(activity.occurs_on) AS last_on
  FROM activity AS activity
  WHERE
    activity.channel IN ('email', 'call', 'meeting')
    AND NOT activity.is_system
    AND NOT (
      activity.opportunity_id IS NULL
    )
    AND activity.known_from <= {as_of:Nullable(Date32)}
    AND activity.known_to > {as_of:Nullable(Date32)}
    AND activity.is_done
    AND activity.occurs_on <= {as_of:Nullable(Date32)}
    AND (
      activity.recorded_at IS NULL OR activity.recorded_at < {known:Nullable(DateTime64(6))}
    )
  GROUP BY
    activity.opportunity_id
), seen AS (
  SELECT
    CASE
      WHEN age('day', x.last_activity_at, {known:Nullable(DateTime64(6))} - INTERVAL '1' MICROSECOND) < DATE_DIFF(DAY, touch.last_on, {as_of:Nullable(Date32)})
      OR touch.last_on IS NULL
      THEN age('day', x.last_activity_at, {known:Nullable(DateTime64(6))} - INTERVAL '1' MICROSECOND)
      ELSE DATE_DIFF(DAY, touch.last_on, {as_of:Nullable(Date32)})
    END AS silence,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, formatDateTime(x.close_on, '%Y')) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= {as_of:Nullable(Date32)}
    AND {as_of:Nullable(Date32)} < seat.end_on
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
  quantileExactInclusive(0.5)(seen.silence) AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  )
SETTINGS join_use_nulls = 1, group_by_use_nulls = 1;
