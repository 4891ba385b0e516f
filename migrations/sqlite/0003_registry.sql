-- Organisations, cooperatives, UMKM, clusters, and who belongs where. Keys of tables that grow with businesses begin with the
-- business or the person, so that a distributed engine can spread them.

create table organisations (
    id          blob    not null primary key,
    kind        text    not null check (kind in ('DINAS', 'FINANCIER', 'SUPPLIER', 'BUYER', 'TRAINER')),
    name        text    not null,
    name_folded text    not null,
    is_demo     integer not null,
    version     integer not null,
    created_at  text    not null,
    changed_at  text    not null,
    retired_at  text
) strict;

create table organisation_regions (
    organisation_id blob not null references organisations (id),
    region_code     text not null references regions (code),
    primary key (organisation_id, region_code)
) strict;

create table cooperatives (
    id                         blob    not null primary key,
    name                       text    not null,
    name_folded                text    not null,
    search_text                text    not null,
    kind                       text    not null check (kind in ('PRODUCER', 'CONSUMER', 'SERVICE', 'MARKETING', 'SAVINGS_AND_LOAN')),
    pattern                    text    not null check (pattern in ('CONVENTIONAL', 'SHARIA')),
    level                      text    not null check (level in ('PRIMARY', 'SECONDARY')),
    bond                       text    not null check (bond in ('OPEN', 'TERRITORIAL', 'OCCUPATIONAL', 'EMPLOYER', 'COMMUNITY')),
    bond_description           text,
    openness                   text    not null check (openness in ('OPEN', 'BOND_ONLY', 'CLOSED', 'UNKNOWN')),
    legal_number               text,
    legal_number_folded        text,
    nik                        text,
    region_code                text    not null references regions (code),
    address                    text,
    latitude                   real,
    longitude                  real,
    unit_x                     real,
    unit_y                     real,
    unit_z                     real,
    location_precision         text    check (location_precision in ('EXACT', 'ADDRESS', 'CENTROID', 'CELL')),
    phone                      text,
    whatsapp                   text,
    email                      text,
    website                    text,
    founded_on                 text,
    principal_dues_idr         integer check (principal_dues_idr >= 0),
    mandatory_dues_monthly_idr integer check (mandatory_dues_monthly_idr >= 0),
    last_rat_book_year         integer,
    last_rat_on                text,
    last_business_on           text,
    revitalising_since         text,
    dissolution_announced_on   text,
    dissolved_on               text,
    n_members                  integer check (n_members >= 0),
    services                   text    not null,
    sectors                    text    not null,
    is_demo                    integer not null,
    merged_into                blob,
    version                    integer not null,
    created_at                 text    not null,
    changed_at                 text    not null,
    retired_at                 text
) strict;
create index cooperatives_by_region on cooperatives (region_code, id);
create index cooperatives_by_name on cooperatives (name_folded, id);
create index cooperatives_by_place on cooperatives (latitude, longitude);
create index cooperatives_by_legal_number on cooperatives (legal_number_folded);
create index cooperatives_by_nik on cooperatives (nik);
create index cooperatives_by_change on cooperatives (changed_at, id);

create table cooperative_sectors (
    cooperative_id blob not null references cooperatives (id),
    sector_code    text not null references sectors (code),
    primary key (cooperative_id, sector_code)
) strict;
create index cooperative_sectors_by_sector on cooperative_sectors (sector_code, cooperative_id);

create table cooperative_services (
    cooperative_id blob not null references cooperatives (id),
    service        text not null check (service in ('SAVINGS', 'LENDING', 'BULK_BUYING', 'MARKETING', 'TRAINING', 'EQUIPMENT', 'RETAIL', 'WAREHOUSING', 'TRANSPORT')),
    primary key (cooperative_id, service)
) strict;

-- Annual members' meetings (RAT) that were held.
create table cooperative_rats (
    cooperative_id blob    not null references cooperatives (id),
    book_year      integer not null check (book_year between 1900 and 2200),
    held_on        text,
    n_attended     integer check (n_attended >= 0),
    n_members      integer check (n_members >= 0),
    source         text,
    created_at     text    not null,
    primary key (cooperative_id, book_year)
) strict;

create table cooperative_years (
    cooperative_id blob    not null references cooperatives (id),
    year           integer not null check (year between 1900 and 2200),
    n_members      integer check (n_members >= 0),
    assets_idr     integer,
    equity_idr     integer,
    surplus_idr    integer,
    loans_idr      integer,
    turnover_idr   integer,
    created_at     text    not null,
    changed_at     text    not null,
    primary key (cooperative_id, year)
) strict;

-- What a cooperative was said to be at a time; the state shown is always derived anew.
create table cooperative_states (
    cooperative_id blob    not null references cooperatives (id),
    n              integer not null,
    state          text    not null check (state in ('ACTIVE_WITH_RAT', 'ACTIVE_WITHOUT_RAT', 'DORMANT', 'BEING_REVITALISED', 'BEING_DISSOLVED', 'DISSOLVED')),
    rule_version   text    not null,
    observed_on    text    not null,
    created_at     text    not null,
    primary key (cooperative_id, n)
) strict;

