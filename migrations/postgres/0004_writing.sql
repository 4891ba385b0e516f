-- Where values came from, and what was written: import runs, origins, candidates for duplicates, the outbox.

create table import_runs (
    id          uuid        not null primary key,
    kind        text        not null check (kind in ('COOPERATIVES', 'UMKM')),
    file_name   text        not null,
    file_sha256 text        not null,
    state       text        not null check (state in ('PLANNED', 'APPLYING', 'APPLIED', 'UNDONE')),
    n_rows      bigint      not null,
    counts      jsonb       not null,
    created_at  timestamptz not null,
    changed_at  timestamptz not null,
    applied_at  timestamptz,
    undone_at   timestamptz
);
create index import_runs_by_state on import_runs (state, id);
create index import_runs_by_digest on import_runs (file_sha256, kind);

-- The plan of a run, row by row. What it would write is sealed, since it may hold personal data, and removed once applied.
create table import_rows (
    run_id     uuid    not null references import_runs (id),
    n          bigint  not null,
    sheet      text    not null,
    row_number bigint  not null,
    action     text    not null check (action in ('NEW', 'CHANGED', 'UNCHANGED', 'REFUSED', 'POSSIBLE_DUPLICATE')),
    entity_id  uuid,
    sealed     bytea,
    is_applied boolean not null,
    primary key (run_id, n)
);

create table field_origins (
    entity_id     uuid             not null,
    field         text collate "C" not null,
    import_run_id uuid             not null references import_runs (id),
    entity_kind   text             not null check (entity_kind in ('COOPERATIVE', 'UMKM', 'CLUSTER', 'PERSON', 'ORGANISATION', 'REGION', 'SECTOR')),
    raw_value     text,
    value_before  text,
    at            timestamptz      not null,
    primary key (entity_id, field, import_run_id)
);
create index field_origins_by_run on field_origins (import_run_id);

-- Pairs that may be the same; a person decides.
create table duplicate_candidates (
    id            uuid        not null primary key,
    entity_kind   text        not null check (entity_kind in ('COOPERATIVE', 'UMKM')),
    entity_id     uuid        not null,
    other_id      uuid        not null,
    score         bigint      not null check (score between 0 and 100),
    reasons       jsonb       not null,
    state         text        not null check (state in ('OPEN', 'SAME', 'DIFFERENT')),
    import_run_id uuid        references import_runs (id),
    created_at    timestamptz not null,
    changed_at    timestamptz not null
);
create unique index duplicate_candidates_once on duplicate_candidates (entity_id, other_id);

-- Keyed hashes of what tells businesses apart: names, owners, addresses, phones. Nothing can be read from them.
create table umkm_match_keys (
    umkm_id uuid not null references umkm (id),
    kind    text not null check (kind in ('IDENTITY', 'NAME', 'NIK', 'PHONE')),
    hash    bytea not null,
    primary key (umkm_id, kind, hash)
);
create index umkm_match_keys_by_hash on umkm_match_keys (hash, kind, umkm_id);

-- One row for each entity written, in the transaction that wrote it.
create table outbox (
    n           bigint      generated always as identity primary key,
    entity_kind text        not null,
    entity_id   text        not null,
    action      text        not null check (action in ('INSERT', 'UPDATE', 'RETIRE')),
    version     bigint      not null,
    at          timestamptz not null
);
