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
    opportunity_version.opportunity_id AS opportunity_id
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
), moves_known AS (
  SELECT
    COUNT(*) AS n
  FROM (
    (
      SELECT
        1 AS _
      FROM close_move AS x
      JOIN seat AS seat
        ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
        AND seat.begin_on <= x.moved_on
        AND x.moved_on < seat.end_on
      WHERE
        x.moved_at < %(known)s
      LIMIT 1
    )
    UNION ALL
    (
      SELECT
        1 AS _
      FROM publication AS publication
      WHERE
        publication.observed_on <= %(as_of)s
      GROUP BY
        publication.source
      HAVING
        COUNT(DISTINCT publication.observed_on) > 1
    )
  ) AS evidence
), seen AS (
  SELECT
    x.to_on > x.from_on
    AND COALESCE(from_on.month, TO_CHAR(x.from_on, 'yyyy')) <> COALESCE(to_on.month, TO_CHAR(x.to_on, 'yyyy')) AS over_month,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, TO_CHAR(x.moved_on, 'yyyy')) AS by_month
  FROM close_move AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.moved_on
    AND x.moved_on < seat.end_on
  JOIN deal AS deal
    ON deal.opportunity_id = x.opportunity_id
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.moved_on
  LEFT JOIN fiscal AS from_on
    ON from_on.day = x.from_on
  LEFT JOIN fiscal AS to_on
    ON to_on.day = x.to_on
  WHERE
    x.moved_on >= %(begin)s
    AND x.moved_on < %(end)s
    AND x.moved_on <= %(as_of)s
    AND x.moved_at < %(known)s
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person, seen.by_month) AS mask,
  CASE
    WHEN (
      SELECT
        moves_known.n AS n
      FROM moves_known AS moves_known
    ) > 0
    THEN COUNT(CASE WHEN (
      seen.over_month
    ) THEN 1 END)
  END AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
