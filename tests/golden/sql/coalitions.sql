-- a page of cycles, SQLite
select c.id, c.cooperative_id, c.region_code, c.latitude, c.longitude, c.state, c.state_since, c.opens_at, c.closes_at, c.on_shortfall, c.is_demo, c.version, c.changed_at, cast(null as double precision) as chord_squared
  from buying_cycles c
  where true
  and c.retired_at is null
  and (c.closes_at > ?
  or (c.closes_at = ?
  and c.id > ?))
  order by c.closes_at, c.id
  limit ?

-- a page of cycles, PostgreSQL
select c.id, c.cooperative_id, c.region_code, c.latitude, c.longitude, c.state, c.state_since, c.opens_at, c.closes_at, c.on_shortfall, c.is_demo, c.version, c.changed_at, cast(null as double precision) as chord_squared
  from buying_cycles c
  where true
  and c.retired_at is null
  and (c.closes_at > $1
  or (c.closes_at = $2
  and c.id > $3))
  order by c.closes_at, c.id
  limit $4

-- a page of cycles through every filter, SQLite
select c.id, c.cooperative_id, c.region_code, c.latitude, c.longitude, c.state, c.state_since, c.opens_at, c.closes_at, c.on_shortfall, c.is_demo, c.version, c.changed_at, ((c.unit_x - ?) * (c.unit_x - ?) + (c.unit_y - ?) * (c.unit_y - ?) + (c.unit_z - ?) * (c.unit_z - ?)) as chord_squared
  from buying_cycles c
  where true
  and c.retired_at is null
  and c.region_code >= ?
  and c.region_code < ?
  and c.cooperative_id = ?
  and exists (select 1
  from cycle_lines l
  where l.cycle_id = c.id
  and l.commodity_code in (?,?))
  and c.state in (?)
  and c.state = ?
  and c.opens_at <= ?
  and c.closes_at > ?
  and c.latitude between ?
  and ?
  and c.longitude between ?
  and ?
  and ((c.unit_x - ?) * (c.unit_x - ?) + (c.unit_y - ?) * (c.unit_y - ?) + (c.unit_z - ?) * (c.unit_z - ?)) <= ?
  order by ((c.unit_x - ?) * (c.unit_x - ?) + (c.unit_y - ?) * (c.unit_y - ?) + (c.unit_z - ?) * (c.unit_z - ?)) desc, c.changed_at, c.id
  limit ?

-- a page of cycles through every filter, PostgreSQL
select c.id, c.cooperative_id, c.region_code, c.latitude, c.longitude, c.state, c.state_since, c.opens_at, c.closes_at, c.on_shortfall, c.is_demo, c.version, c.changed_at, ((c.unit_x - $1) * (c.unit_x - $2) + (c.unit_y - $3) * (c.unit_y - $4) + (c.unit_z - $5) * (c.unit_z - $6)) as chord_squared
  from buying_cycles c
  where true
  and c.retired_at is null
  and c.region_code >= $7
  and c.region_code < $8
  and c.cooperative_id = $9
  and exists (select 1
  from cycle_lines l
  where l.cycle_id = c.id
  and l.commodity_code = any($10))
  and c.state = any($11)
  and c.state = $12
  and c.opens_at <= $13
  and c.closes_at > $13
  and c.latitude between $14
  and $15
  and c.longitude between $16
  and $17
  and ((c.unit_x - $18) * (c.unit_x - $19) + (c.unit_y - $20) * (c.unit_y - $21) + (c.unit_z - $22) * (c.unit_z - $23)) <= $24
  order by ((c.unit_x - $25) * (c.unit_x - $26) + (c.unit_y - $27) * (c.unit_y - $28) + (c.unit_z - $29) * (c.unit_z - $30)) desc, c.changed_at, c.id
  limit $31

-- a count of cycles, SQLite
select count(*)
  from (select 1
  from buying_cycles c
  where true
  and c.retired_at is null
  and c.region_code >= ?
  and c.region_code < ?
  and c.cooperative_id = ?
  and exists (select 1
  from cycle_lines l
  where l.cycle_id = c.id
  and l.commodity_code in (?,?))
  and c.state in (?)
  and c.state = ?
  and c.opens_at <= ?
  and c.closes_at > ?
  and c.latitude between ?
  and ?
  and c.longitude between ?
  and ?
  and ((c.unit_x - ?) * (c.unit_x - ?) + (c.unit_y - ?) * (c.unit_y - ?) + (c.unit_z - ?) * (c.unit_z - ?)) <= ?
  limit ?) counted

