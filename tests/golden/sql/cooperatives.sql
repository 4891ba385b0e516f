-- a page, SQLite
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(null as double precision) as chord_squared
  from cooperatives c
  where true
  and c.retired_at is null
  order by c.name_folded, c.id
  limit ?

-- a page, PostgreSQL
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(null as double precision) as chord_squared
  from cooperatives c
  where true
  and c.retired_at is null
  order by c.name_folded, c.id
  limit $1

-- the page before, SQLite
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(null as double precision) as chord_squared
  from cooperatives c
  where true
  and c.retired_at is null
  and (c.name_folded < ?
  or (c.name_folded = ?
  and c.id < ?))
  order by c.name_folded desc, c.id desc
  limit ?

-- the page before, PostgreSQL
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(null as double precision) as chord_squared
  from cooperatives c
  where true
  and c.retired_at is null
  and (c.name_folded < $1
  or (c.name_folded = $2
  and c.id < $3))
  order by c.name_folded desc, c.id desc
  limit $4

-- a page through every filter, SQLite
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, ((c.unit_x - ?) * (c.unit_x - ?) + (c.unit_y - ?) * (c.unit_y - ?) + (c.unit_z - ?) * (c.unit_z - ?)) as chord_squared
  from cooperatives c
  where true
  and c.retired_at is null
  and c.search_text like ?
  and c.search_text like ?
  and c.region_code >= ?
  and c.region_code < ?
  and c.kind = ?
  and c.pattern = ?
  and exists (select 1
  from cooperative_sectors s
  where s.cooperative_id = c.id
  and s.sector_code = ?)
  and exists (select 1
  from cooperative_services s
  where s.cooperative_id = c.id
  and s.service = ?)
  and (((c.dissolved_on is null
  or c.dissolved_on > ?)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > ?)
  and (c.revitalising_since is null
  or c.revitalising_since > ?)
  and case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end >= ?)
  or ((c.dissolved_on is null
  or c.dissolved_on > ?)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > ?)
  and (c.revitalising_since is null
  or c.revitalising_since > ?)
  and case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end < ?
  and (case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end >= ?
  or (c.last_business_on is not null
  and c.last_business_on > ?)))
  or ((c.dissolved_on is null
  or c.dissolved_on > ?)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > ?)
  and (c.revitalising_since is null
  or c.revitalising_since > ?)
  and case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end < ?
  and not (case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end >= ?
  or (c.last_business_on is not null
  and c.last_business_on > ?)))
  or ((c.dissolved_on is null
  or c.dissolved_on > ?)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > ?)
  and c.revitalising_since is not null
  and c.revitalising_since <= ?)
  or ((c.dissolved_on is null
  or c.dissolved_on > ?)
  and c.dissolution_announced_on is not null
  and c.dissolution_announced_on <= ?)
  or (c.dissolved_on is not null
  and c.dissolved_on <= ?))
  and c.latitude between ?
  and ?
  and c.longitude between ?
  and ?
  and ((c.unit_x - ?) * (c.unit_x - ?) + (c.unit_y - ?) * (c.unit_y - ?) + (c.unit_z - ?) * (c.unit_z - ?)) <= ?
  and c.latitude between ?
  and ?
  and c.longitude between ?
  and ?
  order by ((c.unit_x - ?) * (c.unit_x - ?) + (c.unit_y - ?) * (c.unit_y - ?) + (c.unit_z - ?) * (c.unit_z - ?)), coalesce(c.n_members, 0) desc, coalesce(c.last_rat_book_year, 0) desc, c.id
  limit ?

