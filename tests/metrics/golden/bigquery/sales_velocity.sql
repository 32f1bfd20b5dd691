WITH deal AS (
  SELECT
    opportunity_version.owner_id AS owner_id,
    opportunity_version.status AS status,
    opportunity_version.amount AS amount,
    opportunity_version.currency AS currency,
    opportunity_version.close_on AS close_on,
    opportunity_version.created_on AS created_on
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
), rate AS (
  SELECT
    laid.currency AS currency,
    CAST(laid.day AS DATE) AS day,
    laid.rate AS rate,
    CAST(laid.rate AS FLOAT64) AS floating
  FROM (
    SELECT
      day_1 AS day,
      given.currency AS currency,
      given.rate AS rate
    FROM (
      SELECT
        CAST(JSON_VALUE(one, '$.currency') AS STRING) AS currency,
        CAST(JSON_VALUE(one, '$.begin_on') AS DATE) AS begin_on,
        CAST(JSON_VALUE(one, '$.end_on') AS DATE) AS end_on,
        CAST(JSON_VALUE(one, '$.rate') AS BIGNUMERIC) AS rate
      FROM UNNEST(JSON_QUERY_ARRAY(@rates, '$')) AS one
    ) AS given
    CROSS JOIN UNNEST(GENERATE_DATE_ARRAY(
      CAST(CAST(given.begin_on AS DATETIME) AS DATE),
      CAST(CAST(given.end_on AS DATETIME) - INTERVAL '1' DAY AS DATE),
      INTERVAL '1' DAY
    )) AS day_1
  ) AS laid
), seen AS (
  SELECT
    CASE
      WHEN x.close_on >= x.created_on
      THEN DATE_DIFF(x.close_on, x.created_on, DAY)
    END AS cycle_days,
    x.status = 'won' AS won,
    CASE
      WHEN x.currency IS NULL OR x.currency = @currency
      THEN x.amount
      ELSE SAFE_CAST(ROUND(x.amount * rate.rate, 4) AS NUMERIC(18, 4))
    END AS whole,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, FORMAT_DATE('%Y', x.close_on)) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.close_on
    AND x.close_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.day = GREATEST(LEAST(COALESCE(x.close_on, @as_of), @rates_end), @rates_begin)
  WHERE
    x.status IN ('won', 'lost')
    AND x.close_on >= @begin
    AND x.close_on < @end
    AND x.close_on <= @as_of
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person) * 2 + GROUPING(seen.by_month) AS mask,
  (
    COUNT(*) * (
      CAST(SUM(CASE WHEN seen.won THEN seen.whole END) AS FLOAT64) / NULLIF(COUNT(CASE WHEN (
        seen.won AND NOT seen.whole IS NULL
      ) THEN 1 END), 0)
    ) * (
      CAST(COUNT(CASE WHEN (
        seen.won
      ) THEN 1 END) AS FLOAT64) / NULLIF(COUNT(*), 0)
    )
  ) / NULLIF(AVG(CASE WHEN seen.won THEN seen.cycle_days END), 0) AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
