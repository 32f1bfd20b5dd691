-- slip_rate 0, slipped_value 1
WITH due_then AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.amount AS amount,
    opportunity_version.currency AS currency,
    opportunity_version.close_on AS close_on
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < @opened
    AND opportunity_version.valid_to >= @opened
    AND NOT opportunity_version.is_deleted
    AND opportunity_version.status = 'open'
    AND opportunity_version.close_on >= @begin
    AND opportunity_version.close_on < @end
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
), deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.close_on AS close_on
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
), rate AS (
  SELECT
    given_rate.currency AS currency,
    given_rate.begin_on AS begin_on,
    given_rate.end_on AS end_on,
    given_rate.rate AS rate
  FROM (
    SELECT
      CAST(JSON_VALUE(one, '$.currency') AS STRING) AS currency,
      CAST(JSON_VALUE(one, '$.begin_on') AS DATE) AS begin_on,
      CAST(JSON_VALUE(one, '$.end_on') AS DATE) AS end_on,
      CAST(JSON_VALUE(one, '$.rate') AS BIGNUMERIC) AS rate
    FROM UNNEST(JSON_QUERY_ARRAY(@rates, '$')) AS one
  ) AS given_rate
), lens_owner AS (
  SELECT DISTINCT
    seat.owner_id AS owner_id
  FROM seat AS seat
), seen AS (
  SELECT
    CASE
      WHEN x.currency IS NULL OR x.currency = @currency
      THEN x.amount
      ELSE SAFE_CAST(ROUND(x.amount * rate.rate, 4) AS NUMERIC(18, 4))
    END AS price,
    COALESCE(now.close_on >= @end, FALSE) AS slipped,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, FORMAT_DATE('%Y', x.close_on)) AS by_month
  FROM due_then AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= @begin
    AND @begin < seat.end_on
  LEFT JOIN deal AS now
    ON now.opportunity_id = x.opportunity_id
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.begin_on <= COALESCE(x.close_on, @as_of)
    AND COALESCE(x.close_on, @as_of) < rate.end_on
  WHERE
    @begin <= @as_of
    AND (
      now.opportunity_id IS NULL
      OR COALESCE(now.owner_id, '(nobody)') IN (
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
  CAST(CASE
    WHEN COUNT(CASE WHEN seen.slipped THEN 1 END) = 0
    THEN 0
    ELSE SUM(CASE WHEN seen.slipped THEN seen.price END)
  END AS FLOAT64) / NULLIF(SUM(seen.price), 0) AS value_0,
  CASE
    WHEN COUNT(CASE WHEN seen.slipped THEN 1 END) = 0
    THEN 0
    ELSE SUM(CASE WHEN seen.slipped THEN seen.price END)
  END AS value_1
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
