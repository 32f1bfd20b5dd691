-- sales 0, margin 1, margin_percent 2, discount 3
WITH seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
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
    laid.month AS month
  FROM (
    SELECT
      DATEADD(DAY, day_0.value, CAST(CAST(given.begin_on AS TIMESTAMPNTZ) AS DATE)) AS day,
      given.month AS month
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
        WHEN ABS(ROUND(x.amount * rate.rate, 4)) < 1e14
        THEN CAST(ROUND(x.amount * rate.rate, 4) AS DECIMAL(18, 4))
      END
    END AS price,
    CASE
      WHEN x.currency IS NULL OR x.currency = %(currency)s
      THEN x.cost_amount
      ELSE CASE
        WHEN ABS(ROUND(x.cost_amount * rate.rate, 4)) < 1e14
        THEN CAST(ROUND(x.cost_amount * rate.rate, 4) AS DECIMAL(18, 4))
      END
    END AS cost,
    CASE
      WHEN x.currency IS NULL OR x.currency = %(currency)s
      THEN x.list_amount
      ELSE CASE
        WHEN ABS(ROUND(x.list_amount * rate.rate, 4)) < 1e14
        THEN CAST(ROUND(x.list_amount * rate.rate, 4) AS DECIMAL(18, 4))
      END
    END AS list_price,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, TO_CHAR(x.sold_on, 'yyyy')) AS by_month
  FROM sale AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.sold_on
    AND x.sold_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.sold_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.begin_on <= x.sold_on
    AND x.sold_on < rate.end_on
  WHERE
    x.known_from <= %(as_of)s
    AND x.known_to > %(as_of)s
    AND x.sold_on >= %(begin)s
    AND x.sold_on < %(end)s
    AND x.sold_on <= %(as_of)s
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person, seen.by_month) AS mask,
  CASE
    WHEN COUNT(CASE WHEN TRUE THEN 1 END) = 0
    THEN 0
    ELSE SUM(CASE WHEN TRUE THEN seen.price END)
  END AS value_0,
  SUM(
    CASE
      WHEN NOT seen.price IS NULL AND NOT seen.cost IS NULL
      THEN seen.price - seen.cost
    END
  ) AS value_1,
  CAST(SUM(
    CASE
      WHEN NOT seen.price IS NULL AND NOT seen.cost IS NULL
      THEN seen.price - seen.cost
    END
  ) AS DOUBLE) / NULLIF(
    SUM(CASE WHEN NOT seen.price IS NULL AND NOT seen.cost IS NULL THEN seen.price END),
    0
  ) AS value_2,
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
  ) AS value_3
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
