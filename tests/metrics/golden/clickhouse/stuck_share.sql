WITH deal AS (
  SELECT
    opportunity_version.source AS source,
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.pipeline AS pipeline,
    opportunity_version.stage AS stage,
    opportunity_version.status AS status,
    opportunity_version.close_on AS close_on
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
), won_stay AS (
  SELECT
    stay.source AS source,
    stay.pipeline AS pipeline,
    stay.stage AS stage,
    DATE_DIFF(DAY, stay.begin_on, stay.end_on) AS days
  FROM deal AS deal
  JOIN stage_stay AS stay
    ON stay.opportunity_id = deal.opportunity_id
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(deal.owner_id, '(nobody)')
    AND seat.begin_on <= deal.close_on
    AND deal.close_on < seat.end_on
  WHERE
    deal.status = 'won'
    AND deal.close_on <= {as_of:Nullable(Date32)}
    AND stay.is_known
    AND stay.end_at < {known:Nullable(DateTime64(6))}
), norm AS (
  SELECT
    won_stay.source AS source,
    won_stay.pipeline AS pipeline,
    won_stay.stage AS stage,
    quantileExactInclusive(0.5)(won_stay.days) AS days,
    COUNT(*) AS n
  FROM won_stay AS won_stay
  GROUP BY
    won_stay.source,
    won_stay.pipeline,
    won_stay.stage
), pool AS (
  SELECT
    quantileExactInclusive(0.5)(won_stay.days) AS days,
    COUNT(*) AS n
  FROM won_stay AS won_stay
), seen AS (
  SELECT
    DATE_DIFF(DAY, stay.begin_on, {as_of:Nullable(Date32)}) > {stuck_factor:Nullable(Float64)} * CASE WHEN norm.n >= 10 THEN norm.days WHEN pool.n >= 10 THEN pool.days END AS stuck,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, formatDateTime(x.close_on, '%Y')) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= {as_of:Nullable(Date32)}
    AND {as_of:Nullable(Date32)} < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  LEFT JOIN stage_stay AS stay
    ON stay.opportunity_id = x.opportunity_id
    AND stay.is_known
    AND stay.begin_at < {known:Nullable(DateTime64(6))}
    AND stay.end_at >= {known:Nullable(DateTime64(6))}
  LEFT JOIN norm AS norm
    ON norm.source = x.source
    AND norm.stage = x.stage
    AND norm.pipeline IS NOT DISTINCT FROM x.pipeline
  LEFT JOIN pool AS pool
    ON TRUE
  WHERE
    x.status = 'open'
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person, seen.by_month) AS mask,
  CAST(COUNT(*) FILTER(WHERE
    (
      seen.stuck
    )) AS Nullable(Float64)) / nullIf(COUNT(*) FILTER(WHERE
    (
      NOT (
        seen.stuck IS NULL
      )
    )), 0) AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  )
SETTINGS join_use_nulls = 1, group_by_use_nulls = 1;
