-- Who did what, link by link: each row holds a keyed hash over itself and the hash of the row before. Rows are only ever added, in the
-- transaction that they tell of. No value of a field stands here, only names of fields, and ids that say nothing by themselves.

-- The end of the chain, in one row: whoever adds holds it until her transaction ends, so no row has two that follow it.
create table audit_head (
    one  bigint not null primary key check (one = 1),
    seq  bigint not null,
    hash bytea  not null,
    seal bytea
);
insert into audit_head (one, seq, hash) values (1, 0, decode(repeat('00', 32), 'hex'));

create table audit_rows (
    seq         bigint      not null primary key,
    previous    bytea       not null,
    at          timestamptz not null,
    actor       text        not null,
    action      text        not null,
    object_kind text        not null,
    object_id   text        not null,
    fields      text        not null,
    outcome     text        not null check (outcome in ('DONE', 'REFUSED')),
    person      text,
    purpose     text,
    request_id  text,
    hash        bytea       not null
);
create index audit_rows_by_object on audit_rows (object_kind, object_id, seq);
create index audit_rows_by_person on audit_rows (person, seq);
create index audit_rows_by_actor on audit_rows (actor, seq);

create function audit_rows_stay() returns trigger language plpgsql as $$
begin
    raise exception 'audit rows are only ever added';
end $$;
create trigger audit_rows_stay before update on audit_rows for each row execute function audit_rows_stay();
create trigger audit_rows_are_kept before delete on audit_rows for each row execute function audit_rows_stay();
create trigger audit_rows_are_not_emptied before truncate on audit_rows for each statement execute function audit_rows_stay();

create function audit_head_goes_on() returns trigger language plpgsql as $$
begin
    raise exception 'the audit chain does not go back';
end $$;
create trigger audit_head_goes_on before update on audit_head for each row
    when (new.seq < old.seq or new.one <> old.one) execute function audit_head_goes_on();
create trigger audit_head_is_kept before delete on audit_head for each row execute function audit_head_goes_on();
create trigger audit_head_comes_once before insert on audit_head for each row execute function audit_head_goes_on();
create trigger audit_head_is_not_emptied before truncate on audit_head for each statement execute function audit_head_goes_on();

-- What was answered to a command, so that the same command sent again has its one effect and the same answer: ids and versions only.
create table idempotency (
    actor       text        not null,
    key         uuid        not null,
    command     text        not null,
    fingerprint bytea       not null,
    answer      jsonb,
    at          timestamptz not null,
    primary key (actor, key)
);
create index idempotency_by_age on idempotency (at);

-- A field may be corrected by whoever answers for the record, and then comes from no import.
alter table field_origins drop constraint field_origins_pkey;
alter table field_origins alter column import_run_id drop not null;
alter table field_origins add column source text not null default 'IMPORT' check (source in ('IMPORT', 'MANAGER'));
alter table field_origins add constraint field_origins_source check ((source = 'IMPORT') = (import_run_id is not null));
create unique index field_origins_once on field_origins (entity_id, field, import_run_id);

-- Whether an organisation of this name is there already.
create index organisations_by_name on organisations (name_folded, kind);
