-- a page, SQLite
select u.id, u.name, u.is_published, u.sector_code, u.region_code, u.latitude, u.longitude, u.location_precision, u.nib, u.kbli, u.products, u.inputs, u.sectors, u.founded_on, u.latest_year, u.revenue_idr, u.capital_idr, u.n_workers, u.is_demo, u.version, u.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from umkm u
  where true
  and u.retired_at is null
  and u.id < ?
  order by u.id desc
  limit ?

-- a page, PostgreSQL
select u.id, u.name, u.is_published, u.sector_code, u.region_code, u.latitude, u.longitude, u.location_precision, u.nib, u.kbli, u.products, u.inputs, u.sectors, u.founded_on, u.latest_year, u.revenue_idr, u.capital_idr, u.n_workers, u.is_demo, u.version, u.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from umkm u
  where true
  and u.retired_at is null
  and u.id < $1
  order by u.id desc
  limit $2

-- a page through every filter, SQLite
select u.id, u.name, u.is_published, u.sector_code, u.region_code, u.latitude, u.longitude, u.location_precision, u.nib, u.kbli, u.products, u.inputs, u.sectors, u.founded_on, u.latest_year, u.revenue_idr, u.capital_idr, u.n_workers, u.is_demo, u.version, u.changed_at, hit.points as relevance, ((u.cell_x - ?) * (u.cell_x - ?) + (u.cell_y - ?) * (u.cell_y - ?) + (u.cell_z - ?) * (u.cell_z - ?)) as chord_squared
  from (select id, points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, (? - ? * r.rank) * ? as points
  from (select t.umkm_id as id, t.region_code, t.rank
  from umkm_terms t
  where t.term = ?
  order by t.rank, id
  limit ?) r) b group by region_code, id) d) found
  where points is not null) hit cross
  join umkm u
  where true
  and u.retired_at is null
  and u.id = hit.id
  and substr(u.region_code, 1, 5) = ?
  and u.size_class = ?
  and exists (select 1
  from umkm_sectors s
  where s.umkm_id = u.id
  and s.sector_code = ?)
  and u.cell_latitude in (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  and u.cell_longitude between ?
  and ?
  and ((u.cell_x - ?) * (u.cell_x - ?) + (u.cell_y - ?) * (u.cell_y - ?) + (u.cell_z - ?) * (u.cell_z - ?)) <= ?
  and u.cell_latitude between ?
  and ?
  and u.cell_longitude between ?
  and ?
  order by ((u.cell_x - ?) * (u.cell_x - ?) + (u.cell_y - ?) * (u.cell_y - ?) + (u.cell_z - ?) * (u.cell_z - ?)), u.changed_at desc, u.id desc
  limit ?

-- a page through every filter, PostgreSQL
select u.id, u.name, u.is_published, u.sector_code, u.region_code, u.latitude, u.longitude, u.location_precision, u.nib, u.kbli, u.products, u.inputs, u.sectors, u.founded_on, u.latest_year, u.revenue_idr, u.capital_idr, u.n_workers, u.is_demo, u.version, u.changed_at, hit.points as relevance, ((u.cell_x - $1) * (u.cell_x - $2) + (u.cell_y - $3) * (u.cell_y - $4) + (u.cell_z - $5) * (u.cell_z - $6)) as chord_squared
  from (select id, points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, ($7 - $8 * r.rank) * $9 as points
  from (select t.umkm_id as id, t.region_code, t.rank
  from umkm_terms t
  where t.term = $10
  order by t.rank, id
  limit $11) r) b group by region_code, id) d) found
  where points is not null) hit cross
  join umkm u
  where true
  and u.retired_at is null
  and u.id = hit.id
  and substr(u.region_code, 1, 5) = $12
  and u.size_class = $13
  and exists (select 1
  from umkm_sectors s
  where s.umkm_id = u.id
  and s.sector_code = $14)
  and u.cell_latitude in ($15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46)
  and u.cell_longitude between $47
  and $48
  and ((u.cell_x - $49) * (u.cell_x - $50) + (u.cell_y - $51) * (u.cell_y - $52) + (u.cell_z - $53) * (u.cell_z - $54)) <= $55
  and u.cell_latitude between $56
  and $57
  and u.cell_longitude between $58
  and $59
  order by ((u.cell_x - $60) * (u.cell_x - $61) + (u.cell_y - $62) * (u.cell_y - $63) + (u.cell_z - $64) * (u.cell_z - $65)), u.changed_at desc, u.id desc
  limit $66

