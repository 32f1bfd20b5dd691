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
    opportunity_version.valid_from < %(known)s
    AND opportunity_version.valid_to >= %(known)s
    AND NOT opportunity_version.is_deleted
), seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.unit_key AS unit_key,
    given.row_key AS row_key,
    given.begin_on AS begin_on,
    given.end_on AS end_on
  FROM JSON_TO_RECORDSET(CAST(%(stints)s AS JSON)) AS given(owner_id TEXT, person_key TEXT, unit_key TEXT, row_key TEXT, begin_on DATE, end_on DATE)
), seen AS (
  SELECT
    x.status = 'won' AS won,
    x.status = 'lost' AS lost,
    seat.person_key AS by_person,
    seat.unit_key AS by_unit,
    seat.row_key AS by_row,
    x.source AS by_source,
    CAST(x.created_on AS TEXT) AS by_day,
    CAST(CAST(DATE_TRUNC('WEEK', x.created_on) AS DATE) AS TEXT) AS by_week,
    TO_CHAR(x.created_on, 'YYYY-MM') AS by_month,
    'FY' || CAST(CAST(EXTRACT(YEAR FROM x.created_on) AS INT) + CASE
      WHEN %(start_month)s > 1
      AND CAST(EXTRACT(MONTH FROM x.created_on) AS INT) >= %(start_month)s
      THEN 1
      ELSE 0
    END AS TEXT) || '-Q' || CAST((
      (
        CAST(EXTRACT(MONTH FROM x.created_on) AS INT) - %(start_month)s + 12
      ) %% 12
    ) / 3 + 1 AS TEXT) AS by_quarter,
    'FY' || CAST(CAST(EXTRACT(YEAR FROM x.created_on) AS INT) + CASE
      WHEN %(start_month)s > 1
      AND CAST(EXTRACT(MONTH FROM x.created_on) AS INT) >= %(start_month)s
      THEN 1
      ELSE 0
    END AS TEXT) AS by_year,
    x.stage AS by_stage,
    x.pipeline AS by_pipeline,
    COALESCE(x.currency, %(currency)s) AS by_currency,
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
  LEFT JOIN account AS account
    ON account.account_id = x.account_id
  WHERE
    x.created_on >= %(begin)s AND x.created_on < %(end)s AND x.created_on <= %(as_of)s
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
    seen.by_stage,
    seen.by_pipeline,
    seen.by_currency,
    seen.by_lead_source,
    seen.by_kind,
    seen.by_account,
    seen.by_industry,
    seen.by_segment
  ) AS mask,
  CAST(COUNT(*) FILTER(WHERE
    seen.won) AS DOUBLE PRECISION) / NULLIF(COUNT(*), 0) AS value_0,
  COUNT(*) AS n_0,
  0 AS unpriced_0,
  COUNT(*) FILTER(WHERE
    seen.won) AS top_0,
  COUNT(*) AS bottom_0,
  CAST(COUNT(*) FILTER(WHERE
    seen.won OR seen.lost) AS DOUBLE PRECISION) / NULLIF(COUNT(*), 0) AS value_1,
  COUNT(*) AS n_1,
  0 AS unpriced_1,
  COUNT(*) FILTER(WHERE
    seen.won OR seen.lost) AS top_1,
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
