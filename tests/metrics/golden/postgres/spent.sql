-- cost_of_sales 0
WITH seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.unit_key AS unit_key,
    given.row_key AS row_key,
    given.begin_on AS begin_on,
    given.end_on AS end_on
  FROM JSON_TO_RECORDSET(CAST(%(stints)s AS JSON)) AS given(owner_id TEXT, person_key TEXT, unit_key TEXT, row_key TEXT, begin_on DATE, end_on DATE)
), rate AS (
  SELECT
    exchange_rate.currency AS currency,
    exchange_rate.begin_on AS begin_on,
    exchange_rate.rate AS rate,
    LEAD(exchange_rate.begin_on, 1, CAST('2200-01-01' AS DATE)) OVER (PARTITION BY exchange_rate.currency ORDER BY exchange_rate.begin_on) AS end_on
  FROM exchange_rate AS exchange_rate
), cost_known AS (
  SELECT
    COUNT(*) AS n
  FROM selling_cost AS x
  JOIN seat AS seat
    ON seat.owner_id = x.owner_id
    AND seat.begin_on <= x.incurred_on
    AND x.incurred_on < seat.end_on
  WHERE
    x.incurred_on < %(end)s AND x.incurred_on <= %(as_of)s
), seen AS (
  SELECT
    CASE
      WHEN x.currency IS NULL OR x.currency = %(currency)s
      THEN x.amount
      ELSE CASE
        WHEN ABS(x.amount * rate.rate) < 1e14
        THEN CAST(x.amount * rate.rate AS DECIMAL(18, 4))
      END
    END AS price,
    seat.person_key AS by_person,
    seat.unit_key AS by_unit,
    seat.row_key AS by_row,
    x.source AS by_source,
    CAST(x.incurred_on AS TEXT) AS by_day,
    CAST(CAST(DATE_TRUNC('WEEK', x.incurred_on) AS DATE) AS TEXT) AS by_week,
    TO_CHAR(x.incurred_on, 'YYYY-MM') AS by_month,
    'FY' || CAST(CAST(EXTRACT(YEAR FROM x.incurred_on) AS INT) + CASE
      WHEN %(start_month)s > 1
      AND CAST(EXTRACT(MONTH FROM x.incurred_on) AS INT) >= %(start_month)s
      THEN 1
      ELSE 0
    END AS TEXT) || '-Q' || CAST((
      (
        CAST(EXTRACT(MONTH FROM x.incurred_on) AS INT) - %(start_month)s + 12
      ) %% 12
    ) / 3 + 1 AS TEXT) AS by_quarter,
    'FY' || CAST(CAST(EXTRACT(YEAR FROM x.incurred_on) AS INT) + CASE
      WHEN %(start_month)s > 1
      AND CAST(EXTRACT(MONTH FROM x.incurred_on) AS INT) >= %(start_month)s
      THEN 1
      ELSE 0
    END AS TEXT) AS by_year,
    x.channel AS by_channel
  FROM selling_cost AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.incurred_on
    AND x.incurred_on < seat.end_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.begin_on <= x.incurred_on
    AND x.incurred_on < rate.end_on
  WHERE
    x.incurred_on >= %(begin)s AND x.incurred_on < %(end)s AND x.incurred_on <= %(as_of)s
)
SELECT
  seen.by_person AS by_person,
  seen.by_unit AS by_unit,
  seen.by_row AS by_row,
  seen.by_source AS by_source,
  seen.by_day AS by_day,
  seen.by_week AS by_week,
  seen.by_month AS by_month,
  seen.by_quarter AS by_quarter,
  seen.by_year AS by_year,
  seen.by_channel AS by_channel,
  GROUPING(
    seen.by_person,
    seen.by_unit,
    seen.by_row,
    seen.by_source,
    seen.by_day,
    seen.by_week,
    seen.by_month,
    seen.by_quarter,
    seen.by_year,
    seen.by_channel
  ) AS mask,
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
  END AS value_0,
  COUNT(*) AS n_0,
  COUNT(*) FILTER(WHERE
    (
      TRUE
    ) AND seen.price IS NULL) AS unpriced_0,
  NULL AS top_0,
  NULL AS bottom_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (
      seen.by_person,
      seen.by_unit,
      seen.by_row,
      seen.by_source,
      seen.by_day,
      seen.by_week,
      seen.by_month,
      seen.by_quarter,
      seen.by_year,
      seen.by_channel
    )
  );
