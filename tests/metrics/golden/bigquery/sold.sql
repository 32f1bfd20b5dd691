-- sales 0, margin 1, margin_percent 2, discount 3
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
), seen AS (
  SELECT
    CASE
      WHEN x.currency IS NULL OR x.currency = @currency
      THEN x.amount
      ELSE SAFE_CAST(ROUND(x.amount * rate.rate, 4) AS NUMERIC(18, 4))
    END AS price,
    CASE
      WHEN x.currency IS NULL OR x.currency = @currency
      THEN x.cost_amount
      ELSE SAFE_CAST(ROUND(x.cost_amount * rate.rate, 4) AS NUMERIC(18, 4))
    END AS cost,
    CASE
      WHEN x.currency IS NULL OR x.currency = @currency
      THEN x.list_amount
      ELSE SAFE_CAST(ROUND(x.list_amount * rate.rate, 4) AS NUMERIC(18, 4))
    END AS list_price,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, FORMAT_DATE('%Y', x.sold_on)) AS by_month
  FROM sale AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.sold_on
    AND x.sold_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.sold_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.begin_on <= x.sold_on
    AND x.sold_on < rate.end_on
  WHERE
    x.known_from <= @as_of
    AND x.known_to > @as_of
    AND x.sold_on >= @begin
    AND x.sold_on < @end
    AND x.sold_on <= @as_of
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person) * 2 + GROUPING(seen.by_month) AS mask,
  CASE
    WHEN COUNT(CASE WHEN TRUE THEN 1 END) = 0
    THEN 0
    ELSE SUM(CASE WHEN TRUE THEN seen.price END)
  END AS value_0,
  SUM(
    CASE
      WHEN NOT seen.price IS NULL AND NOT seen.cost IS NULL
      THEN seen.price - seen.cost
    END
  ) AS value_1,
  CAST(SUM(
    CASE
      WHEN NOT seen.price IS NULL AND NOT seen.cost IS NULL
      THEN seen.price - seen.cost
    END
  ) AS FLOAT64) / NULLIF(
    SUM(CASE WHEN NOT seen.price IS NULL AND NOT seen.cost IS NULL THEN seen.price END),
    0
  ) AS value_2,
  CAST(SUM(
    CASE
      WHEN NOT seen.price IS NULL AND NOT seen.list_price IS NULL
      THEN seen.list_price - seen.price
    END
  ) AS FLOAT64) / NULLIF(
    SUM(
      CASE
        WHEN NOT seen.price IS NULL AND NOT seen.list_price IS NULL
        THEN seen.list_price
      END
    ),
    0
  ) AS value_3
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
