-- Organisations, cooperatives, UMKM, clusters, and who belongs where. Keys of tables that grow with businesses begin with the
-- business or the person, so that a distributed engine can spread them.

create table organisations (
    id          uuid             not null primary key,
    kind        text             not null check (kind in ('DINAS', 'FINANCIER', 'SUPPLIER', 'BUYER', 'TRAINER')),
    name        text             not null,
    name_folded text collate "C" not null,
    is_demo     boolean          not null,
    version     bigint           not null,
    created_at  timestamptz      not null,
    changed_at  timestamptz      not null,
    retired_at  timestamptz
);

create table organisation_regions (
    organisation_id uuid             not null references organisations (id),
    region_code     text collate "C" not null references regions (code),
    primary key (organisation_id, region_code)
);

create table cooperatives (
    id                         uuid             not null primary key,
    name                       text             not null,
    name_folded                text collate "C" not null,
    search_text                text collate "C" not null,
    kind                       text             not null check (kind in ('PRODUCER', 'CONSUMER', 'SERVICE', 'MARKETING', 'SAVINGS_AND_LOAN')),
    pattern                    text             not null check (pattern in ('CONVENTIONAL', 'SHARIA')),
    level                      text             not null check (level in ('PRIMARY', 'SECONDARY')),
    bond                       text             not null check (bond in ('OPEN', 'TERRITORIAL', 'OCCUPATIONAL', 'EMPLOYER', 'COMMUNITY')),
    bond_description           text,
    openness                   text             not null check (openness in ('OPEN', 'BOND_ONLY', 'CLOSED', 'UNKNOWN')),
    legal_number               text,
    legal_number_folded        text collate "C",
    nik                        text collate "C",
    region_code                text collate "C" not null references regions (code),
    address                    text,
    latitude                   double precision,
    longitude                  double precision,
    unit_x                     double precision,
    unit_y                     double precision,
    unit_z                     double precision,
    location_precision         text             check (location_precision in ('EXACT', 'ADDRESS', 'CENTROID', 'CELL')),
    phone                      text,
    whatsapp                   text,
    email                      text,
    website                    text,
    founded_on                 date,
    principal_dues_idr         bigint           check (principal_dues_idr >= 0),
    mandatory_dues_monthly_idr bigint           check (mandatory_dues_monthly_idr >= 0),
    last_rat_book_year         bigint,
    last_rat_on                date,
    last_business_on           date,
    revitalising_since         date,
    dissolution_announced_on   date,
    dissolved_on               date,
    n_members                  bigint           check (n_members >= 0),
    services                   jsonb            not null,
    sectors                    jsonb            not null,
    is_demo                    boolean          not null,
    merged_into                uuid,
    version                    bigint           not null,
    created_at                 timestamptz      not null,
    changed_at                 timestamptz      not null,
    retired_at                 timestamptz
);
create index cooperatives_by_region on cooperatives (region_code, id);
create index cooperatives_by_name on cooperatives (name_folded, id);
create index cooperatives_by_place on cooperatives (latitude, longitude);
create index cooperatives_by_legal_number on cooperatives (legal_number_folded);
create index cooperatives_by_nik on cooperatives (nik);
create index cooperatives_by_change on cooperatives (changed_at, id);

create table cooperative_sectors (
    cooperative_id uuid             not null references cooperatives (id),
    sector_code    text collate "C" not null references sectors (code),
    primary key (cooperative_id, sector_code)
);
create index cooperative_sectors_by_sector on cooperative_sectors (sector_code, cooperative_id);

create table cooperative_services (
    cooperative_id uuid not null references cooperatives (id),
    service        text not null check (service in ('SAVINGS', 'LENDING', 'BULK_BUYING', 'MARKETING', 'TRAINING', 'EQUIPMENT', 'RETAIL', 'WAREHOUSING', 'TRANSPORT')),
    primary key (cooperative_id, service)
);