-- a count, SQLite
select count(*)
  from (select 1
  from (select id, points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, (? - ? * r.rank) * ? as points
  from (select t.umkm_id as id, t.region_code, t.rank
  from umkm_terms t
  where t.term = ?
  order by t.rank, id
  limit ?) r) b group by region_code, id) d) found
  where points is not null) hit cross
  join umkm u
  where true
  and u.retired_at is null
  and u.id = hit.id
  and substr(u.region_code, 1, 5) = ?
  and u.size_class = ?
  and exists (select 1
  from umkm_sectors s
  where s.umkm_id = u.id
  and s.sector_code = ?)
  and u.cell_latitude in (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  and u.cell_longitude between ?
  and ?
  and ((u.cell_x - ?) * (u.cell_x - ?) + (u.cell_y - ?) * (u.cell_y - ?) + (u.cell_z - ?) * (u.cell_z - ?)) <= ?
  and u.cell_latitude between ?
  and ?
  and u.cell_longitude between ?
  and ?
  limit ?) counted

-- a count, PostgreSQL
select count(*)
  from (select 1
  from (select id, points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, ($1 - $2 * r.rank) * $3 as points
  from (select t.umkm_id as id, t.region_code, t.rank
  from umkm_terms t
  where t.term = $4
  order by t.rank, id
  limit $5) r) b group by region_code, id) d) found
  where points is not null) hit cross
  join umkm u
  where true
  and u.retired_at is null
  and u.id = hit.id
  and substr(u.region_code, 1, 5) = $6
  and u.size_class = $7
  and exists (select 1
  from umkm_sectors s
  where s.umkm_id = u.id
  and s.sector_code = $8)
  and u.cell_latitude in ($9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40)
  and u.cell_longitude between $41
  and $42
  and ((u.cell_x - $43) * (u.cell_x - $44) + (u.cell_y - $45) * (u.cell_y - $46) + (u.cell_z - $47) * (u.cell_z - $48)) <= $49
  and u.cell_latitude between $50
  and $51
  and u.cell_longitude between $52
  and $53
  limit $54) counted

-- by ids, SQLite
select u.id, u.name, u.is_published, u.sector_code, u.region_code, u.latitude, u.longitude, u.location_precision, u.nib, u.kbli, u.products, u.inputs, u.sectors, u.founded_on, u.latest_year, u.revenue_idr, u.capital_idr, u.n_workers, u.is_demo, u.version, u.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from umkm u
  where u.id in (?)

-- by ids, PostgreSQL
select u.id, u.name, u.is_published, u.sector_code, u.region_code, u.latitude, u.longitude, u.location_precision, u.nib, u.kbli, u.products, u.inputs, u.sectors, u.founded_on, u.latest_year, u.revenue_idr, u.capital_idr, u.n_workers, u.is_demo, u.version, u.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from umkm u
  where u.id = any($1)

-- of regions, SQLite
select parent.key as parent_key, u.id, u.name, u.is_published, u.sector_code, u.region_code, u.latitude, u.longitude, u.location_precision, u.nib, u.kbli, u.products, u.inputs, u.sectors, u.founded_on, u.latest_year, u.revenue_idr, u.capital_idr, u.n_workers, u.is_demo, u.version, u.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from (select distinct value as key
  from json_each(?)) parent cross
  join umkm u
  where u.id in (select u.id
  from umkm u
  where true
  and substr(u.region_code, 1, 2) = parent.key
  and u.retired_at is null
  and u.id < ?
  order by u.id desc
  limit ?)
  order by u.id desc

