WITH seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.begin_on AS begin_on,
    given.end_on AS end_on
  FROM (
    SELECT
      JSONExtract(one, 'owner_id', 'Nullable(String)') AS owner_id,
      JSONExtract(one, 'person_key', 'Nullable(String)') AS person_key,
      JSONExtract(one, 'unit_key', 'Nullable(String)') AS unit_key,
      JSONExtract(one, 'row_key', 'Nullable(String)') AS row_key,
      JSONExtract(one, 'begin_on', 'Nullable(Date32)') AS begin_on,
      JSONExtract(one, 'end_on', 'Nullable(Date32)') AS end_on
    FROM (
      SELECT
        arrayJoin(JSONExtractArrayRaw({stints:Nullable(String)})) AS one
    ) AS every
  ) AS given
), deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < {known:Nullable(DateTime64(6))}
    AND opportunity_version.valid_to >= {known:Nullable(DateTime64(6))}
    AND NOT opportunity_version.is_deleted
), fiscal AS (
  SELECT
    CAST(laid.day AS Nullable(Date32)) AS day,
    laid.month AS month
  FROM (
    SELECT
      arrayJoin(
        arrayMap(
          i -> addDays(CAST(CAST(given.begin_on AS DateTime64(6)) AS Nullable(Date32)), i),
          range(
            DATE_DIFF(
              DAY,
              CAST(CAST(given.begin_on AS DateTime64(6)) AS Nullable(Date32)),
              CAST(CAST(given.end_on AS DateTime64(6)) - INTERVAL '1' DAY AS Nullable(Date32))
            ) + 1
          )
        )
      ) AS day,
      given.month AS month
    FROM (
      SELECT
        JSONExtract(one, 'begin_on', 'Nullable(Date32)') AS begin_on,
        JSONExtract(one, 'end_on', 'Nullable(Date32)') AS end_on,
        JSONExtract(one, 'month', 'Nullable(String)') AS month,
        JSONExtract(one, 'quarter', 'Nullable(String)') AS quarter,
        JSONExtract(one, 'year', 'Nullable(String)') AS year
      FROM (
        SELECT
          arrayJoin(JSONExtractArrayRaw({fiscal:Nullable(String)})) AS one
      ) AS every
    ) AS given
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
        x.moved_at < {known:Nullable(DateTime64(6))}
      LIMIT 1
    )
    UNION ALL
    (
      SELECT
        1 AS _
      FROM publication AS publication
      WHERE
        publication.observed_on <= {as_of:Nullable(Date32)}
      GROUP BY
        publication.source
      HAVING
        COUNT(DISTINCT publication.observed_on) > 1
    )
  ) AS evidence
), seen AS (
  SELECT
    x.to_on > x.from_on
    AND COALESCE(from_on.month, formatDateTime(x.from_on, '%Y')) <> COALESCE(to_on.month, formatDateTime(x.to_on, '%Y')) AS over_month,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, formatDateTime(x.moved_on, '%Y')) AS by_month
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
    x.moved_on >= {begin:Nullable(Date32)}
    AND x.moved_on < {end:Nullable(Date32)}
    AND x.moved_on <= {as_of:Nullable(Date32)}
    AND x.moved_at < {known:Nullable(DateTime64(6))}
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
  )
SETTINGS join_use_nulls = 1, group_by_use_nulls = 1;