-- a count of cycles, PostgreSQL
select count(*)
  from (select 1
  from buying_cycles c
  where true
  and c.retired_at is null
  and c.region_code >= $1
  and c.region_code < $2
  and c.cooperative_id = $3
  and exists (select 1
  from cycle_lines l
  where l.cycle_id = c.id
  and l.commodity_code = any($4))
  and c.state = any($5)
  and c.state = $6
  and c.opens_at <= $7
  and c.closes_at > $7
  and c.latitude between $8
  and $9
  and c.longitude between $10
  and $11
  and ((c.unit_x - $12) * (c.unit_x - $13) + (c.unit_y - $14) * (c.unit_y - $15) + (c.unit_z - $16) * (c.unit_z - $17)) <= $18
  limit $19) counted

-- cycles by ids, SQLite
select c.id, c.cooperative_id, c.region_code, c.latitude, c.longitude, c.state, c.state_since, c.opens_at, c.closes_at, c.on_shortfall, c.is_demo, c.version, c.changed_at, cast(null as double precision) as chord_squared
  from buying_cycles c
  where c.id in (?)

-- cycles by ids, PostgreSQL
select c.id, c.cooperative_id, c.region_code, c.latitude, c.longitude, c.state, c.state_since, c.opens_at, c.closes_at, c.on_shortfall, c.is_demo, c.version, c.changed_at, cast(null as double precision) as chord_squared
  from buying_cycles c
  where c.id = any($1)

-- lines of cycles, SQLite
select l.id, l.cycle_id, l.commodity_code, l.offer_line_id, o.offer_id, l.minimum
  from cycle_lines l
  join offer_lines o on o.id = l.offer_line_id
  where l.cycle_id in (?)
  order by l.id

-- lines of cycles, PostgreSQL
select l.id, l.cycle_id, l.commodity_code, l.offer_line_id, o.offer_id, l.minimum
  from cycle_lines l
  join offer_lines o on o.id = l.offer_line_id
  where l.cycle_id = any($1)
  order by l.id

-- lines of cycles by ids, SQLite
select l.id, l.cycle_id, l.commodity_code, l.offer_line_id, o.offer_id, l.minimum
  from cycle_lines l
  join offer_lines o on o.id = l.offer_line_id
  where l.id in (?)
  and exists (select 1
  from buying_cycles c
  where c.id = l.cycle_id
  and c.state in (?,?,?,?,?,?,?,?))

-- lines of cycles by ids, PostgreSQL
select l.id, l.cycle_id, l.commodity_code, l.offer_line_id, o.offer_id, l.minimum
  from cycle_lines l
  join offer_lines o on o.id = l.offer_line_id
  where l.id = any($1)
  and exists (select 1
  from buying_cycles c
  where c.id = l.cycle_id
  and c.state = any($2))

-- pledges in fives, SQLite
select cycle_line_id, count(*), cast(sum(firm) as bigint), cast(sum(tolerance) as bigint)
  from (select cycle_line_id, firm, tolerance, row_number() over (partition by cycle_line_id
  order by pledged_at, id) as place, count(*) over (partition by cycle_line_id) as n
  from pledges
  where state in (?,?,?,?,?,?,?,?)
  and cycle_line_id in (?)) placed
  where place <= n - n % ? group by cycle_line_id

-- pledges in fives, PostgreSQL
select cycle_line_id, count(*), cast(sum(firm) as bigint), cast(sum(tolerance) as bigint)
  from (select cycle_line_id, firm, tolerance, row_number() over (partition by cycle_line_id
  order by pledged_at, id) as place, count(*) over (partition by cycle_line_id) as n
  from pledges
  where state = any($1)
  and cycle_line_id = any($2)) placed
  where place <= n - n % $3 group by cycle_line_id

-- states of cycles, SQLite
select cycle_id, version, from_state, to_state, at, changed_as
  from buying_cycle_states
  where cycle_id in (?)
  order by cycle_id, version

-- states of cycles, PostgreSQL
select cycle_id, version, from_state, to_state, at, changed_as
  from buying_cycle_states
  where cycle_id = any($1)
  order by cycle_id, version

-- needs of a region, SQLite
select commodity_code, substr(region_code, 1, 8) as place, sector_code, is_published, quantity, count(*) as n
  from umkm_needs
  where true
  and region_code >= ?
  and region_code < ?
  and commodity_code = ? group by commodity_code, substr(region_code, 1, 8), sector_code, is_published, quantity
  limit ?