-- of regions, PostgreSQL
select parent.key as parent_key, item.*
  from (select distinct given.key
  from unnest(cast($1 as text[])) as given(key)) parent cross
  join lateral (select row_number() over (
  order by u.id desc) as place, u.id, u.name, u.is_published, u.sector_code, u.region_code, u.latitude, u.longitude, u.location_precision, u.nib, u.kbli, u.products, u.inputs, u.sectors, u.founded_on, u.latest_year, u.revenue_idr, u.capital_idr, u.n_workers, u.is_demo, u.version, u.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from umkm u
  where true
  and substr(u.region_code, 1, 2) = parent.key
  and u.retired_at is null
  and u.id < $2
  order by u.id desc
  limit $3) item
  order by item.place

-- of cooperatives, SQLite
select parent.key as parent_key, u.id, u.name, u.is_published, u.sector_code, u.region_code, u.latitude, u.longitude, u.location_precision, u.nib, u.kbli, u.products, u.inputs, u.sectors, u.founded_on, u.latest_year, u.revenue_idr, u.capital_idr, u.n_workers, u.is_demo, u.version, u.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from (select distinct unhex(value) as key
  from json_each(?)) parent cross
  join umkm u
  where u.id in (select link.umkm_id
  from umkm_memberships link cross
  join umkm u
  where true
  and link.cooperative_id = parent.key
  and link.left_on is null
  and u.id = link.umkm_id
  and u.retired_at is null
  and link.umkm_id < ?
  order by link.umkm_id desc
  limit ?)
  order by u.id desc

-- of cooperatives, PostgreSQL
select parent.key as parent_key, item.*
  from (select distinct given.key
  from unnest(cast($1 as uuid[])) as given(key)) parent cross
  join lateral (select row_number() over (
  order by link.umkm_id desc) as place, u.id, u.name, u.is_published, u.sector_code, u.region_code, u.latitude, u.longitude, u.location_precision, u.nib, u.kbli, u.products, u.inputs, u.sectors, u.founded_on, u.latest_year, u.revenue_idr, u.capital_idr, u.n_workers, u.is_demo, u.version, u.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from umkm_memberships link cross
  join umkm u
  where true
  and link.cooperative_id = parent.key
  and link.left_on is null
  and u.id = link.umkm_id
  and u.retired_at is null
  and link.umkm_id < $2
  order by link.umkm_id desc
  limit $3) item
  order by item.place

-- of clusters, SQLite
select parent.key as parent_key, u.id, u.name, u.is_published, u.sector_code, u.region_code, u.latitude, u.longitude, u.location_precision, u.nib, u.kbli, u.products, u.inputs, u.sectors, u.founded_on, u.latest_year, u.revenue_idr, u.capital_idr, u.n_workers, u.is_demo, u.version, u.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from (select distinct unhex(value) as key
  from json_each(?)) parent cross
  join umkm u
  where u.id in (select link.umkm_id
  from cluster_memberships link cross
  join umkm u
  where true
  and link.cluster_id = parent.key
  and link.left_on is null
  and u.id = link.umkm_id
  and u.retired_at is null
  and link.umkm_id < ?
  order by link.umkm_id desc
  limit ?)
  order by u.id desc

-- of clusters, PostgreSQL
select parent.key as parent_key, item.*
  from (select distinct given.key
  from unnest(cast($1 as uuid[])) as given(key)) parent cross
  join lateral (select row_number() over (
  order by link.umkm_id desc) as place, u.id, u.name, u.is_published, u.sector_code, u.region_code, u.latitude, u.longitude, u.location_precision, u.nib, u.kbli, u.products, u.inputs, u.sectors, u.founded_on, u.latest_year, u.revenue_idr, u.capital_idr, u.n_workers, u.is_demo, u.version, u.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from cluster_memberships link cross
  join umkm u
  where true
  and link.cluster_id = parent.key
  and link.left_on is null
  and u.id = link.umkm_id
  and u.retired_at is null
  and link.umkm_id < $2
  order by link.umkm_id desc
  limit $3) item
  order by item.place

