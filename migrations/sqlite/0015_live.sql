-- What was written is told to whoever follows the registry: each number follows the one before without a gap, in the order in which
-- transactions become visible, and a row says what is needed to tell whom it concerns.

-- The last number, in one row. It is taken at the end of a transaction, and whoever takes it holds the row until then.
create table outbox_numbers (
    one    integer not null primary key check (one = 1),
    last_n integer not null
) strict;
insert into outbox_numbers (one, last_n) select 1, coalesce(max(n), 0) from outbox;

alter table outbox rename to outbox_before;
create table outbox (
    n           integer not null primary key,
    entity_kind text    not null,
    entity_id   text    not null,
    action      text    not null check (action in ('INSERT', 'UPDATE', 'STATE', 'RETIRE', 'RELOAD')),
    version     integer not null,
    at          text    not null,
    facts       text    not null
) strict;
insert into outbox (n, entity_kind, entity_id, action, version, at, facts)
    select n, entity_kind, entity_id, case when entity_id = '*' then 'RELOAD' else action end, version, at, '{}' from outbox_before;
drop table outbox_before;
