-- Search by plain words. Terms are made in Rust, from public facts only, and written with their record; the same on both engines.

-- Which words there are in each kind of record, and how many records have each.
create table search_words (
    kind text    not null check (kind in ('COOPERATIVE', 'UMKM', 'CLUSTER')),
    word text    not null,
    n    integer not null,
    primary key (kind, word)
) strict, without rowid;

-- The runs of three characters by which a misspelt word finds the words it may mean.
create table search_grams (
    kind text not null check (kind in ('COOPERATIVE', 'UMKM', 'CLUSTER')),
    gram text not null,
    word text not null,
    primary key (kind, gram, word)
) strict, without rowid;

-- Terms of each kind: the best first, then by place, so that one term in one place is one stretch of the index.
create table cooperative_terms (
    term           text    not null,
    rank           integer not null,
    region_code    text    not null,
    cooperative_id blob    not null,
    primary key (term, rank, region_code, cooperative_id)
) strict, without rowid;

create table umkm_terms (
    term        text    not null,
    rank        integer not null,
    region_code text    not null,
    umkm_id     blob    not null,
    primary key (term, rank, region_code, umkm_id)
) strict, without rowid;

create table cluster_terms (
    term        text    not null,
    rank        integer not null,
    region_code text    not null,
    cluster_id  blob    not null,
    primary key (term, rank, region_code, cluster_id)
) strict, without rowid;

-- The texts that were searched before.
alter table cooperatives drop column search_text;
alter table umkm drop column public_text;
alter table clusters drop column search_text;

-- Lists of a region in the order in which pages show them, at every level; by number of members and last meeting; by place.
create index umkm_by_province on umkm (substr(region_code, 1, 2), id);
create index umkm_by_regency on umkm (substr(region_code, 1, 5), id);
create index umkm_by_kecamatan on umkm (substr(region_code, 1, 8), id);
create index cooperatives_by_province on cooperatives (substr(region_code, 1, 2), name_folded, id);
create index cooperatives_by_regency on cooperatives (substr(region_code, 1, 5), name_folded, id);
create index cooperatives_by_kecamatan on cooperatives (substr(region_code, 1, 8), name_folded, id);
create index cooperatives_by_members on cooperatives (coalesce(n_members, 0), id);
create index cooperatives_by_last_rat on cooperatives (coalesce(last_rat_book_year, 0), id);
create index clusters_by_place on clusters (latitude, longitude);
