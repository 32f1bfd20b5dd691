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
  FROM JSON_TO_RECORDSET(CAST(%(stints)s AS JSON)) AS given(owner_id TEXT, person_key TEXT, unit_key TEXT, row_key TEXT, begin_on DATE, end_on DATE)
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
      GENERATE_SERIES(
        CAST(given.begin_on AS TIMESTAMP),
        CAST(given.end_on AS TIMESTAMP) - INTERVAL '1 DAY',
        INTERVAL '1 DAY'
      ) AS day,
      given.month AS month
    FROM JSON_TO_RECORDSET(CAST(%(fiscal)s AS JSON)) AS given(begin_on DATE, end_on DATE, month TEXT, quarter TEXT, year TEXT)
  ) AS laid
), seen AS (
  SELECT
    %(as_of)s - x.created_on >= horizon.days AS old_enough,
    COALESCE(x.status = 'won' AND x.close_on - x.created_on <= horizon.days, FALSE) AS won_by_then,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, TO_CHAR(x.created_on, 'YYYY')) AS by_month
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
  CAST(COUNT(*) FILTER(WHERE
    (
      seen.old_enough AND seen.won_by_then
    )) AS DOUBLE PRECISION) / NULLIF(COUNT(*) FILTER(WHERE
    (
      seen.old_enough
    )), 0) AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
