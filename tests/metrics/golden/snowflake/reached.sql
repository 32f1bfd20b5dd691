-- stage_conversion 0, stage_conversion_maturity 1
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
), deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.status AS status
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
), lens_owner AS (
  SELECT DISTINCT
    seat.owner_id AS owner_id
  FROM seat AS seat
), seen AS (
  SELECT
    COALESCE(x.passed_at < %(known)s, FALSE) AS passed,
    NOT COALESCE(x.passed_at < %(known)s, FALSE) AND deal.status = 'open' AS pending,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, TO_CHAR(x.reached_on, 'yyyy')) AS by_month
  FROM stage_reached AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.reached_on
    AND x.reached_on < seat.end_on
  JOIN deal AS deal
    ON deal.opportunity_id = x.opportunity_id
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.reached_on
  WHERE
    x.reached_on >= %(begin)s
    AND x.reached_on < %(end)s
    AND x.reached_on <= %(as_of)s
    AND x.reached_at < %(known)s
    AND (
      deal.opportunity_id IS NULL
      OR COALESCE(deal.owner_id, '(nobody)') IN (
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
  CAST(COUNT(CASE WHEN (
    seen.passed
  ) THEN 1 END) AS DOUBLE) / NULLIF(COUNT(*), 0) AS value_0,
  CAST(COUNT(CASE WHEN (
    NOT seen.pending
  ) THEN 1 END) AS DOUBLE) / NULLIF(COUNT(*), 0) AS value_1
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
