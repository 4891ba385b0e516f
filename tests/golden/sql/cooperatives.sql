-- a page, SQLite
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from cooperatives c
  where true
  and c.retired_at is null
  order by c.name_folded, c.id
  limit ?

-- a page, PostgreSQL
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from cooperatives c
  where true
  and c.retired_at is null
  order by c.name_folded, c.id
  limit $1

-- the page before, SQLite
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from cooperatives c
  where true
  and c.retired_at is null
  and (c.name_folded < ?
  or (c.name_folded = ?
  and c.id < ?))
  order by c.name_folded desc, c.id desc
  limit ?

-- the page before, PostgreSQL
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from cooperatives c
  where true
  and c.retired_at is null
  and (c.name_folded < $1
  or (c.name_folded = $2
  and c.id < $3))
  order by c.name_folded desc, c.id desc
  limit $4

-- a page through every filter, SQLite
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, hit.points as relevance, ((c.unit_x - ?) * (c.unit_x - ?) + (c.unit_y - ?) * (c.unit_y - ?) + (c.unit_z - ?) * (c.unit_z - ?)) as chord_squared
  from (select id, points
  from (select d.id, d.points + (? - ? * (select min(t.rank)
  from cooperative_terms t
  where t.term in (?)
  and t.cooperative_id = d.id)) * ? as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, (? - ? * r.rank) * ? as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = ?
  and t.rank in (?,?,?,?,?,?,?,?)
  and ((t.region_code >= ?
  and t.region_code < ?))) r) b group by region_code, id) d
  limit -1 offset 0) found
  where points is not null) hit cross
  join cooperatives c
  where true
  and c.retired_at is null
  and c.id = hit.id
  and ((c.region_code >= ?
  and c.region_code < ?))
  and substr(c.region_code, 1, 5) = ?
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
  and c.last_business_on > ?))
  and (case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end > 0
  or c.last_business_on is not null))
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
  and c.dissolved_on <= ?)
  or ((c.dissolved_on is null
  or c.dissolved_on > ?)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > ?)
  and (c.revitalising_since is null
  or c.revitalising_since > ?)
  and not (case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end > 0
  or c.last_business_on is not null)))
  and coalesce(c.last_rat_book_year, 0) in (?,?)
  and c.latitude between ?
  and ?
  and c.longitude between ?
  and ?
  and ((c.unit_x - ?) * (c.unit_x - ?) + (c.unit_y - ?) * (c.unit_y - ?) + (c.unit_z - ?) * (c.unit_z - ?)) <= ?
  and c.latitude between ?
  and ?
  and c.longitude between ?
  and ?
  and ((true
  and c.id in (select hit.id
  from (select id, points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, (? - ? * r.rank) * ? as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = ?) r) b group by region_code, id) d) found
  where points is not null) hit))
  or (true
  and c.id in (select hit.id
  from (select id, points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, (? - ? * r.rank) * ? as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = ?) r) b group by region_code, id) d) found
  where points is not null) hit)))
  and not coalesce((true
  and c.pattern = ?), false)
  order by ((c.unit_x - ?) * (c.unit_x - ?) + (c.unit_y - ?) * (c.unit_y - ?) + (c.unit_z - ?) * (c.unit_z - ?)), coalesce(c.n_members, 0) desc, coalesce(c.last_rat_book_year, 0) desc, c.id desc
  limit ?

