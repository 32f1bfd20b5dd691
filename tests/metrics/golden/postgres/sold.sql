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
), fiscal AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    laid.month AS month,
    laid.quarter AS quarter,
    laid.year AS year
  FROM (
    SELECT
      GENERATE_SERIES(
        CAST(given.begin_on AS TIMESTAMP),
        CAST(given.end_on AS TIMESTAMP) - INTERVAL '1 DAY',
        INTERVAL '1 DAY'
      ) AS day,
      given.month AS month,
      given.quarter AS quarter,
      given.year AS year
    FROM JSON_TO_RECORDSET(CAST(%(fiscal)s AS JSON)) AS given(begin_on DATE, end_on DATE, month TEXT, quarter TEXT, year TEXT)
  ) AS laid
), fiscal_week AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    CAST(laid.begin_on + CAST(CAST(CAST(CAST(laid.day AS DATE) - laid.begin_on AS BIGINT) / 7 * 7 AS INT) AS INT) AS TEXT) AS week
  FROM (
    SELECT
      GENERATE_SERIES(
        CAST(given.begin_on AS TIMESTAMP),
        CAST(given.end_on AS TIMESTAMP) - INTERVAL '1 DAY',
        INTERVAL '1 DAY'
      ) AS day,
      given.begin_on AS begin_on
    FROM JSON_TO_RECORDSET(CAST(%(weeks_laid)s AS JSON)) AS given(begin_on DATE, end_on DATE)
  ) AS laid
), rate AS (
  SELECT
    given_rate.currency AS currency,
    given_rate.begin_on AS begin_on,
    given_rate.end_on AS end_on,
    given_rate.rate AS rate
  FROM JSON_TO_RECORDSET(CAST(%(rates)s AS JSON)) AS given_rate(currency TEXT, begin_on DATE, end_on DATE, rate DECIMAL(20, 12))
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
    COALESCE(fiscal_week.week, TO_CHAR(x.sold_on, 'YYYY')) AS by_week,
    COALESCE(fiscal.month, TO_CHAR(x.sold_on, 'YYYY')) AS by_month,
    COALESCE(fiscal.quarter, TO_CHAR(x.sold_on, 'YYYY')) AS by_quarter,
    COALESCE(fiscal.year, TO_CHAR(x.sold_on, 'YYYY')) AS by_year,
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
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.sold_on
  LEFT JOIN fiscal_week AS fiscal_week
    ON fiscal_week.day = x.sold_on
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