-- Annual members' meetings (RAT) that were held.
create table cooperative_rats (
    cooperative_id uuid        not null references cooperatives (id),
    book_year      bigint      not null check (book_year between 1900 and 2200),
    held_on        date,
    n_attended     bigint      check (n_attended >= 0),
    n_members      bigint      check (n_members >= 0),
    source         text,
    created_at     timestamptz not null,
    primary key (cooperative_id, book_year)
);

create table cooperative_years (
    cooperative_id uuid        not null references cooperatives (id),
    year           bigint      not null check (year between 1900 and 2200),
    n_members      bigint      check (n_members >= 0),
    assets_idr     bigint,
    equity_idr     bigint,
    surplus_idr    bigint,
    loans_idr      bigint,
    turnover_idr   bigint,
    created_at     timestamptz not null,
    changed_at     timestamptz not null,
    primary key (cooperative_id, year)
);

-- What a cooperative was said to be at a time; the state shown is always derived anew.
create table cooperative_states (
    cooperative_id uuid        not null references cooperatives (id),
    n              bigint      not null,
    state          text        not null check (state in ('ACTIVE_WITH_RAT', 'ACTIVE_WITHOUT_RAT', 'DORMANT', 'BEING_REVITALISED', 'BEING_DISSOLVED', 'DISSOLVED')),
    rule_version   text        not null,
    observed_on    date        not null,
    created_at     timestamptz not null,
    primary key (cooperative_id, n)
);

create table umkm (
    id                 uuid             not null primary key,
    name               text,
    name_folded        text collate "C",
    is_published       boolean          not null,
    sector_code        text collate "C" references sectors (code),
    region_code        text collate "C" not null references regions (code),
    latitude           double precision,
    longitude          double precision,
    location_precision text             check (location_precision in ('EXACT', 'ADDRESS', 'CENTROID', 'CELL')),
    cell_latitude      double precision,
    cell_longitude     double precision,
    cell_x             double precision,
    cell_y             double precision,
    cell_z             double precision,
    nib                text collate "C",
    kbli               jsonb            not null,
    products           jsonb            not null,
    inputs             jsonb            not null,
    sectors            jsonb            not null,
    public_text        text collate "C" not null,
    founded_on         date,
    latest_year        bigint,
    revenue_idr        bigint           check (revenue_idr >= 0),
    capital_idr        bigint           check (capital_idr >= 0),
    n_workers          bigint           check (n_workers >= 0),
    size_class         text             check (size_class in ('MICRO', 'SMALL', 'MEDIUM', 'LARGE')),
    is_demo            boolean          not null,
    merged_into        uuid,
    version            bigint           not null,
    created_at         timestamptz      not null,
    changed_at         timestamptz      not null,
    retired_at         timestamptz
);
create index umkm_by_region on umkm (region_code, id);
create index umkm_by_sector on umkm (sector_code, id);
create index umkm_by_cell on umkm (cell_latitude, cell_longitude);
create index umkm_by_name on umkm (name_folded, id);
create index umkm_by_change on umkm (changed_at, id);

-- A NIB belongs to one business: the uniqueness across businesses has a table of its own.
create table umkm_nibs (
    nib     text collate "C" not null primary key,
    umkm_id uuid             not null
);

create table umkm_sectors (
    umkm_id     uuid             not null references umkm (id),
    sector_code text collate "C" not null references sectors (code),
    primary key (umkm_id, sector_code)
);
create index umkm_sectors_by_sector on umkm_sectors (sector_code, umkm_id);

create table umkm_years (
    umkm_id     uuid        not null references umkm (id),
    year        bigint      not null check (year between 1900 and 2200),
    revenue_idr bigint      check (revenue_idr >= 0),
    capital_idr bigint      check (capital_idr >= 0),
    n_workers   bigint      check (n_workers >= 0),
    created_at  timestamptz not null,
    changed_at  timestamptz not null,
    primary key (umkm_id, year)
);

