WITH deal AS (
  SELECT
    opportunity_version.owner_id AS owner_id,
    opportunity_version.status AS status,
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
), horizon AS (
  SELECT
    given.days AS days
  FROM (VALUES
    (30),
    (60),
    (90),
    (120),
    (180),
    (270),
    (365),
    (540),
    (730)) AS given(days)
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
), seen AS (
  SELECT
    DATEDIFF(DAY, x.created_on, %(as_of)s) >= horizon.days AS old_enough,
    COALESCE(
      x.status = 'won' AND DATEDIFF(DAY, x.created_on, x.close_on) <= horizon.days,
      FALSE
    ) AS won_by_then,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, TO_CHAR(x.created_on, 'yyyy')) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.created_on
    AND x.created_on < seat.end_on
  JOIN horizon AS horizon
    ON TRUE
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.created_on
  WHERE
    x.created_on >= %(begin)s AND x.created_on < %(end)s AND x.created_on <= %(as_of)s
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person, seen.by_month) AS mask,
  CAST(COUNT(CASE WHEN (
    seen.old_enough AND seen.won_by_then
  ) THEN 1 END) AS DOUBLE) / NULLIF(COUNT(CASE WHEN (
    seen.old_enough
  ) THEN 1 END), 0) AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
