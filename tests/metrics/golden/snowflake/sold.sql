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
    laid.month AS month,
    laid.quarter AS quarter,
    laid.year AS year
  FROM (
    SELECT
      DATEADD(DAY, day_0.value, CAST(CAST(given.begin_on AS TIMESTAMPNTZ) AS DATE)) AS day,
      given.month AS month,
      given.quarter AS quarter,
      given.year AS year
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
), fiscal_week AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    CAST(DATEADD(
      DAY,
      CAST(CAST(CAST(TRUNC((
        DATEDIFF(DAY, laid.begin_on, CAST(laid.day AS DATE))
      ) / 7) AS BIGINT) * 7 AS INT) AS INT),
      laid.begin_on
    ) AS VARCHAR) AS week
  FROM (
    SELECT
      DATEADD(DAY, day_1.value, CAST(CAST(given.begin_on AS TIMESTAMPNTZ) AS DATE)) AS day,
      given.begin_on AS begin_on
    FROM (
      SELECT
        CAST(GET_PATH(one.value, 'begin_on') AS DATE) AS begin_on,
        CAST(GET_PATH(one.value, 'end_on') AS DATE) AS end_on
      FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%(weeks_laid)s))) AS one
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
), rate AS (
  SELECT
    given_rate.currency AS currency,
    given_rate.begin_on AS begin_on,
    given_rate.end_on AS end_on,
    given_rate.rate AS rate
  FROM (
    SELECT
      CAST(GET_PATH(one.value, 'currency') AS VARCHAR) AS currency,
      CAST(GET_PATH(one.value, 'begin_on') AS DATE) AS begin_on,
      CAST(GET_PATH(one.value, 'end_on') AS DATE) AS end_on,
      CAST(GET_PATH(one.value, 'rate') AS DECIMAL(20, 12)) AS rate
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%(rates)s))) AS one
  ) AS given_rate
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
    CAST(x.sold_on AS VARCHAR) AS by_day,
    COALESCE(fiscal_week.week, TO_CHAR(x.sold_on, 'yyyy')) AS by_week,
    COALESCE(fiscal.month, TO_CHAR(x.sold_on, 'yyyy')) AS by_month,
    COALESCE(fiscal.quarter, TO_CHAR(x.sold_on, 'yyyy')) AS by_quarter,
    COALESCE(fiscal.year, TO_CHAR(x.sold_on, 'yyyy')) AS by_year,
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
  ) AS DOUBLE) / NULLIF(
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
  ) AS DOUBLE) / NULLIF(
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
