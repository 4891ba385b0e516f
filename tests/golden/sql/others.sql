-- organisations by ids, SQLite
select o.id, o.kind, o.name, o.name_folded, o.is_demo, coalesce((select json_group_array(r.region_code)
  from (select region_code
  from organisation_regions
  where organisation_id = o.id
  order by region_code) r), '[]') as regions
  from organisations o
  where o.id in (?)

-- organisations by ids, PostgreSQL
select o.id, o.kind, o.name, o.name_folded, o.is_demo, coalesce((select jsonb_agg(r.region_code
  order by r.region_code)
  from organisation_regions r
  where r.organisation_id = o.id), '[]') as regions
  from organisations o
  where o.id = any($1)

-- a page of organisations, SQLite
select o.id, o.kind, o.name, o.name_folded, o.is_demo, coalesce((select json_group_array(r.region_code)
  from (select region_code
  from organisation_regions
  where organisation_id = o.id
  order by region_code) r), '[]') as regions
  from organisations o
  where true
  and o.retired_at is null
  and o.kind = ?
  and instr(o.name_folded, ?) > 0
  order by o.name_folded, o.id
  limit ?

-- a page of organisations, PostgreSQL
select o.id, o.kind, o.name, o.name_folded, o.is_demo, coalesce((select jsonb_agg(r.region_code
  order by r.region_code)
  from organisation_regions r
  where r.organisation_id = o.id), '[]') as regions
  from organisations o
  where true
  and o.retired_at is null
  and o.kind = $1
  and strpos(o.name_folded, $2) > 0
  order by o.name_folded, o.id
  limit $3

-- a count of organisations, SQLite
select count(*)
  from (select 1
  from organisations o
  where true
  and o.retired_at is null
  and o.kind = ?
  and instr(o.name_folded, ?) > 0
  limit ?) counted

-- a count of organisations, PostgreSQL
select count(*)
  from (select 1
  from organisations o
  where true
  and o.retired_at is null
  and o.kind = $1
  and strpos(o.name_folded, $2) > 0
  limit $3) counted

-- origins of entities, SQLite
select o.entity_id, o.field, o.import_run_id, o.entity_kind, o.raw_value, o.value_before, o.at, coalesce(r.file_name, o.source) as source
  from field_origins o left
  join import_runs r on r.id = o.import_run_id
  where (r.id is null
  or r.state <> 'UNDONE')
  and o.entity_id in (?)
  order by o.entity_id, o.at desc, o.field

-- origins of entities, PostgreSQL
select o.entity_id, o.field, o.import_run_id, o.entity_kind, o.raw_value, o.value_before, o.at, coalesce(r.file_name, o.source) as source
  from field_origins o left
  join import_runs r on r.id = o.import_run_id
  where (r.id is null
  or r.state <> 'UNDONE')
  and o.entity_id = any($1)
  order by o.entity_id, o.at desc, o.field

-- imports of entities, SQLite
select distinct o.entity_id, r.id, r.created_at
  from field_origins o
  join import_runs r on r.id = o.import_run_id
  where r.state <> 'UNDONE'
  and o.entity_id in (?)
  order by o.entity_id, r.created_at desc, r.id desc

-- imports of entities, PostgreSQL
select distinct o.entity_id, r.id, r.created_at
  from field_origins o
  join import_runs r on r.id = o.import_run_id
  where r.state <> 'UNDONE'
  and o.entity_id = any($1)
  order by o.entity_id, r.created_at desc, r.id desc

-- persons by ids, SQLite
select p.id, p.sealed, k.wrapped, p.nik_hash, p.phone_hash, p.is_demo, p.version
  from persons p left
  join person_keys k on k.person_id = p.id
  where p.id in (?)

-- persons by ids, PostgreSQL
select p.id, p.sealed, k.wrapped, p.nik_hash, p.phone_hash, p.is_demo, p.version
  from persons p left
  join person_keys k on k.person_id = p.id
  where p.id = any($1)

-- persons by hashes, SQLite
select nik_hash, id
  from persons
  where retired_at is null
  and nik_hash in (?, ?)
  order by id

-- persons by hashes, PostgreSQL
select nik_hash, id
  from persons
  where retired_at is null
  and nik_hash in ($1, $2)
  order by id

-- outlines of regions, SQLite
select region_code, outline
  from region_outlines
  where region_code in (?,?)

-- outlines of regions, PostgreSQL
select region_code, outline
  from region_outlines
  where region_code = any($1)

-- the newest event, SQLite
select n, at
  from outbox
  order by n desc
  limit 1

-- the newest event, PostgreSQL
select n, at
  from outbox
  order by n desc
  limit 1

-- whether what came after is kept, SQLite
select at
  from outbox
  where n = ?

-- whether what came after is kept, PostgreSQL
select at
  from outbox
  where n = $1

-- events after a place, SQLite
select n, entity_kind, entity_id, action, version, at, facts
  from outbox
  where n > ?
  order by n
  limit ?