-- a page through every filter, PostgreSQL
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, hit.points as relevance, ((c.unit_x - $1) * (c.unit_x - $2) + (c.unit_y - $3) * (c.unit_y - $4) + (c.unit_z - $5) * (c.unit_z - $6)) as chord_squared
  from (select id, points
  from (select d.id, d.points + ($7 - $8 * (select min(t.rank)
  from cooperative_terms t
  where t.term = any($9)
  and t.cooperative_id = d.id)) * $10 as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, ($11 - $12 * r.rank) * $13 as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = $14
  and t.rank = any($15)
  and ((t.region_code >= $16
  and t.region_code < $17))) r) b group by region_code, id) d offset 0) found
  where points is not null) hit cross
  join cooperatives c
  where true
  and c.retired_at is null
  and c.id = hit.id
  and ((c.region_code >= $18
  and c.region_code < $19))
  and substr(c.region_code, 1, 5) = $20
  and c.kind = $21
  and c.pattern = $22
  and exists (select 1
  from cooperative_sectors s
  where s.cooperative_id = c.id
  and s.sector_code = $23)
  and exists (select 1
  from cooperative_services s
  where s.cooperative_id = c.id
  and s.service = $24)
  and (((c.dissolved_on is null
  or c.dissolved_on > $25)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $26)
  and (c.revitalising_since is null
  or c.revitalising_since > $27)
  and case when c.last_rat_book_year <= $28 then c.last_rat_book_year else 0 end >= $29)
  or ((c.dissolved_on is null
  or c.dissolved_on > $30)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $31)
  and (c.revitalising_since is null
  or c.revitalising_since > $32)
  and case when c.last_rat_book_year <= $33 then c.last_rat_book_year else 0 end < $34
  and (case when c.last_rat_book_year <= $35 then c.last_rat_book_year else 0 end >= $36
  or (c.last_business_on is not null
  and c.last_business_on > $37)))
  or ((c.dissolved_on is null
  or c.dissolved_on > $38)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $39)
  and (c.revitalising_since is null
  or c.revitalising_since > $40)
  and case when c.last_rat_book_year <= $41 then c.last_rat_book_year else 0 end < $42
  and not (case when c.last_rat_book_year <= $43 then c.last_rat_book_year else 0 end >= $44
  or (c.last_business_on is not null
  and c.last_business_on > $45))
  and (case when c.last_rat_book_year <= $46 then c.last_rat_book_year else 0 end > 0
  or c.last_business_on is not null))
  or ((c.dissolved_on is null
  or c.dissolved_on > $47)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $48)
  and c.revitalising_since is not null
  and c.revitalising_since <= $49)
  or ((c.dissolved_on is null
  or c.dissolved_on > $50)
  and c.dissolution_announced_on is not null
  and c.dissolution_announced_on <= $51)
  or (c.dissolved_on is not null
  and c.dissolved_on <= $52)
  or ((c.dissolved_on is null
  or c.dissolved_on > $53)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $54)
  and (c.revitalising_since is null
  or c.revitalising_since > $55)
  and not (case when c.last_rat_book_year <= $56 then c.last_rat_book_year else 0 end > 0
  or c.last_business_on is not null)))
  and coalesce(c.last_rat_book_year, 0) = any($57)
  and c.latitude between $58
  and $59
  and c.longitude between $60
  and $61
  and ((c.unit_x - $62) * (c.unit_x - $63) + (c.unit_y - $64) * (c.unit_y - $65) + (c.unit_z - $66) * (c.unit_z - $67)) <= $68
  and c.latitude between $69
  and $70
  and c.longitude between $71
  and $72
  and ((true
  and c.id in (select hit.id
  from (select id, points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, ($73 - $74 * r.rank) * $75 as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = $76) r) b group by region_code, id) d) found
  where points is not null) hit))
  or (true
  and c.id in (select hit.id
  from (select id, points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, ($77 - $78 * r.rank) * $79 as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = $80) r) b group by region_code, id) d) found
  where points is not null) hit)))
  and not coalesce((true
  and c.pattern = $81), false)
  order by ((c.unit_x - $82) * (c.unit_x - $83) + (c.unit_y - $84) * (c.unit_y - $85) + (c.unit_z - $86) * (c.unit_z - $87)), coalesce(c.n_members, 0) desc, coalesce(c.last_rat_book_year, 0) desc, c.id desc
  limit $88

-- the best of a search, SQLite
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, hit.points as relevance, cast(null as double precision) as chord_squared
  from (select hit.id, hit.points
  from (select id, points
  from (select d.id, d.points + (? - ? * (select min(t.rank)
  from cooperative_terms t
  where t.term in (?)
  and t.cooperative_id = d.id)) * ? as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, (? - ? * r.rank) * ? as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = ?
  and t.rank in (?,?,?,?,?,?,?,?)
  and ((t.region_code >= ?
  and t.region_code < ?))
  order by t.rank, t.region_code, id
  limit ?) r) b group by region_code, id) d
  limit -1 offset 0) found
  where points is not null) hit
  where true
  order by 0 - hit.points, hit.id
  limit ?) hit cross
  join cooperatives c
  where true
  and c.retired_at is null
  and c.id = hit.id
  and ((c.region_code >= ?
  and c.region_code < ?))
  order by 0 - hit.points, c.id
  limit ?