-- a page through every filter, PostgreSQL
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, ((c.unit_x - $1) * (c.unit_x - $2) + (c.unit_y - $3) * (c.unit_y - $4) + (c.unit_z - $5) * (c.unit_z - $6)) as chord_squared
  from cooperatives c
  where true
  and c.retired_at is null
  and c.search_text like $7
  and c.search_text like $8
  and c.region_code >= $9
  and c.region_code < $10
  and c.kind = $11
  and c.pattern = $12
  and exists (select 1
  from cooperative_sectors s
  where s.cooperative_id = c.id
  and s.sector_code = $13)
  and exists (select 1
  from cooperative_services s
  where s.cooperative_id = c.id
  and s.service = $14)
  and (((c.dissolved_on is null
  or c.dissolved_on > $15)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $16)
  and (c.revitalising_since is null
  or c.revitalising_since > $17)
  and case when c.last_rat_book_year <= $18 then c.last_rat_book_year else 0 end >= $19)
  or ((c.dissolved_on is null
  or c.dissolved_on > $20)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $21)
  and (c.revitalising_since is null
  or c.revitalising_since > $22)
  and case when c.last_rat_book_year <= $23 then c.last_rat_book_year else 0 end < $24
  and (case when c.last_rat_book_year <= $25 then c.last_rat_book_year else 0 end >= $26
  or (c.last_business_on is not null
  and c.last_business_on > $27)))
  or ((c.dissolved_on is null
  or c.dissolved_on > $28)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $29)
  and (c.revitalising_since is null
  or c.revitalising_since > $30)
  and case when c.last_rat_book_year <= $31 then c.last_rat_book_year else 0 end < $32
  and not (case when c.last_rat_book_year <= $33 then c.last_rat_book_year else 0 end >= $34
  or (c.last_business_on is not null
  and c.last_business_on > $35)))
  or ((c.dissolved_on is null
  or c.dissolved_on > $36)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $37)
  and c.revitalising_since is not null
  and c.revitalising_since <= $38)
  or ((c.dissolved_on is null
  or c.dissolved_on > $39)
  and c.dissolution_announced_on is not null
  and c.dissolution_announced_on <= $40)
  or (c.dissolved_on is not null
  and c.dissolved_on <= $41))
  and c.latitude between $42
  and $43
  and c.longitude between $44
  and $45
  and ((c.unit_x - $46) * (c.unit_x - $47) + (c.unit_y - $48) * (c.unit_y - $49) + (c.unit_z - $50) * (c.unit_z - $51)) <= $52
  and c.latitude between $53
  and $54
  and c.longitude between $55
  and $56
  order by ((c.unit_x - $57) * (c.unit_x - $58) + (c.unit_y - $59) * (c.unit_y - $60) + (c.unit_z - $61) * (c.unit_z - $62)), coalesce(c.n_members, 0) desc, coalesce(c.last_rat_book_year, 0) desc, c.id
  limit $63

-- a count, SQLite
select count(*)
  from (select 1
  from cooperatives c
  where true
  and c.retired_at is null
  and c.search_text like ?
  and c.search_text like ?
  and c.region_code >= ?
  and c.region_code < ?
  and c.kind = ?
  and c.pattern = ?
  and exists (select 1
  from cooperative_sectors s
  where s.cooperative_id = c.id
  and s.sector_code = ?)
  and exists (select 1
  from cooperative_services s
  where s.cooperative_id = c.id
  and s.service = ?)
  and (((c.dissolved_on is null
  or c.dissolved_on > ?)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > ?)
  and (c.revitalising_since is null
  or c.revitalising_since > ?)
  and case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end >= ?)
  or ((c.dissolved_on is null
  or c.dissolved_on > ?)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > ?)
  and (c.revitalising_since is null
  or c.revitalising_since > ?)
  and case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end < ?
  and (case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end >= ?
  or (c.last_business_on is not null
  and c.last_business_on > ?)))
  or ((c.dissolved_on is null
  or c.dissolved_on > ?)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > ?)
  and (c.revitalising_since is null
  or c.revitalising_since > ?)
  and case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end < ?
  and not (case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end >= ?
  or (c.last_business_on is not null
  and c.last_business_on > ?)))
  or ((c.dissolved_on is null
  or c.dissolved_on > ?)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > ?)
  and c.revitalising_since is not null
  and c.revitalising_since <= ?)
  or ((c.dissolved_on is null
  or c.dissolved_on > ?)
  and c.dissolution_announced_on is not null
  and c.dissolution_announced_on <= ?)
  or (c.dissolved_on is not null
  and c.dissolved_on <= ?))
  and c.latitude between ?
  and ?
  and c.longitude between ?
  and ?
  and ((c.unit_x - ?) * (c.unit_x - ?) + (c.unit_y - ?) * (c.unit_y - ?) + (c.unit_z - ?) * (c.unit_z - ?)) <= ?
  and c.latitude between ?
  and ?
  and c.longitude between ?
  and ?
  limit ?) counted

