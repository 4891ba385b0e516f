-- Capital products and the dated versions of their rules. Those that ship have no organisation; financiers publish theirs later.

create table capital_products (
    code            text collate "C" not null primary key,
    organisation_id uuid             references organisations (id),
    kind            text             not null check (kind in ('KUR_SUPER_MICRO', 'KUR_MICRO', 'KUR_SMALL', 'KUR_SPECIAL', 'ULTRA_MICRO', 'MEKAAR', 'LPDB', 'GUARANTEE', 'PAWN', 'EXPORT_FINANCE', 'INVOICE_FINANCE')),
    name_id         text             not null,
    name_en         text             not null,
    summary_id      text             not null,
    summary_en      text             not null,
    provider_id     text             not null,
    provider_en     text             not null,
    patterns        jsonb            not null,
    version         bigint           not null,
    created_at      timestamptz      not null,
    changed_at      timestamptz      not null,
    retired_at      timestamptz
);

-- Limits, prices and rules are read whole into memory, and asked of it: they need no columns of their own.
create table capital_versions (
    product_code text collate "C" not null references capital_products (code),
    rule_version text collate "C" not null,
    regulation   text             not null,
    valid_from   date             not null,
    valid_to     date,
    dates        jsonb            not null,
    terms        jsonb            not null,
    rules        jsonb            not null,
    version      bigint           not null,
    created_at   timestamptz      not null,
    changed_at   timestamptz      not null,
    retired_at   timestamptz,
    primary key (product_code, rule_version)
);
