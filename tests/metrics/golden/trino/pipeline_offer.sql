WITH deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.status AS status,
    opportunity_version.amount AS amount,
    opportunity_version.currency AS currency,
    opportunity_version.close_on AS close_on
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
), line AS (
  SELECT
    opportunity_line.opportunity_id AS opportunity_id,
    opportunity_line.amount AS amount,
    opportunity_line.currency AS currency,
    COUNT(*) OVER (PARTITION BY opportunity_line.opportunity_id) AS lines,
    COUNT(opportunity_line.amount) OVER (PARTITION BY opportunity_line.opportunity_id) AS valued
  FROM opportunity_line AS opportunity_line
  WHERE
    opportunity_line.known_from <= ?
    AND opportunity_line.known_to > ?
    AND opportunity_line.opportunity_id IN (
      SELECT
        x.opportunity_id AS opportunity_id
      FROM opportunity_version AS x
      JOIN seat AS seat
        ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
      WHERE
        x.valid_from < ?
        AND x.valid_to >= ?
        AND NOT x.is_deleted
        AND x.status = 'open'
      UNION
      SELECT
        c.opportunity_id AS opportunity_id
      FROM opportunity_credit AS c
      JOIN seat AS seat
        ON seat.owner_id = c.seller_id
    )
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
      WHEN NOT line.amount IS NULL
      THEN CASE
        WHEN line.currency IS NULL OR line.currency = ?
        THEN line.amount
        ELSE TRY_CAST(ROUND(line.amount * line_rate.rate, 4) AS DECIMAL(18, 4))
      END
      WHEN line.valued = 0
      THEN CAST(CAST(CASE
        WHEN x.currency IS NULL OR x.currency = ?
        THEN x.amount
        ELSE TRY_CAST(ROUND(x.amount * rate.rate, 4) AS DECIMAL(18, 4))
      END AS DOUBLE) / NULLIF(line.lines, 0) AS DECIMAL(28, 10))
    END AS price,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, DATE_FORMAT(x.close_on, '%Y')) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= ?
    AND ? < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  JOIN line AS line
    ON line.opportunity_id = x.opportunity_id
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.day = GREATEST(LEAST(COALESCE(x.close_on, ?), ?), ?)
  LEFT JOIN rate AS line_rate
    ON line_rate.currency = line.currency
    AND line_rate.day = GREATEST(LEAST(COALESCE(x.close_on, ?), ?), ?)
  WHERE
    x.status = 'open'
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person, seen.by_month) AS mask,
  CAST(CASE WHEN COUNT(*) = 0 THEN 0 ELSE SUM(seen.price) END AS DECIMAL(38, 8)) AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
