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
), won_stay AS (
  SELECT
    stay.source AS source,
    stay.pipeline AS pipeline,
    stay.stage AS stage,
    DATE_DIFF(stay.end_on, stay.begin_on, DAY) AS days
  FROM deal AS deal
  JOIN stage_stay AS stay
    ON stay.opportunity_id = deal.opportunity_id
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(deal.owner_id, '(nobody)')
    AND seat.begin_on <= deal.close_on
    AND deal.close_on < seat.end_on
  WHERE
    deal.status = 'won'
    AND deal.close_on <= @as_of
    AND stay.is_known
    AND stay.end_at < @known
), norm AS (
  SELECT
    won_stay.source AS source,
    won_stay.pipeline AS pipeline,
    won_stay.stage AS stage,
    (
      SELECT
        PERCENTILE_CONT(one, 0.5) OVER ()
      FROM UNNEST(ARRAY_AGG(won_stay.days IGNORE NULLS)) AS one
      LIMIT 1
    ) AS days,
    COUNT(*) AS n
  FROM won_stay AS won_stay
  GROUP BY
    won_stay.source,
    won_stay.pipeline,
    won_stay.stage
), pool AS (
  SELECT
    (
      SELECT
        PERCENTILE_CONT(one, 0.5) OVER ()
      FROM UNNEST(ARRAY_AGG(won_stay.days IGNORE NULLS)) AS one
      LIMIT 1
    ) AS days,
    COUNT(*) AS n
  FROM won_stay AS won_stay
), seen AS (
  SELECT
    DATE_DIFF(@as_of, stay.begin_on, DAY) > @stuck_factor * CASE WHEN norm.n >= 10 THEN norm.days WHEN pool.n >= 10 THEN pool.days END AS stuck,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, FORMAT_DATE('%Y', x.close_on)) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= @as_of
    AND @as_of < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  LEFT JOIN stage_stay AS stay
    ON stay.opportunity_id = x.opportunity_id
    AND stay.is_known
    AND stay.begin_at < @known
    AND stay.end_at >= @known
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
  GROUPING(seen.by_person) * 2 + GROUPING(seen.by_month) AS mask,
  CAST(COUNT(CASE WHEN (
    seen.stuck
  ) THEN 1 END) AS FLOAT64) / NULLIF(COUNT(CASE WHEN (
    NOT seen.stuck IS NULL
  ) THEN 1 END), 0) AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
