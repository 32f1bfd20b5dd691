-- created_cohort_win_rate 0, cohort_maturity 1, opportunities_created 2
WITH deal AS (
  SELECT
    opportunity_version.source AS source,
    opportunity_version.account_id AS account_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.pipeline AS pipeline,
    opportunity_version.stage AS stage,
    opportunity_version.status AS status,
    opportunity_version.currency AS currency,
    opportunity_version.created_on AS created_on,
    opportunity_version.kind AS kind,
    opportunity_version.lead_source AS lead_source
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < @known
    AND opportunity_version.valid_to >= @known
    AND NOT opportunity_version.is_deleted
), seat AS (
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
), seen AS (
  SELECT
    x.status = 'won' AS won,
    x.status = 'lost' AS lost,
    seat.person_key AS by_person,
    seat.unit_key AS by_unit,
    seat.row_key AS by_row,
    x.source AS by_source,
    CAST(x.created_on AS STRING) AS by_day,
    COALESCE(fiscal_week.week, FORMAT_DATE('%Y', x.created_on)) AS by_week,
    COALESCE(fiscal.month, FORMAT_DATE('%Y', x.created_on)) AS by_month,
    COALESCE(fiscal.quarter, FORMAT_DATE('%Y', x.created_on)) AS by_quarter,
    COALESCE(fiscal.year, FORMAT_DATE('%Y', x.created_on)) AS by_year,
    x.stage AS by_stage,
    x.pipeline AS by_pipeline,
    COALESCE(x.currency, @currency) AS by_currency,
    x.lead_source AS by_lead_source,
    x.kind AS by_kind,
    COALESCE(account.name, x.account_id) AS by_account,
    account.industry AS by_industry,
    account.segment AS by_segment
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.created_on
    AND x.created_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.created_on
  LEFT JOIN fiscal_week AS fiscal_week
    ON fiscal_week.day = x.created_on
  LEFT JOIN account AS account
    ON account.account_id = x.account_id
  WHERE
    x.created_on >= @begin AND x.created_on < @end AND x.created_on <= @as_of
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
  seen.by_stage AS by_stage,
  seen.by_pipeline AS by_pipeline,
  seen.by_currency AS by_currency,
  seen.by_lead_source AS by_lead_source,
  seen.by_kind AS by_kind,
  seen.by_account AS by_account,
  seen.by_industry AS by_industry,
  seen.by_segment AS by_segment,
  GROUPING(seen.by_person) * 65536 + GROUPING(seen.by_unit) * 32768 + GROUPING(seen.by_row) * 16384 + GROUPING(seen.by_source) * 8192 + GROUPING(seen.by_day) * 4096 + GROUPING(seen.by_week) * 2048 + GROUPING(seen.by_month) * 1024 + GROUPING(seen.by_quarter) * 512 + GROUPING(seen.by_year) * 256 + GROUPING(seen.by_stage) * 128 + GROUPING(seen.by_pipeline) * 64 + GROUPING(seen.by_currency) * 32 + GROUPING(seen.by_lead_source) * 16 + GROUPING(seen.by_kind) * 8 + GROUPING(seen.by_account) * 4 + GROUPING(seen.by_industry) * 2 + GROUPING(seen.by_segment) AS mask,
  CAST(COUNT(CASE WHEN seen.won THEN 1 END) AS FLOAT64) / NULLIF(COUNT(*), 0) AS value_0,
  COUNT(*) AS n_0,
  0 AS unpriced_0,
  COUNT(CASE WHEN seen.won THEN 1 END) AS top_0,
  COUNT(*) AS bottom_0,
  CAST(COUNT(CASE WHEN seen.won OR seen.lost THEN 1 END) AS FLOAT64) / NULLIF(COUNT(*), 0) AS value_1,
  COUNT(*) AS n_1,
  0 AS unpriced_1,
  COUNT(CASE WHEN seen.won OR seen.lost THEN 1 END) AS top_1,
  COUNT(*) AS bottom_1,
  COUNT(*) AS value_2,
  COUNT(*) AS n_2,
  0 AS unpriced_2,
  NULL AS top_2,
  NULL AS bottom_2
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
      seen.by_stage,
      seen.by_pipeline,
      seen.by_currency,
      seen.by_lead_source,
      seen.by_kind,
      seen.by_account,
      seen.by_industry,
      seen.by_segment
    )
  );