-- events after a place, PostgreSQL
select n, entity_kind, entity_id, action, version, at, facts
  from outbox
  where n > $1
  order by n
  limit $2

-- events written, and old ones removed, SQLite
update outbox_numbers
  set last_n = last_n + ?
  where one = 1 returning last_n

-- events written, and old ones removed, PostgreSQL
update outbox_numbers
  set last_n = last_n + $1
  where one = 1 returning last_n, pg_notify($2, '')::text

-- events written, and old ones removed, SQLite
insert into outbox (n, entity_kind, entity_id, action, version, at, facts)
  values (?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?)

-- events written, and old ones removed, PostgreSQL
insert into outbox (n, entity_kind, entity_id, action, version, at, facts)
  values ($1, $2, $3, $4, $5, $6, $7), ($8, $9, $10, $11, $12, $13, $14)

-- events written, and old ones removed, SQLite
select n, at
  from outbox
  order by n desc
  limit 1

-- events written, and old ones removed, PostgreSQL
select n, at
  from outbox
  order by n desc
  limit 1

-- events written, and old ones removed, SQLite
select n, at
  from outbox
  order by n
  limit ?

-- events written, and old ones removed, PostgreSQL
select n, at
  from outbox
  order by n
  limit $1

-- events written, and old ones removed, SQLite
delete
  from outbox
  where n <= ?

-- events written, and old ones removed, PostgreSQL
delete
  from outbox
  where n <= $1

-- businesses with keyed hashes, SQLite
select k.umkm_id, k.kind, k.hash
  from umkm_match_keys k
  where k.hash in (?,?)
  order by k.umkm_id

-- businesses with keyed hashes, PostgreSQL
select k.umkm_id, k.kind, k.hash
  from (select distinct given.key
  from unnest(cast($1 as bytea[])) as given(key)) given cross
  join lateral (select m.umkm_id, m.kind, m.hash
  from umkm_match_keys m
  where m.hash = given.key offset 0) k
  order by k.umkm_id

-- rows of a plan still to be written, SQLite
select n, sheet, row_number, action, entity_id, sealed
  from import_rows
  where run_id = ?
  and n > ?
  and n <= ?
  and not is_applied
  order by n
  limit ?

-- rows of a plan still to be written, PostgreSQL
select n, sheet, row_number, action, entity_id, sealed
  from import_rows
  where run_id = $1
  and n > $2
  and n <= $3
  and not is_applied
  order by n
  limit $4

-- the head of the audit chain, SQLite
select seq, hash, seal
  from audit_head
  where one = 1

-- the head of the audit chain, PostgreSQL
select seq, hash, seal
  from audit_head
  where one = 1

-- links of the audit chain, SQLite
select seq, previous, hash, cast(at as blob) as at, cast(actor as blob) as actor, cast(action as blob) as action, cast(object_kind as blob) as object_kind, cast(object_id as blob) as object_id, cast(fields as blob) as fields, cast(outcome as blob) as outcome, cast(person as blob) as person, cast(purpose as blob) as purpose, cast(request_id as blob) as request_id
  from audit_rows
  where seq > ?
  order by seq
  limit ?