-- a count, PostgreSQL
select count(*)
  from (select 1
  from cooperatives c
  where true
  and c.retired_at is null
  and c.search_text like $1
  and c.search_text like $2
  and c.region_code >= $3
  and c.region_code < $4
  and c.kind = $5
  and c.pattern = $6
  and exists (select 1
  from cooperative_sectors s
  where s.cooperative_id = c.id
  and s.sector_code = $7)
  and exists (select 1
  from cooperative_services s
  where s.cooperative_id = c.id
  and s.service = $8)
  and (((c.dissolved_on is null
  or c.dissolved_on > $9)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $10)
  and (c.revitalising_since is null
  or c.revitalising_since > $11)
  and case when c.last_rat_book_year <= $12 then c.last_rat_book_year else 0 end >= $13)
  or ((c.dissolved_on is null
  or c.dissolved_on > $14)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $15)
  and (c.revitalising_since is null
  or c.revitalising_since > $16)
  and case when c.last_rat_book_year <= $17 then c.last_rat_book_year else 0 end < $18
  and (case when c.last_rat_book_year <= $19 then c.last_rat_book_year else 0 end >= $20
  or (c.last_business_on is not null
  and c.last_business_on > $21)))
  or ((c.dissolved_on is null
  or c.dissolved_on > $22)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $23)
  and (c.revitalising_since is null
  or c.revitalising_since > $24)
  and case when c.last_rat_book_year <= $25 then c.last_rat_book_year else 0 end < $26
  and not (case when c.last_rat_book_year <= $27 then c.last_rat_book_year else 0 end >= $28
  or (c.last_business_on is not null
  and c.last_business_on > $29)))
  or ((c.dissolved_on is null
  or c.dissolved_on > $30)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $31)
  and c.revitalising_since is not null
  and c.revitalising_since <= $32)
  or ((c.dissolved_on is null
  or c.dissolved_on > $33)
  and c.dissolution_announced_on is not null
  and c.dissolution_announced_on <= $34)
  or (c.dissolved_on is not null
  and c.dissolved_on <= $35))
  and c.latitude between $36
  and $37
  and c.longitude between $38
  and $39
  and ((c.unit_x - $40) * (c.unit_x - $41) + (c.unit_y - $42) * (c.unit_y - $43) + (c.unit_z - $44) * (c.unit_z - $45)) <= $46
  and c.latitude between $47
  and $48
  and c.longitude between $49
  and $50
  limit $51) counted

-- all, SQLite
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(null as double precision) as chord_squared
  from cooperatives c
  where true
  and c.retired_at is null
  order by c.id
  limit ?

-- all, PostgreSQL
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(null as double precision) as chord_squared
  from cooperatives c
  where true
  and c.retired_at is null
  order by c.id
  limit $1

-- by ids, SQLite
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(null as double precision) as chord_squared
  from cooperatives c
  where c.id in (?)

-- by ids, PostgreSQL
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(null as double precision) as chord_squared
  from cooperatives c
  where c.id = any($1)

-- the busiest regency, SQLite
select substr(region_code, 1, 5) as regency
  from cooperatives
  where retired_at is null
  and length(region_code) >= 5 group by substr(region_code, 1, 5)
  order by count(*) desc, substr(region_code, 1, 5)
  limit 1

-- the busiest regency, PostgreSQL
select substr(region_code, 1, 5) as regency
  from cooperatives
  where retired_at is null
  and length(region_code) >= 5 group by substr(region_code, 1, 5)
  order by count(*) desc, substr(region_code, 1, 5)
  limit 1

-- of regions, SQLite
select *
  from (select parent.code as parent_key, row_number() over (partition by parent.code
  order by c.name_folded, c.id) as place, c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(null as double precision) as chord_squared
  from regions parent
  join cooperatives c on c.region_code >= parent.code
  and c.region_code < parent.code || '/'
  where true
  and parent.code in (?)
  and c.retired_at is null
  and (c.name_folded > ?
  or (c.name_folded = ?
  and c.id > ?))) ranked
  where place <= ?
  order by place

