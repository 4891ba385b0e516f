-- What was written is told to whoever follows the registry: each number follows the one before without a gap, in the order in which
-- transactions become visible, and a row says what is needed to tell whom it concerns.

-- The last number, in one row. It is taken at the end of a transaction, and whoever takes it holds the row until then.
create table outbox_numbers (
    one    bigint not null primary key check (one = 1),
    last_n bigint not null
);
insert into outbox_numbers (one, last_n) select 1, coalesce(max(n), 0) from outbox;

alter table outbox alter column n drop identity;
alter table outbox drop constraint outbox_action_check;
update outbox set action = 'RELOAD' where entity_id = '*';
alter table outbox add constraint outbox_action_check check (action in ('INSERT', 'UPDATE', 'STATE', 'RETIRE', 'RELOAD'));
alter table outbox add column facts jsonb not null default '{}';
alter table outbox alter column facts drop default;
