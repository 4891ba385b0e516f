-- What the product ships with: regions, sectors, the classification of lines of business, published figures.

create table regions (
    code        text    not null primary key,
    name        text    not null,
    name_folded text    not null,
    level       text    not null check (level in ('PROVINCE', 'REGENCY', 'KECAMATAN', 'VILLAGE')),
    kind        text    not null check (kind in ('PROVINSI', 'KABUPATEN', 'KOTA', 'KECAMATAN', 'KELURAHAN', 'DESA', 'DESA_ADAT')),
    parent_code text,
    zone        text    not null check (zone in ('WIB', 'WITA', 'WIT')),
    latitude    real,
    longitude   real,
    area_km2    real,
    population  integer,
    postal_code text,
    valid_from  text,
    valid_to    text,
    successor   text,
    version     integer not null,
    created_at  text    not null,
    changed_at  text    not null,
    retired_at  text
) strict;
create index regions_by_name on regions (name_folded, code);
create index regions_by_parent on regions (parent_code, name_folded, code);
create index regions_by_level on regions (level, name_folded, code);

create table region_figures (
    region_code text not null references regions (code),
    measure     text not null,
    period      text not null,
    low         real not null,
    high        real not null,
    unit        text not null,
    definition_id text,
    definition_en text,
    source      text not null,
    primary key (region_code, measure, period)
) strict;

create table sectors (
    code          text    not null primary key,
    name_id       text    not null,
    name_en       text    not null,
    shape         text    not null check (shape in ('CIRCLE', 'SQUARE', 'TRIANGLE', 'DIAMOND')),
    tone          text    not null check (tone in ('SIMPUL', 'NILA', 'DAUN', 'KUNYIT')),
    kbli_prefixes text    not null,
    words         text    not null,
    version       integer not null,
    created_at    text    not null,
    changed_at    text    not null,
    retired_at    text
) strict;

create table kbli_codes (
    edition      text    not null check (edition in ('KBLI_2020', 'KBLI_2025')),
    code         text    not null,
    level        integer not null check (level between 1 and 5),
    title        text    not null,
    title_folded text    not null,
    parent       text,
    source       text    not null,
    primary key (edition, code)
) strict;

-- Which reference data this database holds: the digest of each shipped file.
create table reference_loads (
    name      text not null primary key,
    digest    text not null,
    loaded_at text not null
) strict;
