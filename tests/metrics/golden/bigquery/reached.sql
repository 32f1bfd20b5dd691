-- stage_conversion 0, stage_conversion_maturity 1
WITH seat AS (
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
), deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.status AS status
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < @known
    AND opportunity_version.valid_to >= @known
    AND NOT opportunity_version.is_deleted
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
), lens_owner AS (
  SELECT DISTINCT
    seat.owner_id AS owner_id
  FROM seat AS seat
), seen AS (
  SELECT
    COALESCE(x.passed_at < @known, FALSE) AS passed,
    NOT COALESCE(x.passed_at < @known, FALSE) AND deal.status = 'open' AS pending,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, FORMAT_DATE('%Y', x.reached_on)) AS by_month
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
    x.reached_on >= @begin
    AND x.reached_on < @end
    AND x.reached_on <= @as_of
    AND x.reached_at < @known
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
  GROUPING(seen.by_person) * 2 + GROUPING(seen.by_month) AS mask,
  CAST(COUNT(CASE WHEN (
    seen.passed
  ) THEN 1 END) AS FLOAT64) / NULLIF(COUNT(*), 0) AS value_0,
  CAST(COUNT(CASE WHEN (
    NOT seen.pending
  ) THEN 1 END) AS FLOAT64) / NULLIF(COUNT(*), 0) AS value_1
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