-- the best of a search, PostgreSQL
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, hit.points as relevance, cast(null as double precision) as chord_squared
  from (select hit.id, hit.points
  from (select id, points
  from (select d.id, d.points + ($1 - $2 * (select min(t.rank)
  from cooperative_terms t
  where t.term = any($3)
  and t.cooperative_id = d.id)) * $4 as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, ($5 - $6 * r.rank) * $7 as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = $8
  and t.rank = any($9)
  and ((t.region_code >= $10
  and t.region_code < $11))
  order by t.rank, t.region_code, id
  limit $12) r) b group by region_code, id) d offset 0) found
  where points is not null) hit
  where true
  order by 0 - hit.points, hit.id
  limit $13) hit cross
  join cooperatives c
  where true
  and c.retired_at is null
  and c.id = hit.id
  and ((c.region_code >= $14
  and c.region_code < $15))
  order by 0 - hit.points, c.id
  limit $16

-- a count, SQLite
select count(*)
  from (select 1
  from (select id, points
  from (select d.id, d.points + (? - ? * (select min(t.rank)
  from cooperative_terms t
  where t.term in (?)
  and t.cooperative_id = d.id)) * ? as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, (? - ? * r.rank) * ? as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = ?
  and t.rank in (?,?,?,?,?,?,?,?)
  and ((t.region_code >= ?
  and t.region_code < ?))) r) b group by region_code, id) d
  limit -1 offset 0) found
  where points is not null) hit cross
  join cooperatives c
  where true
  and c.retired_at is null
  and c.id = hit.id
  and ((c.region_code >= ?
  and c.region_code < ?))
  and substr(c.region_code, 1, 5) = ?
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
  and c.last_business_on > ?))
  and (case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end > 0
  or c.last_business_on is not null))
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
  and c.dissolved_on <= ?)
  or ((c.dissolved_on is null
  or c.dissolved_on > ?)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > ?)
  and (c.revitalising_since is null
  or c.revitalising_since > ?)
  and not (case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end > 0
  or c.last_business_on is not null)))
  and coalesce(c.last_rat_book_year, 0) in (?,?)
  and c.latitude between ?
  and ?
  and c.longitude between ?
  and ?
  and ((c.unit_x - ?) * (c.unit_x - ?) + (c.unit_y - ?) * (c.unit_y - ?) + (c.unit_z - ?) * (c.unit_z - ?)) <= ?
  and c.latitude between ?
  and ?
  and c.longitude between ?
  and ?
  and ((true
  and c.id in (select hit.id
  from (select id, points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, (? - ? * r.rank) * ? as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = ?) r) b group by region_code, id) d) found
  where points is not null) hit))
  or (true
  and c.id in (select hit.id
  from (select id, points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, (? - ? * r.rank) * ? as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = ?) r) b group by region_code, id) d) found
  where points is not null) hit)))
  and not coalesce((true
  and c.pattern = ?), false)
  limit ?) counted

-- a count, PostgreSQL
select count(*)
  from (select 1
  from (select id, points
  from (select d.id, d.points + ($1 - $2 * (select min(t.rank)
  from cooperative_terms t
  where t.term = any($3)
  and t.cooperative_id = d.id)) * $4 as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, ($5 - $6 * r.rank) * $7 as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = $8
  and t.rank = any($9)
  and ((t.region_code >= $10
  and t.region_code < $11))) r) b group by region_code, id) d offset 0) found
  where points is not null) hit cross
  join cooperatives c
  where true
  and c.retired_at is null
  and c.id = hit.id
  and ((c.region_code >= $12
  and c.region_code < $13))
  and substr(c.region_code, 1, 5) = $14
  and c.kind = $15
  and c.pattern = $16
  and exists (select 1
  from cooperative_sectors s
  where s.cooperative_id = c.id
  and s.sector_code = $17)
  and exists (select 1
  from cooperative_services s
  where s.cooperative_id = c.id
  and s.service = $18)
  and (((c.dissolved_on is null
  or c.dissolved_on > $19)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $20)
  and (c.revitalising_since is null
  or c.revitalising_since > $21)
  and case when c.last_rat_book_year <= $22 then c.last_rat_book_year else 0 end >= $23)
  or ((c.dissolved_on is null
  or c.dissolved_on > $24)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $25)
  and (c.revitalising_since is null
  or c.revitalising_since > $26)
  and case when c.last_rat_book_year <= $27 then c.last_rat_book_year else 0 end < $28
  and (case when c.last_rat_book_year <= $29 then c.last_rat_book_year else 0 end >= $30
  or (c.last_business_on is not null
  and c.last_business_on > $31)))
  or ((c.dissolved_on is null
  or c.dissolved_on > $32)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $33)
  and (c.revitalising_since is null
  or c.revitalising_since > $34)
  and case when c.last_rat_book_year <= $35 then c.last_rat_book_year else 0 end < $36
  and not (case when c.last_rat_book_year <= $37 then c.last_rat_book_year else 0 end >= $38
  or (c.last_business_on is not null
  and c.last_business_on > $39))
  and (case when c.last_rat_book_year <= $40 then c.last_rat_book_year else 0 end > 0
  or c.last_business_on is not null))
  or ((c.dissolved_on is null
  or c.dissolved_on > $41)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $42)
  and c.revitalising_since is not null
  and c.revitalising_since <= $43)
  or ((c.dissolved_on is null
  or c.dissolved_on > $44)
  and c.dissolution_announced_on is not null
  and c.dissolution_announced_on <= $45)
  or (c.dissolved_on is not null
  and c.dissolved_on <= $46)
  or ((c.dissolved_on is null
  or c.dissolved_on > $47)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $48)
  and (c.revitalising_since is null
  or c.revitalising_since > $49)
  and not (case when c.last_rat_book_year <= $50 then c.last_rat_book_year else 0 end > 0
  or c.last_business_on is not null)))
  and coalesce(c.last_rat_book_year, 0) = any($51)
  and c.latitude between $52
  and $53
  and c.longitude between $54
  and $55
  and ((c.unit_x - $56) * (c.unit_x - $57) + (c.unit_y - $58) * (c.unit_y - $59) + (c.unit_z - $60) * (c.unit_z - $61)) <= $62
  and c.latitude between $63
  and $64
  and c.longitude between $65
  and $66
  and ((true
  and c.id in (select hit.id
  from (select id, points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, ($67 - $68 * r.rank) * $69 as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = $70) r) b group by region_code, id) d) found
  where points is not null) hit))
  or (true
  and c.id in (select hit.id
  from (select id, points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, ($71 - $72 * r.rank) * $73 as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = $74) r) b group by region_code, id) d) found
  where points is not null) hit)))
  and not coalesce((true
  and c.pattern = $75), false)
  limit $76) counted

