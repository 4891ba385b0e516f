-- Lists that cost what they show whatever narrows them down, and counts that are kept.

-- A sector's businesses in the lists, with what they are narrowed down by: whoever left the lists is in no sector.
delete from umkm_sectors where umkm_id in (select id from umkm where retired_at is not null);
alter table umkm_sectors add column region_code text collate "C" not null default '';
alter table umkm_sectors add column size_class text collate "C";
update umkm_sectors set region_code = u.region_code, size_class = u.size_class from umkm u where u.id = umkm_sectors.umkm_id;
drop index umkm_sectors_by_sector;
create index umkm_sectors_by_sector on umkm_sectors (sector_code, umkm_id, region_code, size_class);
create index umkm_sectors_by_regency on umkm_sectors (sector_code, substr(region_code, 1, 5), umkm_id, size_class);
create index umkm_sectors_by_kecamatan on umkm_sectors (sector_code, substr(region_code, 1, 8), umkm_id, region_code, size_class);

-- By size; by last change in a region; by place, with what narrows a place down.
create index umkm_by_size on umkm (size_class, id, region_code) where retired_at is null;
create index umkm_by_change_in_province on umkm (substr(region_code, 1, 2), changed_at, id) where retired_at is null;
create index umkm_by_change_in_regency on umkm (substr(region_code, 1, 5), changed_at, id) where retired_at is null;
create index umkm_by_change_in_kecamatan on umkm (substr(region_code, 1, 8), changed_at, id) where retired_at is null;
drop index umkm_by_cell;
create index umkm_by_cell on umkm (cell_latitude, cell_longitude, id, region_code, size_class) where retired_at is null;
-- nothing is asked by these: sectors have a table, names have terms
drop index umkm_by_sector;
drop index umkm_by_name;

-- Which terms a record has: what one word finds is asked for the others.
create index umkm_terms_of on umkm_terms (umkm_id, term, rank);
create index cooperative_terms_of on cooperative_terms (cooperative_id, term, rank);

-- In an order of chance, since the end of an id is random: the first of them stand for all.
create index umkm_by_chance on umkm (substr(uuid_send(id), 9, 8)) where retired_at is null;
create index cooperatives_by_chance on cooperatives (substr(uuid_send(id), 9, 8)) where retired_at is null;

-- How many UMKM are in the lists: in a region at every level ('' for all of them), of a sector ('' for whatever, '-' for none), of a
-- size class ('' for whatever, '-' where it is not known). Written with them, in the same transaction.
create table umkm_counts (
    region_code text collate "C" not null,
    sector_code text collate "C" not null,
    size_class  text collate "C" not null,
    n           bigint not null,
    primary key (region_code, sector_code, size_class)
);
create index umkm_counts_by_level on umkm_counts (sector_code, size_class, length(region_code), region_code);
insert into umkm_counts (region_code, sector_code, size_class, n)
  with placed as (
    select '' as region_code, id, coalesce(size_class, '-') as size_class from umkm where retired_at is null
    union all select substr(region_code, 1, 2), id, coalesce(size_class, '-') from umkm where retired_at is null and length(region_code) >= 2
    union all select substr(region_code, 1, 5), id, coalesce(size_class, '-') from umkm where retired_at is null and length(region_code) >= 5
    union all select substr(region_code, 1, 8), id, coalesce(size_class, '-') from umkm where retired_at is null and length(region_code) >= 8
    union all select region_code, id, coalesce(size_class, '-') from umkm where retired_at is null and length(region_code) >= 13
  ), of_sectors as (
    select region_code, '' as sector_code, size_class from placed
    union all select p.region_code, coalesce(s.sector_code, '-'), p.size_class from placed p left join umkm_sectors s on s.umkm_id = p.id
  )
  select region_code, sector_code, size_class, count(*) from of_sectors group by region_code, sector_code, size_class
  union all select region_code, sector_code, '', count(*) from of_sectors group by region_code, sector_code;
