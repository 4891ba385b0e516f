-- What the product ships with: regions, sectors, the classification of lines of business, published figures.

create table regions (
    code        text collate "C" not null primary key,
    name        text             not null,
    name_folded text collate "C" not null,
    level       text             not null check (level in ('PROVINCE', 'REGENCY', 'KECAMATAN', 'VILLAGE')),
    kind        text             not null check (kind in ('PROVINSI', 'KABUPATEN', 'KOTA', 'KECAMATAN', 'KELURAHAN', 'DESA', 'DESA_ADAT')),
    parent_code text collate "C",
    zone        text             not null check (zone in ('WIB', 'WITA', 'WIT')),
    latitude    double precision,
    longitude   double precision,
    area_km2    double precision,
    population  bigint,
    postal_code text,
    valid_from  date,
    valid_to    date,
    successor   text collate "C",
    version     bigint           not null,
    created_at  timestamptz      not null,
    changed_at  timestamptz      not null,
    retired_at  timestamptz
);
create index regions_by_name on regions (name_folded, code);
create index regions_by_parent on regions (parent_code, name_folded, code);
create index regions_by_level on regions (level, name_folded, code);

create table region_figures (
    region_code text collate "C" not null references regions (code),
    measure     text collate "C" not null,
    period      text collate "C" not null,
    low         double precision not null,
    high        double precision not null,
    unit        text             not null,
    definition_id text,
    definition_en text,
    source      text             not null,
    primary key (region_code, measure, period)
);

create table sectors (
    code          text collate "C" not null primary key,
    name_id       text             not null,
    name_en       text             not null,
    shape         text             not null check (shape in ('CIRCLE', 'SQUARE', 'TRIANGLE', 'DIAMOND')),
    tone          text             not null check (tone in ('SIMPUL', 'NILA', 'DAUN', 'KUNYIT')),
    kbli_prefixes jsonb            not null,
    words         jsonb            not null,
    version       bigint           not null,
    created_at    timestamptz      not null,
    changed_at    timestamptz      not null,
    retired_at    timestamptz
);

create table kbli_codes (
    edition      text             not null check (edition in ('KBLI_2020', 'KBLI_2025')),
    code         text collate "C" not null,
    level        bigint           not null check (level between 1 and 5),
    title        text             not null,
    title_folded text collate "C" not null,
    parent       text collate "C",
    source       text             not null,
    primary key (edition, code)
);

-- Which reference data this database holds: the digest of each shipped file.
create table reference_loads (
    name      text collate "C" not null primary key,
    digest    text             not null,
    loaded_at timestamptz      not null
);
