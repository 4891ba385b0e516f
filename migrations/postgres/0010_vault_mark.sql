-- By which the key file of this database is known again: a keyed hash, from which no key can be had. One row.
create table vault_marks (
    id         bigint      not null primary key check (id = 1),
    mark       bytea       not null,
    created_at timestamptz not null
);
