-- touches 0, meetings 1, activity_level 2, meeting_level 3, activity_focus 4, activity_quality 5
WITH seat AS (
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
), deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.account_id AS account_id
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < ?
    AND opportunity_version.valid_to >= ?
    AND NOT opportunity_version.is_deleted
), activity_known AS (
  SELECT
    COUNT(*) AS n
  FROM active_on AS x
  JOIN seat AS seat
    ON seat.owner_id = x.owner_id
    AND seat.begin_on <= x.occurs_on
    AND x.occurs_on < seat.end_on
  WHERE
    x.occurs_on < ?
    AND x.occurs_on <= ?
    AND x.known_at < ?
    AND x.known_from <= ?
    AND x.known_to > ?
), seen AS (
  SELECT
    x.channel IN ('email', 'call', 'meeting') AND NOT x.opportunity_id IS NULL AS touch,
    x.channel = 'meeting' AS meeting,
    account.segment = 'strategic' AS target_account,
    x.has_next_step AS next_step,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, DATE_FORMAT(x.occurs_on, '%Y')) AS by_month
  FROM activity AS x
  JOIN seat AS seat
    ON seat.owner_id = COALESCE(x.owner_id, '(nobody)')
    AND seat.begin_on <= x.occurs_on
    AND x.occurs_on < seat.end_on
  LEFT JOIN fiscal AS fiscal
    ON fiscal.day = x.occurs_on
  LEFT JOIN deal AS deal
    ON deal.opportunity_id = CASE WHEN x.account_id IS NULL THEN x.opportunity_id END
  LEFT JOIN account AS account
    ON account.account_id = COALESCE(x.account_id, deal.account_id)
    AND account.known_from <= ?
    AND account.known_to > ?
  WHERE
    NOT x.is_system
    AND x.known_from <= ?
    AND x.known_to > ?
    AND x.is_done
    AND (
      x.recorded_at IS NULL OR x.recorded_at < ?
    )
    AND x.occurs_on >= ?
    AND x.occurs_on < ?
    AND x.occurs_on <= ?
)
SELECT
  seen.by_person AS by_person,
  seen.by_month AS by_month,
  GROUPING(seen.by_person, seen.by_month) AS mask,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    THEN COUNT(*) FILTER(WHERE
      (
        seen.touch
      ))
  END AS value_0,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    THEN COUNT(*) FILTER(WHERE
      (
        seen.meeting
      ))
  END AS value_1,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    THEN CAST(COUNT(*) FILTER(WHERE
      (
        seen.touch
      )) AS DOUBLE) / NULLIF(?, 0)
  END AS value_2,
  CASE
    WHEN (
      SELECT
        activity_known.n AS n
      FROM activity_known AS activity_known
    ) > 0
    THEN CAST(COUNT(*) FILTER(WHERE
      (
        seen.meeting
      )) AS DOUBLE) / NULLIF(?, 0)
  END AS value_3,
  CAST(COUNT(*) FILTER(WHERE
    (
      seen.touch AND seen.target_account
    )) AS DOUBLE) / NULLIF(
    COUNT(*) FILTER(WHERE
      (
        seen.touch AND NOT seen.target_account IS NULL
      )),
    0
  ) AS value_4,
  CAST(COUNT(*) FILTER(WHERE
    (
      seen.meeting AND seen.next_step
    )) AS DOUBLE) / NULLIF(COUNT(*) FILTER(WHERE
    (
      seen.meeting AND NOT seen.next_step IS NULL
    )), 0) AS value_5
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
