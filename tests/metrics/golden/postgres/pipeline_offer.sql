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
  FROM JSON_TO_RECORDSET(CAST(%(stints)s AS JSON)) AS given(owner_id TEXT, person_key TEXT, unit_key TEXT, row_key TEXT, begin_on DATE, end_on DATE)
), fiscal AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    laid.month AS month
  FROM (
    SELECT
      GENERATE_SERIES(
        CAST(given.begin_on AS TIMESTAMP),
        CAST(given.end_on AS TIMESTAMP) - INTERVAL '1 DAY',
        INTERVAL '1 DAY'
      ) AS day,
      given.month AS month
    FROM JSON_TO_RECORDSET(CAST(%(fiscal)s AS JSON)) AS given(begin_on DATE, end_on DATE, month TEXT, quarter TEXT, year TEXT)
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
    CAST(laid.rate AS DOUBLE PRECISION) AS floating
  FROM (
    SELECT
      GENERATE_SERIES(
        CAST(given.begin_on AS TIMESTAMP),
        CAST(given.end_on AS TIMESTAMP) - INTERVAL '1 DAY',
        INTERVAL '1 DAY'
      ) AS day,
      given.currency AS currency,
      given.rate AS rate
    FROM JSON_TO_RECORDSET(CAST(%(rates)s AS JSON)) AS given(currency TEXT, begin_on DATE, end_on DATE, rate DECIMAL(20, 12))
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
      END AS DOUBLE PRECISION) / NULLIF(line.lines, 0) AS DECIMAL(28, 10))
    END AS price,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, TO_CHAR(x.close_on, 'YYYY')) AS by_month
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
    AND rate.day = GREATEST(LEAST(COALESCE(x.close_on, %(as_of)s), %(rates_end)s), %(rates_begin)s)
  LEFT JOIN rate AS line_rate
    ON line_rate.currency = line.currency
    AND line_rate.day = GREATEST(LEAST(COALESCE(x.close_on, %(as_of)s), %(rates_end)s), %(rates_begin)s)
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