-- of regions, PostgreSQL
select *
  from (select parent.code as parent_key, row_number() over (partition by parent.code
  order by c.name_folded, c.id) as place, c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(null as double precision) as chord_squared
  from regions parent
  join cooperatives c on c.region_code >= parent.code
  and c.region_code < parent.code || '/'
  where true
  and parent.code = any($1)
  and c.retired_at is null
  and (c.name_folded > $2
  or (c.name_folded = $3
  and c.id > $4))) ranked
  where place <= $5
  order by place

-- of clusters, SQLite
select *
  from (select link.cluster_id as parent_key, row_number() over (partition by link.cluster_id
  order by c.name_folded, c.id) as place, c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(null as double precision) as chord_squared
  from cluster_cooperatives link
  join cooperatives c on c.id = link.cooperative_id
  and link.until is null
  where true
  and link.cluster_id in (?)
  and c.retired_at is null
  and (c.name_folded > ?
  or (c.name_folded = ?
  and c.id > ?))) ranked
  where place <= ?
  order by place

-- of clusters, PostgreSQL
select *
  from (select link.cluster_id as parent_key, row_number() over (partition by link.cluster_id
  order by c.name_folded, c.id) as place, c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(null as double precision) as chord_squared
  from cluster_cooperatives link
  join cooperatives c on c.id = link.cooperative_id
  and link.until is null
  where true
  and link.cluster_id = any($1)
  and c.retired_at is null
  and (c.name_folded > $2
  or (c.name_folded = $3
  and c.id > $4))) ranked
  where place <= $5
  order by place

-- of UMKM, SQLite
select *
  from (select link.umkm_id as parent_key, row_number() over (partition by link.umkm_id
  order by c.name_folded, c.id) as place, c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(null as double precision) as chord_squared
  from umkm_memberships link
  join cooperatives c on c.id = link.cooperative_id
  and link.left_on is null
  where true
  and link.umkm_id in (?)
  and c.retired_at is null
  and (c.name_folded > ?
  or (c.name_folded = ?
  and c.id > ?))) ranked
  where place <= ?
  order by place

-- of UMKM, PostgreSQL
select *
  from (select link.umkm_id as parent_key, row_number() over (partition by link.umkm_id
  order by c.name_folded, c.id) as place, c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(null as double precision) as chord_squared
  from umkm_memberships link
  join cooperatives c on c.id = link.cooperative_id
  and link.left_on is null
  where true
  and link.umkm_id = any($1)
  and c.retired_at is null
  and (c.name_folded > $2
  or (c.name_folded = $3
  and c.id > $4))) ranked
  where place <= $5
  order by place

-- counts of regions, SQLite
select parent.code as parent_key, count(*)
  from regions parent
  join cooperatives c on c.region_code >= parent.code
  and c.region_code < parent.code || '/'
  where true
  and parent.code in (?)
  and c.retired_at is null
  and c.search_text like ?
  and c.search_text like ?
  and c.region_code >= ?
  and c.region_code < ?
  and c.kind = ?
  and c.pattern = ?
  and exists (select 1
  from cooperative_sectors s
  where s.cooperative_id = c.id
  and s.sector_code = ?)
  and exists (select 1
  from cooperative_services s
  where s.cooperative_id = c.id
  and s.service = ?)
  and (((c.dissolved_on is null
  or c.dissolved_on > ?)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > ?)
  and (c.revitalising_since is null
  or c.revitalising_since > ?)
  and case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end >= ?)
  or ((c.dissolved_on is null
  or c.dissolved_on > ?)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > ?)
  and (c.revitalising_since is null
  or c.revitalising_since > ?)
  and case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end < ?
  and (case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end >= ?
  or (c.last_business_on is not null
  and c.last_business_on > ?)))
  or ((c.dissolved_on is null
  or c.dissolved_on > ?)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > ?)
  and (c.revitalising_since is null
  or c.revitalising_since > ?)
  and case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end < ?
  and not (case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end >= ?
  or (c.last_business_on is not null
  and c.last_business_on > ?)))
  or ((c.dissolved_on is null
  or c.dissolved_on > ?)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > ?)
  and c.revitalising_since is not null
  and c.revitalising_since <= ?)
  or ((c.dissolved_on is null
  or c.dissolved_on > ?)
  and c.dissolution_announced_on is not null
  and c.dissolution_announced_on <= ?)
  or (c.dissolved_on is not null
  and c.dissolved_on <= ?))
  and c.latitude between ?
  and ?
  and c.longitude between ?
  and ?
  and ((c.unit_x - ?) * (c.unit_x - ?) + (c.unit_y - ?) * (c.unit_y - ?) + (c.unit_z - ?) * (c.unit_z - ?)) <= ?
  and c.latitude between ?
  and ?
  and c.longitude between ?
  and ? group by parent.code

