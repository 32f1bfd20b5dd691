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
    laid.currency AS currency,
    CAST(laid.day AS DATE) AS day,
    laid.rate AS rate,
    CAST(laid.rate AS DOUBLE) AS floating
  FROM (
    SELECT
      DATEADD(DAY, day_1.value, CAST(CAST(given.begin_on AS TIMESTAMPNTZ) AS DATE)) AS day,
      given.currency AS currency,
      given.rate AS rate
    FROM (
      SELECT
        CAST(GET_PATH(one.value, 'currency') AS VARCHAR) AS currency,
        CAST(GET_PATH(one.value, 'begin_on') AS DATE) AS begin_on,
        CAST(GET_PATH(one.value, 'end_on') AS DATE) AS end_on,
        CAST(GET_PATH(one.value, 'rate') AS DECIMAL(20, 12)) AS rate
      FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%(rates)s))) AS one
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
), seen AS (
  SELECT
    CASE
      WHEN x.close_on >= x.created_on
      THEN DATEDIFF(DAY, x.created_on, x.close_on)
    END AS cycle_days,
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
    COALESCE(fiscal.month, TO_CHAR(x.close_on, 'yyyy')) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.close_on
    AND x.close_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.day = GREATEST_IGNORE_NULLS(LEAST_IGNORE_NULLS(COALESCE(x.close_on, %(as_of)s), %(rates_end)s), %(rates_begin)s)
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
      CAST(SUM(CASE WHEN seen.won THEN seen.whole END) AS DOUBLE) / NULLIF(COUNT(CASE WHEN (
        seen.won AND NOT seen.whole IS NULL
      ) THEN 1 END), 0)
    ) * (
      CAST(COUNT(CASE WHEN (
        seen.won
      ) THEN 1 END) AS DOUBLE) / NULLIF(COUNT(*), 0)
    )
  ) / NULLIF(AVG(CASE WHEN seen.won THEN seen.cycle_days END), 0) AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
