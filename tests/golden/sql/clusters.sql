-- a page, SQLite
select k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from clusters k
  where true
  and k.retired_at is null
  and (k.name_folded < ?
  or (k.name_folded = ?
  and k.id < ?))
  order by k.name_folded desc, k.id desc
  limit ?

-- a page, PostgreSQL
select k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from clusters k
  where true
  and k.retired_at is null
  and (k.name_folded < $1
  or (k.name_folded = $2
  and k.id < $3))
  order by k.name_folded desc, k.id desc
  limit $4

-- a page through every filter, SQLite
select k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, hit.points as relevance, ((k.unit_x - ?) * (k.unit_x - ?) + (k.unit_y - ?) * (k.unit_y - ?) + (k.unit_z - ?) * (k.unit_z - ?)) as chord_squared
  from (select id, max(points) as points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, (? - ? * r.rank) * ? as points
  from (select t.cluster_id as id, t.region_code, t.rank
  from cluster_terms t
  where t.term = ?) r) b group by region_code, id) d) found
  where points is not null group by id) hit cross
  join clusters k
  where true
  and k.retired_at is null
  and k.id = hit.id
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
  order by ((k.unit_x - ?) * (k.unit_x - ?) + (k.unit_y - ?) * (k.unit_y - ?) + (k.unit_z - ?) * (k.unit_z - ?)) desc, k.changed_at, k.id
  limit ?

-- a page through every filter, PostgreSQL
select k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, hit.points as relevance, ((k.unit_x - $1) * (k.unit_x - $2) + (k.unit_y - $3) * (k.unit_y - $4) + (k.unit_z - $5) * (k.unit_z - $6)) as chord_squared
  from (select id, max(points) as points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, ($7 - $8 * r.rank) * $9 as points
  from (select t.cluster_id as id, t.region_code, t.rank
  from cluster_terms t
  where t.term = $10) r) b group by region_code, id) d) found
  where points is not null group by id) hit cross
  join clusters k
  where true
  and k.retired_at is null
  and k.id = hit.id
  and k.stage = $11
  and k.sector_code = $12
  and exists (select 1
  from cluster_regions r
  where r.cluster_id = k.id
  and r.region_code >= $13
  and r.region_code < $14)
  and k.latitude between $15
  and $16
  and k.longitude between $17
  and $18
  and ((k.unit_x - $19) * (k.unit_x - $20) + (k.unit_y - $21) * (k.unit_y - $22) + (k.unit_z - $23) * (k.unit_z - $24)) <= $25
  and k.latitude between $26
  and $27
  and k.longitude between $28
  and $29
  order by ((k.unit_x - $30) * (k.unit_x - $31) + (k.unit_y - $32) * (k.unit_y - $33) + (k.unit_z - $34) * (k.unit_z - $35)) desc, k.changed_at, k.id
  limit $36

-- a count, SQLite
select count(*)
  from (select 1
  from (select id, max(points) as points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, (? - ? * r.rank) * ? as points
  from (select t.cluster_id as id, t.region_code, t.rank
  from cluster_terms t
  where t.term = ?) r) b group by region_code, id) d) found
  where points is not null group by id) hit cross
  join clusters k
  where true
  and k.retired_at is null
  and k.id = hit.id
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
  from (select id, max(points) as points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, ($1 - $2 * r.rank) * $3 as points
  from (select t.cluster_id as id, t.region_code, t.rank
  from cluster_terms t
  where t.term = $4) r) b group by region_code, id) d) found
  where points is not null group by id) hit cross
  join clusters k
  where true
  and k.retired_at is null
  and k.id = hit.id
  and k.stage = $5
  and k.sector_code = $6
  and exists (select 1
  from cluster_regions r
  where r.cluster_id = k.id
  and r.region_code >= $7
  and r.region_code < $8)
  and k.latitude between $9
  and $10
  and k.longitude between $11
  and $12
  and ((k.unit_x - $13) * (k.unit_x - $14) + (k.unit_y - $15) * (k.unit_y - $16) + (k.unit_z - $17) * (k.unit_z - $18)) <= $19
  and k.latitude between $20
  and $21
  and k.longitude between $22
  and $23
  limit $24) counted

-- by ids, SQLite
select k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from clusters k
  where k.id in (?)

-- by ids, PostgreSQL
select k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from clusters k
  where k.id = any($1)

-- of regions, SQLite
select *
  from (select parent.code as parent_key, row_number() over (partition by parent.code
  order by k.name_folded desc, k.id desc) as place, k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
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
  and k.id < ?))) ranked
  where place <= ?
  order by place

-- of regions, PostgreSQL
select *
  from (select parent.code as parent_key, row_number() over (partition by parent.code
  order by k.name_folded desc, k.id desc) as place, k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
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
  and k.id < $4))) ranked
  where place <= $5
  order by place

-- of cooperatives, SQLite
select *
  from (select link.cooperative_id as parent_key, row_number() over (partition by link.cooperative_id
  order by k.name_folded desc, k.id desc) as place, k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from cluster_cooperatives link
  join clusters k on k.id = link.cluster_id
  and link.until is null
  where true
  and link.cooperative_id in (?)
  and k.retired_at is null
  and (k.name_folded < ?
  or (k.name_folded = ?
  and k.id < ?))) ranked
  where place <= ?
  order by place

-- of cooperatives, PostgreSQL
select *
  from (select link.cooperative_id as parent_key, row_number() over (partition by link.cooperative_id
  order by k.name_folded desc, k.id desc) as place, k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from cluster_cooperatives link
  join clusters k on k.id = link.cluster_id
  and link.until is null
  where true
  and link.cooperative_id = any($1)
  and k.retired_at is null
  and (k.name_folded < $2
  or (k.name_folded = $3
  and k.id < $4))) ranked
  where place <= $5
  order by place

-- of UMKM, SQLite
select *
  from (select link.umkm_id as parent_key, row_number() over (partition by link.umkm_id
  order by k.name_folded desc, k.id desc) as place, k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from cluster_memberships link
  join clusters k on k.id = link.cluster_id
  and link.left_on is null
  where true
  and link.umkm_id in (?)
  and k.retired_at is null
  and (k.name_folded < ?
  or (k.name_folded = ?
  and k.id < ?))) ranked
  where place <= ?
  order by place

-- of UMKM, PostgreSQL
select *
  from (select link.umkm_id as parent_key, row_number() over (partition by link.umkm_id
  order by k.name_folded desc, k.id desc) as place, k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from cluster_memberships link
  join clusters k on k.id = link.cluster_id
  and link.left_on is null
  where true
  and link.umkm_id = any($1)
  and k.retired_at is null
  and (k.name_folded < $2
  or (k.name_folded = $3
  and k.id < $4))) ranked
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