-- links of the audit chain, PostgreSQL
select seq, previous, hash, convert_to(to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8') as at, convert_to(actor, 'UTF8') as actor, convert_to(action, 'UTF8') as action, convert_to(object_kind, 'UTF8') as object_kind, convert_to(object_id, 'UTF8') as object_id, convert_to(fields, 'UTF8') as fields, convert_to(outcome, 'UTF8') as outcome, convert_to(person, 'UTF8') as person, convert_to(purpose, 'UTF8') as purpose, convert_to(request_id, 'UTF8') as request_id
  from audit_rows
  where seq > $1
  order by seq
  limit $2

-- entries of the audit chain that concern somebody, SQLite
select seq, at, actor, action, object_kind, object_id, fields, outcome, person, purpose, request_id
  from audit_rows
  where seq in (select seq
  from (select seq
  from audit_rows
  where actor = ?
  and seq < ?
  order by seq desc
  limit ?) a union all select seq
  from (select seq
  from audit_rows
  where person = ?
  and seq < ?
  order by seq desc
  limit ?) b)
  and seq < ?
  order by seq desc
  limit ?

-- entries of the audit chain that concern somebody, PostgreSQL
select seq, at, actor, action, object_kind, object_id, fields, outcome, person, purpose, request_id
  from audit_rows
  where seq in (select seq
  from (select seq
  from audit_rows
  where actor = $1
  and seq < $2
  order by seq desc
  limit $3) a union all select seq
  from (select seq
  from audit_rows
  where person = $4
  and seq < $5
  order by seq desc
  limit $6) b)
  and seq < $7
  order by seq desc
  limit $8

-- entries of the audit chain, counted, SQLite
select count(*)
  from (select seq
  from audit_rows
  where actor = ? union select seq
  from audit_rows
  where person = ?
  limit ?) c

-- entries of the audit chain, counted, PostgreSQL
select count(*)
  from (select seq
  from audit_rows
  where actor = $1 union select seq
  from audit_rows
  where person = $2
  limit $3) c

-- entries of the audit chain that a filter lets through, SQLite
select seq, at, actor, action, object_kind, object_id, fields, outcome, person, purpose, request_id
  from audit_rows
  where true
  and actor = ?
  and action = ?
  and object_kind = ?
  and object_id = ?
  and at >= ?
  and seq > coalesce((select seq
  from audit_rows
  where at < ?
  order by at desc, seq desc
  limit 1), 0)
  and at < ?
  and seq < coalesce((select seq
  from audit_rows
  where at >= ?
  order by at, seq
  limit 1), 9223372036854775807)
  and seq > ?
  order by seq
  limit ?

-- entries of the audit chain that a filter lets through, PostgreSQL
select seq, at, actor, action, object_kind, object_id, fields, outcome, person, purpose, request_id
  from audit_rows
  where true
  and actor = $1
  and action = $2
  and object_kind = $3
  and object_id = $4
  and at >= $5
  and seq > coalesce((select seq
  from audit_rows
  where at < $6
  order by at desc, seq desc
  limit 1), 0)
  and at < $7
  and seq < coalesce((select seq
  from audit_rows
  where at >= $8
  order by at, seq
  limit 1), 9223372036854775807)
  and seq > $9
  order by seq
  limit $10

-- the same, counted, SQLite
select count(*)
  from (select seq
  from audit_rows
  where true
  and actor = ?
  and action = ?
  and object_kind = ?
  and object_id = ?
  and at >= ?
  and seq > coalesce((select seq
  from audit_rows
  where at < ?
  order by at desc, seq desc
  limit 1), 0)
  and at < ?
  and seq < coalesce((select seq
  from audit_rows
  where at >= ?
  order by at, seq
  limit 1), 9223372036854775807)
  limit ?) c

-- the same, counted, PostgreSQL
select count(*)
  from (select seq
  from audit_rows
  where true
  and actor = $1
  and action = $2
  and object_kind = $3
  and object_id = $4
  and at >= $5
  and seq > coalesce((select seq
  from audit_rows
  where at < $6
  order by at desc, seq desc
  limit 1), 0)
  and at < $7
  and seq < coalesce((select seq
  from audit_rows
  where at >= $8
  order by at, seq
  limit 1), 9223372036854775807)
  limit $9) c

-- entries of the audit chain by number, SQLite
select seq, at, actor, action, object_kind, object_id, fields, outcome, person, purpose, request_id
  from audit_rows
  where seq in (?,?)
  and (actor = ?
  or person = ?)
  order by seq

-- entries of the audit chain by number, PostgreSQL
select seq, at, actor, action, object_kind, object_id, fields, outcome, person, purpose, request_id
  from audit_rows
  where seq = any($1)
  and (actor = $2
  or person = $3)
  order by seq

-- accounts of a role at a place, SQLite
select id, person_id, password_hash, state, is_demo, created_at, version
  from accounts
  where retired_at is null
  and id in (select distinct g.account_id
  from grants g
  join accounts a on a.id = g.account_id
  where g.until_at is null
  and a.retired_at is null
  and g.role = ?
  and g.organisation_id = ?
  and a.state = ?
  and g.account_id > ?
  order by g.account_id
  limit ?)
  order by id

-- accounts of a role at a place, PostgreSQL
select id, person_id, password_hash, state, is_demo, created_at, version
  from accounts
  where retired_at is null
  and id in (select distinct g.account_id
  from grants g
  join accounts a on a.id = g.account_id
  where g.until_at is null
  and a.retired_at is null
  and g.role = $1
  and g.organisation_id = $2
  and a.state = $3
  and g.account_id > $4
  order by g.account_id
  limit $5)
  order by id

-- the account of a login, SQLite
select id, person_id, password_hash, state, is_demo, created_at, version
  from accounts
  where retired_at is null
  and id in (select a.id
  from accounts a
  where a.retired_at is null
  and a.login_hash = ?
  and a.id < ?
  order by a.id desc
  limit ?)
  order by id desc

-- the account of a login, PostgreSQL
select id, person_id, password_hash, state, is_demo, created_at, version
  from accounts
  where retired_at is null
  and id in (select a.id
  from accounts a
  where a.retired_at is null
  and a.login_hash = $1
  and a.id < $2
  order by a.id desc
  limit $3)
  order by id desc

-- accounts, counted, SQLite
select count(*)
  from (select distinct g.account_id
  from grants g
  join accounts a on a.id = g.account_id
  where g.until_at is null
  and a.retired_at is null
  and g.role = ?
  and g.organisation_id = ?
  and a.state = ?
  limit ?) c

-- accounts, counted, PostgreSQL
select count(*)
  from (select distinct g.account_id
  from grants g
  join accounts a on a.id = g.account_id
  where g.until_at is null
  and a.retired_at is null
  and g.role = $1
  and g.organisation_id = $2
  and a.state = $3
  limit $4) c

