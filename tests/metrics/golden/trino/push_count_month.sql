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
    opportunity_version.opportunity_id AS opportunity_id
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
        x.moved_at < ?
      LIMIT 1
    )
    UNION ALL
    (
      SELECT
        1 AS _
      FROM publication AS publication
      WHERE
        publication.observed_on <= ?
      GROUP BY
        publication.source
      HAVING
        COUNT(DISTINCT publication.observed_on) > 1
    )
  ) AS evidence
), seen AS (
  SELECT
    x.to_on > x.from_on
    AND COALESCE(from_on.month, DATE_FORMAT(x.from_on, '%Y')) <> COALESCE(to_on.month, DATE_FORMAT(x.to_on, '%Y')) AS over_month,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, DATE_FORMAT(x.moved_on, '%Y')) AS by_month
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
    x.moved_on >= ?
    AND x.moved_on < ?
    AND x.moved_on <= ?
    AND x.moved_at < ?
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