create table umkm_persons (
    umkm_id   uuid not null references umkm (id),
    person_id uuid not null references persons (id),
    role      text not null check (role in ('OWNER', 'CONTACT')),
    since     date not null,
    until     date,
    primary key (umkm_id, person_id, role, since)
);
create index umkm_persons_by_person on umkm_persons (person_id, umkm_id);

create table clusters (
    id          uuid             not null primary key,
    name        text             not null,
    name_folded text collate "C" not null,
    search_text text collate "C" not null,
    sector_code text collate "C" not null references sectors (code),
    stage       text             not null check (stage in ('PROPOSED', 'FORMING', 'ACTIVE', 'MATURE', 'CLOSED')),
    region_code text collate "C" not null references regions (code),
    regions     jsonb            not null,
    latitude    double precision,
    longitude   double precision,
    unit_x      double precision,
    unit_y      double precision,
    unit_z      double precision,
    founded_on  date,
    lead_id     uuid             references cooperatives (id),
    is_demo     boolean          not null,
    merged_into uuid,
    version     bigint           not null,
    created_at  timestamptz      not null,
    changed_at  timestamptz      not null,
    retired_at  timestamptz
);
create index clusters_by_region on clusters (region_code, id);
create index clusters_by_name on clusters (name_folded, id);
create index clusters_by_sector on clusters (sector_code, id);
create index clusters_by_change on clusters (changed_at, id);

create table cluster_regions (
    cluster_id  uuid             not null references clusters (id),
    region_code text collate "C" not null references regions (code),
    primary key (cluster_id, region_code)
);
create index cluster_regions_by_region on cluster_regions (region_code, cluster_id);

create table cluster_cooperatives (
    cluster_id     uuid not null references clusters (id),
    cooperative_id uuid not null references cooperatives (id),
    role           text not null check (role in ('LEAD', 'PARTNER')),
    since          date not null,
    until          date,
    primary key (cluster_id, cooperative_id, role, since)
);
create index cluster_cooperatives_by_cooperative on cluster_cooperatives (cooperative_id, cluster_id);
create unique index cluster_cooperatives_once on cluster_cooperatives (cluster_id, cooperative_id) where until is null;
create unique index cluster_cooperatives_one_lead on cluster_cooperatives (cluster_id) where role = 'LEAD' and until is null;

create table umkm_memberships (
    umkm_id        uuid        not null references umkm (id),
    id             uuid        not null,
    cooperative_id uuid        not null references cooperatives (id),
    joined_on      date        not null,
    left_on        date,
    created_at     timestamptz not null,
    changed_at     timestamptz not null,
    primary key (umkm_id, id)
);
create index umkm_memberships_by_cooperative on umkm_memberships (cooperative_id, umkm_id);
create unique index umkm_memberships_once on umkm_memberships (umkm_id, cooperative_id) where left_on is null;

create table person_memberships (
    person_id      uuid        not null references persons (id),
    id             uuid        not null,
    cooperative_id uuid        not null references cooperatives (id),
    joined_on      date        not null,
    left_on        date,
    created_at     timestamptz not null,
    changed_at     timestamptz not null,
    primary key (person_id, id)
);
create index person_memberships_by_cooperative on person_memberships (cooperative_id, person_id);
create unique index person_memberships_once on person_memberships (person_id, cooperative_id) where left_on is null;

create table cluster_memberships (
    umkm_id     uuid             not null references umkm (id),
    id          uuid             not null,
    cluster_id  uuid             not null references clusters (id),
    sector_code text collate "C" not null references sectors (code),
    joined_on   date             not null,
    left_on     date,
    created_at  timestamptz      not null,
    changed_at  timestamptz      not null,
    primary key (umkm_id, id)
);
create index cluster_memberships_by_cluster on cluster_memberships (cluster_id, umkm_id);
create unique index cluster_memberships_one_per_sector on cluster_memberships (umkm_id, sector_code) where left_on is null;