-- counts of regions, PostgreSQL
select parent.code as parent_key, count(*)
  from regions parent
  join cooperatives c on c.region_code >= parent.code
  and c.region_code < parent.code || '/'
  where true
  and parent.code = any($1)
  and c.retired_at is null
  and c.search_text like $2
  and c.search_text like $3
  and c.region_code >= $4
  and c.region_code < $5
  and c.kind = $6
  and c.pattern = $7
  and exists (select 1
  from cooperative_sectors s
  where s.cooperative_id = c.id
  and s.sector_code = $8)
  and exists (select 1
  from cooperative_services s
  where s.cooperative_id = c.id
  and s.service = $9)
  and (((c.dissolved_on is null
  or c.dissolved_on > $10)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $11)
  and (c.revitalising_since is null
  or c.revitalising_since > $12)
  and case when c.last_rat_book_year <= $13 then c.last_rat_book_year else 0 end >= $14)
  or ((c.dissolved_on is null
  or c.dissolved_on > $15)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $16)
  and (c.revitalising_since is null
  or c.revitalising_since > $17)
  and case when c.last_rat_book_year <= $18 then c.last_rat_book_year else 0 end < $19
  and (case when c.last_rat_book_year <= $20 then c.last_rat_book_year else 0 end >= $21
  or (c.last_business_on is not null
  and c.last_business_on > $22)))
  or ((c.dissolved_on is null
  or c.dissolved_on > $23)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $24)
  and (c.revitalising_since is null
  or c.revitalising_since > $25)
  and case when c.last_rat_book_year <= $26 then c.last_rat_book_year else 0 end < $27
  and not (case when c.last_rat_book_year <= $28 then c.last_rat_book_year else 0 end >= $29
  or (c.last_business_on is not null
  and c.last_business_on > $30)))
  or ((c.dissolved_on is null
  or c.dissolved_on > $31)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $32)
  and c.revitalising_since is not null
  and c.revitalising_since <= $33)
  or ((c.dissolved_on is null
  or c.dissolved_on > $34)
  and c.dissolution_announced_on is not null
  and c.dissolution_announced_on <= $35)
  or (c.dissolved_on is not null
  and c.dissolved_on <= $36))
  and c.latitude between $37
  and $38
  and c.longitude between $39
  and $40
  and ((c.unit_x - $41) * (c.unit_x - $42) + (c.unit_y - $43) * (c.unit_y - $44) + (c.unit_z - $45) * (c.unit_z - $46)) <= $47
  and c.latitude between $48
  and $49
  and c.longitude between $50
  and $51 group by parent.code

-- counts of clusters, SQLite
select link.cluster_id as parent_key, count(*)
  from cluster_cooperatives link
  join cooperatives c on c.id = link.cooperative_id
  and link.until is null
  where true
  and link.cluster_id in (?)
  and c.retired_at is null group by link.cluster_id

-- counts of clusters, PostgreSQL
select link.cluster_id as parent_key, count(*)
  from cluster_cooperatives link
  join cooperatives c on c.id = link.cooperative_id
  and link.until is null
  where true
  and link.cluster_id = any($1)
  and c.retired_at is null group by link.cluster_id

-- counts of UMKM, SQLite
select link.umkm_id as parent_key, count(*)
  from umkm_memberships link
  join cooperatives c on c.id = link.cooperative_id
  and link.left_on is null
  where true
  and link.umkm_id in (?)
  and c.retired_at is null group by link.umkm_id

