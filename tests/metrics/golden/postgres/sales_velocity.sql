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
    CASE WHEN x.close_on >= x.created_on THEN x.close_on - x.created_on END AS cycle_days,
    x.status = 'won' AS won,
    CASE
      WHEN x.currency IS NULL OR x.currency = %(currency)s
      THEN x.amount
      ELSE CASE
        WHEN ABS(ROUND(x.amount * rate.rate, 4)) < 1e14
        THEN CAST(ROUND(x.amount * rate.rate, 4) AS DECIMAL(18, 4))
      END
    END AS whole,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, TO_CHAR(x.close_on, 'YYYY')) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.close_on
    AND x.close_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.day = GREATEST(LEAST(COALESCE(x.close_on, %(as_of)s), %(rates_end)s), %(rates_begin)s)
  WHERE
    x.status IN ('won', 'lost')
    AND x.close_on >= %(begin)s
    AND x.close_on < %(end)s
    AND x.close_on <= %(as_of)s
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person, seen.by_month) AS mask,
  (
    COUNT(*) * (
      CAST(SUM(seen.whole) FILTER(WHERE
        seen.won) AS DOUBLE PRECISION) / NULLIF(COUNT(*) FILTER(WHERE
        (
          seen.won AND NOT seen.whole IS NULL
        )), 0)
    ) * (
      CAST(COUNT(*) FILTER(WHERE
        (
          seen.won
        )) AS DOUBLE PRECISION) / NULLIF(COUNT(*), 0)
    )
  ) / NULLIF(AVG(seen.cycle_days) FILTER(WHERE
    seen.won), 0) AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
