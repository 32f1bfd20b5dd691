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
    opportunity_version.valid_from < ?
    AND opportunity_version.valid_to >= ?
    AND NOT opportunity_version.is_deleted
), seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.begin_on AS begin_on,
    given.end_on AS end_on
  FROM (
    SELECT
      CAST(JSON_EXTRACT_SCALAR(one, '$.owner_id') AS VARCHAR) AS owner_id,
      CAST(JSON_EXTRACT_SCALAR(one, '$.person_key') AS VARCHAR) AS person_key,
      CAST(JSON_EXTRACT_SCALAR(one, '$.unit_key') AS VARCHAR) AS unit_key,
      CAST(JSON_EXTRACT_SCALAR(one, '$.row_key') AS VARCHAR) AS row_key,
      CAST(JSON_EXTRACT_SCALAR(one, '$.begin_on') AS DATE) AS begin_on,
      CAST(JSON_EXTRACT_SCALAR(one, '$.end_on') AS DATE) AS end_on
    FROM UNNEST(CAST(JSON_PARSE(?) AS ARRAY(JSON))) AS every(one)
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
        CAST(JSON_EXTRACT_SCALAR(one, '$.begin_on') AS DATE) AS begin_on,
        CAST(JSON_EXTRACT_SCALAR(one, '$.end_on') AS DATE) AS end_on,
        CAST(JSON_EXTRACT_SCALAR(one, '$.month') AS VARCHAR) AS month,
        CAST(JSON_EXTRACT_SCALAR(one, '$.quarter') AS VARCHAR) AS quarter,
        CAST(JSON_EXTRACT_SCALAR(one, '$.year') AS VARCHAR) AS year
      FROM UNNEST(CAST(JSON_PARSE(?) AS ARRAY(JSON))) AS every(one)
    ) AS given
    CROSS JOIN UNNEST(SEQUENCE(
      CAST(CAST(given.begin_on AS TIMESTAMP) AS DATE),
      CAST(CAST(given.end_on AS TIMESTAMP) - INTERVAL '1' DAY AS DATE)
    )) AS days_0(day_0)
  ) AS laid
), rate AS (
  SELECT
    given_rate.currency AS currency,
    given_rate.begin_on AS begin_on,
    given_rate.end_on AS end_on,
    given_rate.rate AS rate
  FROM (
    SELECT
      CAST(JSON_EXTRACT_SCALAR(one, '$.currency') AS VARCHAR) AS currency,
      CAST(JSON_EXTRACT_SCALAR(one, '$.begin_on') AS DATE) AS begin_on,
      CAST(JSON_EXTRACT_SCALAR(one, '$.end_on') AS DATE) AS end_on,
      CAST(JSON_EXTRACT_SCALAR(one, '$.rate') AS DECIMAL(20, 12)) AS rate
    FROM UNNEST(CAST(JSON_PARSE(?) AS ARRAY(JSON))) AS every(one)
  ) AS given_rate
), won_stay AS (
  SELECT
    stay.source AS source,
    stay.pipeline AS pipeline,
    stay.stage AS stage,
    DATE_DIFF('DAY', stay.begin_on, stay.end_on) AS days
  FROM deal AS deal
  JOIN stage_stay AS stay
    ON stay.opportunity_id = deal.opportunity_id
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(deal.owner_id, '(nobody)')
    AND seat.begin_on <= deal.close_on
    AND deal.close_on < seat.end_on
  WHERE
    deal.status = 'won'
    AND deal.close_on <= ?
    AND stay.is_known
    AND stay.end_at < ?
), norm AS (
  SELECT
    won_stay.source AS source,
    won_stay.pipeline AS pipeline,
    won_stay.stage AS stage,
    (
      (
        ELEMENT_AT(
          ARRAY_SORT(ARRAY_AGG(won_stay.days) FILTER(WHERE
            NOT won_stay.days IS NULL)),
          (
            CARDINALITY(ARRAY_SORT(ARRAY_AGG(won_stay.days) FILTER(WHERE
              NOT won_stay.days IS NULL))) + 1
          ) / 2
        ) + ELEMENT_AT(
          ARRAY_SORT(ARRAY_AGG(won_stay.days) FILTER(WHERE
            NOT won_stay.days IS NULL)),
          (
            CARDINALITY(ARRAY_SORT(ARRAY_AGG(won_stay.days) FILTER(WHERE
              NOT won_stay.days IS NULL))) + 2
          ) / 2
        )
      ) / CAST(2 AS DOUBLE)
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
      (
        ELEMENT_AT(
          ARRAY_SORT(ARRAY_AGG(won_stay.days) FILTER(WHERE
            NOT won_stay.days IS NULL)),
          (
            CARDINALITY(ARRAY_SORT(ARRAY_AGG(won_stay.days) FILTER(WHERE
              NOT won_stay.days IS NULL))) + 1
          ) / 2
        ) + ELEMENT_AT(
          ARRAY_SORT(ARRAY_AGG(won_stay.days) FILTER(WHERE
            NOT won_stay.days IS NULL)),
          (
            CARDINALITY(ARRAY_SORT(ARRAY_AGG(won_stay.days) FILTER(WHERE
              NOT won_stay.days IS NULL))) + 2
          ) / 2
        )
      ) / CAST(2 AS DOUBLE)
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
    AND activity.known_from <= ?
    AND activity.known_to > ?
    AND activity.is_done
    AND activity.occurs_on <= ?
    AND (
      activity.recorded_at IS NULL OR activity.recorded_at < ?
    )
    AND activity.occurs_on >= ?
), touch AS (
  SELECT
    activity.opportunity_id AS opportunity_id,
    MAX(activity.occurs_on) AS last_on
  FROM activity AS activity
  WHERE
    activity.channel IN ('email', 'call', 'meeting')
    AND NOT activity.is_system
    AND NOT activity.opportunity_id IS NULL
    AND activity.known_from <= ?
    AND activity.known_to > ?
    AND activity.is_done
    AND activity.occurs_on <= ?
    AND (
      activity.recorded_at IS NULL OR activity.recorded_at < ?
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
    AND activity.known_from <= ?
    AND activity.known_to > ?
    AND activity.occurs_on > ?
    AND activity.recorded_at < ?
), pushed AS (
  SELECT
    close_move.opportunity_id AS opportunity_id,
    COUNT(*) AS n
  FROM close_move AS close_move
  WHERE
    close_move.to_on > close_move.from_on AND close_move.moved_at < ?
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
        AND activity.known_from <= ?
        AND activity.known_to > ?
        AND activity.is_done
        AND activity.occurs_on <= ?
        AND (
          activity.recorded_at IS NULL OR activity.recorded_at < ?
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
      WHEN x.currency IS NULL OR x.currency = ?
      THEN x.amount
      ELSE TRY_CAST(ROUND(x.amount * rate.rate, 4) AS DECIMAL(18, 4))
    END AS price,
    NOT pushed.n IS NULL AS moved_later,
    DATE_DIFF('DAY', stay.begin_on, ?) AS age,
    DATE_DIFF('DAY', stay.begin_on, ?) > ? * CASE WHEN norm.n >= 10 THEN norm.days WHEN pool.n >= 10 THEN pool.days END AS stuck,
    recent.opportunity_id IS NULL AND COALESCE(x.last_activity_at < ?, TRUE) AS quiet,
    NOT x.last_activity_at IS NULL AS said,
    CASE
      WHEN DATE_DIFF('DAY', x.last_activity_at, ? - INTERVAL '1' MICROSECOND) < DATE_DIFF('DAY', touch.last_on, ?)
      OR touch.last_on IS NULL
      THEN DATE_DIFF('DAY', x.last_activity_at, ? - INTERVAL '1' MICROSECOND)
      ELSE DATE_DIFF('DAY', touch.last_on, ?)
    END AS silence,
    NOT ahead.opportunity_id IS NULL AS booked,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, DATE_FORMAT(x.close_on, '%Y')) AS by_month
  FROM deal AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= ?
    AND ? < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.close_on
  LEFT JOIN rate AS rate
    ON rate.currency = x.currency
    AND rate.begin_on <= COALESCE(x.close_on, ?)
    AND COALESCE(x.close_on, ?) < rate.end_on
  LEFT JOIN stage_stay AS stay
    ON stay.opportunity_id = x.opportunity_id
    AND stay.is_known
    AND stay.begin_at < ?
    AND stay.end_at >= ?
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
  GROUPING(seen.by_person, seen.by_month) AS mask,
  CASE
    WHEN COUNT(*) FILTER(WHERE
      seen.moved_later) = 0
    THEN 0
    ELSE SUM(seen.price) FILTER(WHERE
      seen.moved_later)
  END AS value_0,
  (
    (
      ELEMENT_AT(
        ARRAY_SORT(ARRAY_AGG(seen.age) FILTER(WHERE
          NOT seen.age IS NULL)),
        (
          CARDINALITY(ARRAY_SORT(ARRAY_AGG(seen.age) FILTER(WHERE
            NOT seen.age IS NULL))) + 1
        ) / 2
      ) + ELEMENT_AT(
        ARRAY_SORT(ARRAY_AGG(seen.age) FILTER(WHERE
          NOT seen.age IS NULL)),
        (
          CARDINALITY(ARRAY_SORT(ARRAY_AGG(seen.age) FILTER(WHERE
            NOT seen.age IS NULL))) + 2
        ) / 2
      )
    ) / CAST(2 AS DOUBLE)
  ) AS value_1,
  CAST(COUNT(*) FILTER(WHERE
    (
      seen.stuck
    )) AS DOUBLE) / NULLIF(COUNT(*) FILTER(WHERE
    (
      NOT seen.stuck IS NULL
    )), 0) AS value_2,
  CASE
    WHEN COUNT(*) FILTER(WHERE
      (
        NOT seen.stuck IS NULL
      )) > 0 OR COUNT(*) = 0
    THEN CASE
      WHEN COUNT(*) FILTER(WHERE
        seen.stuck) = 0
      THEN 0
      ELSE SUM(seen.price) FILTER(WHERE
        seen.stuck)
    END
  END AS value_3,
  CAST(CASE
    WHEN (
      SELECT
        touches_known.n AS n
      FROM touches_known AS touches_known
    ) > 0
    OR COUNT(*) FILTER(WHERE
      (
        seen.said
      )) > 0
    THEN COUNT(*) FILTER(WHERE
      (
        seen.quiet
      ))
  END AS DOUBLE) / NULLIF(COUNT(*), 0) AS value_4,
  CASE
    WHEN COUNT(*) = 0
    THEN 0
    ELSE CASE
      WHEN (
        SELECT
          touches_known.n AS n
        FROM touches_known AS touches_known
      ) > 0
      OR COUNT(*) FILTER(WHERE
        (
          seen.said
        )) > 0
      THEN CASE
        WHEN COUNT(*) FILTER(WHERE
          seen.quiet) = 0
        THEN 0
        ELSE SUM(seen.price) FILTER(WHERE
          seen.quiet)
      END
    END
  END AS value_5,
  (
    (
      ELEMENT_AT(
        ARRAY_SORT(ARRAY_AGG(seen.silence) FILTER(WHERE
          NOT seen.silence IS NULL)),
        (
          CARDINALITY(ARRAY_SORT(ARRAY_AGG(seen.silence) FILTER(WHERE
            NOT seen.silence IS NULL))) + 1
        ) / 2
      ) + ELEMENT_AT(
        ARRAY_SORT(ARRAY_AGG(seen.silence) FILTER(WHERE
          NOT seen.silence IS NULL)),
        (
          CARDINALITY(ARRAY_SORT(ARRAY_AGG(seen.silence) FILTER(WHERE
            NOT seen.silence IS NULL))) + 2
        ) / 2
      )
    ) / CAST(2 AS DOUBLE)
  ) AS value_6,
  CAST(CASE
    WHEN (
      SELECT
        touches_known.n AS n
      FROM touches_known AS touches_known
    ) > 0
    THEN COUNT(*) FILTER(WHERE
      (
        seen.booked
      ))
  END AS DOUBLE) / NULLIF(COUNT(*), 0) AS value_7
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
