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
), line AS (
  SELECT
    opportunity_line.opportunity_id AS opportunity_id,
    opportunity_line.amount AS amount,
    opportunity_line.currency AS currency,
    COUNT(*) OVER (PARTITION BY opportunity_line.opportunity_id) AS lines,
    COUNT(opportunity_line.amount) OVER (PARTITION BY opportunity_line.opportunity_id) AS valued
  FROM opportunity_line AS opportunity_line
  WHERE
    opportunity_line.known_from <= @as_of
    AND opportunity_line.known_to > @as_of
    AND opportunity_line.opportunity_id IN (
      SELECT
        x.opportunity_id AS opportunity_id
      FROM opportunity_version AS x
      JOIN seat AS seat
        ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
      WHERE
        x.valid_from < @known
        AND x.valid_to >= @known
        AND NOT x.is_deleted
        AND x.status = 'open'
      UNION DISTINCT
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
      WHEN NOT line.amount IS NULL
      THEN CASE
        WHEN line.currency IS NULL OR line.currency = @currency
        THEN line.amount
        ELSE SAFE_CAST(ROUND(line.amount * line_rate.rate, 4) AS NUMERIC(18, 4))
      END
      WHEN line.valued = 0
      THEN CAST(CAST(CASE
        WHEN x.currency IS NULL OR x.currency = @currency
        THEN x.amount
        ELSE SAFE_CAST(ROUND(x.amount * rate.rate, 4) AS NUMERIC)
      END AS FLOAT64) / NULLIF(line.lines, 0) AS BIGNUMERIC)
    END AS price,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, FORMAT_DATE('%Y', x.close_on)) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= @as_of
    AND @as_of < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  JOIN line AS line
    ON line.opportunity_id = x.opportunity_id
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.day = GREATEST(LEAST(COALESCE(x.close_on, @as_of), @rates_end), @rates_begin)
  LEFT JOIN rate AS line_rate
    ON line_rate.currency = line.currency
    AND line_rate.day = GREATEST(LEAST(COALESCE(x.close_on, @as_of), @rates_end), @rates_begin)
  WHERE
    x.status = 'open'
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person) * 2 + GROUPING(seen.by_month) AS mask,
  CAST(CASE WHEN COUNT(*) = 0 THEN 0 ELSE SUM(seen.price) END AS BIGNUMERIC) AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
