-- a page, SQLite
select k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, cast(null as double precision) as chord_squared
  from clusters k
  where true
  and k.retired_at is null
  and (k.name_folded < ?
  or (k.name_folded = ?
  and k.id > ?))
  order by k.name_folded desc, k.id
  limit ?

-- a page, PostgreSQL
select k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, cast(null as double precision) as chord_squared
  from clusters k
  where true
  and k.retired_at is null
  and (k.name_folded < $1
  or (k.name_folded = $2
  and k.id > $3))
  order by k.name_folded desc, k.id
  limit $4

-- a page through every filter, SQLite
select k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, ((k.unit_x - ?) * (k.unit_x - ?) + (k.unit_y - ?) * (k.unit_y - ?) + (k.unit_z - ?) * (k.unit_z - ?)) as chord_squared
  from clusters k
  where true
  and k.retired_at is null
  and k.search_text like ?
  and k.stage = ?
  and k.sector_code = ?
  and exists (select 1
  from cluster_regions r
  where r.cluster_id = k.id
  and r.region_code >= ?
  and r.region_code < ?)
  and k.latitude between ?
  and ?
  and k.longitude between ?
  and ?
  and ((k.unit_x - ?) * (k.unit_x - ?) + (k.unit_y - ?) * (k.unit_y - ?) + (k.unit_z - ?) * (k.unit_z - ?)) <= ?
  and k.latitude between ?
  and ?
  and k.longitude between ?
  and ?
  order by ((k.unit_x - ?) * (k.unit_x - ?) + (k.unit_y - ?) * (k.unit_y - ?) + (k.unit_z - ?) * (k.unit_z - ?)) desc, k.changed_at, k.id desc
  limit ?

-- a page through every filter, PostgreSQL
select k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, ((k.unit_x - $1) * (k.unit_x - $2) + (k.unit_y - $3) * (k.unit_y - $4) + (k.unit_z - $5) * (k.unit_z - $6)) as chord_squared
  from clusters k
  where true
  and k.retired_at is null
  and k.search_text like $7
  and k.stage = $8
  and k.sector_code = $9
  and exists (select 1
  from cluster_regions r
  where r.cluster_id = k.id
  and r.region_code >= $10
  and r.region_code < $11)
  and k.latitude between $12
  and $13
  and k.longitude between $14
  and $15
  and ((k.unit_x - $16) * (k.unit_x - $17) + (k.unit_y - $18) * (k.unit_y - $19) + (k.unit_z - $20) * (k.unit_z - $21)) <= $22
  and k.latitude between $23
  and $24
  and k.longitude between $25
  and $26
  order by ((k.unit_x - $27) * (k.unit_x - $28) + (k.unit_y - $29) * (k.unit_y - $30) + (k.unit_z - $31) * (k.unit_z - $32)) desc, k.changed_at, k.id desc
  limit $33

-- a count, SQLite
select count(*)
  from (select 1
  from clusters k
  where true
  and k.retired_at is null
  and k.search_text like ?
  and k.stage = ?
  and k.sector_code = ?
  and exists (select 1
  from cluster_regions r
  where r.cluster_id = k.id
  and r.region_code >= ?
  and r.region_code < ?)
  and k.latitude between ?
  and ?
  and k.longitude between ?
  and ?
  and ((k.unit_x - ?) * (k.unit_x - ?) + (k.unit_y - ?) * (k.unit_y - ?) + (k.unit_z - ?) * (k.unit_z - ?)) <= ?
  and k.latitude between ?
  and ?
  and k.longitude between ?
  and ?
  limit ?) counted

-- a count, PostgreSQL
select count(*)
  from (select 1
  from clusters k
  where true
  and k.retired_at is null
  and k.search_text like $1
  and k.stage = $2
  and k.sector_code = $3
  and exists (select 1
  from cluster_regions r
  where r.cluster_id = k.id
  and r.region_code >= $4
  and r.region_code < $5)
  and k.latitude between $6
  and $7
  and k.longitude between $8
  and $9
  and ((k.unit_x - $10) * (k.unit_x - $11) + (k.unit_y - $12) * (k.unit_y - $13) + (k.unit_z - $14) * (k.unit_z - $15)) <= $16
  and k.latitude between $17
  and $18
  and k.longitude between $19
  and $20
  limit $21) counted

-- by ids, SQLite
select k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, cast(null as double precision) as chord_squared
  from clusters k
  where k.id in (?)

-- by ids, PostgreSQL
select k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, cast(null as double precision) as chord_squared
  from clusters k
  where k.id = any($1)

-- of regions, SQLite
select *
  from (select parent.code as parent_key, row_number() over (partition by parent.code
  order by k.name_folded desc, k.id) as place, k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, cast(null as double precision) as chord_squared
  from regions parent
  join clusters k on exists (select 1
  from cluster_regions r
  where r.cluster_id = k.id
  and r.region_code >= parent.code
  and r.region_code < parent.code || '/')
  where true
  and parent.code in (?)
  and k.retired_at is null
  and (k.name_folded < ?
  or (k.name_folded = ?
  and k.id > ?))) ranked
  where place <= ?
  order by place

