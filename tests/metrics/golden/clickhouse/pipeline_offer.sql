WITH deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
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
), line AS (
  SELECT
    opportunity_line.opportunity_id AS opportunity_id,
    opportunity_line.amount AS amount,
    opportunity_line.currency AS currency,
    COUNT(*) OVER (PARTITION BY opportunity_line.opportunity_id) AS lines,
    COUNT(opportunity_line.amount) OVER (PARTITION BY opportunity_line.opportunity_id) AS valued
  FROM opportunity_line AS opportunity_line
  WHERE
    opportunity_line.known_from <= {as_of:Nullable(Date32)}
    AND opportunity_line.known_to > {as_of:Nullable(Date32)}
    AND opportunity_line.opportunity_id IN (
      SELECT
        x.opportunity_id AS opportunity_id
      FROM opportunity_version AS x
      JOIN seat AS seat
        ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
      WHERE
        x.valid_from < {known:Nullable(DateTime64(6))}
        AND x.valid_to >= {known:Nullable(DateTime64(6))}
        AND NOT x.is_deleted
        AND x.status = 'open'
      UNION DISTINCT
      SELECT
        c.opportunity_id AS opportunity_id
      FROM opportunity_credit AS c
      JOIN seat AS seat
        ON seat.owner_id = c.seller_id
    )
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
      WHEN NOT (
        line.amount IS NULL
      )
      THEN CASE
        WHEN line.currency IS NULL OR line.currency = {currency:Nullable(String)}
        THEN line.amount
        ELSE CASE
          WHEN ABS(ROUND(line.amount * line_rate.rate, 4)) < 1e14
          THEN CAST(ROUND(line.amount * line_rate.rate, 4) AS Nullable(Decimal(18, 4)))
        END
      END
      WHEN line.valued = 0
      THEN CAST(CAST(CASE
        WHEN x.currency IS NULL OR x.currency = {currency:Nullable(String)}
        THEN x.amount
        ELSE CASE
          WHEN ABS(ROUND(x.amount * rate.rate, 4)) < 1e14
          THEN CAST(ROUND(x.amount * rate.rate, 4) AS Nullable(Decimal(18, 4)))
        END
      END AS Nullable(Float64)) / nullIf(line.lines, 0) AS Nullable(Decimal(28, 10)))
    END AS price,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, formatDateTime(x.close_on, '%Y')) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= {as_of:Nullable(Date32)}
    AND {as_of:Nullable(Date32)} < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  JOIN line AS line
    ON line.opportunity_id = x.opportunity_id
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.day = GREATEST(LEAST(COALESCE(x.close_on, {as_of:Nullable(Date32)}), {rates_end:Nullable(Date32)}), {rates_begin:Nullable(Date32)})
  LEFT JOIN rate AS line_rate
    ON line_rate.currency = line.currency
    AND line_rate.day = GREATEST(LEAST(COALESCE(x.close_on, {as_of:Nullable(Date32)}), {rates_end:Nullable(Date32)}), {rates_begin:Nullable(Date32)})
  WHERE
    x.status = 'open'
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person, seen.by_month) AS mask,
  CAST(CASE WHEN COUNT(*) = 0 THEN 0 ELSE SUM(seen.price) END AS Nullable(Decimal(38, 8))) AS value_0
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  )
SETTINGS join_use_nulls = 1, group_by_use_nulls = 1;
