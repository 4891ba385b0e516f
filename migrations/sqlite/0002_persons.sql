-- Natural persons: only sealed bytes and keyed hashes. Removing a person's key makes her data unreadable for good.

create table persons (
    id         blob    not null primary key,
    sealed     blob    not null,
    nik_hash   blob,
    phone_hash blob,
    is_demo    integer not null,
    version    integer not null,
    created_at text    not null,
    changed_at text    not null,
    retired_at text
) strict;
create index persons_by_nik on persons (nik_hash);
create index persons_by_phone on persons (phone_hash);

create table person_keys (
    person_id blob not null primary key references persons (id),
    wrapped   blob not null
) strict;
