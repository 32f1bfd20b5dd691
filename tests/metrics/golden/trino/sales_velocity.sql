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
    opportunity_version.valid_from < ?
    AND opportunity_version.valid_to >= ?
    AND NOT opportunity_version.is_deleted
), seat AS (
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
    laid.currency AS currency,
    CAST(laid.day AS DATE) AS day,
    laid.rate AS rate,
    CAST(laid.rate AS DOUBLE) AS floating
  FROM (
    SELECT
      day_1 AS day,
      given.currency AS currency,
      given.rate AS rate
    FROM (
      SELECT
        CAST(JSON_EXTRACT_SCALAR(one, '$.currency') AS VARCHAR) AS currency,
        CAST(JSON_EXTRACT_SCALAR(one, '$.begin_on') AS DATE) AS begin_on,
        CAST(JSON_EXTRACT_SCALAR(one, '$.end_on') AS DATE) AS end_on,
        CAST(JSON_EXTRACT_SCALAR(one, '$.rate') AS DECIMAL(20, 12)) AS rate
      FROM UNNEST(CAST(JSON_PARSE(?) AS ARRAY(JSON))) AS every(one)
    ) AS given
    CROSS JOIN UNNEST(SEQUENCE(
      CAST(CAST(given.begin_on AS TIMESTAMP) AS DATE),
      CAST(CAST(given.end_on AS TIMESTAMP) - INTERVAL '1' DAY AS DATE)
    )) AS days_1(day_1)
  ) AS laid
), seen AS (
  SELECT
    CASE
      WHEN x.close_on >= x.created_on
      THEN DATE_DIFF('DAY', x.created_on, x.close_on)
    END AS cycle_days,
    x.status = 'won' AS won,
    CASE
      WHEN x.currency IS NULL OR x.currency = ?
      THEN x.amount
      ELSE TRY_CAST(ROUND(x.amount * rate.rate, 4) AS DECIMAL(18, 4))
    END AS whole,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, DATE_FORMAT(x.close_on, '%Y')) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.close_on
    AND x.close_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.day = GREATEST(LEAST(COALESCE(x.close_on, ?), ?), ?)
  WHERE
    x.status IN ('won', 'lost')
    AND x.close_on >= ?
    AND x.close_on < ?
    AND x.close_on <= ?
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person, seen.by_month) AS mask,
  (
    COUNT(*) * (
      CAST(SUM(seen.whole) FILTER(WHERE
        seen.won) AS DOUBLE) / NULLIF(COUNT(*) FILTER(WHERE
        (
          seen.won AND NOT seen.whole IS NULL
        )), 0)
    ) * (
      CAST(COUNT(*) FILTER(WHERE
        (
          seen.won
        )) AS DOUBLE) / NULLIF(COUNT(*), 0)
    )
  ) / NULLIF(AVG(seen.cycle_days) FILTER(WHERE
    seen.won), 0) AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