-- all, SQLite
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from cooperatives c
  where true
  and c.retired_at is null
  order by c.id
  limit ?

-- all, PostgreSQL
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from cooperatives c
  where true
  and c.retired_at is null
  order by c.id
  limit $1

-- by ids, SQLite
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from cooperatives c
  where c.id in (?)

-- by ids, PostgreSQL
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
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
select parent.key as parent_key, c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from (select distinct value as key
  from json_each(?)) parent cross
  join cooperatives c
  where c.id in (select c.id
  from cooperatives c
  where true
  and substr(c.region_code, 1, 2) = parent.key
  and c.retired_at is null
  and (c.name_folded > ?
  or (c.name_folded = ?
  and c.id > ?))
  order by c.name_folded, c.id
  limit ?)
  order by c.name_folded, c.id

-- of regions, PostgreSQL
select parent.key as parent_key, item.*
  from (select distinct given.key
  from unnest(cast($1 as text[])) as given(key)) parent cross
  join lateral (select row_number() over (
  order by c.name_folded, c.id) as place, c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from cooperatives c
  where true
  and substr(c.region_code, 1, 2) = parent.key
  and c.retired_at is null
  and (c.name_folded > $2
  or (c.name_folded = $3
  and c.id > $4))
  order by c.name_folded, c.id
  limit $5) item
  order by item.place

-- of clusters, SQLite
select parent.key as parent_key, c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from (select distinct unhex(value) as key
  from json_each(?)) parent cross
  join cooperatives c
  where c.id in (select link.cooperative_id
  from cluster_cooperatives link cross
  join cooperatives c
  where true
  and link.cluster_id = parent.key
  and link.until is null
  and c.id = link.cooperative_id
  and c.retired_at is null
  and (c.name_folded > ?
  or (c.name_folded = ?
  and link.cooperative_id > ?))
  order by c.name_folded, link.cooperative_id
  limit ?)
  order by c.name_folded, c.id

-- of clusters, PostgreSQL
select parent.key as parent_key, item.*
  from (select distinct given.key
  from unnest(cast($1 as uuid[])) as given(key)) parent cross
  join lateral (select row_number() over (
  order by c.name_folded, link.cooperative_id) as place, c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from cluster_cooperatives link cross
  join cooperatives c
  where true
  and link.cluster_id = parent.key
  and link.until is null
  and c.id = link.cooperative_id
  and c.retired_at is null
  and (c.name_folded > $2
  or (c.name_folded = $3
  and link.cooperative_id > $4))
  order by c.name_folded, link.cooperative_id
  limit $5) item
  order by item.place

