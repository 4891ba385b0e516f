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

-- by names, SQLite
select k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from clusters k
  where k.retired_at is null
  and k.name_folded in (?)
  order by k.id

-- by names, PostgreSQL
select k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from clusters k
  where k.retired_at is null
  and k.name_folded = any($1)
  order by k.id

-- retired, SQLite
select id
  from clusters
  where retired_at is not null
  and id in (?)

-- retired, PostgreSQL
select id
  from clusters
  where retired_at is not null
  and id = any($1)

-- of regions, SQLite
select parent.key as parent_key, k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from (select distinct value as key
  from json_each(?)) parent cross
  join clusters k
  where k.id in (select k.id
  from clusters k
  where true
  and k.id in (select r.cluster_id
  from cluster_regions r
  where r.region_code >= parent.key
  and r.region_code < parent.key || '/')
  and k.retired_at is null
  and (k.name_folded < ?
  or (k.name_folded = ?
  and k.id < ?))
  order by k.name_folded desc, k.id desc
  limit ?)
  order by k.name_folded desc, k.id desc

-- of regions, PostgreSQL
select parent.key as parent_key, item.*
  from (select distinct given.key
  from unnest(cast($1 as text[])) as given(key)) parent cross
  join lateral (select row_number() over (
  order by k.name_folded desc, k.id desc) as place, k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from clusters k
  where true
  and k.id in (select r.cluster_id
  from cluster_regions r
  where r.region_code >= parent.key
  and r.region_code < parent.key || '/')
  and k.retired_at is null
  and (k.name_folded < $2
  or (k.name_folded = $3
  and k.id < $4))
  order by k.name_folded desc, k.id desc
  limit $5) item
  order by item.place

-- of cooperatives, SQLite
select parent.key as parent_key, k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from (select distinct unhex(value) as key
  from json_each(?)) parent cross
  join clusters k
  where k.id in (select link.cluster_id
  from cluster_cooperatives link cross
  join clusters k
  where true
  and link.cooperative_id = parent.key
  and link.until is null
  and k.id = link.cluster_id
  and k.retired_at is null
  and (k.name_folded < ?
  or (k.name_folded = ?
  and link.cluster_id < ?))
  order by k.name_folded desc, link.cluster_id desc
  limit ?)
  order by k.name_folded desc, k.id desc

-- of cooperatives, PostgreSQL
select parent.key as parent_key, item.*
  from (select distinct given.key
  from unnest(cast($1 as uuid[])) as given(key)) parent cross
  join lateral (select row_number() over (
  order by k.name_folded desc, link.cluster_id desc) as place, k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from cluster_cooperatives link cross
  join clusters k
  where true
  and link.cooperative_id = parent.key
  and link.until is null
  and k.id = link.cluster_id
  and k.retired_at is null
  and (k.name_folded < $2
  or (k.name_folded = $3
  and link.cluster_id < $4))
  order by k.name_folded desc, link.cluster_id desc
  limit $5) item
  order by item.place

-- of UMKM, SQLite
select parent.key as parent_key, k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from (select distinct unhex(value) as key
  from json_each(?)) parent cross
  join clusters k
  where k.id in (select link.cluster_id
  from cluster_memberships link cross
  join clusters k
  where true
  and link.umkm_id = parent.key
  and link.left_on is null
  and k.id = link.cluster_id
  and k.retired_at is null
  and (k.name_folded < ?
  or (k.name_folded = ?
  and link.cluster_id < ?))
  order by k.name_folded desc, link.cluster_id desc
  limit ?)
  order by k.name_folded desc, k.id desc

-- of UMKM, PostgreSQL
select parent.key as parent_key, item.*
  from (select distinct given.key
  from unnest(cast($1 as uuid[])) as given(key)) parent cross
  join lateral (select row_number() over (
  order by k.name_folded desc, link.cluster_id desc) as place, k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from cluster_memberships link cross
  join clusters k
  where true
  and link.umkm_id = parent.key
  and link.left_on is null
  and k.id = link.cluster_id
  and k.retired_at is null
  and (k.name_folded < $2
  or (k.name_folded = $3
  and link.cluster_id < $4))
  order by k.name_folded desc, link.cluster_id desc
  limit $5) item
  order by item.place

-- counts of regions, SQLite
select parent.key, (select count(*)
  from (select 1
  from clusters k
  where true
  and k.id in (select r.cluster_id
  from cluster_regions r
  where r.region_code >= parent.key
  and r.region_code < parent.key || '/')
  and k.retired_at is null
  limit ?) counted)
  from (select distinct value as key
  from json_each(?)) parent