-- counts of regions, SQLite
select parent.key, count(*)
  from (select id, points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, (? - ? * r.rank) * ? as points
  from (select t.umkm_id as id, t.region_code, t.rank
  from umkm_terms t
  where t.term = ?) r) b group by region_code, id) d) found
  where points is not null) hit cross
  join umkm u cross
  join (select distinct value as key
  from json_each(?)) parent
  where true
  and substr(u.region_code, 1, 2) = parent.key
  and u.retired_at is null
  and u.id = hit.id
  and substr(u.region_code, 1, 5) = ?
  and u.size_class = ?
  and exists (select 1
  from umkm_sectors s
  where s.umkm_id = u.id
  and s.sector_code = ?)
  and u.cell_latitude in (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  and u.cell_longitude between ?
  and ?
  and ((u.cell_x - ?) * (u.cell_x - ?) + (u.cell_y - ?) * (u.cell_y - ?) + (u.cell_z - ?) * (u.cell_z - ?)) <= ?
  and u.cell_latitude between ?
  and ?
  and u.cell_longitude between ?
  and ? group by parent.key

-- counts of regions, PostgreSQL
select parent.key, count(*)
  from (select id, points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, ($1 - $2 * r.rank) * $3 as points
  from (select t.umkm_id as id, t.region_code, t.rank
  from umkm_terms t
  where t.term = $4) r) b group by region_code, id) d) found
  where points is not null) hit cross
  join umkm u cross
  join (select distinct given.key
  from unnest(cast($5 as text[])) as given(key)) parent
  where true
  and substr(u.region_code, 1, 2) = parent.key
  and u.retired_at is null
  and u.id = hit.id
  and substr(u.region_code, 1, 5) = $6
  and u.size_class = $7
  and exists (select 1
  from umkm_sectors s
  where s.umkm_id = u.id
  and s.sector_code = $8)
  and u.cell_latitude in ($9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40)
  and u.cell_longitude between $41
  and $42
  and ((u.cell_x - $43) * (u.cell_x - $44) + (u.cell_y - $45) * (u.cell_y - $46) + (u.cell_z - $47) * (u.cell_z - $48)) <= $49
  and u.cell_latitude between $50
  and $51
  and u.cell_longitude between $52
  and $53 group by parent.key

-- counts of cooperatives, SQLite
select parent.key, (select count(*)
  from (select 1
  from umkm_memberships link
  where true
  and link.cooperative_id = parent.key
  and link.left_on is null
  limit ?) counted)
  from (select distinct unhex(value) as key
  from json_each(?)) parent

-- counts of cooperatives, PostgreSQL
select parent.key, (select count(*)
  from (select 1
  from umkm_memberships link
  where true
  and link.cooperative_id = parent.key
  and link.left_on is null
  limit $1) counted)
  from (select distinct given.key
  from unnest(cast($2 as uuid[])) as given(key)) parent

-- counts of clusters, SQLite
select id, n_umkm
  from clusters
  where n_umkm > 0
  and id in (?)

-- counts of clusters, PostgreSQL
select id, n_umkm
  from clusters
  where n_umkm > 0
  and id = any($1)

-- by NIBs, SQLite
select nib, umkm_id
  from umkm_nibs
  where nib in (?)

-- by NIBs, PostgreSQL
select nib, umkm_id
  from umkm_nibs
  where nib = any($1)

-- persons of UMKM, SQLite
select umkm_id, person_id, role
  from umkm_persons
  where until is null
  and umkm_id in (?)
  order by umkm_id, role desc, person_id

-- persons of UMKM, PostgreSQL
select umkm_id, person_id, role
  from umkm_persons
  where until is null
  and umkm_id = any($1)
  order by umkm_id, role desc, person_id

