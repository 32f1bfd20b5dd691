-- open_pipeline 0, open_pipeline_due 1, open_opportunities 2, weighted_pipeline 3, weighted_pipeline_due 4, committed_pipeline_due 5
WITH deal AS (
  SELECT
    opportunity_version.source AS source,
    opportunity_version.account_id AS account_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.pipeline AS pipeline,
    opportunity_version.stage AS stage,
    opportunity_version.status AS status,
    opportunity_version.amount AS amount,
    opportunity_version.currency AS currency,
    opportunity_version.close_on AS close_on,
    opportunity_version.probability AS probability,
    opportunity_version.category AS category,
    opportunity_version.kind AS kind,
    opportunity_version.lead_source AS lead_source
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < {known:Nullable(DateTime64(6))}
    AND opportunity_version.valid_to >= {known:Nullable(DateTime64(6))}
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
), fiscal AS (
  SELECT
    CAST(laid.day AS Nullable(Date32)) AS day,
    laid.month AS month,
    laid.quarter AS quarter,
    laid.year AS year
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
      given.month AS month,
      given.quarter AS quarter,
      given.year AS year
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
), fiscal_week AS (
  SELECT
    CAST(laid.day AS Nullable(Date32)) AS day,
    CAST(DATE_ADD(
      DAY,
      CAST(CAST(CAST((
        DATE_DIFF(DAY, laid.begin_on, CAST(laid.day AS Nullable(Date32)))
      ) / 7 AS Nullable(Int64)) * 7 AS Nullable(Int32)) AS Nullable(Int32)),
      laid.begin_on
    ) AS Nullable(String)) AS week
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
      given.begin_on AS begin_on
    FROM (
      SELECT
        JSONExtract(one, 'begin_on', 'Nullable(Date32)') AS begin_on,
        JSONExtract(one, 'end_on', 'Nullable(Date32)') AS end_on
      FROM (
        SELECT
          arrayJoin(JSONExtractArrayRaw({weeks_laid:Nullable(String)})) AS one
      ) AS every
    ) AS given
  ) AS laid
), rate AS (
  SELECT
    given_rate.currency AS currency,
    given_rate.begin_on AS begin_on,
    given_rate.end_on AS end_on,
    given_rate.rate AS rate
  FROM (
    SELECT
      JSONExtract(one, 'currency', 'Nullable(String)') AS currency,
      JSONExtract(one, 'begin_on', 'Nullable(Date32)') AS begin_on,
      JSONExtract(one, 'end_on', 'Nullable(Date32)') AS end_on,
      JSONExtract(one, 'rate', 'Nullable(Decimal(20, 12))') AS rate
    FROM (
      SELECT
        arrayJoin(JSONExtractArrayRaw({rates:Nullable(String)})) AS one
    ) AS every
  ) AS given_rate
), stage_rule AS (
  SELECT
    stage.source AS source,
    stage.pipeline AS pipeline,
    stage.name AS name,
    MAX(stage.probability) AS probability
  FROM stage AS stage
  GROUP BY
    stage.source,
    stage.pipeline,
    stage.name
), seen AS (
  SELECT
    CASE
      WHEN x.currency IS NULL OR x.currency = {currency:Nullable(String)}
      THEN x.amount
      ELSE CASE
        WHEN ABS(x.amount * rate.rate) < 1e14
        THEN CAST(x.amount * rate.rate AS Nullable(Decimal(18, 4)))
      END
    END AS price,
    COALESCE(x.close_on >= {begin:Nullable(Date32)} AND x.close_on < {end:Nullable(Date32)}, FALSE) AS due,
    COALESCE(x.probability, rule.probability, any_rule.probability) AS chance,
    COALESCE(x.category = 'commit', FALSE) AS committed,
    seat.person_key AS by_person,
    seat.unit_key AS by_unit,
    seat.row_key AS by_row,
    x.source AS by_source,
    CAST(x.close_on AS Nullable(String)) AS by_day,
    COALESCE(fiscal_week.week, formatDateTime(x.close_on, '%Y')) AS by_week,
    COALESCE(fiscal.month, formatDateTime(x.close_on, '%Y')) AS by_month,
    COALESCE(fiscal.quarter, formatDateTime(x.close_on, '%Y')) AS by_quarter,
    COALESCE(fiscal.year, formatDateTime(x.close_on, '%Y')) AS by_year,
    x.stage AS by_stage,
    x.pipeline AS by_pipeline,
    COALESCE(x.currency, {currency:Nullable(String)}) AS by_currency,
    x.lead_source AS by_lead_source,
    x.kind AS by_kind,
    COALESCE(account.name, x.account_id) AS by_account,
    account.industry AS by_industry,
    account.segment AS by_segment
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= {as_of:Nullable(Date32)}
    AND {as_of:Nullable(Date32)} < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  LEFT JOIN fiscal_week AS fiscal_week
    ON fiscal_week.day = x.close_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.begin_on <= COALESCE(x.close_on, {as_of:Nullable(Date32)})
    AND COALESCE(x.close_on, {as_of:Nullable(Date32)}) < rate.end_on
  LEFT JOIN account AS account
    ON account.account_id = x.account_id
  LEFT JOIN stage_rule AS rule
    ON rule.source = x.source AND rule.name = x.stage AND rule.pipeline = x.pipeline
  LEFT JOIN stage_rule AS any_rule
    ON any_rule.source = x.source
    AND any_rule.name = x.stage
    AND any_rule.pipeline IS NULL
  WHERE
    x.status = 'open'
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
  CASE
    WHEN COUNT(*) FILTER(WHERE
      TRUE) = 0
    THEN 0
    ELSE SUM(seen.price) FILTER(WHERE
      TRUE)
  END AS value_0,
  COUNT(*) AS n_0,
  COUNT(*) FILTER(WHERE
    (
      TRUE
    ) AND seen.price IS NULL) AS unpriced_0,
  NULL AS top_0,
  NULL AS bottom_0,
  CASE
    WHEN COUNT(*) FILTER(WHERE
      seen.due) = 0
    THEN 0
    ELSE SUM(seen.price) FILTER(WHERE
      seen.due)
  END AS value_1,
  COUNT(*) FILTER(WHERE
    seen.due) AS n_1,
  COUNT(*) FILTER(WHERE
    (
      seen.due
    ) AND seen.price IS NULL) AS unpriced_1,
  NULL AS top_1,
  NULL AS bottom_1,
  COUNT(*) AS value_2,
  COUNT(*) AS n_2,
  0 AS unpriced_2,
  NULL AS top_2,
  NULL AS bottom_2,
  CASE
    WHEN COUNT(*) FILTER(WHERE
      TRUE) = 0
    THEN 0
    ELSE SUM(seen.price * seen.chance) FILTER(WHERE
      TRUE)
  END AS value_3,
  COUNT(*) AS n_3,
  COUNT(*) FILTER(WHERE
    (
      TRUE
    ) AND (
      seen.price * seen.chance
    ) IS NULL) AS unpriced_3,
  NULL AS top_3,
  NULL AS bottom_3,
  CASE
    WHEN COUNT(*) FILTER(WHERE
      seen.due) = 0
    THEN 0
    ELSE SUM(seen.price * seen.chance) FILTER(WHERE
      seen.due)
  END AS value_4,
  COUNT(*) FILTER(WHERE
    seen.due) AS n_4,
  COUNT(*) FILTER(WHERE
    (
      seen.due
    ) AND (
      seen.price * seen.chance
    ) IS NULL) AS unpriced_4,
  NULL AS top_4,
  NULL AS bottom_4,
  CASE
    WHEN COUNT(*) FILTER(WHERE
      seen.due AND seen.committed) = 0
    THEN 0
    ELSE SUM(seen.price) FILTER(WHERE
      seen.due AND seen.committed)
  END AS value_5,
  COUNT(*) FILTER(WHERE
    seen.due AND seen.committed) AS n_5,
  COUNT(*) FILTER(WHERE
    (
      seen.due AND seen.committed
    ) AND seen.price IS NULL) AS unpriced_5,
  NULL AS top_5,
  NULL AS bottom_5
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
  )
SETTINGS join_use_nulls = 1, group_by_use_nulls = 1;
