-- sales 0, margin 1, margin_percent 2, discount 3
WITH seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.unit_key AS unit_key,
    given.row_key AS row_key,
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
    laid.month AS month,
    laid.quarter AS quarter,
    laid.year AS year
  FROM (
    SELECT
      day_0 AS day,
      given.month AS month,
      given.quarter AS quarter,
      given.year AS year
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
), fiscal_week AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    CAST(DATE_ADD(laid.begin_on, INTERVAL (CAST(CAST(DIV((
      DATE_DIFF(CAST(laid.day AS DATE), laid.begin_on, DAY)
    ), 7) * 7 AS INT64) AS INT64)) DAY) AS STRING) AS week
  FROM (
    SELECT
      day_1 AS day,
      given.begin_on AS begin_on
    FROM (
      SELECT
        CAST(JSON_VALUE(one, '$.begin_on') AS DATE) AS begin_on,
        CAST(JSON_VALUE(one, '$.end_on') AS DATE) AS end_on
      FROM UNNEST(JSON_QUERY_ARRAY(@weeks_laid, '$')) AS one
    ) AS given
    CROSS JOIN UNNEST(GENERATE_DATE_ARRAY(
      CAST(CAST(given.begin_on AS DATETIME) AS DATE),
      CAST(CAST(given.end_on AS DATETIME) - INTERVAL '1' DAY AS DATE),
      INTERVAL '1' DAY
    )) AS day_1
  ) AS laid
), rate AS (
  SELECT
    given_rate.currency AS currency,
    given_rate.begin_on AS begin_on,
    given_rate.end_on AS end_on,
    given_rate.rate AS rate
  FROM (
    SELECT
      CAST(JSON_VALUE(one, '$.currency') AS STRING) AS currency,
      CAST(JSON_VALUE(one, '$.begin_on') AS DATE) AS begin_on,
      CAST(JSON_VALUE(one, '$.end_on') AS DATE) AS end_on,
      CAST(JSON_VALUE(one, '$.rate') AS BIGNUMERIC) AS rate
    FROM UNNEST(JSON_QUERY_ARRAY(@rates, '$')) AS one
  ) AS given_rate
), seen AS (
  SELECT
    CASE
      WHEN x.currency IS NULL OR x.currency = @currency
      THEN x.amount
      ELSE SAFE_CAST(x.amount * rate.rate AS NUMERIC(18, 4))
    END AS price,
    CASE
      WHEN x.currency IS NULL OR x.currency = @currency
      THEN x.cost_amount
      ELSE SAFE_CAST(x.cost_amount * rate.rate AS NUMERIC(18, 4))
    END AS cost,
    CASE
      WHEN x.currency IS NULL OR x.currency = @currency
      THEN x.list_amount
      ELSE SAFE_CAST(x.list_amount * rate.rate AS NUMERIC(18, 4))
    END AS list_price,
    seat.person_key AS by_person,
    seat.unit_key AS by_unit,
    seat.row_key AS by_row,
    x.source AS by_source,
    CAST(x.sold_on AS STRING) AS by_day,
    COALESCE(fiscal_week.week, FORMAT_DATE('%Y', x.sold_on)) AS by_week,
    COALESCE(fiscal.month, FORMAT_DATE('%Y', x.sold_on)) AS by_month,
    COALESCE(fiscal.quarter, FORMAT_DATE('%Y', x.sold_on)) AS by_quarter,
    COALESCE(fiscal.year, FORMAT_DATE('%Y', x.sold_on)) AS by_year,
    COALESCE(account.name, x.account_id) AS by_account,
    account.industry AS by_industry,
    account.segment AS by_segment,
    COALESCE(product.name, x.product_id) AS by_product,
    product.family AS by_family,
    COALESCE(x.currency, @currency) AS by_currency
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
    x.sold_on >= @begin AND x.sold_on < @end AND x.sold_on <= @as_of
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
  GROUPING(seen.by_person) * 16384 + GROUPING(seen.by_unit) * 8192 + GROUPING(seen.by_row) * 4096 + GROUPING(seen.by_source) * 2048 + GROUPING(seen.by_day) * 1024 + GROUPING(seen.by_week) * 512 + GROUPING(seen.by_month) * 256 + GROUPING(seen.by_quarter) * 128 + GROUPING(seen.by_year) * 64 + GROUPING(seen.by_account) * 32 + GROUPING(seen.by_industry) * 16 + GROUPING(seen.by_segment) * 8 + GROUPING(seen.by_product) * 4 + GROUPING(seen.by_family) * 2 + GROUPING(seen.by_currency) AS mask,
  CASE
    WHEN COUNT(CASE WHEN TRUE THEN 1 END) = 0
    THEN 0
    ELSE SUM(CASE WHEN TRUE THEN seen.price END)
  END AS value_0,
  COUNT(*) AS n_0,
  COUNT(CASE WHEN (
    TRUE
  ) AND seen.price IS NULL THEN 1 END) AS unpriced_0,
  NULL AS top_0,
  NULL AS bottom_0,
  SUM(
    CASE
      WHEN NOT seen.price IS NULL AND NOT seen.cost IS NULL
      THEN seen.price - seen.cost
    END
  ) AS value_1,
  COUNT(*) AS n_1,
  COUNT(CASE WHEN NOT (
    NOT seen.price IS NULL AND NOT seen.cost IS NULL
  ) THEN 1 END) AS unpriced_1,
  NULL AS top_1,
  NULL AS bottom_1,
  CAST(SUM(
    CASE
      WHEN NOT seen.price IS NULL AND NOT seen.cost IS NULL
      THEN seen.price - seen.cost
    END
  ) AS FLOAT64) / NULLIF(
    SUM(CASE WHEN NOT seen.price IS NULL AND NOT seen.cost IS NULL THEN seen.price END),
    0
  ) AS value_2,
  COUNT(*) AS n_2,
  COUNT(CASE WHEN NOT (
    NOT seen.price IS NULL AND NOT seen.cost IS NULL
  ) THEN 1 END) AS unpriced_2,
  SUM(
    CASE
      WHEN NOT seen.price IS NULL AND NOT seen.cost IS NULL
      THEN seen.price - seen.cost
    END
  ) AS top_2,
  SUM(CASE WHEN NOT seen.price IS NULL AND NOT seen.cost IS NULL THEN seen.price END) AS bottom_2,
  CAST(SUM(
    CASE
      WHEN NOT seen.price IS NULL AND NOT seen.list_price IS NULL
      THEN seen.list_price - seen.price
    END
  ) AS FLOAT64) / NULLIF(
    SUM(
      CASE
        WHEN NOT seen.price IS NULL AND NOT seen.list_price IS NULL
        THEN seen.list_price
      END
    ),
    0
  ) AS value_3,
  COUNT(*) AS n_3,
  COUNT(
    CASE
      WHEN NOT (
        NOT seen.price IS NULL AND NOT seen.list_price IS NULL
      )
      THEN 1
    END
  ) AS unpriced_3,
  SUM(
    CASE
      WHEN NOT seen.price IS NULL AND NOT seen.list_price IS NULL
      THEN seen.list_price - seen.price
    END
  ) AS top_3,
  SUM(
    CASE
      WHEN NOT seen.price IS NULL AND NOT seen.list_price IS NULL
      THEN seen.list_price
    END
  ) AS bottom_3
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
