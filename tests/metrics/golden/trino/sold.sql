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
      CAST(JSON_EXTRACT_SCALAR(one, '$.owner_id') AS VARCHAR) AS owner_id,
      CAST(JSON_EXTRACT_SCALAR(one, '$.person_key') AS VARCHAR) AS person_key,
      CAST(JSON_EXTRACT_SCALAR(one, '$.unit_key') AS VARCHAR) AS unit_key,
      CAST(JSON_EXTRACT_SCALAR(one, '$.row_key') AS VARCHAR) AS row_key,
      CAST(JSON_EXTRACT_SCALAR(one, '$.begin_on') AS DATE) AS begin_on,
      CAST(JSON_EXTRACT_SCALAR(one, '$.end_on') AS DATE) AS end_on
    FROM UNNEST(CAST(JSON_PARSE(?) AS ARRAY(JSON))) AS every(one)
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
        CAST(JSON_EXTRACT_SCALAR(one, '$.begin_on') AS DATE) AS begin_on,
        CAST(JSON_EXTRACT_SCALAR(one, '$.end_on') AS DATE) AS end_on,
        CAST(JSON_EXTRACT_SCALAR(one, '$.month') AS VARCHAR) AS month,
        CAST(JSON_EXTRACT_SCALAR(one, '$.quarter') AS VARCHAR) AS quarter,
        CAST(JSON_EXTRACT_SCALAR(one, '$.year') AS VARCHAR) AS year
      FROM UNNEST(CAST(JSON_PARSE(?) AS ARRAY(JSON))) AS every(one)
    ) AS given
    CROSS JOIN UNNEST(SEQUENCE(
      CAST(CAST(given.begin_on AS TIMESTAMP) AS DATE),
      CAST(CAST(given.end_on AS TIMESTAMP) - INTERVAL '1' DAY AS DATE)
    )) AS days_0(day_0)
  ) AS laid
), fiscal_week AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    CAST(DATE_ADD(
      'DAY',
      CAST(CAST(CAST(DATE_DIFF('DAY', laid.begin_on, CAST(laid.day AS DATE)) AS BIGINT) / 7 * 7 AS INTEGER) AS INTEGER),
      laid.begin_on
    ) AS VARCHAR) AS week
  FROM (
    SELECT
      day_1 AS day,
      given.begin_on AS begin_on
    FROM (
      SELECT
        CAST(JSON_EXTRACT_SCALAR(one, '$.begin_on') AS DATE) AS begin_on,
        CAST(JSON_EXTRACT_SCALAR(one, '$.end_on') AS DATE) AS end_on
      FROM UNNEST(CAST(JSON_PARSE(?) AS ARRAY(JSON))) AS every(one)
    ) AS given
    CROSS JOIN UNNEST(SEQUENCE(
      CAST(CAST(given.begin_on AS TIMESTAMP) AS DATE),
      CAST(CAST(given.end_on AS TIMESTAMP) - INTERVAL '1' DAY AS DATE)
    )) AS days_1(day_1)
  ) AS laid
), rate AS (
  SELECT
    given_rate.currency AS currency,
    given_rate.begin_on AS begin_on,
    given_rate.end_on AS end_on,
    given_rate.rate AS rate
  FROM (
    SELECT
      CAST(JSON_EXTRACT_SCALAR(one, '$.currency') AS VARCHAR) AS currency,
      CAST(JSON_EXTRACT_SCALAR(one, '$.begin_on') AS DATE) AS begin_on,
      CAST(JSON_EXTRACT_SCALAR(one, '$.end_on') AS DATE) AS end_on,
      CAST(JSON_EXTRACT_SCALAR(one, '$.rate') AS DECIMAL(20, 12)) AS rate
    FROM UNNEST(CAST(JSON_PARSE(?) AS ARRAY(JSON))) AS every(one)
  ) AS given_rate
), seen AS (
  SELECT
    CASE
      WHEN x.currency IS NULL OR x.currency = ?
      THEN x.amount
      ELSE TRY_CAST(x.amount * rate.rate AS DECIMAL(18, 4))
    END AS price,
    CASE
      WHEN x.currency IS NULL OR x.currency = ?
      THEN x.cost_amount
      ELSE TRY_CAST(x.cost_amount * rate.rate AS DECIMAL(18, 4))
    END AS cost,
    CASE
      WHEN x.currency IS NULL OR x.currency = ?
      THEN x.list_amount
      ELSE TRY_CAST(x.list_amount * rate.rate AS DECIMAL(18, 4))
    END AS list_price,
    seat.person_key AS by_person,
    seat.unit_key AS by_unit,
    seat.row_key AS by_row,
    x.source AS by_source,
    CAST(x.sold_on AS VARCHAR) AS by_day,
    COALESCE(fiscal_week.week, DATE_FORMAT(x.sold_on, '%Y')) AS by_week,
    COALESCE(fiscal.month, DATE_FORMAT(x.sold_on, '%Y')) AS by_month,
    COALESCE(fiscal.quarter, DATE_FORMAT(x.sold_on, '%Y')) AS by_quarter,
    COALESCE(fiscal.year, DATE_FORMAT(x.sold_on, '%Y')) AS by_year,
    COALESCE(account.name, x.account_id) AS by_account,
    account.industry AS by_industry,
    account.segment AS by_segment,
    COALESCE(product.name, x.product_id) AS by_product,
    product.family AS by_family,
    COALESCE(x.currency, ?) AS by_currency
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
    x.sold_on >= ? AND x.sold_on < ? AND x.sold_on <= ?
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
    NOT seen.price IS NULL AND NOT seen.cost IS NULL) AS DOUBLE) / NULLIF(
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
    NOT seen.price IS NULL AND NOT seen.list_price IS NULL) AS DOUBLE) / NULLIF(
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
