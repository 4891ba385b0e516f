-- Natural persons: only sealed bytes and keyed hashes. Removing a person's key makes her data unreadable for good.

create table persons (
    id         uuid        not null primary key,
    sealed     bytea       not null,
    nik_hash   bytea,
    phone_hash bytea,
    is_demo    boolean     not null,
    version    bigint      not null,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    retired_at timestamptz
);
create index persons_by_nik on persons (nik_hash);
create index persons_by_phone on persons (phone_hash);

create table person_keys (
    person_id uuid  not null primary key references persons (id),
    wrapped   bytea not null
);