-- of UMKM, SQLite
select parent.key as parent_key, c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from (select distinct unhex(value) as key
  from json_each(?)) parent cross
  join cooperatives c
  where c.id in (select link.cooperative_id
  from umkm_memberships link cross
  join cooperatives c
  where true
  and link.umkm_id = parent.key
  and link.left_on is null
  and c.id = link.cooperative_id
  and c.retired_at is null
  and (c.name_folded > ?
  or (c.name_folded = ?
  and link.cooperative_id > ?))
  order by c.name_folded, link.cooperative_id
  limit ?)
  order by c.name_folded, c.id

-- of UMKM, PostgreSQL
select parent.key as parent_key, item.*
  from (select distinct given.key
  from unnest(cast($1 as uuid[])) as given(key)) parent cross
  join lateral (select row_number() over (
  order by c.name_folded, link.cooperative_id) as place, c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from umkm_memberships link cross
  join cooperatives c
  where true
  and link.umkm_id = parent.key
  and link.left_on is null
  and c.id = link.cooperative_id
  and c.retired_at is null
  and (c.name_folded > $2
  or (c.name_folded = $3
  and link.cooperative_id > $4))
  order by c.name_folded, link.cooperative_id
  limit $5) item
  order by item.place

-- counts of regions, SQLite
select parent.key, count(*)
  from (select id, points
  from (select d.id, d.points + (? - ? * (select min(t.rank)
  from cooperative_terms t
  where t.term in (?)
  and t.cooperative_id = d.id)) * ? as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, (? - ? * r.rank) * ? as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = ?
  and t.rank in (?,?,?,?,?,?,?,?)
  and ((t.region_code >= ?
  and t.region_code < ?))) r) b group by region_code, id) d
  limit -1 offset 0) found
  where points is not null) hit cross
  join cooperatives c cross
  join (select distinct value as key
  from json_each(?)) parent
  where true
  and substr(c.region_code, 1, 2) = parent.key
  and c.retired_at is null
  and c.id = hit.id
  and ((c.region_code >= ?
  and c.region_code < ?))
  and substr(c.region_code, 1, 5) = ?
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
  and c.last_business_on > ?))
  and (case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end > 0
  or c.last_business_on is not null))
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
  and c.dissolved_on <= ?)
  or ((c.dissolved_on is null
  or c.dissolved_on > ?)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > ?)
  and (c.revitalising_since is null
  or c.revitalising_since > ?)
  and not (case when c.last_rat_book_year <= ? then c.last_rat_book_year else 0 end > 0
  or c.last_business_on is not null)))
  and coalesce(c.last_rat_book_year, 0) in (?,?)
  and c.latitude between ?
  and ?
  and c.longitude between ?
  and ?
  and ((c.unit_x - ?) * (c.unit_x - ?) + (c.unit_y - ?) * (c.unit_y - ?) + (c.unit_z - ?) * (c.unit_z - ?)) <= ?
  and c.latitude between ?
  and ?
  and c.longitude between ?
  and ?
  and ((true
  and c.id in (select hit.id
  from (select id, points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, (? - ? * r.rank) * ? as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = ?) r) b group by region_code, id) d) found
  where points is not null) hit))
  or (true
  and c.id in (select hit.id
  from (select id, points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, (? - ? * r.rank) * ? as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = ?) r) b group by region_code, id) d) found
  where points is not null) hit)))
  and not coalesce((true
  and c.pattern = ?), false) group by parent.key

