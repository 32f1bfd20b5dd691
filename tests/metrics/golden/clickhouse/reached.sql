-- stage_conversion 0, stage_conversion_maturity 1
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
), deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.status AS status
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < {known:Nullable(DateTime64(6))}
    AND opportunity_version.valid_to >= {known:Nullable(DateTime64(6))}
    AND NOT opportunity_version.is_deleted
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
), lens_owner AS (
  SELECT DISTINCT
    seat.owner_id AS owner_id
  FROM seat AS seat
), seen AS (
  SELECT
    COALESCE(x.passed_at < {known:Nullable(DateTime64(6))}, FALSE) AS passed,
    NOT COALESCE(x.passed_at < {known:Nullable(DateTime64(6))}, FALSE) AND deal.status = 'open' AS pending,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, formatDateTime(x.reached_on, '%Y')) AS by_month
  FROM stage_reached AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.reached_on
    AND x.reached_on < seat.end_on
  JOIN deal AS deal
    ON deal.opportunity_id = x.opportunity_id
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.reached_on
  WHERE
    x.reached_on >= {begin:Nullable(Date32)}
    AND x.reached_on < {end:Nullable(Date32)}
    AND x.reached_on <= {as_of:Nullable(Date32)}
    AND x.reached_at < {known:Nullable(DateTime64(6))}
    AND (
      deal.opportunity_id IS NULL
      OR COALESCE(deal.owner_id, '(nobody)') IN (
        SELECT
          lens_owner.owner_id AS owner_id
        FROM lens_owner AS lens_owner
      )
    )
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person, seen.by_month) AS mask,
  CAST(COUNT(*) FILTER(WHERE
    (
      seen.passed
    )) AS Nullable(Float64)) / nullIf(COUNT(*), 0) AS value_0,
  CAST(COUNT(*) FILTER(WHERE
    (
      NOT seen.pending
    )) AS Nullable(Float64)) / nullIf(COUNT(*), 0) AS value_1
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  )
SETTINGS join_use_nulls = 1, group_by_use_nulls = 1;
