-- Where values came from, and what was written: import runs, origins, candidates for duplicates, the outbox.

create table import_runs (
    id          blob    not null primary key,
    kind        text    not null check (kind in ('COOPERATIVES', 'UMKM')),
    file_name   text    not null,
    file_sha256 text    not null,
    state       text    not null check (state in ('PLANNED', 'APPLYING', 'APPLIED', 'UNDONE')),
    n_rows      integer not null,
    counts      text    not null,
    created_at  text    not null,
    changed_at  text    not null,
    applied_at  text,
    undone_at   text
) strict;
create index import_runs_by_state on import_runs (state, id);
create index import_runs_by_digest on import_runs (file_sha256, kind);

-- The plan of a run, row by row. What it would write is sealed, since it may hold personal data, and removed once applied.
create table import_rows (
    run_id     blob    not null references import_runs (id),
    n          integer not null,
    sheet      text    not null,
    row_number integer not null,
    action     text    not null check (action in ('NEW', 'CHANGED', 'UNCHANGED', 'REFUSED', 'POSSIBLE_DUPLICATE')),
    entity_id  blob,
    sealed     blob,
    is_applied integer not null,
    primary key (run_id, n)
) strict;

create table field_origins (
    entity_id     blob not null,
    field         text not null,
    import_run_id blob not null references import_runs (id),
    entity_kind   text not null check (entity_kind in ('COOPERATIVE', 'UMKM', 'CLUSTER', 'PERSON', 'ORGANISATION', 'REGION', 'SECTOR')),
    raw_value     text,
    value_before  text,
    at            text not null,
    primary key (entity_id, field, import_run_id)
) strict;
create index field_origins_by_run on field_origins (import_run_id);

-- Pairs that may be the same; a person decides.
create table duplicate_candidates (
    id            blob    not null primary key,
    entity_kind   text    not null check (entity_kind in ('COOPERATIVE', 'UMKM')),
    entity_id     blob    not null,
    other_id      blob    not null,
    score         integer not null check (score between 0 and 100),
    reasons       text    not null,
    state         text    not null check (state in ('OPEN', 'SAME', 'DIFFERENT')),
    import_run_id blob    references import_runs (id),
    created_at    text    not null,
    changed_at    text    not null
) strict;
create unique index duplicate_candidates_once on duplicate_candidates (entity_id, other_id);

-- Keyed hashes of what tells businesses apart: names, owners, addresses, phones. Nothing can be read from them.
create table umkm_match_keys (
    umkm_id blob not null references umkm (id),
    kind    text not null check (kind in ('IDENTITY', 'NAME', 'NIK', 'PHONE')),
    hash    blob not null,
    primary key (umkm_id, kind, hash)
) strict;
create index umkm_match_keys_by_hash on umkm_match_keys (hash, kind, umkm_id);

-- One row for each entity written, in the transaction that wrote it.
create table outbox (
    n           integer primary key autoincrement,
    entity_kind text    not null,
    entity_id   text    not null,
    action      text    not null check (action in ('INSERT', 'UPDATE', 'RETIRE')),
    version     integer not null,
    at          text    not null
) strict;
