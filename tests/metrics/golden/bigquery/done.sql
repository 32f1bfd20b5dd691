-- touches 0, meetings 1, activity_level 2, meeting_level 3, activity_focus 4, activity_quality 5
WITH seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.unit_key AS unit_key,
    given.row_key AS row_key,
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
    laid.month AS month,
    laid.quarter AS quarter,
    laid.year AS year
  FROM (
    SELECT
      day_0 AS day,
      given.month AS month,
      given.quarter AS quarter,
      given.year AS year
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
), fiscal_week AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    CAST(DATE_ADD(laid.begin_on, INTERVAL (CAST(CAST(DIV((
      DATE_DIFF(CAST(laid.day AS DATE), laid.begin_on, DAY)
    ), 7) * 7 AS INT64) AS INT64)) DAY) AS STRING) AS week
  FROM (
    SELECT
      day_1 AS day,
      given.begin_on AS begin_on
    FROM (
      SELECT
        CAST(JSON_VALUE(one, '$.begin_on') AS DATE) AS begin_on,
        CAST(JSON_VALUE(one, '$.end_on') AS DATE) AS end_on
      FROM UNNEST(JSON_QUERY_ARRAY(@weeks_laid, '$')) AS one
    ) AS given
    CROSS JOIN UNNEST(GENERATE_DATE_ARRAY(
      CAST(CAST(given.begin_on AS DATETIME) AS DATE),
      CAST(CAST(given.end_on AS DATETIME) - INTERVAL '1' DAY AS DATE),
      INTERVAL '1' DAY
    )) AS day_1
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
  FROM (
    SELECT
      1 AS _
    FROM activity AS x
    JOIN seat AS seat
      ON seat.owner_id = x.owner_id
      AND seat.begin_on <= x.occurs_on
      AND x.occurs_on < seat.end_on
    WHERE
      NOT x.is_system
      AND x.occurs_on < @end
      AND x.occurs_on <= @as_of
      AND (
        x.recorded_at IS NULL OR x.recorded_at < @known
      )
    LIMIT 1
  ) AS one
), seen AS (
  SELECT
    x.channel IN ('email', 'call', 'meeting') AND NOT x.opportunity_id IS NULL AS touch,
    x.channel = 'meeting' AS meeting,
    account.segment = 'strategic' AS target_account,
    x.has_next_step AS next_step,
    seat.person_key AS by_person,
    seat.unit_key AS by_unit,
    seat.row_key AS by_row,
    x.source AS by_source,
    CAST(x.occurs_on AS STRING) AS by_day,
    COALESCE(fiscal_week.week, FORMAT_DATE('%Y', x.occurs_on)) AS by_week,
    COALESCE(fiscal.month, FORMAT_DATE('%Y', x.occurs_on)) AS by_month,
    COALESCE(fiscal.quarter, FORMAT_DATE('%Y', x.occurs_on)) AS by_quarter,
    COALESCE(fiscal.year, FORMAT_DATE('%Y', x.occurs_on)) AS by_year,
    COALESCE(account.name, COALESCE(x.account_id, deal.account_id)) AS by_account,
    account.industry AS by_industry,
    account.segment AS by_segment,
    x.channel AS by_channel
  FROM activity AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.occurs_on
    AND x.occurs_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.occurs_on
  LEFT JOIN fiscal_week AS fiscal_week
    ON fiscal_week.day = x.occurs_on
  LEFT JOIN deal AS deal
    ON deal.opportunity_id = x.opportunity_id
  LEFT JOIN account AS account
    ON account.account_id = COALESCE(x.account_id, deal.account_id)
  WHERE
    NOT x.is_system
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
  seen.by_unit AS by_unit,
  seen.by_row AS by_row,
  seen.by_source AS by_source,
  seen.by_day AS by_day,
  seen.by_week AS by_week,
  seen.by_month AS by_month,
  seen.by_quarter AS by_quarter,
  seen.by_year AS by_year,
  seen.by_account AS by_account,
  seen.by_industry AS by_industry,
  seen.by_segment AS by_segment,
  seen.by_channel AS by_channel,
  GROUPING(seen.by_person) * 4096 + GROUPING(seen.by_unit) * 2048 + GROUPING(seen.by_row) * 1024 + GROUPING(seen.by_source) * 512 + GROUPING(seen.by_day) * 256 + GROUPING(seen.by_week) * 128 + GROUPING(seen.by_month) * 64 + GROUPING(seen.by_quarter) * 32 + GROUPING(seen.by_year) * 16 + GROUPING(seen.by_account) * 8 + GROUPING(seen.by_industry) * 4 + GROUPING(seen.by_segment) * 2 + GROUPING(seen.by_channel) AS mask,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    THEN COUNT(CASE WHEN seen.touch THEN 1 END)
  END AS value_0,
  COUNT(CASE WHEN seen.touch THEN 1 END) AS n_0,
  0 AS unpriced_0,
  NULL AS top_0,
  NULL AS bottom_0,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    THEN COUNT(CASE WHEN seen.meeting THEN 1 END)
  END AS value_1,
  COUNT(CASE WHEN seen.meeting THEN 1 END) AS n_1,
  0 AS unpriced_1,
  NULL AS top_1,
  NULL AS bottom_1,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    THEN CAST(COUNT(CASE WHEN seen.touch THEN 1 END) AS FLOAT64) / NULLIF(@weeks, 0)
  END AS value_2,
  COUNT(CASE WHEN seen.touch THEN 1 END) AS n_2,
  0 AS unpriced_2,
  COUNT(CASE WHEN seen.touch THEN 1 END) AS top_2,
  @weeks AS bottom_2,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    THEN CAST(COUNT(CASE WHEN seen.meeting THEN 1 END) AS FLOAT64) / NULLIF(@weeks, 0)
  END AS value_3,
  COUNT(CASE WHEN seen.meeting THEN 1 END) AS n_3,
  0 AS unpriced_3,
  COUNT(CASE WHEN seen.meeting THEN 1 END) AS top_3,
  @weeks AS bottom_3,
  CAST(COUNT(CASE WHEN seen.touch AND seen.target_account THEN 1 END) AS FLOAT64) / NULLIF(COUNT(CASE WHEN seen.touch AND NOT seen.target_account IS NULL THEN 1 END), 0) AS value_4,
  COUNT(CASE WHEN seen.touch AND NOT seen.target_account IS NULL THEN 1 END) AS n_4,
  0 AS unpriced_4,
  COUNT(CASE WHEN seen.touch AND seen.target_account THEN 1 END) AS top_4,
  COUNT(CASE WHEN seen.touch AND NOT seen.target_account IS NULL THEN 1 END) AS bottom_4,
  CAST(COUNT(CASE WHEN seen.meeting AND seen.next_step THEN 1 END) AS FLOAT64) / NULLIF(COUNT(CASE WHEN seen.meeting AND NOT seen.next_step IS NULL THEN 1 END), 0) AS value_5,
  COUNT(CASE WHEN seen.meeting AND NOT seen.next_step IS NULL THEN 1 END) AS n_5,
  0 AS unpriced_5,
  COUNT(CASE WHEN seen.meeting AND seen.next_step THEN 1 END) AS top_5,
  COUNT(CASE WHEN seen.meeting AND NOT seen.next_step IS NULL THEN 1 END) AS bottom_5
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (
      seen.by_person,
      seen.by_unit,
      seen.by_row,
      seen.by_source,
      seen.by_day,
      seen.by_week,
      seen.by_month,
      seen.by_quarter,
      seen.by_year,
      seen.by_account,
      seen.by_industry,
      seen.by_segment,
      seen.by_channel
    )
  );