-- counts of UMKM, PostgreSQL
select link.umkm_id as parent_key, count(*)
  from umkm_memberships link
  join cooperatives c on c.id = link.cooperative_id
  and link.left_on is null
  where true
  and link.umkm_id = any($1)
  and c.retired_at is null group by link.umkm_id

-- meetings, SQLite
select cooperative_id, book_year, held_on, n_attended, n_members, source
  from cooperative_rats
  where cooperative_id in (?)
  order by cooperative_id, book_year desc

-- meetings, PostgreSQL
select cooperative_id, book_year, held_on, n_attended, n_members, source
  from cooperative_rats
  where cooperative_id = any($1)
  order by cooperative_id, book_year desc

-- years, SQLite
select cooperative_id, year, n_members, assets_idr, equity_idr, surplus_idr, loans_idr, turnover_idr
  from cooperative_years
  where cooperative_id in (?)
  order by cooperative_id, year desc

-- years, PostgreSQL
select cooperative_id, year, n_members, assets_idr, equity_idr, surplus_idr, loans_idr, turnover_idr
  from cooperative_years
  where cooperative_id = any($1)
  order by cooperative_id, year desc

-- last states, SQLite
select s.cooperative_id, s.n, s.state
  from cooperative_states s
  where s.cooperative_id in (?)
  and s.n = (select max(l.n)
  from cooperative_states l
  where l.cooperative_id = s.cooperative_id)

-- last states, PostgreSQL
select s.cooperative_id, s.n, s.state
  from cooperative_states s
  where s.cooperative_id = any($1)
  and s.n = (select max(l.n)
  from cooperative_states l
  where l.cooperative_id = s.cooperative_id)

