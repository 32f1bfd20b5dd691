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
), deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.account_id AS account_id
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < {known:Nullable(DateTime64(6))}
    AND opportunity_version.valid_to >= {known:Nullable(DateTime64(6))}
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
      AND x.occurs_on < {end:Nullable(Date32)}
      AND x.occurs_on <= {as_of:Nullable(Date32)}
      AND (
        x.recorded_at IS NULL OR x.recorded_at < {known:Nullable(DateTime64(6))}
      )
    LIMIT 1
  ) AS one
), seen AS (
  SELECT
    x.channel IN ('email', 'call', 'meeting') AND NOT (
      x.opportunity_id IS NULL
    ) AS touch,
    x.channel = 'meeting' AS meeting,
    account.segment = 'strategic' AS target_account,
    x.has_next_step AS next_step,
    seat.person_key AS by_person,
    seat.unit_key AS by_unit,
    seat.row_key AS by_row,
    x.source AS by_source,
    CAST(x.occurs_on AS Nullable(String)) AS by_day,
    COALESCE(fiscal_week.week, formatDateTime(x.occurs_on, '%Y')) AS by_week,
    COALESCE(fiscal.month, formatDateTime(x.occurs_on, '%Y')) AS by_month,
    COALESCE(fiscal.quarter, formatDateTime(x.occurs_on, '%Y')) AS by_quarter,
    COALESCE(fiscal.year, formatDateTime(x.occurs_on, '%Y')) AS by_year,
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
      x.recorded_at IS NULL OR x.recorded_at < {known:Nullable(DateTime64(6))}
    )
    AND x.occurs_on >= {begin:Nullable(Date32)}
    AND x.occurs_on < {end:Nullable(Date32)}
    AND x.occurs_on <= {as_of:Nullable(Date32)}
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
      seen.touch) AS Nullable(Float64)) / nullIf({weeks:Nullable(Float64)}, 0)
  END AS value_2,
  COUNT(*) FILTER(WHERE
    seen.touch) AS n_2,
  0 AS unpriced_2,
  COUNT(*) FILTER(WHERE
    seen.touch) AS top_2,
  {weeks:Nullable(Float64)} AS bottom_2,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    THEN CAST(COUNT(*) FILTER(WHERE
      seen.meeting) AS Nullable(Float64)) / nullIf({weeks:Nullable(Float64)}, 0)
  END AS value_3,
  COUNT(*) FILTER(WHERE
    seen.meeting) AS n_3,
  0 AS unpriced_3,
  COUNT(*) FILTER(WHERE
    seen.meeting) AS top_3,
  {weeks:Nullable(Float64)} AS bottom_3,
  CAST(COUNT(*) FILTER(WHERE
    seen.touch AND seen.target_account) AS Nullable(Float64)) / nullIf(
    COUNT(*) FILTER(WHERE
      seen.touch AND NOT (
        seen.target_account IS NULL
      )),
    0
  ) AS value_4,
  COUNT(*) FILTER(WHERE
    seen.touch AND NOT (
      seen.target_account IS NULL
    )) AS n_4,
  0 AS unpriced_4,
  COUNT(*) FILTER(WHERE
    seen.touch AND seen.target_account) AS top_4,
  COUNT(*) FILTER(WHERE
    seen.touch AND NOT (
      seen.target_account IS NULL
    )) AS bottom_4,
  CAST(COUNT(*) FILTER(WHERE
    seen.meeting AND seen.next_step) AS Nullable(Float64)) / nullIf(COUNT(*) FILTER(WHERE
    seen.meeting AND NOT (
      seen.next_step IS NULL
    )), 0) AS value_5,
  COUNT(*) FILTER(WHERE
    seen.meeting AND NOT (
      seen.next_step IS NULL
    )) AS n_5,
  0 AS unpriced_5,
  COUNT(*) FILTER(WHERE
    seen.meeting AND seen.next_step) AS top_5,
  COUNT(*) FILTER(WHERE
    seen.meeting AND NOT (
      seen.next_step IS NULL
    )) AS bottom_5
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
  )
SETTINGS join_use_nulls = 1, group_by_use_nulls = 1;
