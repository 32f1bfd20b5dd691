-- touches 0, meetings 1, activity_level 2, meeting_level 3, activity_focus 4, activity_quality 5
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
), deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.account_id AS account_id
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < @known
    AND opportunity_version.valid_to >= @known
    AND NOT opportunity_version.is_deleted
), activity_known AS (
  SELECT
    COUNT(*) AS n
  FROM active_on AS x
  JOIN seat AS seat
    ON seat.owner_id = x.owner_id
    AND seat.begin_on <= x.occurs_on
    AND x.occurs_on < seat.end_on
  WHERE
    x.occurs_on < @end
    AND x.occurs_on <= @as_of
    AND x.known_at < @known
    AND x.known_from <= @as_of
    AND x.known_to > @as_of
), seen AS (
  SELECT
    x.channel IN ('email', 'call', 'meeting') AND NOT x.opportunity_id IS NULL AS touch,
    x.channel = 'meeting' AS meeting,
    account.segment = 'strategic' AS target_account,
    x.has_next_step AS next_step,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, FORMAT_DATE('%Y', x.occurs_on)) AS by_month
  FROM activity AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.occurs_on
    AND x.occurs_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.occurs_on
  LEFT JOIN deal AS deal
    ON deal.opportunity_id = CASE WHEN x.account_id IS NULL THEN x.opportunity_id END
  LEFT JOIN account AS account
    ON account.account_id = COALESCE(x.account_id, deal.account_id)
    AND account.known_from <= @as_of
    AND account.known_to > @as_of
  WHERE
    NOT x.is_system
    AND x.known_from <= @as_of
    AND x.known_to > @as_of
    AND x.is_done
    AND (
      x.recorded_at IS NULL OR x.recorded_at < @known
    )
    AND x.occurs_on >= @begin
    AND x.occurs_on < @end
    AND x.occurs_on <= @as_of
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person) * 2 + GROUPING(seen.by_month) AS mask,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    THEN COUNT(CASE WHEN (
      seen.touch
    ) THEN 1 END)
  END AS value_0,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    THEN COUNT(CASE WHEN (
      seen.meeting
    ) THEN 1 END)
  END AS value_1,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    THEN CAST(COUNT(CASE WHEN (
      seen.touch
    ) THEN 1 END) AS FLOAT64) / NULLIF(@weeks, 0)
  END AS value_2,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    THEN CAST(COUNT(CASE WHEN (
      seen.meeting
    ) THEN 1 END) AS FLOAT64) / NULLIF(@weeks, 0)
  END AS value_3,
  CAST(COUNT(CASE WHEN (
    seen.touch AND seen.target_account
  ) THEN 1 END) AS FLOAT64) / NULLIF(
    COUNT(CASE WHEN (
      seen.touch AND NOT seen.target_account IS NULL
    ) THEN 1 END),
    0
  ) AS value_4,
  CAST(COUNT(CASE WHEN (
    seen.meeting AND seen.next_step
  ) THEN 1 END) AS FLOAT64) / NULLIF(COUNT(CASE WHEN (
    seen.meeting AND NOT seen.next_step IS NULL
  ) THEN 1 END), 0) AS value_5
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
