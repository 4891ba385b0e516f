-- Who signs in: accounts, what each of them is and where, and what opens them. Names and logins lie sealed with the person; of a
-- password, a session, a token or a link only a hash is kept, from which none of them can be had.

create table accounts (
    id            blob    not null primary key,
    person_id     blob    not null unique references persons (id),
    login_hash    blob    not null unique,
    password_hash text,
    state         text    not null check (state in ('ACTIVE', 'DEACTIVATED')),
    is_demo       integer not null,
    version       integer not null,
    created_at    text    not null,
    changed_at    text    not null,
    retired_at    text
) strict;

-- A role is never changed: it ends, and another begins.
create table grants (
    id              blob not null primary key,
    account_id      blob not null references accounts (id),
    role            text not null check (role in ('OWNER', 'MANAGER', 'STAFF', 'FINANCIER', 'SUPPLIER', 'BUYER', 'PLANNER', 'ADMINISTRATOR')),
    region_code     text references regions (code),
    cooperative_id  blob references cooperatives (id),
    umkm_id         blob references umkm (id),
    organisation_id blob references organisations (id),
    from_at         text not null,
    until_at        text,
    check ((umkm_id is not null) = (role = 'OWNER')),
    check ((cooperative_id is not null) = (role in ('MANAGER', 'STAFF'))),
    check ((organisation_id is not null) = (role in ('FINANCIER', 'SUPPLIER', 'BUYER'))),
    check ((region_code is not null) = (role = 'PLANNER'))
) strict;
create index grants_by_account on grants (account_id, id);

-- Seen last, and over if not seen again until `idle_at`, or at `expires_at` in any case.
create table sessions (
    id         blob not null primary key,
    key_hash   blob not null unique,
    account_id blob not null references accounts (id),
    kind       text not null check (kind in ('SHORT', 'LONG')),
    created_at text not null,
    seen_at    text not null,
    idle_at    text not null,
    expires_at text not null,
    ended_at   text
) strict;
create index sessions_by_account on sessions (account_id, id);

create table tokens (
    id         blob not null primary key,
    key_hash   blob not null unique,
    account_id blob not null references accounts (id),
    name       text not null,
    scopes     text not null,
    created_at text not null,
    expires_at text not null,
    used_on    text,
    revoked_at text
) strict;
create index tokens_by_account on tokens (account_id, id);

-- A link opens an account once, for whoever was given it, to set a password.
create table account_links (
    key_hash   blob not null primary key,
    account_id blob not null references accounts (id),
    created_at text not null,
    expires_at text not null,
    used_at    text
) strict;
create index account_links_by_account on account_links (account_id, created_at);

-- As whom another provider knows the holder of an account.
create table identities (
    issuer       text not null,
    subject_hash blob not null,
    account_id   blob not null references accounts (id),
    created_at   text not null,
    primary key (issuer, subject_hash)
) strict;
create index identities_by_account on identities (account_id, issuer);