-- counts of regions, PostgreSQL
select parent.key, (select count(*)
  from (select 1
  from clusters k
  where true
  and k.id in (select r.cluster_id
  from cluster_regions r
  where r.region_code >= parent.key
  and r.region_code < parent.key || '/')
  and k.retired_at is null
  limit $1) counted)
  from (select distinct given.key
  from unnest(cast($2 as text[])) as given(key)) parent

-- counts of cooperatives, SQLite
select parent.key, (select count(*)
  from (select 1
  from cluster_cooperatives link cross
  join clusters k
  where true
  and link.cooperative_id = parent.key
  and link.until is null
  and k.id = link.cluster_id
  and k.retired_at is null
  limit ?) counted)
  from (select distinct unhex(value) as key
  from json_each(?)) parent

-- counts of cooperatives, PostgreSQL
select parent.key, (select count(*)
  from (select 1
  from cluster_cooperatives link cross
  join clusters k
  where true
  and link.cooperative_id = parent.key
  and link.until is null
  and k.id = link.cluster_id
  and k.retired_at is null
  limit $1) counted)
  from (select distinct given.key
  from unnest(cast($2 as uuid[])) as given(key)) parent

-- counts of UMKM, SQLite
select parent.key, (select count(*)
  from (select 1
  from cluster_memberships link cross
  join clusters k
  where true
  and link.umkm_id = parent.key
  and link.left_on is null
  and k.id = link.cluster_id
  and k.retired_at is null
  limit ?) counted)
  from (select distinct unhex(value) as key
  from json_each(?)) parent

-- counts of UMKM, PostgreSQL
select parent.key, (select count(*)
  from (select 1
  from cluster_memberships link cross
  join clusters k
  where true
  and link.umkm_id = parent.key
  and link.left_on is null
  and k.id = link.cluster_id
  and k.retired_at is null
  limit $1) counted)
  from (select distinct given.key
  from unnest(cast($2 as uuid[])) as given(key)) parent

-- a change, no lead any more, then a retirement, SQLite
select k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from clusters k
  where k.id in (?)
  and k.retired_at is null

-- a change, no lead any more, then a retirement, PostgreSQL
select k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from clusters k
  where k.id = any($1)
  and k.retired_at is null

