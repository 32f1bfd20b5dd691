WITH deal AS (
  SELECT
    opportunity_version.source AS source,
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.owner_id AS owner_id,
    opportunity_version.pipeline AS pipeline,
    opportunity_version.stage AS stage,
    opportunity_version.status AS status,
    opportunity_version.amount AS amount,
    opportunity_version.currency AS currency,
    opportunity_version.close_on AS close_on,
    opportunity_version.created_on AS created_on,
    opportunity_version.probability AS probability
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
), stage_rule AS (
  SELECT
    stage.source AS source,
    stage.pipeline AS pipeline,
    stage.name AS name,
    MIN(stage.position) AS position,
    MAX(stage.probability) AS probability
  FROM stage AS stage
  WHERE
    stage.known_from <= {as_of:Nullable(Date32)} AND stage.known_to > {as_of:Nullable(Date32)}
  GROUP BY
    stage.source,
    stage.pipeline,
    stage.name
), ladder AS (
  SELECT
    open_stage.position AS position,
    ROW_NUMBER() OVER (ORDER BY open_stage.position) AS rank,
    COUNT(*) OVER () AS stages
  FROM (
    SELECT DISTINCT
      stage.position AS position
    FROM stage AS stage
    WHERE
      stage.status = 'open'
      AND NOT (
        stage.position IS NULL
      )
      AND stage.known_from <= {as_of:Nullable(Date32)}
      AND stage.known_to > {as_of:Nullable(Date32)}
  ) AS open_stage
)
SELECT
  seat.person_key AS person_key,
  x.opportunity_id AS opportunity_id,
  DATE_DIFF(DAY, LEAST(COALESCE(x.created_on, first.day), first.day), {as_of:Nullable(Date32)}) AS age,
  CASE
    WHEN ladder.rank IS NULL
    THEN 0
    ELSE 1 + CAST((
      ladder.rank - 1
    ) * 3 / ladder.stages AS Nullable(Int64))
  END AS stage_group,
  CAST(CASE
    WHEN x.currency IS NULL OR x.currency = {currency:Nullable(String)}
    THEN x.amount
    ELSE CASE
      WHEN ABS(ROUND(x.amount * rate.rate, 4)) < 1e14
      THEN CAST(ROUND(x.amount * rate.rate, 4) AS Nullable(Decimal(18, 4)))
    END
  END AS Nullable(Float64)) AS value,
  COALESCE(x.probability, rule.probability, any_rule.probability) AS chance,
  DATE_DIFF(DAY, {as_of:Nullable(Date32)}, x.close_on) AS due,
  CAST(TRUE AS Nullable(Int32)) AS counted
FROM deal AS x
JOIN seat AS seat
  ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
  AND seat.begin_on <= {as_of:Nullable(Date32)}
  AND {as_of:Nullable(Date32)} < seat.end_on
JOIN (
  SELECT
    h.opportunity_id AS opportunity_id,
    h.holder_id AS holder_id,
    CASE
      WHEN h.first_at < {switch_at_0:Nullable(DateTime64(6))}
      THEN CAST(TIMESTAMP_ADD(SECOND, {shift_0:Nullable(Int64)}, h.first_at) AS Nullable(Date32))
      ELSE GREATEST(
        {switch_on_0:Nullable(Date32)},
        CAST(TIMESTAMP_ADD(SECOND, {shift:Nullable(Int64)}, h.first_at) AS Nullable(Date32))
      )
    END AS day
  FROM held_history AS h
  JOIN (
    SELECT DISTINCT
      seat.owner_id AS owner_id
    FROM seat AS seat
  ) AS own
    ON own.owner_id = COALESCE(h.holder_id, '(nobody)')
  WHERE
    h.nth = 1 AND h.known_from <= {as_of:Nullable(Date32)} AND h.known_to > {as_of:Nullable(Date32)}
) AS first
  ON first.opportunity_id = x.opportunity_id
  AND first.holder_id IS NOT DISTINCT FROM x.owner_id
LEFT JOIN rate AS rate
  ON rate.currency = x.currency
  AND rate.day = GREATEST(LEAST(COALESCE(x.close_on, {as_of:Nullable(Date32)}), {rates_end:Nullable(Date32)}), {rates_begin:Nullable(Date32)})
LEFT JOIN stage_rule AS rule
  ON rule.source = x.source AND rule.name = x.stage AND rule.pipeline = x.pipeline
LEFT JOIN stage_rule AS any_rule
  ON any_rule.source = x.source
  AND any_rule.name = x.stage
  AND any_rule.pipeline IS NULL
LEFT JOIN ladder AS ladder
  ON ladder.position = COALESCE(rule.position, any_rule.position)
WHERE
  x.status = 'open'
ORDER BY
  x.opportunity_id,
  x.owner_id
SETTINGS join_use_nulls = 1, group_by_use_nulls = 1;
