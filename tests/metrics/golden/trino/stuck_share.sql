WITH deal AS (
  SELECT
    opportunity_version.source AS source,
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.pipeline AS pipeline,
    opportunity_version.stage AS stage,
    opportunity_version.status AS status,
    opportunity_version.close_on AS close_on
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < ?
    AND opportunity_version.valid_to >= ?
    AND NOT opportunity_version.is_deleted
), seat AS (
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
), won_stay AS (
  SELECT
    stay.source AS source,
    stay.pipeline AS pipeline,
    stay.stage AS stage,
    DATE_DIFF('DAY', stay.begin_on, stay.end_on) AS days
  FROM deal AS deal
  JOIN stage_stay AS stay
    ON stay.opportunity_id = deal.opportunity_id
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(deal.owner_id, '(nobody)')
    AND seat.begin_on <= deal.close_on
    AND deal.close_on < seat.end_on
  WHERE
    deal.status = 'won'
    AND deal.close_on <= ?
    AND stay.is_known
    AND stay.end_at < ?
), norm AS (
  SELECT
    won_stay.source AS source,
    won_stay.pipeline AS pipeline,
    won_stay.stage AS stage,
    (
      (
        ELEMENT_AT(
          ARRAY_SORT(ARRAY_AGG(won_stay.days) FILTER(WHERE
            NOT won_stay.days IS NULL)),
          (
            CARDINALITY(ARRAY_SORT(ARRAY_AGG(won_stay.days) FILTER(WHERE
              NOT won_stay.days IS NULL))) + 1
          ) / 2
        ) + ELEMENT_AT(
          ARRAY_SORT(ARRAY_AGG(won_stay.days) FILTER(WHERE
            NOT won_stay.days IS NULL)),
          (
            CARDINALITY(ARRAY_SORT(ARRAY_AGG(won_stay.days) FILTER(WHERE
              NOT won_stay.days IS NULL))) + 2
          ) / 2
        )
      ) / CAST(2 AS DOUBLE)
    ) AS days,
    COUNT(*) AS n
  FROM won_stay AS won_stay
  GROUP BY
    won_stay.source,
    won_stay.pipeline,
    won_stay.stage
), pool AS (
  SELECT
    (
      (
        ELEMENT_AT(
          ARRAY_SORT(ARRAY_AGG(won_stay.days) FILTER(WHERE
            NOT won_stay.days IS NULL)),
          (
            CARDINALITY(ARRAY_SORT(ARRAY_AGG(won_stay.days) FILTER(WHERE
              NOT won_stay.days IS NULL))) + 1
          ) / 2
        ) + ELEMENT_AT(
          ARRAY_SORT(ARRAY_AGG(won_stay.days) FILTER(WHERE
            NOT won_stay.days IS NULL)),
          (
            CARDINALITY(ARRAY_SORT(ARRAY_AGG(won_stay.days) FILTER(WHERE
              NOT won_stay.days IS NULL))) + 2
          ) / 2
        )
      ) / CAST(2 AS DOUBLE)
    ) AS days,
    COUNT(*) AS n
  FROM won_stay AS won_stay
), seen AS (
  SELECT
    DATE_DIFF('DAY', stay.begin_on, ?) > ? * CASE WHEN norm.n >= 10 THEN norm.days WHEN pool.n >= 10 THEN pool.days END AS stuck,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, DATE_FORMAT(x.close_on, '%Y')) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= ?
    AND ? < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  LEFT JOIN stage_stay AS stay
    ON stay.opportunity_id = x.opportunity_id
    AND stay.is_known
    AND stay.begin_at < ?
    AND stay.end_at >= ?
  LEFT JOIN norm AS norm
    ON norm.source = x.source
    AND norm.stage = x.stage
    AND norm.pipeline IS NOT DISTINCT FROM x.pipeline
  LEFT JOIN pool AS pool
    ON TRUE
  WHERE
    x.status = 'open'
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person, seen.by_month) AS mask,
  CAST(COUNT(*) FILTER(WHERE
    (
      seen.stuck
    )) AS DOUBLE) / NULLIF(COUNT(*) FILTER(WHERE
    (
      NOT seen.stuck IS NULL
    )), 0) AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
