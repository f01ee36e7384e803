-- Where each partition goes on: committed with the rows of what stands before.
CREATE TABLE positions (
  topic TEXT NOT NULL,
  part INTEGER NOT NULL,
  next_offset BIGINT NOT NULL,
  PRIMARY KEY (topic, part)
);

-- What the rules of the families know, as bytes: they say what an event did.
CREATE TABLE ledger_state (
  topic TEXT NOT NULL,
  part INTEGER NOT NULL,
  state_table INTEGER NOT NULL,
  state_key ${bytes} NOT NULL,
  state_value ${bytes} NOT NULL,
  PRIMARY KEY (topic, part, state_table, state_key)
) ${clustered};

-- Each handle that was ever opened.
CREATE TABLE handles (
  part INTEGER NOT NULL,
  opened_offset BIGINT NOT NULL,
  filesystem TEXT NOT NULL,
  inode ${unsigned} NOT NULL,
  generation BIGINT NOT NULL,
  fh ${unsigned} NOT NULL,
  client TEXT NOT NULL,
  term BIGINT NOT NULL,
  flags INTEGER NOT NULL,
  readable INTEGER NOT NULL,
  writable INTEGER NOT NULL,
  opened_ms BIGINT NOT NULL,
  closed_offset BIGINT,
  closed_ms BIGINT,
  closed_cause TEXT,
  PRIMARY KEY (part, opened_offset)
);

CREATE INDEX handles_by_inode ON handles (filesystem, inode, opened_ms);

CREATE INDEX handles_by_client ON handles (client, opened_ms);

CREATE INDEX handles_open ON handles (filesystem, inode, fh, client) WHERE closed_offset IS NULL;

-- Each inode that was ever known, in its latest life.
CREATE TABLE inodes (
  filesystem TEXT NOT NULL,
  inode ${unsigned} NOT NULL,
  generation BIGINT NOT NULL,
  status TEXT NOT NULL,
  holders BIGINT NOT NULL,
  kind TEXT,
  size BIGINT,
  changed_ms BIGINT NOT NULL,
  evicted_ms BIGINT,
  PRIMARY KEY (filesystem, inode)
);

-- The names that inodes have now.
CREATE TABLE directory_entries (
  filesystem TEXT NOT NULL,
  directory ${unsigned} NOT NULL,
  name ${bytes} NOT NULL,
  inode ${unsigned} NOT NULL,
  generation BIGINT NOT NULL,
  named_ms BIGINT NOT NULL,
  PRIMARY KEY (filesystem, directory, name)
);

-- What left the write buffers for the disk.
CREATE TABLE flushes (
  part INTEGER NOT NULL,
  record_offset BIGINT NOT NULL,
  filesystem TEXT NOT NULL,
  inode ${unsigned} NOT NULL,
  generation BIGINT NOT NULL,
  kind TEXT NOT NULL,
  segments INTEGER NOT NULL,
  bytes BIGINT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (part, record_offset)
);

CREATE INDEX flushes_by_inode ON flushes (filesystem, inode, at_ms);

CREATE TABLE client_transitions (
  part INTEGER NOT NULL,
  record_offset BIGINT NOT NULL,
  client TEXT NOT NULL,
  term BIGINT NOT NULL,
  from_phase TEXT NOT NULL,
  to_phase TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  delay_ms BIGINT NOT NULL,
  cause TEXT NOT NULL,
  post_mortem INTEGER NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (part, record_offset)
);

CREATE INDEX client_transitions_by_client ON client_transitions (client, at_ms);

CREATE TABLE rejections (
  part INTEGER NOT NULL,
  record_offset BIGINT NOT NULL,
  topic TEXT NOT NULL,
  event_part INTEGER NOT NULL,
  event_offset BIGINT NOT NULL,
  code TEXT NOT NULL,
  sentence TEXT NOT NULL,
  client TEXT,
  term BIGINT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (part, record_offset)
);

CREATE INDEX rejections_by_client ON rejections (client, at_ms);

-- Who had a file open at a time: ... WHERE filesystem = 'mesa' AND inode = '42' AND writable = 1
--   AND opened_ms <= :t AND (closed_ms IS NULL OR closed_ms > :t)
CREATE VIEW who_had_open AS
SELECT filesystem, inode, generation, fh, client, term, flags, readable, writable,
       opened_ms, ${time:opened_ms} AS opened_at, closed_ms, ${time:closed_ms} AS closed_at, closed_cause
FROM handles;

-- What a client did: ... WHERE client = 'editor' ORDER BY at_ms
CREATE VIEW client_history AS
SELECT client, term, opened_ms AS at_ms, ${time:opened_ms} AS at, 'opened' AS what,
       filesystem || '/' || CAST(inode AS TEXT) AS about, NULL AS why FROM handles
UNION ALL
SELECT client, term, closed_ms, ${time:closed_ms}, 'closed',
       filesystem || '/' || CAST(inode AS TEXT), closed_cause FROM handles WHERE closed_ms IS NOT NULL
UNION ALL
SELECT client, term, at_ms, ${time:at_ms}, 'became ' || to_phase, from_phase, cause FROM client_transitions WHERE post_mortem = 0
UNION ALL
SELECT client, term, at_ms, ${time:at_ms}, 'refused', topic, code FROM rejections WHERE client IS NOT NULL;

-- Which files get the most bytes: ... ORDER BY bytes DESC LIMIT 10
CREATE VIEW largest_written AS
SELECT filesystem, inode, SUM(bytes) AS bytes, COUNT(*) AS flushes, MAX(at_ms) AS last_ms
FROM flushes WHERE kind = 'write' GROUP BY filesystem, inode;
