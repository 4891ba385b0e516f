-- Every kind of capital that a financier may publish: loans of banks, rural banks and cooperatives, insurance, revolving funds.
-- A condition cannot be changed here: both tables are made anew, since one refers to the other.

create table capital_products_anew (
    code            text    not null primary key,
    organisation_id blob    references organisations (id),
    kind            text    not null check (kind in (
        'KUR_SUPER_MICRO', 'KUR_MICRO', 'KUR_SMALL', 'KUR_SPECIAL', 'ULTRA_MICRO', 'MEKAAR', 'LPDB', 'REVOLVING_FUND', 'BANK_LOAN',
        'RURAL_BANK_LOAN', 'COOPERATIVE_LOAN', 'GUARANTEE', 'INSURANCE', 'PAWN', 'EXPORT_FINANCE', 'INVOICE_FINANCE')),
    name_id         text    not null,
    name_en         text    not null,
    summary_id      text    not null,
    summary_en      text    not null,
    provider_id     text    not null,
    provider_en     text    not null,
    patterns        text    not null,
    version         integer not null,
    created_at      text    not null,
    changed_at      text    not null,
    retired_at      text
) strict;

insert into capital_products_anew (code, organisation_id, kind, name_id, name_en, summary_id, summary_en, provider_id, provider_en,
    patterns, version, created_at, changed_at, retired_at)
select code, organisation_id, kind, name_id, name_en, summary_id, summary_en, provider_id, provider_en,
    patterns, version, created_at, changed_at, retired_at
  from capital_products;

create table capital_versions_anew (
    product_code text    not null references capital_products_anew (code),
    rule_version text    not null,
    regulation   text    not null,
    valid_from   text    not null,
    valid_to     text,
    dates        text    not null,
    terms        text    not null,
    rules        text    not null,
    version      integer not null,
    created_at   text    not null,
    changed_at   text    not null,
    retired_at   text,
    primary key (product_code, rule_version)
) strict;

insert into capital_versions_anew (product_code, rule_version, regulation, valid_from, valid_to, dates, terms, rules, version,
    created_at, changed_at, retired_at)
select product_code, rule_version, regulation, valid_from, valid_to, dates, terms, rules, version,
    created_at, changed_at, retired_at
  from capital_versions;

drop table capital_versions;
drop table capital_products;
-- the reference follows the new name
alter table capital_products_anew rename to capital_products;
alter table capital_versions_anew rename to capital_versions;
