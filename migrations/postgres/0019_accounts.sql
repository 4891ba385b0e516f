-- Who signs in: accounts, what each of them is and where, and what opens them. Names and logins lie sealed with the person; of a
-- password, a session, a token or a link only a hash is kept, from which none of them can be had.

create table accounts (
    id            uuid        not null primary key,
    person_id     uuid        not null unique references persons (id),
    login_hash    bytea       not null unique,
    password_hash text,
    state         text        not null check (state in ('ACTIVE', 'DEACTIVATED')),
    is_demo       boolean     not null,
    version       bigint      not null,
    created_at    timestamptz not null,
    changed_at    timestamptz not null,
    retired_at    timestamptz
);

-- A role is never changed: it ends, and another begins.
create table grants (
    id              uuid             not null primary key,
    account_id      uuid             not null references accounts (id),
    role            text             not null check (role in ('OWNER', 'MANAGER', 'STAFF', 'FINANCIER', 'SUPPLIER', 'BUYER', 'PLANNER', 'ADMINISTRATOR')),
    region_code     text collate "C" references regions (code),
    cooperative_id  uuid             references cooperatives (id),
    umkm_id         uuid             references umkm (id),
    organisation_id uuid             references organisations (id),
    from_at         timestamptz      not null,
    until_at        timestamptz,
    check ((umkm_id is not null) = (role = 'OWNER')),
    check ((cooperative_id is not null) = (role in ('MANAGER', 'STAFF'))),
    check ((organisation_id is not null) = (role in ('FINANCIER', 'SUPPLIER', 'BUYER'))),
    check ((region_code is not null) = (role = 'PLANNER'))
);
create index grants_by_account on grants (account_id, id);

-- Seen last, and over if not seen again until `idle_at`, or at `expires_at` in any case.
create table sessions (
    id         uuid        not null primary key,
    key_hash   bytea       not null unique,
    account_id uuid        not null references accounts (id),
    kind       text        not null check (kind in ('SHORT', 'LONG')),
    created_at timestamptz not null,
    seen_at    timestamptz not null,
    idle_at    timestamptz not null,
    expires_at timestamptz not null,
    ended_at   timestamptz
);
create index sessions_by_account on sessions (account_id, id);

create table tokens (
    id         uuid        not null primary key,
    key_hash   bytea       not null unique,
    account_id uuid        not null references accounts (id),
    name       text        not null,
    scopes     jsonb       not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_on    date,
    revoked_at timestamptz
);
create index tokens_by_account on tokens (account_id, id);

-- A link opens an account once, for whoever was given it, to set a password.
create table account_links (
    key_hash   bytea       not null primary key,
    account_id uuid        not null references accounts (id),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);
create index account_links_by_account on account_links (account_id, created_at);

-- As whom another provider knows the holder of an account.
create table identities (
    issuer       text        not null,
    subject_hash bytea       not null,
    account_id   uuid        not null references accounts (id),
    created_at   timestamptz not null,
    primary key (issuer, subject_hash)
);
create index identities_by_account on identities (account_id, issuer);