-- counts of regions, PostgreSQL
select parent.key, count(*)
  from (select id, points
  from (select d.id, d.points + ($1 - $2 * (select min(t.rank)
  from cooperative_terms t
  where t.term = any($3)
  and t.cooperative_id = d.id)) * $4 as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, ($5 - $6 * r.rank) * $7 as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = $8
  and t.rank = any($9)
  and ((t.region_code >= $10
  and t.region_code < $11))) r) b group by region_code, id) d offset 0) found
  where points is not null) hit cross
  join cooperatives c cross
  join (select distinct given.key
  from unnest(cast($12 as text[])) as given(key)) parent
  where true
  and substr(c.region_code, 1, 2) = parent.key
  and c.retired_at is null
  and c.id = hit.id
  and ((c.region_code >= $13
  and c.region_code < $14))
  and substr(c.region_code, 1, 5) = $15
  and c.kind = $16
  and c.pattern = $17
  and exists (select 1
  from cooperative_sectors s
  where s.cooperative_id = c.id
  and s.sector_code = $18)
  and exists (select 1
  from cooperative_services s
  where s.cooperative_id = c.id
  and s.service = $19)
  and (((c.dissolved_on is null
  or c.dissolved_on > $20)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $21)
  and (c.revitalising_since is null
  or c.revitalising_since > $22)
  and case when c.last_rat_book_year <= $23 then c.last_rat_book_year else 0 end >= $24)
  or ((c.dissolved_on is null
  or c.dissolved_on > $25)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $26)
  and (c.revitalising_since is null
  or c.revitalising_since > $27)
  and case when c.last_rat_book_year <= $28 then c.last_rat_book_year else 0 end < $29
  and (case when c.last_rat_book_year <= $30 then c.last_rat_book_year else 0 end >= $31
  or (c.last_business_on is not null
  and c.last_business_on > $32)))
  or ((c.dissolved_on is null
  or c.dissolved_on > $33)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $34)
  and (c.revitalising_since is null
  or c.revitalising_since > $35)
  and case when c.last_rat_book_year <= $36 then c.last_rat_book_year else 0 end < $37
  and not (case when c.last_rat_book_year <= $38 then c.last_rat_book_year else 0 end >= $39
  or (c.last_business_on is not null
  and c.last_business_on > $40))
  and (case when c.last_rat_book_year <= $41 then c.last_rat_book_year else 0 end > 0
  or c.last_business_on is not null))
  or ((c.dissolved_on is null
  or c.dissolved_on > $42)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $43)
  and c.revitalising_since is not null
  and c.revitalising_since <= $44)
  or ((c.dissolved_on is null
  or c.dissolved_on > $45)
  and c.dissolution_announced_on is not null
  and c.dissolution_announced_on <= $46)
  or (c.dissolved_on is not null
  and c.dissolved_on <= $47)
  or ((c.dissolved_on is null
  or c.dissolved_on > $48)
  and (c.dissolution_announced_on is null
  or c.dissolution_announced_on > $49)
  and (c.revitalising_since is null
  or c.revitalising_since > $50)
  and not (case when c.last_rat_book_year <= $51 then c.last_rat_book_year else 0 end > 0
  or c.last_business_on is not null)))
  and coalesce(c.last_rat_book_year, 0) = any($52)
  and c.latitude between $53
  and $54
  and c.longitude between $55
  and $56
  and ((c.unit_x - $57) * (c.unit_x - $58) + (c.unit_y - $59) * (c.unit_y - $60) + (c.unit_z - $61) * (c.unit_z - $62)) <= $63
  and c.latitude between $64
  and $65
  and c.longitude between $66
  and $67
  and ((true
  and c.id in (select hit.id
  from (select id, points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, ($68 - $69 * r.rank) * $70 as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = $71) r) b group by region_code, id) d) found
  where points is not null) hit))
  or (true
  and c.id in (select hit.id
  from (select id, points
  from (select d.id, d.points as points
  from (select id, region_code, max(points) as points
  from (select r.id, r.region_code, ($72 - $73 * r.rank) * $74 as points
  from (select t.cooperative_id as id, t.region_code, t.rank
  from cooperative_terms t
  where t.term = $75) r) b group by region_code, id) d) found
  where points is not null) hit)))
  and not coalesce((true
  and c.pattern = $76), false) group by parent.key

-- counts of clusters, SQLite
select parent.key, (select count(*)
  from (select 1
  from cluster_cooperatives link cross
  join cooperatives c
  where true
  and link.cluster_id = parent.key
  and link.until is null
  and c.id = link.cooperative_id
  and c.retired_at is null
  limit ?) counted)
  from (select distinct unhex(value) as key
  from json_each(?)) parent

-- counts of clusters, PostgreSQL
select parent.key, (select count(*)
  from (select 1
  from cluster_cooperatives link cross
  join cooperatives c
  where true
  and link.cluster_id = parent.key
  and link.until is null
  and c.id = link.cooperative_id
  and c.retired_at is null
  limit $1) counted)
  from (select distinct given.key
  from unnest(cast($2 as uuid[])) as given(key)) parent

-- counts of UMKM, SQLite
select parent.key, (select count(*)
  from (select 1
  from umkm_memberships link cross
  join cooperatives c
  where true
  and link.umkm_id = parent.key
  and link.left_on is null
  and c.id = link.cooperative_id
  and c.retired_at is null
  limit ?) counted)
  from (select distinct unhex(value) as key
  from json_each(?)) parent

