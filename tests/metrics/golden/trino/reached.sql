-- stage_conversion 0, stage_conversion_maturity 1
WITH seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
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
), deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.status AS status
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < ?
    AND opportunity_version.valid_to >= ?
    AND NOT opportunity_version.is_deleted
), fiscal AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    laid.month AS month
  FROM (
    SELECT
      day_0 AS day,
      given.month AS month
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
), lens_owner AS (
  SELECT DISTINCT
    seat.owner_id AS owner_id
  FROM seat AS seat
), seen AS (
  SELECT
    COALESCE(x.passed_at < ?, FALSE) AS passed,
    NOT COALESCE(x.passed_at < ?, FALSE) AND deal.status = 'open' AS pending,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, DATE_FORMAT(x.reached_on, '%Y')) AS by_month
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
    x.reached_on >= ?
    AND x.reached_on < ?
    AND x.reached_on <= ?
    AND x.reached_at < ?
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
  CAST(COUNT(*) FILTER(WHERE
    (
      seen.passed
    )) AS DOUBLE) / NULLIF(COUNT(*), 0) AS value_0,
  CAST(COUNT(*) FILTER(WHERE
    (
      NOT seen.pending
    )) AS DOUBLE) / NULLIF(COUNT(*), 0) AS value_1
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