-- an insert, an update, then a retirement, SQLite
insert into umkm (id, name, name_folded, is_published, sector_code, region_code, latitude, longitude, location_precision, cell_latitude, cell_longitude, cell_x, cell_y, cell_z, nib, kbli, products, inputs, sectors, founded_on, latest_year, revenue_idr, capital_idr, n_workers, size_class, is_demo, version, created_at, changed_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- an insert, an update, then a retirement, PostgreSQL
insert into umkm (id, name, name_folded, is_published, sector_code, region_code, latitude, longitude, location_precision, cell_latitude, cell_longitude, cell_x, cell_y, cell_z, nib, kbli, products, inputs, sectors, founded_on, latest_year, revenue_idr, capital_idr, n_workers, size_class, is_demo, version, created_at, changed_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)

-- an insert, an update, then a retirement, SQLite
insert into umkm_sectors (umkm_id, sector_code, region_code, size_class)
  values (?, ?, ?, ?)

-- an insert, an update, then a retirement, PostgreSQL
insert into umkm_sectors (umkm_id, sector_code, region_code, size_class)
  values ($1, $2, $3, $4)

-- an insert, an update, then a retirement, SQLite
insert into umkm_nibs (nib, umkm_id)
  values (?, ?)

-- an insert, an update, then a retirement, PostgreSQL
insert into umkm_nibs (nib, umkm_id)
  values ($1, $2)

-- an insert, an update, then a retirement, SQLite
insert into umkm_counts (region_code, sector_code, size_class, n)
  values (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?)
  on conflict (region_code, sector_code, size_class) do update
  set n = umkm_counts.n + excluded.n

-- an insert, an update, then a retirement, PostgreSQL
insert into umkm_counts (region_code, sector_code, size_class, n)
  values ($1, $2, $3, $4), ($5, $6, $7, $8), ($9, $10, $11, $12), ($13, $14, $15, $16), ($17, $18, $19, $20), ($21, $22, $23, $24), ($25, $26, $27, $28), ($29, $30, $31, $32), ($33, $34, $35, $36), ($37, $38, $39, $40), ($41, $42, $43, $44), ($45, $46, $47, $48), ($49, $50, $51, $52), ($53, $54, $55, $56), ($57, $58, $59, $60), ($61, $62, $63, $64), ($65, $66, $67, $68), ($69, $70, $71, $72), ($73, $74, $75, $76), ($77, $78, $79, $80)
  on conflict (region_code, sector_code, size_class) do update
  set n = umkm_counts.n + excluded.n

-- an insert, an update, then a retirement, SQLite
insert into umkm_terms (term, rank, region_code, umkm_id)
  values (?, ?, ?, ?)

-- an insert, an update, then a retirement, PostgreSQL
insert into umkm_terms (term, rank, region_code, umkm_id)
  values ($1, $2, $3, $4)

-- an insert, an update, then a retirement, SQLite
insert into search_words (kind, word, n)
  values (?, ?, ?)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- an insert, an update, then a retirement, PostgreSQL
insert into search_words (kind, word, n)
  values ($1, $2, $3)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- an insert, an update, then a retirement, SQLite
select region_code, sectors, size_class
  from umkm
  where retired_at is null
  and id in (?)

-- an insert, an update, then a retirement, PostgreSQL
select region_code, sectors, size_class
  from umkm
  where retired_at is null
  and id = any($1)
  order by id for update

-- an insert, an update, then a retirement, SQLite
select u.id, u.name, u.is_published, u.sector_code, u.region_code, u.latitude, u.longitude, u.location_precision, u.nib, u.kbli, u.products, u.inputs, u.sectors, u.founded_on, u.latest_year, u.revenue_idr, u.capital_idr, u.n_workers, u.is_demo, u.version, u.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from umkm u
  where u.id in (?)
  and u.retired_at is null

-- an insert, an update, then a retirement, PostgreSQL
select u.id, u.name, u.is_published, u.sector_code, u.region_code, u.latitude, u.longitude, u.location_precision, u.nib, u.kbli, u.products, u.inputs, u.sectors, u.founded_on, u.latest_year, u.revenue_idr, u.capital_idr, u.n_workers, u.is_demo, u.version, u.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from umkm u
  where u.id = any($1)
  and u.retired_at is null

-- an insert, an update, then a retirement, SQLite
insert into umkm (id, name, name_folded, is_published, sector_code, region_code, latitude, longitude, location_precision, cell_latitude, cell_longitude, cell_x, cell_y, cell_z, nib, kbli, products, inputs, sectors, founded_on, latest_year, revenue_idr, capital_idr, n_workers, size_class, is_demo, version, created_at, changed_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (id) do update
  set name = excluded.name, name_folded = excluded.name_folded, is_published = excluded.is_published, sector_code = excluded.sector_code, region_code = excluded.region_code, latitude = excluded.latitude, longitude = excluded.longitude, location_precision = excluded.location_precision, cell_latitude = excluded.cell_latitude, cell_longitude = excluded.cell_longitude, cell_x = excluded.cell_x, cell_y = excluded.cell_y, cell_z = excluded.cell_z, nib = excluded.nib, kbli = excluded.kbli, products = excluded.products, inputs = excluded.inputs, sectors = excluded.sectors, founded_on = excluded.founded_on, latest_year = excluded.latest_year, revenue_idr = excluded.revenue_idr, capital_idr = excluded.capital_idr, n_workers = excluded.n_workers, size_class = excluded.size_class, is_demo = excluded.is_demo, version = excluded.version, changed_at = excluded.changed_at
  where umkm.version = excluded.version - 1
  and umkm.retired_at is null

-- an insert, an update, then a retirement, PostgreSQL
insert into umkm (id, name, name_folded, is_published, sector_code, region_code, latitude, longitude, location_precision, cell_latitude, cell_longitude, cell_x, cell_y, cell_z, nib, kbli, products, inputs, sectors, founded_on, latest_year, revenue_idr, capital_idr, n_workers, size_class, is_demo, version, created_at, changed_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)
  on conflict (id) do update
  set name = excluded.name, name_folded = excluded.name_folded, is_published = excluded.is_published, sector_code = excluded.sector_code, region_code = excluded.region_code, latitude = excluded.latitude, longitude = excluded.longitude, location_precision = excluded.location_precision, cell_latitude = excluded.cell_latitude, cell_longitude = excluded.cell_longitude, cell_x = excluded.cell_x, cell_y = excluded.cell_y, cell_z = excluded.cell_z, nib = excluded.nib, kbli = excluded.kbli, products = excluded.products, inputs = excluded.inputs, sectors = excluded.sectors, founded_on = excluded.founded_on, latest_year = excluded.latest_year, revenue_idr = excluded.revenue_idr, capital_idr = excluded.capital_idr, n_workers = excluded.n_workers, size_class = excluded.size_class, is_demo = excluded.is_demo, version = excluded.version, changed_at = excluded.changed_at
  where umkm.version = excluded.version - 1
  and umkm.retired_at is null

-- an insert, an update, then a retirement, SQLite
delete
  from umkm_sectors
  where umkm_id in (?)

-- an insert, an update, then a retirement, PostgreSQL
delete
  from umkm_sectors
  where umkm_id = any($1)

-- an insert, an update, then a retirement, SQLite
delete
  from umkm_nibs
  where umkm_id in (?)

-- an insert, an update, then a retirement, PostgreSQL
delete
  from umkm_nibs
  where umkm_id = any($1)

-- an insert, an update, then a retirement, SQLite
delete
  from umkm_needs
  where umkm_id in (?)

-- an insert, an update, then a retirement, PostgreSQL
delete
  from umkm_needs
  where umkm_id = any($1)

-- an insert, an update, then a retirement, SQLite
delete
  from umkm_capacities
  where umkm_id in (?)

-- an insert, an update, then a retirement, PostgreSQL
delete
  from umkm_capacities
  where umkm_id = any($1)

-- an insert, an update, then a retirement, SQLite
insert into umkm_sectors (umkm_id, sector_code, region_code, size_class)
  values (?, ?, ?, ?)

-- an insert, an update, then a retirement, PostgreSQL
insert into umkm_sectors (umkm_id, sector_code, region_code, size_class)
  values ($1, $2, $3, $4)

-- an insert, an update, then a retirement, SQLite
insert into umkm_nibs (nib, umkm_id)
  values (?, ?)

-- an insert, an update, then a retirement, PostgreSQL
insert into umkm_nibs (nib, umkm_id)
  values ($1, $2)

-- an insert, an update, then a retirement, SQLite
delete
  from umkm_terms
  where (term, rank, region_code, umkm_id) in (values (?, ?, ?, ?))

-- an insert, an update, then a retirement, PostgreSQL
delete
  from umkm_terms
  where (term, rank, region_code, umkm_id) in (values ($1, $2, $3, $4))

-- an insert, an update, then a retirement, SQLite
insert into search_words (kind, word, n)
  values (?, ?, ?)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- an insert, an update, then a retirement, PostgreSQL
insert into search_words (kind, word, n)
  values ($1, $2, $3)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- an insert, an update, then a retirement, SQLite
delete
  from search_grams
  where kind = ?
  and word in (?)
  and word in (select w.word
  from search_words w
  where w.n <= 0
  and w.kind = ?)

-- an insert, an update, then a retirement, PostgreSQL
delete
  from search_grams
  where kind = $1
  and word = any($2)
  and word in (select w.word
  from search_words w
  where w.n <= 0
  and w.kind = $3)

-- an insert, an update, then a retirement, SQLite
delete
  from search_words
  where n <= 0
  and kind = ?
  and word in (?)

-- an insert, an update, then a retirement, PostgreSQL
delete
  from search_words
  where n <= 0
  and kind = $1
  and word = any($2)

-- an insert, an update, then a retirement, SQLite
insert into umkm_terms (term, rank, region_code, umkm_id)
  values (?, ?, ?, ?)

-- an insert, an update, then a retirement, PostgreSQL
insert into umkm_terms (term, rank, region_code, umkm_id)
  values ($1, $2, $3, $4)

-- an insert, an update, then a retirement, SQLite
insert into search_words (kind, word, n)
  values (?, ?, ?)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- an insert, an update, then a retirement, PostgreSQL
insert into search_words (kind, word, n)
  values ($1, $2, $3)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- an insert, an update, then a retirement, SQLite
select region_code, sectors, size_class
  from umkm
  where retired_at is null
  and id in (?)

-- an insert, an update, then a retirement, PostgreSQL
select region_code, sectors, size_class
  from umkm
  where retired_at is null
  and id = any($1)
  order by id for update

-- an insert, an update, then a retirement, SQLite
insert into umkm_counts (region_code, sector_code, size_class, n)
  values (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?)
  on conflict (region_code, sector_code, size_class) do update
  set n = umkm_counts.n + excluded.n

-- an insert, an update, then a retirement, PostgreSQL
insert into umkm_counts (region_code, sector_code, size_class, n)
  values ($1, $2, $3, $4), ($5, $6, $7, $8), ($9, $10, $11, $12), ($13, $14, $15, $16), ($17, $18, $19, $20), ($21, $22, $23, $24), ($25, $26, $27, $28), ($29, $30, $31, $32), ($33, $34, $35, $36), ($37, $38, $39, $40), ($41, $42, $43, $44), ($45, $46, $47, $48), ($49, $50, $51, $52), ($53, $54, $55, $56), ($57, $58, $59, $60), ($61, $62, $63, $64), ($65, $66, $67, $68), ($69, $70, $71, $72), ($73, $74, $75, $76), ($77, $78, $79, $80)
  on conflict (region_code, sector_code, size_class) do update
  set n = umkm_counts.n + excluded.n

-- an insert, an update, then a retirement, SQLite
select u.id, u.name, u.is_published, u.sector_code, u.region_code, u.latitude, u.longitude, u.location_precision, u.nib, u.kbli, u.products, u.inputs, u.sectors, u.founded_on, u.latest_year, u.revenue_idr, u.capital_idr, u.n_workers, u.is_demo, u.version, u.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from umkm u
  where u.id in (?)
  and u.retired_at is null

-- an insert, an update, then a retirement, PostgreSQL
select u.id, u.name, u.is_published, u.sector_code, u.region_code, u.latitude, u.longitude, u.location_precision, u.nib, u.kbli, u.products, u.inputs, u.sectors, u.founded_on, u.latest_year, u.revenue_idr, u.capital_idr, u.n_workers, u.is_demo, u.version, u.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from umkm u
  where u.id = any($1)
  and u.retired_at is null

-- an insert, an update, then a retirement, SQLite
delete
  from umkm_terms
  where (term, rank, region_code, umkm_id) in (values (?, ?, ?, ?))

-- an insert, an update, then a retirement, PostgreSQL
delete
  from umkm_terms
  where (term, rank, region_code, umkm_id) in (values ($1, $2, $3, $4))

-- an insert, an update, then a retirement, SQLite
insert into search_words (kind, word, n)
  values (?, ?, ?)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- an insert, an update, then a retirement, PostgreSQL
insert into search_words (kind, word, n)
  values ($1, $2, $3)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- an insert, an update, then a retirement, SQLite
delete
  from search_grams
  where kind = ?
  and word in (?)
  and word in (select w.word
  from search_words w
  where w.n <= 0
  and w.kind = ?)

-- an insert, an update, then a retirement, PostgreSQL
delete
  from search_grams
  where kind = $1
  and word = any($2)
  and word in (select w.word
  from search_words w
  where w.n <= 0
  and w.kind = $3)

-- an insert, an update, then a retirement, SQLite
delete
  from search_words
  where n <= 0
  and kind = ?
  and word in (?)

-- an insert, an update, then a retirement, PostgreSQL
delete
  from search_words
  where n <= 0
  and kind = $1
  and word = any($2)

-- an insert, an update, then a retirement, SQLite
delete
  from umkm_sectors
  where umkm_id in (?)

-- an insert, an update, then a retirement, PostgreSQL
delete
  from umkm_sectors
  where umkm_id = any($1)

-- an insert, an update, then a retirement, SQLite
delete
  from umkm_nibs
  where umkm_id in (?)

-- an insert, an update, then a retirement, PostgreSQL
delete
  from umkm_nibs
  where umkm_id = any($1)

-- an insert, an update, then a retirement, SQLite
delete
  from umkm_needs
  where umkm_id in (?)

-- an insert, an update, then a retirement, PostgreSQL
delete
  from umkm_needs
  where umkm_id = any($1)

-- an insert, an update, then a retirement, SQLite
delete
  from umkm_capacities
  where umkm_id in (?)

-- an insert, an update, then a retirement, PostgreSQL
delete
  from umkm_capacities
  where umkm_id = any($1)

-- an insert, an update, then a retirement, SQLite
update clusters
  set n_umkm = n_umkm - gone.n
  from (select m.cluster_id, count(*) as n
  from cluster_memberships m
  join umkm u on u.id = m.umkm_id
  where m.left_on is null
  and u.retired_at is null
  and m.umkm_id in (?) group by m.cluster_id) as gone
  where clusters.id = gone.cluster_id

-- an insert, an update, then a retirement, PostgreSQL
update clusters
  set n_umkm = n_umkm - gone.n
  from (select m.cluster_id, count(*) as n
  from cluster_memberships m
  join umkm u on u.id = m.umkm_id
  where m.left_on is null
  and u.retired_at is null
  and m.umkm_id = any($1) group by m.cluster_id) as gone
  where clusters.id = gone.cluster_id

-- an insert, an update, then a retirement, SQLite
update umkm_memberships
  set left_on = ?, changed_at = ?
  where left_on is null
  and umkm_id in (?)

-- an insert, an update, then a retirement, PostgreSQL
update umkm_memberships
  set left_on = $1, changed_at = $2
  where left_on is null
  and umkm_id = any($3)

-- an insert, an update, then a retirement, SQLite
update cluster_memberships
  set left_on = ?, changed_at = ?
  where left_on is null
  and umkm_id in (?)

-- an insert, an update, then a retirement, PostgreSQL
update cluster_memberships
  set left_on = $1, changed_at = $2
  where left_on is null
  and umkm_id = any($3)

-- an insert, an update, then a retirement, SQLite
update umkm
  set retired_at = ?, changed_at = ?, version = version + 1
  where retired_at is null
  and id in (?)

-- an insert, an update, then a retirement, PostgreSQL
update umkm
  set retired_at = $1, changed_at = $1, version = version + 1
  where retired_at is null
  and id = any($2)

