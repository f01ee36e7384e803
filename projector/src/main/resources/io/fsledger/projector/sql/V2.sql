-- Whose the bytes of a flush are.
CREATE TABLE flush_writers (
  part INTEGER NOT NULL,
  record_offset BIGINT NOT NULL,
  client TEXT NOT NULL,
  filesystem TEXT NOT NULL,
  inode ${unsigned} NOT NULL,
  bytes BIGINT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (part, record_offset, client)
);

CREATE INDEX flush_writers_by_client ON flush_writers (client, at_ms);

-- Who writes the most bytes: ... ORDER BY bytes DESC LIMIT 10
CREATE VIEW largest_writers AS
SELECT client, SUM(bytes) AS bytes, COUNT(DISTINCT filesystem || '/' || CAST(inode AS TEXT)) AS files, MAX(at_ms) AS last_ms
FROM flush_writers GROUP BY client;

-- With what it wrote.
DROP VIEW client_history;

CREATE VIEW client_history AS
SELECT client, term, opened_ms AS at_ms, ${time:opened_ms} AS at, 'opened' AS what,
       filesystem || '/' || CAST(inode AS TEXT) AS about, NULL AS why FROM handles
UNION ALL
SELECT client, term, closed_ms, ${time:closed_ms}, 'closed',
       filesystem || '/' || CAST(inode AS TEXT), closed_cause FROM handles WHERE closed_ms IS NOT NULL
UNION ALL
SELECT client, NULL, at_ms, ${time:at_ms}, 'wrote ' || CAST(bytes AS TEXT) || ' bytes',
       filesystem || '/' || CAST(inode AS TEXT), NULL FROM flush_writers
UNION ALL
SELECT client, term, at_ms, ${time:at_ms}, 'became ' || to_phase, from_phase, cause FROM client_transitions WHERE post_mortem = 0
UNION ALL
SELECT client, term, at_ms, ${time:at_ms}, 'refused', topic, code FROM rejections WHERE client IS NOT NULL;