-- needs of a region, PostgreSQL
select commodity_code, substr(region_code, 1, 8) as place, sector_code, is_published, quantity, count(*) as n
  from umkm_needs
  where true
  and region_code >= $1
  and region_code < $2
  and commodity_code = $3 group by commodity_code, substr(region_code, 1, 8), sector_code, is_published, quantity
  limit $4

-- capacities of clusters, SQLite
select m.cluster_id, c.lead_days, c.is_published, count(*) as n, cast(sum(case when c.quantity > c.committed then c.quantity - c.committed else 0 end) as bigint) as free
  from umkm_capacities c
  join cluster_memberships m on m.umkm_id = c.umkm_id
  and m.left_on is null
  and m.sector_code = ?
  join clusters k on k.id = m.cluster_id
  and k.retired_at is null
  where c.commodity_code = ?
  and exists (select 1
  from cluster_regions r
  where r.cluster_id = k.id
  and r.region_code >= ?
  and r.region_code < ?) group by m.cluster_id, c.lead_days, c.is_published

-- capacities of clusters, PostgreSQL
select m.cluster_id, c.lead_days, c.is_published, count(*) as n, cast(sum(case when c.quantity > c.committed then c.quantity - c.committed else 0 end) as bigint) as free
  from umkm_capacities c
  join cluster_memberships m on m.umkm_id = c.umkm_id
  and m.left_on is null
  and m.sector_code = $1
  join clusters k on k.id = m.cluster_id
  and k.retired_at is null
  where c.commodity_code = $2
  and exists (select 1
  from cluster_regions r
  where r.cluster_id = k.id
  and r.region_code >= $3
  and r.region_code < $4) group by m.cluster_id, c.lead_days, c.is_published

-- offers by ids, SQLite
select o.id as offer_id, o.supplier_id, o.region_code, o.minimum_idr, o.delivery_idr, o.lead_days, o.valid_from, o.valid_until, o.is_demo, o.version, o.changed_at
  from offers o
  where o.id in (?)

-- offers by ids, PostgreSQL
select o.id as offer_id, o.supplier_id, o.region_code, o.minimum_idr, o.delivery_idr, o.lead_days, o.valid_from, o.valid_until, o.is_demo, o.version, o.changed_at
  from offers o
  where o.id = any($1)

-- lines of offers, SQLite
select line_id, commodity_code, discount, pack, price_unit, tiers, minimum_order, supply_limit, supply_period, offer_id, supplier_id, region_code, minimum_idr, delivery_idr, lead_days, valid_from, valid_until, is_demo, version, changed_at
  from (select l.id as line_id, l.commodity_code, l.discount, l.pack, l.price_unit, l.tiers, l.minimum_order, l.supply_limit, l.supply_period, o.id as offer_id, o.supplier_id, o.region_code, o.minimum_idr, o.delivery_idr, o.lead_days, o.valid_from, o.valid_until, o.is_demo, o.version, o.changed_at, row_number() over (partition by l.offer_id
  order by l.id) as nth
  from offer_lines l
  join offers o on o.id = l.offer_id
  where l.offer_id in (?)) ranked
  where nth <= ?
  order by line_id

-- lines of offers, PostgreSQL
select line_id, commodity_code, discount, pack, price_unit, tiers, minimum_order, supply_limit, supply_period, offer_id, supplier_id, region_code, minimum_idr, delivery_idr, lead_days, valid_from, valid_until, is_demo, version, changed_at
  from (select l.id as line_id, l.commodity_code, l.discount, l.pack, l.price_unit, l.tiers, l.minimum_order, l.supply_limit, l.supply_period, o.id as offer_id, o.supplier_id, o.region_code, o.minimum_idr, o.delivery_idr, o.lead_days, o.valid_from, o.valid_until, o.is_demo, o.version, o.changed_at, row_number() over (partition by l.offer_id
  order by l.id) as nth
  from offer_lines l
  join offers o on o.id = l.offer_id
  where l.offer_id = any($1)) ranked
  where nth <= $2
  order by line_id

-- lines of offers by ids, SQLite
select l.id as line_id, l.commodity_code, l.discount, l.pack, l.price_unit, l.tiers, l.minimum_order, l.supply_limit, l.supply_period, o.id as offer_id, o.supplier_id, o.region_code, o.minimum_idr, o.delivery_idr, o.lead_days, o.valid_from, o.valid_until, o.is_demo, o.version, o.changed_at
  from offer_lines l
  join offers o on o.id = l.offer_id
  where l.id in (?)