-- of regions, PostgreSQL
select *
  from (select parent.code as parent_key, row_number() over (partition by parent.code
  order by k.name_folded desc, k.id) as place, k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, cast(null as double precision) as chord_squared
  from regions parent
  join clusters k on exists (select 1
  from cluster_regions r
  where r.cluster_id = k.id
  and r.region_code >= parent.code
  and r.region_code < parent.code || '/')
  where true
  and parent.code = any($1)
  and k.retired_at is null
  and (k.name_folded < $2
  or (k.name_folded = $3
  and k.id > $4))) ranked
  where place <= $5
  order by place

-- of cooperatives, SQLite
select *
  from (select link.cooperative_id as parent_key, row_number() over (partition by link.cooperative_id
  order by k.name_folded desc, k.id) as place, k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, cast(null as double precision) as chord_squared
  from cluster_cooperatives link
  join clusters k on k.id = link.cluster_id
  and link.until is null
  where true
  and link.cooperative_id in (?)
  and k.retired_at is null
  and (k.name_folded < ?
  or (k.name_folded = ?
  and k.id > ?))) ranked
  where place <= ?
  order by place

-- of cooperatives, PostgreSQL
select *
  from (select link.cooperative_id as parent_key, row_number() over (partition by link.cooperative_id
  order by k.name_folded desc, k.id) as place, k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, cast(null as double precision) as chord_squared
  from cluster_cooperatives link
  join clusters k on k.id = link.cluster_id
  and link.until is null
  where true
  and link.cooperative_id = any($1)
  and k.retired_at is null
  and (k.name_folded < $2
  or (k.name_folded = $3
  and k.id > $4))) ranked
  where place <= $5
  order by place

-- of UMKM, SQLite
select *
  from (select link.umkm_id as parent_key, row_number() over (partition by link.umkm_id
  order by k.name_folded desc, k.id) as place, k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, cast(null as double precision) as chord_squared
  from cluster_memberships link
  join clusters k on k.id = link.cluster_id
  and link.left_on is null
  where true
  and link.umkm_id in (?)
  and k.retired_at is null
  and (k.name_folded < ?
  or (k.name_folded = ?
  and k.id > ?))) ranked
  where place <= ?
  order by place

-- of UMKM, PostgreSQL
select *
  from (select link.umkm_id as parent_key, row_number() over (partition by link.umkm_id
  order by k.name_folded desc, k.id) as place, k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, cast(null as double precision) as chord_squared
  from cluster_memberships link
  join clusters k on k.id = link.cluster_id
  and link.left_on is null
  where true
  and link.umkm_id = any($1)
  and k.retired_at is null
  and (k.name_folded < $2
  or (k.name_folded = $3
  and k.id > $4))) ranked
  where place <= $5
  order by place

-- counts of regions, SQLite
select parent.code as parent_key, count(*)
  from regions parent
  join clusters k on exists (select 1
  from cluster_regions r
  where r.cluster_id = k.id
  and r.region_code >= parent.code
  and r.region_code < parent.code || '/')
  where true
  and parent.code in (?)
  and k.retired_at is null group by parent.code

-- counts of regions, PostgreSQL
select parent.code as parent_key, count(*)
  from regions parent
  join clusters k on exists (select 1
  from cluster_regions r
  where r.cluster_id = k.id
  and r.region_code >= parent.code
  and r.region_code < parent.code || '/')
  where true
  and parent.code = any($1)
  and k.retired_at is null group by parent.code

-- counts of cooperatives, SQLite
select link.cooperative_id as parent_key, count(*)
  from cluster_cooperatives link
  join clusters k on k.id = link.cluster_id
  and link.until is null
  where true
  and link.cooperative_id in (?)
  and k.retired_at is null group by link.cooperative_id

-- counts of cooperatives, PostgreSQL
select link.cooperative_id as parent_key, count(*)
  from cluster_cooperatives link
  join clusters k on k.id = link.cluster_id
  and link.until is null
  where true
  and link.cooperative_id = any($1)
  and k.retired_at is null group by link.cooperative_id

-- counts of UMKM, SQLite
select link.umkm_id as parent_key, count(*)
  from cluster_memberships link
  join clusters k on k.id = link.cluster_id
  and link.left_on is null
  where true
  and link.umkm_id in (?)
  and k.retired_at is null group by link.umkm_id

-- counts of UMKM, PostgreSQL
select link.umkm_id as parent_key, count(*)
  from cluster_memberships link
  join clusters k on k.id = link.cluster_id
  and link.left_on is null
  where true
  and link.umkm_id = any($1)
  and k.retired_at is null group by link.umkm_id

