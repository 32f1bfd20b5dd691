WITH deal AS (
  SELECT
    opportunity_version.owner_id AS owner_id,
    opportunity_version.status AS status,
    opportunity_version.amount AS amount,
    opportunity_version.currency AS currency,
    opportunity_version.close_on AS close_on,
    opportunity_version.created_on AS created_on
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < {known:Nullable(DateTime64(6))}
    AND opportunity_version.valid_to >= {known:Nullable(DateTime64(6))}
    AND NOT opportunity_version.is_deleted
), seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
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
    laid.month AS month
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
      given.month AS month
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
), rate AS (
  SELECT
    laid.currency AS currency,
    CAST(laid.day AS Nullable(Date32)) AS day,
    laid.rate AS rate,
    CAST(laid.rate AS Nullable(Float64)) AS floating
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
      given.currency AS currency,
      given.rate AS rate
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
    ) AS given
  ) AS laid
), seen AS (
  SELECT
    CASE
      WHEN x.close_on >= x.created_on
      THEN DATE_DIFF(DAY, x.created_on, x.close_on)
    END AS cycle_days,
    x.status = 'won' AS won,
    CASE
      WHEN x.currency IS NULL OR x.currency = {currency:Nullable(String)}
      THEN x.amount
      ELSE CASE
        WHEN ABS(ROUND(x.amount * rate.rate, 4)) < 1e14
        THEN CAST(ROUND(x.amount * rate.rate, 4) AS Nullable(Decimal(18, 4)))
      END
    END AS whole,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, formatDateTime(x.close_on, '%Y')) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.close_on
    AND x.close_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.day = GREATEST(LEAST(COALESCE(x.close_on, {as_of:Nullable(Date32)}), {rates_end:Nullable(Date32)}), {rates_begin:Nullable(Date32)})
  WHERE
    x.status IN ('won', 'lost')
    AND x.close_on >= {begin:Nullable(Date32)}
    AND x.close_on < {end:Nullable(Date32)}
    AND x.close_on <= {as_of:Nullable(Date32)}
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person, seen.by_month) AS mask,
  (
    COUNT(*) * (
      CAST(SUM(seen.whole) FILTER(WHERE
        seen.won) AS Nullable(Float64)) / nullIf(
        COUNT(*) FILTER(WHERE
          (
            seen.won AND NOT (
              seen.whole IS NULL
            )
          )),
        0
      )
    ) * (
      CAST(COUNT(*) FILTER(WHERE
        (
          seen.won
        )) AS Nullable(Float64)) / nullIf(COUNT(*), 0)
    )
  ) / nullIf(AVG(seen.cycle_days) FILTER(WHERE
    seen.won), 0) AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  )
SETTINGS join_use_nulls = 1, group_by_use_nulls = 1;