-- lines of offers by ids, PostgreSQL
select l.id as line_id, l.commodity_code, l.discount, l.pack, l.price_unit, l.tiers, l.minimum_order, l.supply_limit, l.supply_period, o.id as offer_id, o.supplier_id, o.region_code, o.minimum_idr, o.delivery_idr, o.lead_days, o.valid_from, o.valid_until, o.is_demo, o.version, o.changed_at
  from offer_lines l
  join offers o on o.id = l.offer_id
  where l.id = any($1)

-- lines of commodities, SQLite
select line_id, commodity_code, discount, pack, price_unit, tiers, minimum_order, supply_limit, supply_period, offer_id, supplier_id, region_code, minimum_idr, delivery_idr, lead_days, valid_from, valid_until, is_demo, version, changed_at
  from (select l.id as line_id, l.commodity_code, l.discount, l.pack, l.price_unit, l.tiers, l.minimum_order, l.supply_limit, l.supply_period, o.id as offer_id, o.supplier_id, o.region_code, o.minimum_idr, o.delivery_idr, o.lead_days, o.valid_from, o.valid_until, o.is_demo, o.version, o.changed_at, row_number() over (partition by l.commodity_code
  order by l.id) as nth
  from offer_lines l
  join offers o on o.id = l.offer_id
  where l.commodity_code in (?)
  and o.retired_at is null
  and o.valid_from <= ?
  and (o.valid_until is null
  or o.valid_until > ?)) ranked
  where nth <= ?
  order by line_id

-- lines of commodities, PostgreSQL
select line_id, commodity_code, discount, pack, price_unit, tiers, minimum_order, supply_limit, supply_period, offer_id, supplier_id, region_code, minimum_idr, delivery_idr, lead_days, valid_from, valid_until, is_demo, version, changed_at
  from (select l.id as line_id, l.commodity_code, l.discount, l.pack, l.price_unit, l.tiers, l.minimum_order, l.supply_limit, l.supply_period, o.id as offer_id, o.supplier_id, o.region_code, o.minimum_idr, o.delivery_idr, o.lead_days, o.valid_from, o.valid_until, o.is_demo, o.version, o.changed_at, row_number() over (partition by l.commodity_code
  order by l.id) as nth
  from offer_lines l
  join offers o on o.id = l.offer_id
  where l.commodity_code = any($1)
  and o.retired_at is null
  and o.valid_from <= $2
  and (o.valid_until is null
  or o.valid_until > $2)) ranked
  where nth <= $3
  order by line_id

-- lines for places, SQLite
with asked (asked_commodity, asked_place) as (values (?, ?)) select asked_commodity, asked_place, line_id, commodity_code, discount, pack, price_unit, tiers, minimum_order, supply_limit, supply_period, offer_id, supplier_id, region_code, minimum_idr, delivery_idr, lead_days, valid_from, valid_until, is_demo, version, changed_at
  from (select asked_commodity, asked_place, l.id as line_id, l.commodity_code, l.discount, l.pack, l.price_unit, l.tiers, l.minimum_order, l.supply_limit, l.supply_period, o.id as offer_id, o.supplier_id, o.region_code, o.minimum_idr, o.delivery_idr, o.lead_days, o.valid_from, o.valid_until, o.is_demo, o.version, o.changed_at, row_number() over (partition by asked_commodity, asked_place
  order by l.id) as nth
  from asked
  join offer_lines l on l.commodity_code = asked_commodity
  join offers o on o.id = l.offer_id
  and o.retired_at is null
  and o.valid_from <= ?
  and (o.valid_until is null
  or o.valid_until > ?)
  where (o.region_code is null
  or o.region_code = asked_place
  or o.region_code || '.' = substr(asked_place, 1, length(o.region_code) + 1))
  and (not exists (select 1
  from organisation_regions r
  where r.organisation_id = o.supplier_id)
  or exists (select 1
  from organisation_regions r
  where r.organisation_id = o.supplier_id
  and (r.region_code = asked_place
  or r.region_code || '.' = substr(asked_place, 1, length(r.region_code) + 1)))) ) ranked
  where nth <= ?
  order by line_id

