WITH seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.begin_on AS begin_on,
    given.end_on AS end_on
  FROM (
    SELECT
      CAST(JSON_VALUE(one, '$.owner_id') AS STRING) AS owner_id,
      CAST(JSON_VALUE(one, '$.person_key') AS STRING) AS person_key,
      CAST(JSON_VALUE(one, '$.unit_key') AS STRING) AS unit_key,
      CAST(JSON_VALUE(one, '$.row_key') AS STRING) AS row_key,
      CAST(JSON_VALUE(one, '$.begin_on') AS DATE) AS begin_on,
      CAST(JSON_VALUE(one, '$.end_on') AS DATE) AS end_on
    FROM UNNEST(JSON_QUERY_ARRAY(@stints, '$')) AS one
  ) AS given
), deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < @known
    AND opportunity_version.valid_to >= @known
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
        CAST(JSON_VALUE(one, '$.begin_on') AS DATE) AS begin_on,
        CAST(JSON_VALUE(one, '$.end_on') AS DATE) AS end_on,
        CAST(JSON_VALUE(one, '$.month') AS STRING) AS month,
        CAST(JSON_VALUE(one, '$.quarter') AS STRING) AS quarter,
        CAST(JSON_VALUE(one, '$.year') AS STRING) AS year
      FROM UNNEST(JSON_QUERY_ARRAY(@fiscal, '$')) AS one
    ) AS given
    CROSS JOIN UNNEST(GENERATE_DATE_ARRAY(
      CAST(CAST(given.begin_on AS DATETIME) AS DATE),
      CAST(CAST(given.end_on AS DATETIME) - INTERVAL '1' DAY AS DATE),
      INTERVAL '1' DAY
    )) AS day_0
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
        x.moved_at < @known
      LIMIT 1
    )
    UNION ALL
    (
      SELECT
        1 AS _
      FROM publication AS publication
      WHERE
        publication.observed_on <= @as_of
      GROUP BY
        publication.source
      HAVING
        COUNT(DISTINCT publication.observed_on) > 1
    )
  ) AS evidence
), seen AS (
  SELECT
    x.to_on > x.from_on
    AND COALESCE(from_on.month, FORMAT_DATE('%Y', x.from_on)) <> COALESCE(to_on.month, FORMAT_DATE('%Y', x.to_on)) AS over_month,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, FORMAT_DATE('%Y', x.moved_on)) AS by_month
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
    x.moved_on >= @begin
    AND x.moved_on < @end
    AND x.moved_on <= @as_of
    AND x.moved_at < @known
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person) * 2 + GROUPING(seen.by_month) AS mask,
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
