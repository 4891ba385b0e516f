-- Imports of reference lists: regions, the classification, outlines. Each is one transaction, so it has no plan to keep.

create table reference_imports (
    id          uuid        not null primary key,
    kind        text        not null check (kind in ('REGIONS', 'KBLI', 'BOUNDARIES')),
    file_name   text        not null,
    file_sha256 text        not null,
    n_rows      bigint      not null,
    counts      jsonb       not null,
    created_at  timestamptz not null
);

-- What an import made or changed, and what stood there before: nothing where it was made. Files that ship with the program
-- leave alone what stands here.
create table reference_changes (
    kind         text not null check (kind in ('REGIONS', 'KBLI', 'BOUNDARIES')),
    entry        text collate "C" not null,
    import_id    uuid not null references reference_imports (id),
    value_before text,
    primary key (kind, entry, import_id)
);

-- Outlines of regions as GeoJSON geometries, simplified within a bound of bytes. Read by code, never searched.
create table region_outlines (
    region_code text        collate "C" not null primary key references regions (code),
    outline     text        not null,
    n_points    bigint      not null,
    import_id   uuid        not null references reference_imports (id),
    changed_at  timestamptz not null
);
