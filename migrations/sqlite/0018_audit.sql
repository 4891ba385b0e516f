-- Who did what, link by link: each row holds a keyed hash over itself and the hash of the row before. Rows are only ever added, in the
-- transaction that they tell of. No value of a field stands here, only names of fields, and ids that say nothing by themselves.

-- The end of the chain, in one row: whoever adds holds it until her transaction ends, so no row has two that follow it.
create table audit_head (
    one  integer not null primary key check (one = 1),
    seq  integer not null,
    hash blob    not null,
    seal blob
) strict;
insert into audit_head (one, seq, hash) values (1, 0, zeroblob(32));

create table audit_rows (
    seq         integer not null primary key,
    previous    blob    not null,
    at          text    not null,
    actor       text    not null,
    action      text    not null,
    object_kind text    not null,
    object_id   text    not null,
    fields      text    not null,
    outcome     text    not null check (outcome in ('DONE', 'REFUSED')),
    person      text,
    purpose     text,
    request_id  text,
    hash        blob    not null
) strict;
create index audit_rows_by_object on audit_rows (object_kind, object_id, seq);
create index audit_rows_by_person on audit_rows (person, seq);
create index audit_rows_by_actor on audit_rows (actor, seq);

create trigger audit_rows_stay before update on audit_rows begin
    select raise(abort, 'audit rows are only ever added');
end;
create trigger audit_rows_are_kept before delete on audit_rows begin
    select raise(abort, 'audit rows are only ever added');
end;
-- replacing a row fires no trigger of deletion
create trigger audit_rows_come_once before insert on audit_rows when exists (select 1 from audit_rows where seq = new.seq) begin
    select raise(abort, 'audit rows are only ever added');
end;
create trigger audit_head_goes_on before update on audit_head when new.seq < old.seq or new.one <> old.one begin
    select raise(abort, 'the audit chain does not go back');
end;
create trigger audit_head_is_kept before delete on audit_head begin
    select raise(abort, 'the audit chain does not go back');
end;
create trigger audit_head_comes_once before insert on audit_head begin
    select raise(abort, 'the audit chain does not go back');
end;

-- What was answered to a command, so that the same command sent again has its one effect and the same answer: ids and versions only.
create table idempotency (
    actor       text not null,
    key         blob not null,
    command     text not null,
    fingerprint blob not null,
    answer      text,
    at          text not null,
    primary key (actor, key)
) strict;
create index idempotency_by_age on idempotency (at);

-- A field may be corrected by whoever answers for the record, and then comes from no import.
drop index field_origins_by_run;
alter table field_origins rename to origins_before;
create table field_origins (
    entity_id     blob not null,
    field         text not null,
    import_run_id blob references import_runs (id),
    entity_kind   text not null check (entity_kind in ('COOPERATIVE', 'UMKM', 'CLUSTER', 'PERSON', 'ORGANISATION', 'REGION', 'SECTOR')),
    raw_value     text,
    value_before  text,
    at            text not null,
    source        text not null default 'IMPORT' check (source in ('IMPORT', 'MANAGER')),
    check ((source = 'IMPORT') = (import_run_id is not null))
) strict;
create unique index field_origins_once on field_origins (entity_id, field, import_run_id);
create index field_origins_by_run on field_origins (import_run_id);
insert into field_origins (entity_id, field, import_run_id, entity_kind, raw_value, value_before, at)
    select entity_id, field, import_run_id, entity_kind, raw_value, value_before, at from origins_before;
drop table origins_before;

-- Whether an organisation of this name is there already.
create index organisations_by_name on organisations (name_folded, kind);