-- counts of UMKM, PostgreSQL
select parent.key, (select count(*)
  from (select 1
  from umkm_memberships link cross
  join cooperatives c
  where true
  and link.umkm_id = parent.key
  and link.left_on is null
  and c.id = link.cooperative_id
  and c.retired_at is null
  limit $1) counted)
  from (select distinct given.key
  from unnest(cast($2 as uuid[])) as given(key)) parent

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
insert into cooperatives (id, name, name_folded, kind, pattern, level, bond, bond_description, openness, legal_number, legal_number_folded, legal_on, nik, region_code, address, latitude, longitude, unit_x, unit_y, unit_z, location_precision, phone, whatsapp, email, website, founded_on, principal_dues_idr, mandatory_dues_monthly_idr, last_rat_book_year, last_rat_on, last_business_on, revitalising_since, dissolution_announced_on, dissolved_on, n_members, services, sectors, is_demo, version, created_at, changed_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- an insert, then an update, PostgreSQL
insert into cooperatives (id, name, name_folded, kind, pattern, level, bond, bond_description, openness, legal_number, legal_number_folded, legal_on, nik, region_code, address, latitude, longitude, unit_x, unit_y, unit_z, location_precision, phone, whatsapp, email, website, founded_on, principal_dues_idr, mandatory_dues_monthly_idr, last_rat_book_year, last_rat_on, last_business_on, revitalising_since, dissolution_announced_on, dissolved_on, n_members, services, sectors, is_demo, version, created_at, changed_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41)

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
insert into cooperative_terms (term, rank, region_code, cooperative_id)
  values (?, ?, ?, ?), (?, ?, ?, ?)

-- an insert, then an update, PostgreSQL
insert into cooperative_terms (term, rank, region_code, cooperative_id)
  values ($1, $2, $3, $4), ($5, $6, $7, $8)

-- an insert, then an update, SQLite
insert into search_words (kind, word, n)
  values (?, ?, ?), (?, ?, ?)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- an insert, then an update, PostgreSQL
insert into search_words (kind, word, n)
  values ($1, $2, $3), ($4, $5, $6)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- an insert, then an update, SQLite
insert into search_grams (kind, gram, word)
  values (?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?)
  on conflict do nothing

-- an insert, then an update, PostgreSQL
insert into search_grams (kind, gram, word)
  values ($1, $2, $3), ($4, $5, $6), ($7, $8, $9), ($10, $11, $12), ($13, $14, $15), ($16, $17, $18), ($19, $20, $21), ($22, $23, $24)
  on conflict do nothing

-- an insert, then an update, SQLite
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from cooperatives c
  where c.id in (?)
  and c.retired_at is null

-- an insert, then an update, PostgreSQL
select c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared
  from cooperatives c
  where c.id = any($1)
  and c.retired_at is null

-- an insert, then an update, SQLite
insert into cooperatives (id, name, name_folded, kind, pattern, level, bond, bond_description, openness, legal_number, legal_number_folded, legal_on, nik, region_code, address, latitude, longitude, unit_x, unit_y, unit_z, location_precision, phone, whatsapp, email, website, founded_on, principal_dues_idr, mandatory_dues_monthly_idr, last_rat_book_year, last_rat_on, last_business_on, revitalising_since, dissolution_announced_on, dissolved_on, n_members, services, sectors, is_demo, version, created_at, changed_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (id) do update
  set name = excluded.name, name_folded = excluded.name_folded, kind = excluded.kind, pattern = excluded.pattern, level = excluded.level, bond = excluded.bond, bond_description = excluded.bond_description, openness = excluded.openness, legal_number = excluded.legal_number, legal_number_folded = excluded.legal_number_folded, legal_on = excluded.legal_on, nik = excluded.nik, region_code = excluded.region_code, address = excluded.address, latitude = excluded.latitude, longitude = excluded.longitude, unit_x = excluded.unit_x, unit_y = excluded.unit_y, unit_z = excluded.unit_z, location_precision = excluded.location_precision, phone = excluded.phone, whatsapp = excluded.whatsapp, email = excluded.email, website = excluded.website, founded_on = excluded.founded_on, principal_dues_idr = excluded.principal_dues_idr, mandatory_dues_monthly_idr = excluded.mandatory_dues_monthly_idr, last_rat_book_year = excluded.last_rat_book_year, last_rat_on = excluded.last_rat_on, last_business_on = excluded.last_business_on, revitalising_since = excluded.revitalising_since, dissolution_announced_on = excluded.dissolution_announced_on, dissolved_on = excluded.dissolved_on, n_members = excluded.n_members, services = excluded.services, sectors = excluded.sectors, is_demo = excluded.is_demo, version = excluded.version, changed_at = excluded.changed_at
  where cooperatives.version = excluded.version - 1
  and cooperatives.retired_at is null

-- an insert, then an update, PostgreSQL
insert into cooperatives (id, name, name_folded, kind, pattern, level, bond, bond_description, openness, legal_number, legal_number_folded, legal_on, nik, region_code, address, latitude, longitude, unit_x, unit_y, unit_z, location_precision, phone, whatsapp, email, website, founded_on, principal_dues_idr, mandatory_dues_monthly_idr, last_rat_book_year, last_rat_on, last_business_on, revitalising_since, dissolution_announced_on, dissolved_on, n_members, services, sectors, is_demo, version, created_at, changed_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41)
  on conflict (id) do update
  set name = excluded.name, name_folded = excluded.name_folded, kind = excluded.kind, pattern = excluded.pattern, level = excluded.level, bond = excluded.bond, bond_description = excluded.bond_description, openness = excluded.openness, legal_number = excluded.legal_number, legal_number_folded = excluded.legal_number_folded, legal_on = excluded.legal_on, nik = excluded.nik, region_code = excluded.region_code, address = excluded.address, latitude = excluded.latitude, longitude = excluded.longitude, unit_x = excluded.unit_x, unit_y = excluded.unit_y, unit_z = excluded.unit_z, location_precision = excluded.location_precision, phone = excluded.phone, whatsapp = excluded.whatsapp, email = excluded.email, website = excluded.website, founded_on = excluded.founded_on, principal_dues_idr = excluded.principal_dues_idr, mandatory_dues_monthly_idr = excluded.mandatory_dues_monthly_idr, last_rat_book_year = excluded.last_rat_book_year, last_rat_on = excluded.last_rat_on, last_business_on = excluded.last_business_on, revitalising_since = excluded.revitalising_since, dissolution_announced_on = excluded.dissolution_announced_on, dissolved_on = excluded.dissolved_on, n_members = excluded.n_members, services = excluded.services, sectors = excluded.sectors, is_demo = excluded.is_demo, version = excluded.version, changed_at = excluded.changed_at
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

-- an insert, then an update, SQLite
delete
  from cooperative_terms
  where (term, rank, region_code, cooperative_id) in (values (?, ?, ?, ?), (?, ?, ?, ?))

-- an insert, then an update, PostgreSQL
delete
  from cooperative_terms
  where (term, rank, region_code, cooperative_id) in (values ($1, $2, $3, $4), ($5, $6, $7, $8))

-- an insert, then an update, SQLite
insert into search_words (kind, word, n)
  values (?, ?, ?), (?, ?, ?)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- an insert, then an update, PostgreSQL
insert into search_words (kind, word, n)
  values ($1, $2, $3), ($4, $5, $6)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- an insert, then an update, SQLite
delete
  from search_grams
  where kind = ?
  and word in (?,?)
  and word in (select w.word
  from search_words w
  where w.n <= 0
  and w.kind = ?)

-- an insert, then an update, PostgreSQL
delete
  from search_grams
  where kind = $1
  and word = any($2)
  and word in (select w.word
  from search_words w
  where w.n <= 0
  and w.kind = $3)

-- an insert, then an update, SQLite
delete
  from search_words
  where n <= 0
  and kind = ?
  and word in (?,?)

-- an insert, then an update, PostgreSQL
delete
  from search_words
  where n <= 0
  and kind = $1
  and word = any($2)

-- an insert, then an update, SQLite
insert into cooperative_terms (term, rank, region_code, cooperative_id)
  values (?, ?, ?, ?), (?, ?, ?, ?)

-- an insert, then an update, PostgreSQL
insert into cooperative_terms (term, rank, region_code, cooperative_id)
  values ($1, $2, $3, $4), ($5, $6, $7, $8)

-- an insert, then an update, SQLite
insert into search_words (kind, word, n)
  values (?, ?, ?), (?, ?, ?)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- an insert, then an update, PostgreSQL
insert into search_words (kind, word, n)
  values ($1, $2, $3), ($4, $5, $6)
  on conflict (kind, word) do update
  set n = search_words.n + excluded.n

-- an insert, then an update, SQLite
insert into search_grams (kind, gram, word)
  values (?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?)
  on conflict do nothing

-- an insert, then an update, PostgreSQL
insert into search_grams (kind, gram, word)
  values ($1, $2, $3), ($4, $5, $6), ($7, $8, $9), ($10, $11, $12), ($13, $14, $15), ($16, $17, $18), ($19, $20, $21), ($22, $23, $24)
  on conflict do nothing

