-- sales 0, margin 1, margin_percent 2, discount 3
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
    CASE
      WHEN x.currency IS NULL OR x.currency = %(currency)s
      THEN x.cost_amount
      ELSE CASE
        WHEN ABS(x.cost_amount * rate.rate) < 1e14
        THEN CAST(x.cost_amount * rate.rate AS DECIMAL(18, 4))
      END
    END AS cost,
    CASE
      WHEN x.currency IS NULL OR x.currency = %(currency)s
      THEN x.list_amount
      ELSE CASE
        WHEN ABS(x.list_amount * rate.rate) < 1e14
        THEN CAST(x.list_amount * rate.rate AS DECIMAL(18, 4))
      END
    END AS list_price,
    seat.person_key AS by_person,
    seat.unit_key AS by_unit,
    seat.row_key AS by_row,
    x.source AS by_source,
    CAST(x.sold_on AS TEXT) AS by_day,
    CAST(CAST(DATE_TRUNC('WEEK', x.sold_on) AS DATE) AS TEXT) AS by_week,
    TO_CHAR(x.sold_on, 'YYYY-MM') AS by_month,
    'FY' || CAST(CAST(EXTRACT(YEAR FROM x.sold_on) AS INT) + CASE
      WHEN %(start_month)s > 1 AND CAST(EXTRACT(MONTH FROM x.sold_on) AS INT) >= %(start_month)s
      THEN 1
      ELSE 0
    END AS TEXT) || '-Q' || CAST((
      (
        CAST(EXTRACT(MONTH FROM x.sold_on) AS INT) - %(start_month)s + 12
      ) %% 12
    ) / 3 + 1 AS TEXT) AS by_quarter,
    'FY' || CAST(CAST(EXTRACT(YEAR FROM x.sold_on) AS INT) + CASE
      WHEN %(start_month)s > 1 AND CAST(EXTRACT(MONTH FROM x.sold_on) AS INT) >= %(start_month)s
      THEN 1
      ELSE 0
    END AS TEXT) AS by_year,
    COALESCE(account.name, x.account_id) AS by_account,
    account.industry AS by_industry,
    account.segment AS by_segment,
    COALESCE(product.name, x.product_id) AS by_product,
    product.family AS by_family,
    COALESCE(x.currency, %(currency)s) AS by_currency
  FROM sale AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.sold_on
    AND x.sold_on < seat.end_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.begin_on <= x.sold_on
    AND x.sold_on < rate.end_on
  LEFT JOIN account AS account
    ON account.account_id = x.account_id
  LEFT JOIN product AS product
    ON product.product_id = x.product_id
  WHERE
    x.sold_on >= %(begin)s AND x.sold_on < %(end)s AND x.sold_on <= %(as_of)s
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
  seen.by_account AS by_account,
  seen.by_industry AS by_industry,
  seen.by_segment AS by_segment,
  seen.by_product AS by_product,
  seen.by_family AS by_family,
  seen.by_currency AS by_currency,
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
    seen.by_account,
    seen.by_industry,
    seen.by_segment,
    seen.by_product,
    seen.by_family,
    seen.by_currency
  ) AS mask,
  CASE
    WHEN COUNT(*) FILTER(WHERE
      TRUE) = 0
    THEN 0
    ELSE SUM(seen.price) FILTER(WHERE
      TRUE)
  END AS value_0,
  COUNT(*) AS n_0,
  COUNT(*) FILTER(WHERE
    (
      TRUE
    ) AND seen.price IS NULL) AS unpriced_0,
  NULL AS top_0,
  NULL AS bottom_0,
  SUM(seen.price - seen.cost) FILTER(WHERE
    NOT seen.price IS NULL AND NOT seen.cost IS NULL) AS value_1,
  COUNT(*) AS n_1,
  COUNT(*) FILTER(WHERE
    NOT (
      NOT seen.price IS NULL AND NOT seen.cost IS NULL
    )) AS unpriced_1,
  NULL AS top_1,
  NULL AS bottom_1,
  CAST(SUM(seen.price - seen.cost) FILTER(WHERE
    NOT seen.price IS NULL AND NOT seen.cost IS NULL) AS DOUBLE PRECISION) / NULLIF(
    SUM(seen.price) FILTER(WHERE
      NOT seen.price IS NULL AND NOT seen.cost IS NULL),
    0
  ) AS value_2,
  COUNT(*) AS n_2,
  COUNT(*) FILTER(WHERE
    NOT (
      NOT seen.price IS NULL AND NOT seen.cost IS NULL
    )) AS unpriced_2,
  SUM(seen.price - seen.cost) FILTER(WHERE
    NOT seen.price IS NULL AND NOT seen.cost IS NULL) AS top_2,
  SUM(seen.price) FILTER(WHERE
    NOT seen.price IS NULL AND NOT seen.cost IS NULL) AS bottom_2,
  CAST(SUM(seen.list_price - seen.price) FILTER(WHERE
    NOT seen.price IS NULL AND NOT seen.list_price IS NULL) AS DOUBLE PRECISION) / NULLIF(
    SUM(seen.list_price) FILTER(WHERE
      NOT seen.price IS NULL AND NOT seen.list_price IS NULL),
    0
  ) AS value_3,
  COUNT(*) AS n_3,
  COUNT(*) FILTER(WHERE
    NOT (
      NOT seen.price IS NULL AND NOT seen.list_price IS NULL
    )) AS unpriced_3,
  SUM(seen.list_price - seen.price) FILTER(WHERE
    NOT seen.price IS NULL AND NOT seen.list_price IS NULL) AS top_3,
  SUM(seen.list_price) FILTER(WHERE
    NOT seen.price IS NULL AND NOT seen.list_price IS NULL) AS bottom_3
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
      seen.by_account,
      seen.by_industry,
      seen.by_segment,
      seen.by_product,
      seen.by_family,
      seen.by_currency
    )
  );
