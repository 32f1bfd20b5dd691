-- touches 0, meetings 1, activity_level 2, meeting_level 3, activity_focus 4, activity_quality 5
WITH seat AS (
  SELECT
    given.owner_id AS owner_id,
    given.person_key AS person_key,
    given.begin_on AS begin_on,
    given.end_on AS end_on
  FROM JSON_TO_RECORDSET(CAST(%(stints)s AS JSON)) AS given(owner_id TEXT, person_key TEXT, unit_key TEXT, row_key TEXT, begin_on DATE, end_on DATE)
), fiscal AS (
  SELECT
    CAST(laid.day AS DATE) AS day,
    laid.month AS month
  FROM (
    SELECT
      GENERATE_SERIES(
        CAST(given.begin_on AS TIMESTAMP),
        CAST(given.end_on AS TIMESTAMP) - INTERVAL '1 DAY',
        INTERVAL '1 DAY'
      ) AS day,
      given.month AS month
    FROM JSON_TO_RECORDSET(CAST(%(fiscal)s AS JSON)) AS given(begin_on DATE, end_on DATE, month TEXT, quarter TEXT, year TEXT)
  ) AS laid
), deal AS (
  SELECT
    opportunity_version.opportunity_id AS opportunity_id,
    opportunity_version.account_id AS account_id
  FROM opportunity_version AS opportunity_version
  WHERE
    opportunity_version.valid_from < %(known)s
    AND opportunity_version.valid_to >= %(known)s
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
    x.occurs_on < %(end)s
    AND x.occurs_on <= %(as_of)s
    AND x.known_at < %(known)s
    AND x.known_from <= %(as_of)s
    AND x.known_to > %(as_of)s
), seen AS (
  SELECT
    x.channel IN ('email', 'call', 'meeting') AND NOT x.opportunity_id IS NULL AS touch,
    x.channel = 'meeting' AS meeting,
    account.segment = 'strategic' AS target_account,
    x.has_next_step AS next_step,
    seat.person_key AS by_person,
    COALESCE(fiscal.month, TO_CHAR(x.occurs_on, 'YYYY')) AS by_month
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
    AND account.known_from <= %(as_of)s
    AND account.known_to > %(as_of)s
  WHERE
    NOT x.is_system
    AND x.known_from <= %(as_of)s
    AND x.known_to > %(as_of)s
    AND x.is_done
    AND (
      x.recorded_at IS NULL OR x.recorded_at < %(known)s
    )
    AND x.occurs_on >= %(begin)s
    AND x.occurs_on < %(end)s
    AND x.occurs_on <= %(as_of)s
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
      )) AS DOUBLE PRECISION) / NULLIF(%(weeks)s, 0)
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
      )) AS DOUBLE PRECISION) / NULLIF(%(weeks)s, 0)
  END AS value_3,
  CAST(COUNT(*) FILTER(WHERE
    (
      seen.touch AND seen.target_account
    )) AS DOUBLE PRECISION) / NULLIF(
    COUNT(*) FILTER(WHERE
      (
        seen.touch AND NOT seen.target_account IS NULL
      )),
    0
  ) AS value_4,
  CAST(COUNT(*) FILTER(WHERE
    (
      seen.meeting AND seen.next_step
    )) AS DOUBLE PRECISION) / NULLIF(COUNT(*) FILTER(WHERE
    (
      seen.meeting AND NOT seen.next_step IS NULL
    )), 0) AS value_5
FROM seen AS seen
GROUP BY
  GROUPING SETS (
    (),
    (seen.by_person, seen.by_month)
  );
