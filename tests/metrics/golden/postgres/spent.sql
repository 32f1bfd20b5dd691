-- cost_of_sales 0
WITH seat AS (
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
), rate AS (
  SELECT
    given_rate.currency AS currency,
    given_rate.begin_on AS begin_on,
    given_rate.end_on AS end_on,
    given_rate.rate AS rate
  FROM JSON_TO_RECORDSET(CAST(%(rates)s AS JSON)) AS given_rate(currency TEXT, begin_on DATE, end_on DATE, rate DECIMAL(20, 12))
), cost_known AS (
  SELECT
    COUNT(*) AS n
  FROM selling_cost AS x
  JOIN seat AS seat
    ON seat.owner_id = x.owner_id
    AND seat.begin_on <= x.incurred_on
    AND x.incurred_on < seat.end_on
  WHERE
    x.incurred_on < %(end)s
    AND x.incurred_on <= %(as_of)s
    AND x.known_from <= %(as_of)s
    AND x.known_to > %(as_of)s
), seen AS (
  SELECT
    CASE
      WHEN x.currency IS NULL OR x.currency = %(currency)s
      THEN x.amount
      ELSE CASE
        WHEN ABS(ROUND(x.amount * rate.rate, 4)) < 1e14
        THEN CAST(ROUND(x.amount * rate.rate, 4) AS DECIMAL(18, 4))
      END
    END AS price,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, TO_CHAR(x.incurred_on, 'YYYY')) AS by_month
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
    x.known_from <= %(as_of)s
    AND x.known_to > %(as_of)s
    AND x.incurred_on >= %(begin)s
    AND x.incurred_on < %(end)s
    AND x.incurred_on <= %(as_of)s
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