-- lines for places, PostgreSQL
with asked (asked_commodity, asked_place) as (values ($1, $2)) select asked_commodity, asked_place, line_id, commodity_code, discount, pack, price_unit, tiers, minimum_order, supply_limit, supply_period, offer_id, supplier_id, region_code, minimum_idr, delivery_idr, lead_days, valid_from, valid_until, is_demo, version, changed_at
  from (select asked_commodity, asked_place, l.id as line_id, l.commodity_code, l.discount, l.pack, l.price_unit, l.tiers, l.minimum_order, l.supply_limit, l.supply_period, o.id as offer_id, o.supplier_id, o.region_code, o.minimum_idr, o.delivery_idr, o.lead_days, o.valid_from, o.valid_until, o.is_demo, o.version, o.changed_at, row_number() over (partition by asked_commodity, asked_place
  order by l.id) as nth
  from asked
  join offer_lines l on l.commodity_code = asked_commodity
  join offers o on o.id = l.offer_id
  and o.retired_at is null
  and o.valid_from <= $3
  and (o.valid_until is null
  or o.valid_until > $3)
  where (o.region_code is null
  or o.region_code = asked_place
  or o.region_code || '.' = substr(asked_place, 1, length(o.region_code) + 1))
  and (not exists (select 1
  from organisation_regions r
  where r.organisation_id = o.supplier_id)
  or exists (select 1
  from organisation_regions r
  where r.organisation_id = o.supplier_id
  and (r.region_code = asked_place
  or r.region_code || '.' = substr(asked_place, 1, length(r.region_code) + 1)))) ) ranked
  where nth <= $4
  order by line_id

-- offers of suppliers, SQLite
select offer_id, supplier_id, region_code, minimum_idr, delivery_idr, lead_days, valid_from, valid_until, is_demo, version, changed_at
  from (select o.id as offer_id, o.supplier_id, o.region_code, o.minimum_idr, o.delivery_idr, o.lead_days, o.valid_from, o.valid_until, o.is_demo, o.version, o.changed_at, row_number() over (partition by o.supplier_id
  order by o.id) as nth
  from offers o
  where o.supplier_id in (?)
  and o.retired_at is null
  and o.valid_from <= ?
  and (o.valid_until is null
  or o.valid_until > ?)) ranked
  where nth <= ?
  order by offer_id

-- offers of suppliers, PostgreSQL
select offer_id, supplier_id, region_code, minimum_idr, delivery_idr, lead_days, valid_from, valid_until, is_demo, version, changed_at
  from (select o.id as offer_id, o.supplier_id, o.region_code, o.minimum_idr, o.delivery_idr, o.lead_days, o.valid_from, o.valid_until, o.is_demo, o.version, o.changed_at, row_number() over (partition by o.supplier_id
  order by o.id) as nth
  from offers o
  where o.supplier_id = any($1)
  and o.retired_at is null
  and o.valid_from <= $2
  and (o.valid_until is null
  or o.valid_until > $2)) ranked
  where nth <= $3
  order by offer_id

-- a page of orders, SQLite
select o.id, o.buyer_id, o.commodity_code, o.quantity, o.unit_price_idr, o.needed_by, o.region_code, o.state, o.is_demo, o.version, o.changed_at
  from buyer_orders o
  where true
  and o.retired_at is null
  and o.region_code >= ?
  and o.region_code < ?
  and o.needed_by >= ?
  and o.commodity_code in (?)
  and o.state in (?)
  order by o.needed_by, o.id
  limit ?

-- a page of orders, PostgreSQL
select o.id, o.buyer_id, o.commodity_code, o.quantity, o.unit_price_idr, o.needed_by, o.region_code, o.state, o.is_demo, o.version, o.changed_at
  from buyer_orders o
  where true
  and o.retired_at is null
  and o.region_code >= $1
  and o.region_code < $2
  and o.needed_by >= $3
  and o.commodity_code = any($4)
  and o.state = any($5)
  order by o.needed_by, o.id
  limit $6

-- a count of orders, SQLite
select count(*)
  from (select 1
  from buyer_orders o
  where true
  and o.retired_at is null
  and o.region_code >= ?
  and o.region_code < ?
  and o.needed_by >= ?
  and o.commodity_code in (?)
  and o.state in (?)
  limit ?) counted

-- a count of orders, PostgreSQL
select count(*)
  from (select 1
  from buyer_orders o
  where true
  and o.retired_at is null
  and o.region_code >= $1
  and o.region_code < $2
  and o.needed_by >= $3
  and o.commodity_code = any($4)
  and o.state = any($5)
  limit $6) counted