-- a change, no lead any more, then a retirement, SQLite
insert into clusters (id, name, name_folded, sector_code, stage, region_code, regions, latitude, longitude, unit_x, unit_y, unit_z, founded_on, lead_id, is_demo, version, created_at, changed_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (id) do update
  set name = excluded.name, name_folded = excluded.name_folded, sector_code = excluded.sector_code, stage = excluded.stage, region_code = excluded.region_code, regions = excluded.regions, latitude = excluded.latitude, longitude = excluded.longitude, unit_x = excluded.unit_x, unit_y = excluded.unit_y, unit_z = excluded.unit_z, founded_on = excluded.founded_on, lead_id = excluded.lead_id, is_demo = excluded.is_demo, version = excluded.version, changed_at = excluded.changed_at
  where clusters.version = excluded.version - 1
  and clusters.retired_at is null

-- a change, no lead any more, then a retirement, PostgreSQL
insert into clusters (id, name, name_folded, sector_code, stage, region_code, regions, latitude, longitude, unit_x, unit_y, unit_z, founded_on, lead_id, is_demo, version, created_at, changed_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
  on conflict (id) do update
  set name = excluded.name, name_folded = excluded.name_folded, sector_code = excluded.sector_code, stage = excluded.stage, region_code = excluded.region_code, regions = excluded.regions, latitude = excluded.latitude, longitude = excluded.longitude, unit_x = excluded.unit_x, unit_y = excluded.unit_y, unit_z = excluded.unit_z, founded_on = excluded.founded_on, lead_id = excluded.lead_id, is_demo = excluded.is_demo, version = excluded.version, changed_at = excluded.changed_at
  where clusters.version = excluded.version - 1
  and clusters.retired_at is null

-- a change, no lead any more, then a retirement, SQLite
delete
  from cluster_regions
  where cluster_id in (?)

-- a change, no lead any more, then a retirement, PostgreSQL
delete
  from cluster_regions
  where cluster_id = any($1)

-- a change, no lead any more, then a retirement, SQLite
insert into cluster_regions (cluster_id, region_code)
  values (?, ?)

-- a change, no lead any more, then a retirement, PostgreSQL
insert into cluster_regions (cluster_id, region_code)
  values ($1, $2)

-- a change, no lead any more, then a retirement, SQLite
delete
  from cluster_terms
  where (term, rank, region_code, cluster_id) in (values (?, ?, ?, ?), (?, ?, ?, ?))

-- a change, no lead any more, then a retirement, PostgreSQL
delete
  from cluster_terms
  where (term, rank, region_code, cluster_id) in (values ($1, $2, $3, $4), ($5, $6, $7, $8))

-- a change, no lead any more, then a retirement, SQLite
insert into search_words (kind, word, n)
  values (?, ?, ?), (?, ?, ?)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- a change, no lead any more, then a retirement, PostgreSQL
insert into search_words (kind, word, n)
  values ($1, $2, $3), ($4, $5, $6)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- a change, no lead any more, then a retirement, SQLite
delete
  from search_grams
  where kind = ?
  and word in (?,?)
  and word in (select w.word
  from search_words w
  where w.n <= 0
  and w.kind = ?)

-- a change, no lead any more, then a retirement, PostgreSQL
delete
  from search_grams
  where kind = $1
  and word = any($2)
  and word in (select w.word
  from search_words w
  where w.n <= 0
  and w.kind = $3)

-- a change, no lead any more, then a retirement, SQLite
delete
  from search_words
  where n <= 0
  and kind = ?
  and word in (?,?)

-- a change, no lead any more, then a retirement, PostgreSQL
delete
  from search_words
  where n <= 0
  and kind = $1
  and word = any($2)

-- a change, no lead any more, then a retirement, SQLite
insert into cluster_terms (term, rank, region_code, cluster_id)
  values (?, ?, ?, ?), (?, ?, ?, ?)

-- a change, no lead any more, then a retirement, PostgreSQL
insert into cluster_terms (term, rank, region_code, cluster_id)
  values ($1, $2, $3, $4), ($5, $6, $7, $8)

-- a change, no lead any more, then a retirement, SQLite
insert into search_words (kind, word, n)
  values (?, ?, ?), (?, ?, ?)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- a change, no lead any more, then a retirement, PostgreSQL
insert into search_words (kind, word, n)
  values ($1, $2, $3), ($4, $5, $6)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- a change, no lead any more, then a retirement, SQLite
insert into search_grams (kind, gram, word)
  values (?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?)
  on conflict do nothing

-- a change, no lead any more, then a retirement, PostgreSQL
insert into search_grams (kind, gram, word)
  values ($1, $2, $3), ($4, $5, $6), ($7, $8, $9), ($10, $11, $12), ($13, $14, $15), ($16, $17, $18), ($19, $20, $21)
  on conflict do nothing

-- a change, no lead any more, then a retirement, SQLite
update cluster_cooperatives
  set until = ?
  where until is null
  and role = 'LEAD'
  and cluster_id in (?)

-- a change, no lead any more, then a retirement, PostgreSQL
update cluster_cooperatives
  set until = $1
  where until is null
  and role = 'LEAD'
  and cluster_id = any($2)

-- a change, no lead any more, then a retirement, SQLite
select k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from clusters k
  where k.id in (?)
  and k.retired_at is null

-- a change, no lead any more, then a retirement, PostgreSQL
select k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, k.version, k.changed_at, k.n_umkm, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from clusters k
  where k.id = any($1)
  and k.retired_at is null

-- a change, no lead any more, then a retirement, SQLite
delete
  from cluster_terms
  where (term, rank, region_code, cluster_id) in (values (?, ?, ?, ?), (?, ?, ?, ?))

-- a change, no lead any more, then a retirement, PostgreSQL
delete
  from cluster_terms
  where (term, rank, region_code, cluster_id) in (values ($1, $2, $3, $4), ($5, $6, $7, $8))

-- a change, no lead any more, then a retirement, SQLite
insert into search_words (kind, word, n)
  values (?, ?, ?), (?, ?, ?)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- a change, no lead any more, then a retirement, PostgreSQL
insert into search_words (kind, word, n)
  values ($1, $2, $3), ($4, $5, $6)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- a change, no lead any more, then a retirement, SQLite
delete
  from search_grams
  where kind = ?
  and word in (?,?)
  and word in (select w.word
  from search_words w
  where w.n <= 0
  and w.kind = ?)

-- a change, no lead any more, then a retirement, PostgreSQL
delete
  from search_grams
  where kind = $1
  and word = any($2)
  and word in (select w.word
  from search_words w
  where w.n <= 0
  and w.kind = $3)

-- a change, no lead any more, then a retirement, SQLite
delete
  from search_words
  where n <= 0
  and kind = ?
  and word in (?,?)

-- a change, no lead any more, then a retirement, PostgreSQL
delete
  from search_words
  where n <= 0
  and kind = $1
  and word = any($2)

-- a change, no lead any more, then a retirement, SQLite
update clusters
  set retired_at = ?, changed_at = ?, version = version + 1
  where retired_at is null
  and id in (?)

-- a change, no lead any more, then a retirement, PostgreSQL
update clusters
  set retired_at = $1, changed_at = $1, version = version + 1
  where retired_at is null
  and id = any($2)

