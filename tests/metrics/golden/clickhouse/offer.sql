-- pipeline_offer 0
WITH deal AS (
  SELECT
    opportunity_version.source AS source,
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.account_id AS account_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.stage AS stage,
    opportunity_version.status AS status,
    opportunity_version.amount AS amount,
    opportunity_version.currency AS currency,
    opportunity_version.close_on AS close_on
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
), line AS (
  SELECT
    opportunity_line.opportunity_id AS opportunity_id,
    opportunity_line.product_id AS product_id,
    opportunity_line.amount AS amount,
    opportunity_line.currency AS currency,
    COUNT(*) OVER (PARTITION BY opportunity_line.opportunity_id) AS lines,
    COUNT(opportunity_line.amount) OVER (PARTITION BY opportunity_line.opportunity_id) AS valued
  FROM opportunity_line AS opportunity_line
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
), seen AS (
  SELECT
    CASE
      WHEN NOT (
        line.amount IS NULL
      )
      THEN CASE
        WHEN line.currency IS NULL OR line.currency = {currency:Nullable(String)}
        THEN line.amount
        ELSE CASE
          WHEN ABS(line.amount * line_rate.rate) < 1e14
          THEN CAST(line.amount * line_rate.rate AS Nullable(Decimal(18, 4)))
        END
      END
      WHEN line.valued = 0
      THEN CAST(CASE
        WHEN x.currency IS NULL OR x.currency = {currency:Nullable(String)}
        THEN x.amount
        ELSE CASE
          WHEN ABS(x.amount * rate.rate) < 1e14
          THEN CAST(x.amount * rate.rate AS Nullable(Decimal(18, 4)))
        END
      END AS Nullable(Float64)) / line.lines
    END AS price,
    seat.person_key AS by_person,
    seat.unit_key AS by_unit,
    seat.row_key AS by_row,
    x.source AS by_source,
    CAST(x.close_on AS Nullable(String)) AS by_day,
    COALESCE(fiscal_week.week, formatDateTime(x.close_on, '%Y')) AS by_week,
    COALESCE(fiscal.month, formatDateTime(x.close_on, '%Y')) AS by_month,
    COALESCE(fiscal.quarter, formatDateTime(x.close_on, '%Y')) AS by_quarter,
    COALESCE(fiscal.year, formatDateTime(x.close_on, '%Y')) AS by_year,
    COALESCE(account.name, x.account_id) AS by_account,
    account.industry AS by_industry,
    account.segment AS by_segment,
    x.stage AS by_stage,
    COALESCE(product.name, line.product_id) AS by_product,
    product.family AS by_family
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= {as_of:Nullable(Date32)}
    AND {as_of:Nullable(Date32)} < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  LEFT JOIN fiscal_week AS fiscal_week
    ON fiscal_week.day = x.close_on
  JOIN line AS line
    ON line.opportunity_id = x.opportunity_id
  LEFT JOIN product AS product
    ON product.product_id = line.product_id
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.begin_on <= COALESCE(x.close_on, {as_of:Nullable(Date32)})
    AND COALESCE(x.close_on, {as_of:Nullable(Date32)}) < rate.end_on
  LEFT JOIN rate AS line_rate
    ON line_rate.currency = line.currency
    AND line_rate.begin_on <= COALESCE(x.close_on, {as_of:Nullable(Date32)})
    AND COALESCE(x.close_on, {as_of:Nullable(Date32)}) < line_rate.end_on
  LEFT JOIN account AS account
    ON account.account_id = x.account_id
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
  seen.by_account AS by_account,
  seen.by_industry AS by_industry,
  seen.by_segment AS by_segment,
  seen.by_stage AS by_stage,
  seen.by_product AS by_product,
  seen.by_family AS by_family,
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
    seen.by_stage,
    seen.by_product,
    seen.by_family
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
  NULL AS bottom_0
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
      seen.by_stage,
      seen.by_product,
      seen.by_family
    )
  )
SETTINGS join_use_nulls = 1, group_by_use_nulls = 1;