-- an insert, then an update, SQLite
insert into cooperatives (id, name, name_folded, search_text, kind, pattern, level, bond, bond_description, openness, legal_number, legal_number_folded, legal_on, nik, region_code, address, latitude, longitude, unit_x, unit_y, unit_z, location_precision, phone, whatsapp, email, website, founded_on, principal_dues_idr, mandatory_dues_monthly_idr, last_rat_book_year, last_rat_on, last_business_on, revitalising_since, dissolution_announced_on, dissolved_on, n_members, services, sectors, is_demo, version, created_at, changed_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- an insert, then an update, PostgreSQL
insert into cooperatives (id, name, name_folded, search_text, kind, pattern, level, bond, bond_description, openness, legal_number, legal_number_folded, legal_on, nik, region_code, address, latitude, longitude, unit_x, unit_y, unit_z, location_precision, phone, whatsapp, email, website, founded_on, principal_dues_idr, mandatory_dues_monthly_idr, last_rat_book_year, last_rat_on, last_business_on, revitalising_since, dissolution_announced_on, dissolved_on, n_members, services, sectors, is_demo, version, created_at, changed_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42)

-- an insert, then an update, SQLite
insert into cooperative_sectors (cooperative_id, sector_code)
  values (?, ?)

-- an insert, then an update, PostgreSQL
insert into cooperative_sectors (cooperative_id, sector_code)
  values ($1, $2)

-- an insert, then an update, SQLite
insert into cooperative_services (cooperative_id, service)
  values (?, ?)

-- an insert, then an update, PostgreSQL
insert into cooperative_services (cooperative_id, service)
  values ($1, $2)

-- an insert, then an update, SQLite
insert into cooperatives (id, name, name_folded, search_text, kind, pattern, level, bond, bond_description, openness, legal_number, legal_number_folded, legal_on, nik, region_code, address, latitude, longitude, unit_x, unit_y, unit_z, location_precision, phone, whatsapp, email, website, founded_on, principal_dues_idr, mandatory_dues_monthly_idr, last_rat_book_year, last_rat_on, last_business_on, revitalising_since, dissolution_announced_on, dissolved_on, n_members, services, sectors, is_demo, version, created_at, changed_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (id) do update
  set name = excluded.name, name_folded = excluded.name_folded, search_text = excluded.search_text, kind = excluded.kind, pattern = excluded.pattern, level = excluded.level, bond = excluded.bond, bond_description = excluded.bond_description, openness = excluded.openness, legal_number = excluded.legal_number, legal_number_folded = excluded.legal_number_folded, legal_on = excluded.legal_on, nik = excluded.nik, region_code = excluded.region_code, address = excluded.address, latitude = excluded.latitude, longitude = excluded.longitude, unit_x = excluded.unit_x, unit_y = excluded.unit_y, unit_z = excluded.unit_z, location_precision = excluded.location_precision, phone = excluded.phone, whatsapp = excluded.whatsapp, email = excluded.email, website = excluded.website, founded_on = excluded.founded_on, principal_dues_idr = excluded.principal_dues_idr, mandatory_dues_monthly_idr = excluded.mandatory_dues_monthly_idr, last_rat_book_year = excluded.last_rat_book_year, last_rat_on = excluded.last_rat_on, last_business_on = excluded.last_business_on, revitalising_since = excluded.revitalising_since, dissolution_announced_on = excluded.dissolution_announced_on, dissolved_on = excluded.dissolved_on, n_members = excluded.n_members, services = excluded.services, sectors = excluded.sectors, is_demo = excluded.is_demo, version = excluded.version, changed_at = excluded.changed_at
  where cooperatives.version = excluded.version - 1
  and cooperatives.retired_at is null

-- an insert, then an update, PostgreSQL
insert into cooperatives (id, name, name_folded, search_text, kind, pattern, level, bond, bond_description, openness, legal_number, legal_number_folded, legal_on, nik, region_code, address, latitude, longitude, unit_x, unit_y, unit_z, location_precision, phone, whatsapp, email, website, founded_on, principal_dues_idr, mandatory_dues_monthly_idr, last_rat_book_year, last_rat_on, last_business_on, revitalising_since, dissolution_announced_on, dissolved_on, n_members, services, sectors, is_demo, version, created_at, changed_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42)
  on conflict (id) do update
  set name = excluded.name, name_folded = excluded.name_folded, search_text = excluded.search_text, kind = excluded.kind, pattern = excluded.pattern, level = excluded.level, bond = excluded.bond, bond_description = excluded.bond_description, openness = excluded.openness, legal_number = excluded.legal_number, legal_number_folded = excluded.legal_number_folded, legal_on = excluded.legal_on, nik = excluded.nik, region_code = excluded.region_code, address = excluded.address, latitude = excluded.latitude, longitude = excluded.longitude, unit_x = excluded.unit_x, unit_y = excluded.unit_y, unit_z = excluded.unit_z, location_precision = excluded.location_precision, phone = excluded.phone, whatsapp = excluded.whatsapp, email = excluded.email, website = excluded.website, founded_on = excluded.founded_on, principal_dues_idr = excluded.principal_dues_idr, mandatory_dues_monthly_idr = excluded.mandatory_dues_monthly_idr, last_rat_book_year = excluded.last_rat_book_year, last_rat_on = excluded.last_rat_on, last_business_on = excluded.last_business_on, revitalising_since = excluded.revitalising_since, dissolution_announced_on = excluded.dissolution_announced_on, dissolved_on = excluded.dissolved_on, n_members = excluded.n_members, services = excluded.services, sectors = excluded.sectors, is_demo = excluded.is_demo, version = excluded.version, changed_at = excluded.changed_at
  where cooperatives.version = excluded.version - 1
  and cooperatives.retired_at is null

-- an insert, then an update, SQLite
delete
  from cooperative_sectors
  where cooperative_id in (?)

-- an insert, then an update, PostgreSQL
delete
  from cooperative_sectors
  where cooperative_id = any($1)

-- an insert, then an update, SQLite
delete
  from cooperative_services
  where cooperative_id in (?)

-- an insert, then an update, PostgreSQL
delete
  from cooperative_services
  where cooperative_id = any($1)

-- an insert, then an update, SQLite
insert into cooperative_sectors (cooperative_id, sector_code)
  values (?, ?)

-- an insert, then an update, PostgreSQL
insert into cooperative_sectors (cooperative_id, sector_code)
  values ($1, $2)

-- an insert, then an update, SQLite
insert into cooperative_services (cooperative_id, service)
  values (?, ?)

-- an insert, then an update, PostgreSQL
insert into cooperative_services (cooperative_id, service)
  values ($1, $2)

