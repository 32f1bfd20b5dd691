-- slip_rate 0, slipped_value 1
WITH due_then AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.amount AS amount,
    opportunity_version.currency AS currency,
    opportunity_version.close_on AS close_on
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < %(opened)s
    AND opportunity_version.valid_to >= %(opened)s
    AND NOT opportunity_version.is_deleted
    AND opportunity_version.status = 'open'
    AND opportunity_version.close_on >= %(begin)s
    AND opportunity_version.close_on < %(end)s
), seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.begin_on AS begin_on,
    given.end_on AS end_on
  FROM JSON_TO_RECORDSET(CAST(%(stints)s AS JSON)) AS given(owner_id TEXT, person_key TEXT, unit_key TEXT, row_key TEXT, begin_on DATE, end_on DATE)
), deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.close_on AS close_on
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < %(known)s
    AND opportunity_version.valid_to >= %(known)s
    AND NOT opportunity_version.is_deleted
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
), lens_owner AS (
  SELECT DISTINCT
    seat.owner_id AS owner_id
  FROM seat AS seat
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
    COALESCE(now.close_on >= %(end)s, FALSE) AS slipped,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, TO_CHAR(x.close_on, 'YYYY')) AS by_month
  FROM due_then AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= %(begin)s
    AND %(begin)s < seat.end_on
  LEFT JOIN deal AS now
    ON now.opportunity_id = x.opportunity_id
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.begin_on <= COALESCE(x.close_on, %(as_of)s)
    AND COALESCE(x.close_on, %(as_of)s) < rate.end_on
  WHERE
    %(begin)s <= %(as_of)s
    AND (
      now.opportunity_id IS NULL
      OR COALESCE(now.owner_id, '(nobody)') IN (
        SELECT
          lens_owner.owner_id AS owner_id
        FROM lens_owner AS lens_owner
      )
    )
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person, seen.by_month) AS mask,
  CAST(CASE
    WHEN COUNT(*) FILTER(WHERE
      seen.slipped) = 0
    THEN 0
    ELSE SUM(seen.price) FILTER(WHERE
      seen.slipped)
  END AS DOUBLE PRECISION) / NULLIF(SUM(seen.price), 0) AS value_0,
  CASE
    WHEN COUNT(*) FILTER(WHERE
      seen.slipped) = 0
    THEN 0
    ELSE SUM(seen.price) FILTER(WHERE
      seen.slipped)
  END AS value_1
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
