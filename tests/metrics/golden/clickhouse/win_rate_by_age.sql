WITH deal AS (
  SELECT
    opportunity_version.owner_id AS owner_id,
    opportunity_version.status AS status,
    opportunity_version.close_on AS close_on,
    opportunity_version.created_on AS created_on
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
), horizon AS (
  SELECT
    given.days AS days
  FROM (
    SELECT
      30 AS days
    UNION ALL
    SELECT
      60
    UNION ALL
    SELECT
      90
    UNION ALL
    SELECT
      120
    UNION ALL
    SELECT
      180
    UNION ALL
    SELECT
      270
    UNION ALL
    SELECT
      365
    UNION ALL
    SELECT
      540
    UNION ALL
    SELECT
      730
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
), seen AS (
  SELECT
    DATE_DIFF(DAY, x.created_on, {as_of:Nullable(Date32)}) >= horizon.days AS old_enough,
    COALESCE(
      x.status = 'won' AND DATE_DIFF(DAY, x.created_on, x.close_on) <= horizon.days,
      FALSE
    ) AS won_by_then,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, formatDateTime(x.created_on, '%Y')) AS by_month
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
    x.created_on >= {begin:Nullable(Date32)} AND x.created_on < {end:Nullable(Date32)} AND x.created_on <= {as_of:Nullable(Date32)}
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person, seen.by_month) AS mask,
  CAST(COUNT(*) FILTER(WHERE
    (
      seen.old_enough AND seen.won_by_then
    )) AS Nullable(Float64)) / nullIf(COUNT(*) FILTER(WHERE
    (
      seen.old_enough
    )), 0) AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  )
SETTINGS join_use_nulls = 1, group_by_use_nulls = 1;
