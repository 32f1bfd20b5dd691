WITH seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.begin_on AS begin_on,
    given.end_on AS end_on
  FROM JSON_TO_RECORDSET(CAST(%(stints)s AS JSON)) AS given(owner_id TEXT, person_key TEXT, unit_key TEXT, row_key TEXT, begin_on DATE, end_on DATE)
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
      GENERATE_SERIES(
        CAST(given.begin_on AS TIMESTAMP),
        CAST(given.end_on AS TIMESTAMP) - INTERVAL '1 DAY',
        INTERVAL '1 DAY'
      ) AS day,
      given.month AS month
    FROM JSON_TO_RECORDSET(CAST(%(fiscal)s AS JSON)) AS given(begin_on DATE, end_on DATE, month TEXT, quarter TEXT, year TEXT)
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
    AND COALESCE(from_on.month, TO_CHAR(x.from_on, 'YYYY')) <> COALESCE(to_on.month, TO_CHAR(x.to_on, 'YYYY')) AS over_month,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, TO_CHAR(x.moved_on, 'YYYY')) AS by_month
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
    THEN COUNT(*) FILTER(WHERE
      (
        seen.over_month
      ))
  END AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
