-- touches_booked 0, meetings_booked 1
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
      INLINE(
        FROM_JSON(
          :stints,
          'ARRAY<STRUCT<owner_id: STRING, person_key: STRING, unit_key: STRING, row_key: STRING, begin_on: DATE, end_on: DATE>>'
        )
      )
  ) AS given
), fiscal AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    laid.month AS month,
    laid.quarter AS quarter,
    laid.year AS year
  FROM (
    SELECT
      EXPLODE(
        SEQUENCE(
          CAST(given.begin_on AS TIMESTAMP_NTZ),
          CAST(given.end_on AS TIMESTAMP_NTZ) - INTERVAL '1' DAY,
          INTERVAL '1' DAY
        )
      ) AS day,
      given.month AS month,
      given.quarter AS quarter,
      given.year AS year
    FROM (
      SELECT
        INLINE(
          FROM_JSON(
            :fiscal,
            'ARRAY<STRUCT<begin_on: DATE, end_on: DATE, month: STRING, quarter: STRING, year: STRING>>'
          )
        )
    ) AS given
  ) AS laid
), fiscal_week AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    CAST(DATE_ADD(
      laid.begin_on,
      CAST(CAST((
        DATEDIFF(DAY, laid.begin_on, CAST(laid.day AS DATE))
      ) DIV 7 * 7 AS INT) AS INT)
    ) AS STRING) AS week
  FROM (
    SELECT
      EXPLODE(
        SEQUENCE(
          CAST(given.begin_on AS TIMESTAMP_NTZ),
          CAST(given.end_on AS TIMESTAMP_NTZ) - INTERVAL '1' DAY,
          INTERVAL '1' DAY
        )
      ) AS day,
      given.begin_on AS begin_on
    FROM (
      SELECT
        INLINE(FROM_JSON(:weeks_laid, 'ARRAY<STRUCT<begin_on: DATE, end_on: DATE>>'))
    ) AS given
  ) AS laid
), deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.account_id AS account_id
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < :known
    AND opportunity_version.valid_to >= :known
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
      AND x.occurs_on < :end
      AND x.occurs_on <= :as_of
      AND (
        x.recorded_at IS NULL OR x.recorded_at < :known
      )
    LIMIT 1
  ) AS one
), seen AS (
  SELECT
    x.channel IN ('email', 'call', 'meeting') AND NOT x.opportunity_id IS NULL AS touch,
    x.channel = 'meeting' AS meeting,
    seat.person_key AS by_person,
    seat.unit_key AS by_unit,
    seat.row_key AS by_row,
    x.source AS by_source,
    CAST(x.occurs_on AS STRING) AS by_day,
    COALESCE(fiscal_week.week, DATE_FORMAT(x.occurs_on, 'yyyy')) AS by_week,
    COALESCE(fiscal.month, DATE_FORMAT(x.occurs_on, 'yyyy')) AS by_month,
    COALESCE(fiscal.quarter, DATE_FORMAT(x.occurs_on, 'yyyy')) AS by_quarter,
    COALESCE(fiscal.year, DATE_FORMAT(x.occurs_on, 'yyyy')) AS by_year,
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
    AND x.occurs_on > :as_of
    AND x.occurs_on >= :begin
    AND x.occurs_on < :end
    AND x.recorded_at < :known
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
  GROUPING_ID(
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
  NULL AS bottom_1
FROM seen AS seen
GROUP BY
  GROUPING SETS (
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
  )
UNION ALL
SELECT
  CAST(NULL AS STRING) AS by_person,
  CAST(NULL AS STRING) AS by_unit,
  CAST(NULL AS STRING) AS by_row,
  CAST(NULL AS STRING) AS by_source,
  CAST(NULL AS STRING) AS by_day,
  CAST(NULL AS STRING) AS by_week,
  CAST(NULL AS STRING) AS by_month,
  CAST(NULL AS STRING) AS by_quarter,
  CAST(NULL AS STRING) AS by_year,
  CAST(NULL AS STRING) AS by_account,
  CAST(NULL AS STRING) AS by_industry,
  CAST(NULL AS STRING) AS by_segment,
  CAST(NULL AS STRING) AS by_channel,
  8191 AS mask,
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
  NULL AS bottom_1
FROM seen AS seen;
