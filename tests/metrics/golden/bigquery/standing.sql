-- pushed_pipeline 0, stage_age 1, stuck_share 2, stuck_pipeline 3, quiet_share 4, quiet_pipeline 5, days_since_activity 6, next_activity_booked 7
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
    opportunity_version.last_activity_at AS last_activity_at
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < @known
    AND opportunity_version.valid_to >= @known
    AND NOT opportunity_version.is_deleted
), seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
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
    laid.month AS month
  FROM (
    SELECT
      day_0 AS day,
      given.month AS month
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
), rate AS (
  SELECT
    given_rate.currency AS currency,
    given_rate.begin_on AS begin_on,
    given_rate.end_on AS end_on,
    given_rate.rate AS rate
  FROM (
    SELECT
      CAST(JSON_VALUE(one, '$.currency') AS STRING) AS currency,
      CAST(JSON_VALUE(one, '$.begin_on') AS DATE) AS begin_on,
      CAST(JSON_VALUE(one, '$.end_on') AS DATE) AS end_on,
      CAST(JSON_VALUE(one, '$.rate') AS BIGNUMERIC) AS rate
    FROM UNNEST(JSON_QUERY_ARRAY(@rates, '$')) AS one
  ) AS given_rate
), won_stay AS (
  SELECT
    stay.source AS source,
    stay.pipeline AS pipeline,
    stay.stage AS stage,
    DATE_DIFF(stay.end_on, stay.begin_on, DAY) AS days
  FROM deal AS deal
  JOIN stage_stay AS stay
    ON stay.opportunity_id = deal.opportunity_id
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(deal.owner_id, '(nobody)')
    AND seat.begin_on <= deal.close_on
    AND deal.close_on < seat.end_on
  WHERE
    deal.status = 'won'
    AND deal.close_on <= @as_of
    AND stay.is_known
    AND stay.end_at < @known
), norm AS (
  SELECT
    won_stay.source AS source,
    won_stay.pipeline AS pipeline,
    won_stay.stage AS stage,
    (
      SELECT
        PERCENTILE_CONT(one, 0.5) OVER ()
      FROM UNNEST(ARRAY_AGG(won_stay.days IGNORE NULLS)) AS one
      LIMIT 1
    ) AS days,
    COUNT(*) AS n
  FROM won_stay AS won_stay
  GROUP BY
    won_stay.source,
    won_stay.pipeline,
    won_stay.stage
), pool AS (
  SELECT
    (
      SELECT
        PERCENTILE_CONT(one, 0.5) OVER ()
      FROM UNNEST(ARRAY_AGG(won_stay.days IGNORE NULLS)) AS one
      LIMIT 1
    ) AS days,
    COUNT(*) AS n
  FROM won_stay AS won_stay
), recent AS (
  SELECT DISTINCT
    activity.opportunity_id AS opportunity_id
  FROM activity AS activity
  WHERE
    activity.channel IN ('email', 'call', 'meeting')
    AND NOT activity.is_system
    AND NOT activity.opportunity_id IS NULL
    AND activity.known_from <= @as_of
    AND activity.known_to > @as_of
    AND activity.is_done
    AND activity.occurs_on <= @as_of
    AND (
      activity.recorded_at IS NULL OR activity.recorded_at < @known
    )
    AND activity.occurs_on >= @quiet_on
), touch AS (
  SELECT
    activity.opportunity_id AS opportunity_id,
    MAX(activity.occurs_on) AS last_on
  FROM activity AS activity
  WHERE
    activity.channel IN ('email', 'call', 'meeting')
    AND NOT activity.is_system
    AND NOT activity.opportunity_id IS NULL
    AND activity.known_from <= @as_of
    AND activity.known_to > @as_of
    AND activity.is_done
    AND activity.occurs_on <= @as_of
    AND (
      activity.recorded_at IS NULL OR activity.recorded_at < @known
    )
  GROUP BY
    activity.opportunity_id
), ahead AS (
  SELECT DISTINCT
    activity.opportunity_id AS opportunity_id
  FROM activity AS activity
  WHERE
    activity.channel IN ('email', 'call', 'meeting')
    AND NOT activity.is_system
    AND NOT activity.opportunity_id IS NULL
    AND activity.known_from <= @as_of
    AND activity.known_to > @as_of
    AND activity.occurs_on > @as_of
    AND activity.recorded_at < @known
), pushed AS (
  SELECT
    close_move.opportunity_id AS opportunity_id,
    COUNT(*) AS n
  FROM close_move AS close_move
  WHERE
    close_move.to_on > close_move.from_on AND close_move.moved_at < @known
  GROUP BY
    close_move.opportunity_id
), touches_known AS (
  SELECT
    COUNT(*) AS n
  FROM (
    SELECT
      1 AS _
    FROM (
      SELECT
        activity.owner_id AS owner_id,
        activity.occurs_on AS occurs_on
      FROM activity AS activity
      WHERE
        activity.channel IN ('email', 'call', 'meeting')
        AND NOT activity.is_system
        AND NOT activity.opportunity_id IS NULL
        AND activity.known_from <= @as_of
        AND activity.known_to > @as_of
        AND activity.is_done
        AND activity.occurs_on <= @as_of
        AND (
          activity.recorded_at IS NULL OR activity.recorded_at < @known
        )
    ) AS x
    JOIN seat AS seat
      ON seat.owner_id = x.owner_id
      AND seat.begin_on <= x.occurs_on
      AND x.occurs_on < seat.end_on
    LIMIT 1
  ) AS evidence
), seen AS (
  SELECT
    CASE
      WHEN x.currency IS NULL OR x.currency = @currency
      THEN x.amount
      ELSE SAFE_CAST(ROUND(x.amount * rate.rate, 4) AS NUMERIC(18, 4))
    END AS price,
    NOT pushed.n IS NULL AS moved_later,
    DATE_DIFF(@as_of, stay.begin_on, DAY) AS age,
    DATE_DIFF(@as_of, stay.begin_on, DAY) > @stuck_factor * CASE WHEN norm.n >= 10 THEN norm.days WHEN pool.n >= 10 THEN pool.days END AS stuck,
    recent.opportunity_id IS NULL AND COALESCE(x.last_activity_at < @quiet_at, TRUE) AS quiet,
    NOT x.last_activity_at IS NULL AS said,
    CASE
      WHEN DIV(
        DATETIME_DIFF(@known - INTERVAL '1' MICROSECOND, x.last_activity_at, MICROSECOND),
        86400000000
      ) < DATE_DIFF(@as_of, touch.last_on, DAY)
      OR touch.last_on IS NULL
      THEN DIV(
        DATETIME_DIFF(@known - INTERVAL '1' MICROSECOND, x.last_activity_at, MICROSECOND),
        86400000000
      )
      ELSE DATE_DIFF(@as_of, touch.last_on, DAY)
    END AS silence,
    NOT ahead.opportunity_id IS NULL AS booked,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, FORMAT_DATE('%Y', x.close_on)) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= @as_of
    AND @as_of < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.begin_on <= COALESCE(x.close_on, @as_of)
    AND COALESCE(x.close_on, @as_of) < rate.end_on
  LEFT JOIN stage_stay AS stay
    ON stay.opportunity_id = x.opportunity_id
    AND stay.is_known
    AND stay.begin_at < @known
    AND stay.end_at >= @known
  LEFT JOIN norm AS norm
    ON norm.source = x.source
    AND norm.stage = x.stage
    AND norm.pipeline IS NOT DISTINCT FROM x.pipeline
  LEFT JOIN pool AS pool
    ON TRUE
  LEFT JOIN recent AS recent
    ON recent.opportunity_id = x.opportunity_id
  LEFT JOIN touch AS touch
    ON touch.opportunity_id = x.opportunity_id
  LEFT JOIN ahead AS ahead
    ON ahead.opportunity_id = x.opportunity_id
  LEFT JOIN pushed AS pushed
    ON pushed.opportunity_id = x.opportunity_id
  WHERE
    x.status = 'open'
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person) * 2 + GROUPING(seen.by_month) AS mask,
  CASE
    WHEN COUNT(CASE WHEN seen.moved_later THEN 1 END) = 0
    THEN 0
    ELSE SUM(CASE WHEN seen.moved_later THEN seen.price END)
  END AS value_0,
  (
    SELECT
      PERCENTILE_CONT(one, 0.5) OVER ()
    FROM UNNEST(ARRAY_AGG(seen.age IGNORE NULLS)) AS one
    LIMIT 1
  ) AS value_1,
  CAST(COUNT(CASE WHEN (
    seen.stuck
  ) THEN 1 END) AS FLOAT64) / NULLIF(COUNT(CASE WHEN (
    NOT seen.stuck IS NULL
  ) THEN 1 END), 0) AS value_2,
  CASE
    WHEN COUNT(CASE WHEN (
      NOT seen.stuck IS NULL
    ) THEN 1 END) > 0 OR COUNT(*) = 0
    THEN CASE
      WHEN COUNT(CASE WHEN seen.stuck THEN 1 END) = 0
      THEN 0
      ELSE SUM(CASE WHEN seen.stuck THEN seen.price END)
    END
  END AS value_3,
  CAST(CASE
    WHEN (
      SELECT
        touches_known.n AS n
      FROM touches_known AS touches_known
    ) > 0
    OR COUNT(CASE WHEN (
      seen.said
    ) THEN 1 END) > 0
    THEN COUNT(CASE WHEN (
      seen.quiet
    ) THEN 1 END)
  END AS FLOAT64) / NULLIF(COUNT(*), 0) AS value_4,
  CASE
    WHEN COUNT(*) = 0
    THEN 0
    ELSE CASE
      WHEN (
        SELECT
          touches_known.n AS n
        FROM touches_known AS touches_known
      ) > 0
      OR COUNT(CASE WHEN (
        seen.said
      ) THEN 1 END) > 0
      THEN CASE
        WHEN COUNT(CASE WHEN seen.quiet THEN 1 END) = 0
        THEN 0
        ELSE SUM(CASE WHEN seen.quiet THEN seen.price END)
      END
    END
  END AS value_5,
  (
    SELECT
      PERCENTILE_CONT(one, 0.5) OVER ()
    FROM UNNEST(ARRAY_AGG(seen.silence IGNORE NULLS)) AS one
    LIMIT 1
  ) AS value_6,
  CAST(CASE
    WHEN (
      SELECT
        touches_known.n AS n
      FROM touches_known AS touches_known
    ) > 0
    THEN COUNT(CASE WHEN (
      seen.booked
    ) THEN 1 END)
  END AS FLOAT64) / NULLIF(COUNT(*), 0) AS value_7
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
