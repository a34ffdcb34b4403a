-- The catalogue's schema, version 1 (PRAGMA user_version; db.c has the steps to later ones). Facts are what documents
-- said; the derived part follows from them (consolidate.c) and can be made anew at any time. Paragraph numbers p count
-- from 1, NULL is not told.

-- Settings: 'similarity', and what else holds for the whole database.
CREATE TABLE setting(name TEXT PRIMARY KEY, value) WITHOUT ROWID;

-- ---------------------------------------------------------------- facts
-- A document's content. key is its SHA-256, followed by /NAME where the facts depend on the file's name.
CREATE TABLE document(
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  sha256 TEXT, format TEXT, title TEXT, program TEXT,
  name TEXT NOT NULL DEFAULT ''                 -- the file name that it was first read under
);
-- A file that was met: path, state, and the document that it held. Several sources may hold one document.
CREATE TABLE source(
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,                           -- as shown: valid UTF-8
  document_id INTEGER REFERENCES document(id),
  size INTEGER, mtime_ns INTEGER, sha256 TEXT, program TEXT,
  outcome TEXT, detail TEXT, duration_us INTEGER, run INTEGER,
  missing_since INTEGER NOT NULL DEFAULT 0      -- seconds since 1970; 0: it is there
);
CREATE INDEX source_document ON source(document_id);
CREATE INDEX source_missing ON source(missing_since) WHERE missing_since > 0;
CREATE INDEX document_sha256 ON document(sha256);
-- A department that a document gives duties of its own.
CREATE TABLE unit(
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, p INTEGER
);
CREATE INDEX unit_document ON unit(document_id);
CREATE INDEX unit_key ON unit(key);
-- A role as one document describes it. key is the canonical title; department is its own or its parent's.
CREATE TABLE role(
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  parent_id INTEGER REFERENCES role(id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL, p INTEGER,
  title TEXT, title_from_filename INTEGER NOT NULL DEFAULT 0,
  key TEXT NOT NULL, department TEXT, department_key TEXT
);
CREATE INDEX role_document ON role(document_id);
CREATE INDEX role_parent ON role(parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX role_key ON role(key);
CREATE INDEX role_department ON role(department_key) WHERE department_key IS NOT NULL;
-- key: the canonical title, where the value names a post (reportsTo, supervises).
CREATE TABLE field(
  id INTEGER PRIMARY KEY,
  role_id INTEGER NOT NULL REFERENCES role(id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL, name TEXT NOT NULL, label TEXT, value TEXT NOT NULL, p INTEGER, key TEXT
);
CREATE INDEX field_role ON field(role_id);
-- A section belongs to a role or to a department's block.
CREATE TABLE section(
  id INTEGER PRIMARY KEY,
  role_id INTEGER REFERENCES role(id) ON DELETE CASCADE,
  unit_id INTEGER REFERENCES unit(id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL, kind TEXT NOT NULL, heading TEXT, p INTEGER,
  CHECK ((role_id IS NULL) <> (unit_id IS NULL))
);
CREATE INDEX section_role ON section(role_id) WHERE role_id IS NOT NULL;
CREATE INDEX section_unit ON section(unit_id) WHERE unit_id IS NOT NULL;
-- Items in reading order; one of depth d+1 stands within the last one of depth d before it.
CREATE TABLE item(
  id INTEGER PRIMARY KEY,
  section_id INTEGER NOT NULL REFERENCES section(id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL, depth INTEGER NOT NULL, n INTEGER, label TEXT, text TEXT NOT NULL, p INTEGER
);
CREATE INDEX item_section ON item(section_id);
-- level and code as in diag.def; origin is 'document', or 'catalogue' for what only the document as a whole shows.
CREATE TABLE diagnostic(
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL, level TEXT NOT NULL, code TEXT NOT NULL, p INTEGER, message TEXT NOT NULL,
  origin TEXT NOT NULL DEFAULT 'document'
);
CREATE INDEX diagnostic_document ON diagnostic(document_id);
CREATE TABLE run(id INTEGER PRIMARY KEY, started INTEGER, finished INTEGER, who TEXT, report TEXT);

-- What facts changed and is not consolidated yet.
CREATE TABLE stale(kind TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY(kind, key)) WITHOUT ROWID;

-- ---------------------------------------------------------------- derived; ids are hashes of content
-- A catalogue role: a post over all documents. key as role.key. pinyin is that of the title's first reading.
CREATE TABLE post(
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, title TEXT NOT NULL, pinyin TEXT,
  descriptions INTEGER NOT NULL, documents INTEGER NOT NULL, duties INTEGER NOT NULL
);
-- Other titles that it goes by; rule says which synonym made them one ('' when they differ in signs only).
CREATE TABLE alias(
  post_id INTEGER NOT NULL REFERENCES post(id) ON DELETE CASCADE,
  title TEXT NOT NULL, count INTEGER NOT NULL, rule TEXT NOT NULL, PRIMARY KEY(post_id, title)
) WITHOUT ROWID;
-- How its title may sound: syllables of each reading, and their initials.
CREATE TABLE sound(
  sound TEXT NOT NULL, post_id INTEGER NOT NULL REFERENCES post(id) ON DELETE CASCADE, PRIMARY KEY(sound, post_id)
) WITHOUT ROWID;
CREATE INDEX sound_post ON sound(post_id);
CREATE TABLE department(
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  roles INTEGER NOT NULL, descriptions INTEGER NOT NULL, documents INTEGER NOT NULL, duties INTEGER NOT NULL
);
-- Who reports to whom, as descriptions of the post say; key resolves to a post where the catalogue has one.
CREATE TABLE line(
  post_id INTEGER NOT NULL REFERENCES post(id) ON DELETE CASCADE,
  direction TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY(post_id, direction, key)
) WITHOUT ROWID;
CREATE INDEX line_key ON line(key);
-- A duty of a post or of a department (or a requirement …: kind as section.kind) with all its occurrences.
CREATE TABLE duty(
  id INTEGER PRIMARY KEY,
  post_id INTEGER REFERENCES post(id) ON DELETE CASCADE,
  department_id INTEGER REFERENCES department(id) ON DELETE CASCADE,
  kind TEXT NOT NULL, text TEXT NOT NULL, occurrences INTEGER NOT NULL, documents INTEGER NOT NULL,
  place INTEGER NOT NULL,                       -- the first place that it has in a section: for a natural order
  CHECK ((post_id IS NULL) <> (department_id IS NULL))
);
CREATE INDEX duty_post ON duty(post_id) WHERE post_id IS NOT NULL;
CREATE INDEX duty_department ON duty(department_id) WHERE department_id IS NOT NULL;
-- What is searched: a row for each title, wording, field value and document. class: see catalogue/db.h.
CREATE TABLE entry(
  id INTEGER PRIMARY KEY, class INTEGER NOT NULL,
  post_id INTEGER REFERENCES post(id) ON DELETE CASCADE,
  department_id INTEGER REFERENCES department(id) ON DELETE CASCADE,
  document_id INTEGER REFERENCES document(id) ON DELETE CASCADE,
  duty_id INTEGER REFERENCES duty(id) ON DELETE CASCADE,
  kind TEXT NOT NULL, text TEXT NOT NULL, title TEXT NOT NULL, dept TEXT NOT NULL, count INTEGER NOT NULL
);
CREATE INDEX entry_post ON entry(post_id) WHERE post_id IS NOT NULL;
CREATE INDEX entry_department ON entry(department_id) WHERE department_id IS NOT NULL;
CREATE INDEX entry_document ON entry(document_id) WHERE document_id IS NOT NULL;
CREATE INDEX entry_duty ON entry(duty_id) WHERE duty_id IS NOT NULL;
-- Which duty an item is an occurrence of, and the entry of its wording.
CREATE TABLE occurrence(
  item_id INTEGER PRIMARY KEY REFERENCES item(id) ON DELETE CASCADE,
  duty_id INTEGER NOT NULL REFERENCES duty(id) ON DELETE CASCADE,
  entry_id INTEGER NOT NULL
);
CREATE INDEX occurrence_duty ON occurrence(duty_id);
-- What the catalogue as a whole shows: cycles of reporting lines.
CREATE TABLE finding(id INTEGER PRIMARY KEY, level TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL);
CREATE TABLE finding_post(
  finding_id INTEGER NOT NULL REFERENCES finding(id) ON DELETE CASCADE,
  post_id INTEGER NOT NULL REFERENCES post(id) ON DELETE CASCADE, PRIMARY KEY(finding_id, post_id)
) WITHOUT ROWID;
CREATE INDEX finding_post_post ON finding_post(post_id);
CREATE VIRTUAL TABLE search USING fts5(
  text, title, dept, content='entry', content_rowid='id', tokenize='zhgram');

-- ---------------------------------------------------------------- views for people
-- One row a catalogue role.
CREATE VIEW v_roles AS
  SELECT title, descriptions, documents, duties,
         (SELECT group_concat(title, '；') FROM alias WHERE post_id = post.id) AS aliases
  FROM post;
-- One row a description: what one document says of a role, and where.
CREATE VIEW v_descriptions AS
  SELECT post.title AS role, role.title AS written, role.department, role.p AS paragraph,
         document.name AS document, document.sha256
  FROM role JOIN post ON post.key = role.key JOIN document ON document.id = role.document_id;
-- One row an occurrence of a duty of a role: the catalogue's wording, the document's own, and where it stands.
CREATE VIEW v_duties AS
  SELECT post.title AS role, duty.kind, duty.text AS duty, duty.occurrences, item.text AS wording, item.label,
         item.p AS paragraph, role.department, document.name AS document, document.sha256
  FROM duty JOIN post ON post.id = duty.post_id JOIN occurrence ON occurrence.duty_id = duty.id
       JOIN item ON item.id = occurrence.item_id JOIN section ON section.id = item.section_id
       JOIN role ON role.id = section.role_id JOIN document ON document.id = role.document_id;
-- One row a department's own duty.
CREATE VIEW v_department_duties AS
  SELECT department.name AS department, duty.kind, duty.text AS duty, duty.occurrences
  FROM duty JOIN department ON department.id = duty.department_id;
-- One row a field's value.
CREATE VIEW v_fields AS
  SELECT post.title AS role, field.name AS field, field.label, field.value, field.p AS paragraph,
         document.name AS document, document.sha256
  FROM field JOIN role ON role.id = field.role_id JOIN post ON post.key = role.key
       JOIN document ON document.id = role.document_id;
-- One row a source: its state and what it gave.
CREATE VIEW v_documents AS
  SELECT source.name AS path, source.outcome, source.detail, document.format, document.title,
         (SELECT count(*) FROM role WHERE role.document_id = document.id) AS roles,
         (SELECT count(*) FROM diagnostic d WHERE d.document_id = document.id) AS diagnostics
  FROM source LEFT JOIN document ON document.id = source.document_id;
-- One row a reporting line; superior_role is empty where the catalogue has no such role.
CREATE VIEW v_lines AS
  SELECT post.title AS role, line.name AS superior, up.title AS superior_role, line.count
  FROM line JOIN post ON post.id = line.post_id LEFT JOIN post AS up ON up.key = line.key
  WHERE direction = 'reportsTo'
  UNION ALL
  SELECT coalesce(low.title, line.name), post.title, post.title, line.count
  FROM line JOIN post ON post.id = line.post_id LEFT JOIN post AS low ON low.key = line.key
  WHERE direction = 'supervises';
