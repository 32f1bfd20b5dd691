-- cost_of_sales 0
WITH seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.begin_on AS begin_on,
    given.end_on AS end_on
  FROM (
    SELECT
      CAST(JSON_EXTRACT_SCALAR(one, '$.owner_id') AS VARCHAR) AS owner_id,
      CAST(JSON_EXTRACT_SCALAR(one, '$.person_key') AS VARCHAR) AS person_key,
      CAST(JSON_EXTRACT_SCALAR(one, '$.unit_key') AS VARCHAR) AS unit_key,
      CAST(JSON_EXTRACT_SCALAR(one, '$.row_key') AS VARCHAR) AS row_key,
      CAST(JSON_EXTRACT_SCALAR(one, '$.begin_on') AS DATE) AS begin_on,
      CAST(JSON_EXTRACT_SCALAR(one, '$.end_on') AS DATE) AS end_on
    FROM UNNEST(CAST(JSON_PARSE(?) AS ARRAY(JSON))) AS every(one)
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
        CAST(JSON_EXTRACT_SCALAR(one, '$.begin_on') AS DATE) AS begin_on,
        CAST(JSON_EXTRACT_SCALAR(one, '$.end_on') AS DATE) AS end_on,
        CAST(JSON_EXTRACT_SCALAR(one, '$.month') AS VARCHAR) AS month,
        CAST(JSON_EXTRACT_SCALAR(one, '$.quarter') AS VARCHAR) AS quarter,
        CAST(JSON_EXTRACT_SCALAR(one, '$.year') AS VARCHAR) AS year
      FROM UNNEST(CAST(JSON_PARSE(?) AS ARRAY(JSON))) AS every(one)
    ) AS given
    CROSS JOIN UNNEST(SEQUENCE(
      CAST(CAST(given.begin_on AS TIMESTAMP) AS DATE),
      CAST(CAST(given.end_on AS TIMESTAMP) - INTERVAL '1' DAY AS DATE)
    )) AS days_0(day_0)
  ) AS laid
), rate AS (
  SELECT
    given_rate.currency AS currency,
    given_rate.begin_on AS begin_on,
    given_rate.end_on AS end_on,
    given_rate.rate AS rate
  FROM (
    SELECT
      CAST(JSON_EXTRACT_SCALAR(one, '$.currency') AS VARCHAR) AS currency,
      CAST(JSON_EXTRACT_SCALAR(one, '$.begin_on') AS DATE) AS begin_on,
      CAST(JSON_EXTRACT_SCALAR(one, '$.end_on') AS DATE) AS end_on,
      CAST(JSON_EXTRACT_SCALAR(one, '$.rate') AS DECIMAL(20, 12)) AS rate
    FROM UNNEST(CAST(JSON_PARSE(?) AS ARRAY(JSON))) AS every(one)
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
    x.incurred_on < ?
    AND x.incurred_on <= ?
    AND x.known_from <= ?
    AND x.known_to > ?
), seen AS (
  SELECT
    CASE
      WHEN x.currency IS NULL OR x.currency = ?
      THEN x.amount
      ELSE TRY_CAST(ROUND(x.amount * rate.rate, 4) AS DECIMAL(18, 4))
    END AS price,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, DATE_FORMAT(x.incurred_on, '%Y')) AS by_month
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
    x.known_from <= ?
    AND x.known_to > ?
    AND x.incurred_on >= ?
    AND x.incurred_on < ?
    AND x.incurred_on <= ?
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person, seen.by_month) AS mask,
  CASE
    WHEN (
      SELECT
        cost_known.n AS n
      FROM cost_known AS cost_known
    ) > 0
    THEN CASE
      WHEN COUNT(*) FILTER(WHERE
        TRUE) = 0
      THEN 0
      ELSE SUM(seen.price) FILTER(WHERE
        TRUE)
    END
  END AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