create table umkm (
    id                 blob    not null primary key,
    name               text,
    name_folded        text,
    is_published       integer not null,
    sector_code        text    references sectors (code),
    region_code        text    not null references regions (code),
    latitude           real,
    longitude          real,
    location_precision text    check (location_precision in ('EXACT', 'ADDRESS', 'CENTROID', 'CELL')),
    cell_latitude      real,
    cell_longitude     real,
    cell_x             real,
    cell_y             real,
    cell_z             real,
    nib                text,
    kbli               text    not null,
    products           text    not null,
    inputs             text    not null,
    sectors            text    not null,
    public_text        text    not null,
    founded_on         text,
    latest_year        integer,
    revenue_idr        integer check (revenue_idr >= 0),
    capital_idr        integer check (capital_idr >= 0),
    n_workers          integer check (n_workers >= 0),
    size_class         text    check (size_class in ('MICRO', 'SMALL', 'MEDIUM', 'LARGE')),
    is_demo            integer not null,
    merged_into        blob,
    version            integer not null,
    created_at         text    not null,
    changed_at         text    not null,
    retired_at         text
) strict;
create index umkm_by_region on umkm (region_code, id);
create index umkm_by_sector on umkm (sector_code, id);
create index umkm_by_cell on umkm (cell_latitude, cell_longitude);
create index umkm_by_name on umkm (name_folded, id);
create index umkm_by_change on umkm (changed_at, id);

-- A NIB belongs to one business: the uniqueness across businesses has a table of its own.
create table umkm_nibs (
    nib     text not null primary key,
    umkm_id blob not null
) strict;

create table umkm_sectors (
    umkm_id     blob not null references umkm (id),
    sector_code text not null references sectors (code),
    primary key (umkm_id, sector_code)
) strict;
create index umkm_sectors_by_sector on umkm_sectors (sector_code, umkm_id);

create table umkm_years (
    umkm_id     blob    not null references umkm (id),
    year        integer not null check (year between 1900 and 2200),
    revenue_idr integer check (revenue_idr >= 0),
    capital_idr integer check (capital_idr >= 0),
    n_workers   integer check (n_workers >= 0),
    created_at  text    not null,
    changed_at  text    not null,
    primary key (umkm_id, year)
) strict;

create table umkm_persons (
    umkm_id   blob not null references umkm (id),
    person_id blob not null references persons (id),
    role      text not null check (role in ('OWNER', 'CONTACT')),
    since     text not null,
    until     text,
    primary key (umkm_id, person_id, role, since)
) strict;
create index umkm_persons_by_person on umkm_persons (person_id, umkm_id);

create table clusters (
    id          blob    not null primary key,
    name        text    not null,
    name_folded text    not null,
    search_text text    not null,
    sector_code text    not null references sectors (code),
    stage       text    not null check (stage in ('PROPOSED', 'FORMING', 'ACTIVE', 'MATURE', 'CLOSED')),
    region_code text    not null references regions (code),
    regions     text    not null,
    latitude    real,
    longitude   real,
    unit_x      real,
    unit_y      real,
    unit_z      real,
    founded_on  text,
    lead_id     blob    references cooperatives (id),
    is_demo     integer not null,
    merged_into blob,
    version     integer not null,
    created_at  text    not null,
    changed_at  text    not null,
    retired_at  text
) strict;
create index clusters_by_region on clusters (region_code, id);
create index clusters_by_name on clusters (name_folded, id);
create index clusters_by_sector on clusters (sector_code, id);
create index clusters_by_change on clusters (changed_at, id);

create table cluster_regions (
    cluster_id  blob not null references clusters (id),
    region_code text not null references regions (code),
    primary key (cluster_id, region_code)
) strict;
create index cluster_regions_by_region on cluster_regions (region_code, cluster_id);

create table cluster_cooperatives (
    cluster_id     blob not null references clusters (id),
    cooperative_id blob not null references cooperatives (id),
    role           text not null check (role in ('LEAD', 'PARTNER')),
    since          text not null,
    until          text,
    primary key (cluster_id, cooperative_id, role, since)
) strict;
create index cluster_cooperatives_by_cooperative on cluster_cooperatives (cooperative_id, cluster_id);
create unique index cluster_cooperatives_once on cluster_cooperatives (cluster_id, cooperative_id) where until is null;
create unique index cluster_cooperatives_one_lead on cluster_cooperatives (cluster_id) where role = 'LEAD' and until is null;

create table umkm_memberships (
    umkm_id        blob not null references umkm (id),
    id             blob not null,
    cooperative_id blob not null references cooperatives (id),
    joined_on      text not null,
    left_on        text,
    created_at     text not null,
    changed_at     text not null,
    primary key (umkm_id, id)
) strict;
create index umkm_memberships_by_cooperative on umkm_memberships (cooperative_id, umkm_id);
create unique index umkm_memberships_once on umkm_memberships (umkm_id, cooperative_id) where left_on is null;

create table person_memberships (
    person_id      blob not null references persons (id),
    id             blob not null,
    cooperative_id blob not null references cooperatives (id),
    joined_on      text not null,
    left_on        text,
    created_at     text not null,
    changed_at     text not null,
    primary key (person_id, id)
) strict;
create index person_memberships_by_cooperative on person_memberships (cooperative_id, person_id);
create unique index person_memberships_once on person_memberships (person_id, cooperative_id) where left_on is null;

create table cluster_memberships (
    umkm_id     blob not null references umkm (id),
    id          blob not null,
    cluster_id  blob not null references clusters (id),
    sector_code text not null references sectors (code),
    joined_on   text not null,
    left_on     text,
    created_at  text not null,
    changed_at  text not null,
    primary key (umkm_id, id)
) strict;
create index cluster_memberships_by_cluster on cluster_memberships (cluster_id, umkm_id);
create unique index cluster_memberships_one_per_sector on cluster_memberships (umkm_id, sector_code) where left_on is null;
