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
), fiscal_week AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    CAST(DATE_ADD(
      'DAY',
      CAST(CAST(CAST(DATE_DIFF('DAY', laid.begin_on, CAST(laid.day AS DATE)) AS BIGINT) / 7 * 7 AS INTEGER) AS INTEGER),
      laid.begin_on
    ) AS VARCHAR) AS week
  FROM (
    SELECT
      day_1 AS day,
      given.begin_on AS begin_on
    FROM (
      SELECT
        CAST(JSON_EXTRACT_SCALAR(one, '$.begin_on') AS DATE) AS begin_on,
        CAST(JSON_EXTRACT_SCALAR(one, '$.end_on') AS DATE) AS end_on
      FROM UNNEST(CAST(JSON_PARSE(?) AS ARRAY(JSON))) AS every(one)
    ) AS given
    CROSS JOIN UNNEST(SEQUENCE(
      CAST(CAST(given.begin_on AS TIMESTAMP) AS DATE),
      CAST(CAST(given.end_on AS TIMESTAMP) - INTERVAL '1' DAY AS DATE)
    )) AS days_1(day_1)
  ) AS laid
), deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.account_id AS account_id
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < ?
    AND opportunity_version.valid_to >= ?
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
      AND x.occurs_on < ?
      AND x.occurs_on <= ?
      AND (
        x.recorded_at IS NULL OR x.recorded_at < ?
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
    CAST(x.occurs_on AS VARCHAR) AS by_day,
    COALESCE(fiscal_week.week, DATE_FORMAT(x.occurs_on, '%Y')) AS by_week,
    COALESCE(fiscal.month, DATE_FORMAT(x.occurs_on, '%Y')) AS by_month,
    COALESCE(fiscal.quarter, DATE_FORMAT(x.occurs_on, '%Y')) AS by_quarter,
    COALESCE(fiscal.year, DATE_FORMAT(x.occurs_on, '%Y')) AS by_year,
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
      x.recorded_at IS NULL OR x.recorded_at < ?
    )
    AND x.occurs_on >= ?
    AND x.occurs_on < ?
    AND x.occurs_on <= ?
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
  GROUPING(
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
  ) AS mask,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    THEN COUNT(*) FILTER(WHERE
      seen.touch)
  END AS value_0,
  COUNT(*) FILTER(WHERE
    seen.touch) AS n_0,
  0 AS unpriced_0,
  NULL AS top_0,
  NULL AS bottom_0,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    THEN COUNT(*) FILTER(WHERE
      seen.meeting)
  END AS value_1,
  COUNT(*) FILTER(WHERE
    seen.meeting) AS n_1,
  0 AS unpriced_1,
  NULL AS top_1,
  NULL AS bottom_1,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    THEN CAST(COUNT(*) FILTER(WHERE
      seen.touch) AS DOUBLE) / NULLIF(?, 0)
  END AS value_2,
  COUNT(*) FILTER(WHERE
    seen.touch) AS n_2,
  0 AS unpriced_2,
  COUNT(*) FILTER(WHERE
    seen.touch) AS top_2,
  ? AS bottom_2,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    THEN CAST(COUNT(*) FILTER(WHERE
      seen.meeting) AS DOUBLE) / NULLIF(?, 0)
  END AS value_3,
  COUNT(*) FILTER(WHERE
    seen.meeting) AS n_3,
  0 AS unpriced_3,
  COUNT(*) FILTER(WHERE
    seen.meeting) AS top_3,
  ? AS bottom_3,
  CAST(COUNT(*) FILTER(WHERE
    seen.touch AND seen.target_account) AS DOUBLE) / NULLIF(COUNT(*) FILTER(WHERE
    seen.touch AND NOT seen.target_account IS NULL), 0) AS value_4,
  COUNT(*) FILTER(WHERE
    seen.touch AND NOT seen.target_account IS NULL) AS n_4,
  0 AS unpriced_4,
  COUNT(*) FILTER(WHERE
    seen.touch AND seen.target_account) AS top_4,
  COUNT(*) FILTER(WHERE
    seen.touch AND NOT seen.target_account IS NULL) AS bottom_4,
  CAST(COUNT(*) FILTER(WHERE
    seen.meeting AND seen.next_step) AS DOUBLE) / NULLIF(COUNT(*) FILTER(WHERE
    seen.meeting AND NOT seen.next_step IS NULL), 0) AS value_5,
  COUNT(*) FILTER(WHERE
    seen.meeting AND NOT seen.next_step IS NULL) AS n_5,
  0 AS unpriced_5,
  COUNT(*) FILTER(WHERE
    seen.meeting AND seen.next_step) AS top_5,
  COUNT(*) FILTER(WHERE
    seen.meeting AND NOT seen.next_step IS NULL) AS bottom_5
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
