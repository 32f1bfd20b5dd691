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
    opportunity_version.valid_from < %(known)s
    AND opportunity_version.valid_to >= %(known)s
    AND NOT opportunity_version.is_deleted
), seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.begin_on AS begin_on,
    given.end_on AS end_on
  FROM (
    SELECT
      CAST(GET_PATH(one.value, 'owner_id') AS VARCHAR) AS owner_id,
      CAST(GET_PATH(one.value, 'person_key') AS VARCHAR) AS person_key,
      CAST(GET_PATH(one.value, 'unit_key') AS VARCHAR) AS unit_key,
      CAST(GET_PATH(one.value, 'row_key') AS VARCHAR) AS row_key,
      CAST(GET_PATH(one.value, 'begin_on') AS DATE) AS begin_on,
      CAST(GET_PATH(one.value, 'end_on') AS DATE) AS end_on
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%(stints)s))) AS one
  ) AS given
), fiscal AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    laid.month AS month
  FROM (
    SELECT
      DATEADD(DAY, day_0.value, CAST(CAST(given.begin_on AS TIMESTAMPNTZ) AS DATE)) AS day,
      given.month AS month
    FROM (
      SELECT
        CAST(GET_PATH(one.value, 'begin_on') AS DATE) AS begin_on,
        CAST(GET_PATH(one.value, 'end_on') AS DATE) AS end_on,
        CAST(GET_PATH(one.value, 'month') AS VARCHAR) AS month,
        CAST(GET_PATH(one.value, 'quarter') AS VARCHAR) AS quarter,
        CAST(GET_PATH(one.value, 'year') AS VARCHAR) AS year
      FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%(fiscal)s))) AS one
    ) AS given
    CROSS JOIN LATERAL FLATTEN(
      INPUT => ARRAY_GENERATE_RANGE(
        0,
        DATEDIFF(
          DAY,
          CAST(CAST(given.begin_on AS TIMESTAMPNTZ) AS DATE),
          CAST(CAST(given.end_on AS TIMESTAMPNTZ) - INTERVAL '1 DAY' AS DATE)
        ) + 1
      )
    ) AS day_0(SEQ, KEY, PATH, INDEX, VALUE, THIS)
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
    opportunity_line.known_from <= %(as_of)s
    AND opportunity_line.known_to > %(as_of)s
    AND opportunity_line.opportunity_id IN (
      SELECT
        x.opportunity_id AS opportunity_id
      FROM opportunity_version AS x
      JOIN seat AS seat
        ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
      WHERE
        x.valid_from < %(known)s
        AND x.valid_to >= %(known)s
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
      DATEADD(DAY, day_1.value, CAST(CAST(given.begin_on AS TIMESTAMPNTZ) AS DATE)) AS day,
      given.currency AS currency,
      given.rate AS rate
    FROM (
      SELECT
        CAST(GET_PATH(one.value, 'currency') AS VARCHAR) AS currency,
        CAST(GET_PATH(one.value, 'begin_on') AS DATE) AS begin_on,
        CAST(GET_PATH(one.value, 'end_on') AS DATE) AS end_on,
        CAST(GET_PATH(one.value, 'rate') AS DECIMAL(20, 12)) AS rate
      FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%(rates)s))) AS one
    ) AS given
    CROSS JOIN LATERAL FLATTEN(
      INPUT => ARRAY_GENERATE_RANGE(
        0,
        DATEDIFF(
          DAY,
          CAST(CAST(given.begin_on AS TIMESTAMPNTZ) AS DATE),
          CAST(CAST(given.end_on AS TIMESTAMPNTZ) - INTERVAL '1 DAY' AS DATE)
        ) + 1
      )
    ) AS day_1(SEQ, KEY, PATH, INDEX, VALUE, THIS)
  ) AS laid
), seen AS (
  SELECT
    CASE
      WHEN NOT line.amount IS NULL
      THEN CASE
        WHEN line.currency IS NULL OR line.currency = %(currency)s
        THEN line.amount
        ELSE CASE
          WHEN ABS(ROUND(line.amount * line_rate.rate, 4)) < 1e14
          THEN CAST(ROUND(line.amount * line_rate.rate, 4) AS DECIMAL(18, 4))
        END
      END
      WHEN line.valued = 0
      THEN CAST(CAST(CASE
        WHEN x.currency IS NULL OR x.currency = %(currency)s
        THEN x.amount
        ELSE CASE
          WHEN ABS(ROUND(x.amount * rate.rate, 4)) < 1e14
          THEN CAST(ROUND(x.amount * rate.rate, 4) AS DECIMAL(18, 4))
        END
      END AS DOUBLE) / NULLIF(line.lines, 0) AS DECIMAL(28, 10))
    END AS price,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, TO_CHAR(x.close_on, 'yyyy')) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= %(as_of)s
    AND %(as_of)s < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  JOIN line AS line
    ON line.opportunity_id = x.opportunity_id
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.day = GREATEST_IGNORE_NULLS(LEAST_IGNORE_NULLS(COALESCE(x.close_on, %(as_of)s), %(rates_end)s), %(rates_begin)s)
  LEFT JOIN rate AS line_rate
    ON line_rate.currency = line.currency
    AND line_rate.day = GREATEST_IGNORE_NULLS(LEAST_IGNORE_NULLS(COALESCE(x.close_on, %(as_of)s), %(rates_end)s), %(rates_begin)s)
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
