-- cost_of_sales 0
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
), cost_known AS (
  SELECT
    COUNT(*) AS n
  FROM selling_cost AS x
  JOIN seat AS seat
    ON seat.owner_id = x.owner_id
    AND seat.begin_on <= x.incurred_on
    AND x.incurred_on < seat.end_on
  WHERE
    x.incurred_on < @end
    AND x.incurred_on <= @as_of
    AND x.known_from <= @as_of
    AND x.known_to > @as_of
), seen AS (
  SELECT
    CASE
      WHEN x.currency IS NULL OR x.currency = @currency
      THEN x.amount
      ELSE SAFE_CAST(ROUND(x.amount * rate.rate, 4) AS NUMERIC(18, 4))
    END AS price,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, FORMAT_DATE('%Y', x.incurred_on)) AS by_month
  FROM selling_cost AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.incurred_on
    AND x.incurred_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.incurred_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.begin_on <= x.incurred_on
    AND x.incurred_on < rate.end_on
  WHERE
    x.known_from <= @as_of
    AND x.known_to > @as_of
    AND x.incurred_on >= @begin
    AND x.incurred_on < @end
    AND x.incurred_on <= @as_of
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person) * 2 + GROUPING(seen.by_month) AS mask,
  CASE
    WHEN (
      SELECT
        cost_known.n AS n
      FROM cost_known AS cost_known
    ) > 0
    THEN CASE
      WHEN COUNT(CASE WHEN TRUE THEN 1 END) = 0
      THEN 0
      ELSE SUM(CASE WHEN TRUE THEN seen.price END)
    END
  END AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
