-- What is bought and sold together: commodities, offers of suppliers, what businesses need and can make, buying cycles with their
-- pledges, orders of buyers. Quantities are whole numbers of the smallest amounts of a commodity's dimension.

create table commodities (
    code       text collate "C" not null primary key,
    name_id    text             not null,
    name_en    text             not null,
    kind       text             not null check (kind in ('INPUT', 'PRODUCT')),
    dimension  text             not null check (dimension in ('MASS', 'LENGTH', 'VOLUME', 'COUNT')),
    unit       text             not null,
    packs      jsonb            not null,
    sectors    jsonb            not null,
    words      jsonb            not null,
    version    bigint           not null,
    created_at timestamptz      not null,
    changed_at timestamptz      not null,
    retired_at timestamptz
);

create table offers (
    id             uuid             not null primary key,
    supplier_id    uuid             not null references organisations (id),
    commodity_code text collate "C" not null references commodities (code),
    discount       text             not null check (discount in ('ALL_UNITS', 'INCREMENTAL')),
    pack           jsonb            not null,
    price_unit     jsonb            not null,
    tiers          jsonb            not null,
    minimum_order  bigint           not null check (minimum_order >= 0),
    delivery_idr   bigint           not null check (delivery_idr >= 0),
    lead_days      bigint           not null check (lead_days >= 0),
    valid_from     date             not null,
    valid_until    date,
    is_demo        boolean          not null,
    version        bigint           not null,
    created_at     timestamptz      not null,
    changed_at     timestamptz      not null,
    retired_at     timestamptz
);
create index offers_by_commodity on offers (commodity_code, id);
create index offers_by_supplier on offers (supplier_id, id);

-- What a business needs in a month, understood from its own words. Place, sector and what is published are those of its row, and
-- written with it, so that a sum over a place reads one index and nothing else.
create table umkm_needs (
    umkm_id        uuid             not null references umkm (id),
    commodity_code text collate "C" not null references commodities (code),
    region_code    text collate "C" not null,
    sector_code    text collate "C",
    is_published   boolean          not null,
    quantity       bigint           not null check (quantity > 0),
    primary key (umkm_id, commodity_code)
);
create index umkm_needs_by_region on umkm_needs (region_code, commodity_code, sector_code, is_published, quantity);

-- What a business can make in a month, what of it is promised, and how soon it begins.
create table umkm_capacities (
    umkm_id        uuid             not null references umkm (id),
    commodity_code text collate "C" not null references commodities (code),
    is_published   boolean          not null,
    quantity       bigint           not null check (quantity > 0),
    committed      bigint           not null check (committed >= 0),
    lead_days      bigint           check (lead_days >= 0),
    primary key (umkm_id, commodity_code)
);
create index umkm_capacities_by_commodity on umkm_capacities (commodity_code, umkm_id);

create table buying_cycles (
    id             uuid             not null primary key,
    cooperative_id uuid             not null references cooperatives (id),
    commodity_code text collate "C" not null references commodities (code),
    offer_id       uuid             not null references offers (id),
    region_code    text collate "C" not null references regions (code),
    latitude       double precision,
    longitude      double precision,
    unit_x         double precision,
    unit_y         double precision,
    unit_z         double precision,
    state          text             not null check (state in ('DRAFT', 'OPEN', 'CLOSED', 'ORDERED', 'DELIVERED', 'SETTLED', 'CANCELLED')),
    state_since    timestamptz      not null,
    opens_at       timestamptz      not null,
    closes_at      timestamptz      not null,
    minimum        bigint           not null check (minimum >= 0),
    on_shortfall   text             not null check (on_shortfall in ('CANCEL', 'EXTEND')),
    is_demo        boolean          not null,
    version        bigint           not null,
    created_at     timestamptz      not null,
    changed_at     timestamptz      not null,
    retired_at     timestamptz
);
create index buying_cycles_by_closing on buying_cycles (closes_at, id);
create index buying_cycles_by_region on buying_cycles (region_code, id);
create index buying_cycles_by_cooperative on buying_cycles (cooperative_id, id);
create index buying_cycles_by_change on buying_cycles (changed_at, id);

create table cycle_pledges (
    umkm_id      uuid        not null references umkm (id),
    cycle_id     uuid        not null references buying_cycles (id),
    firm         bigint      not null check (firm > 0),
    tolerance    bigint      not null check (tolerance >= 0),
    pledged_at   timestamptz not null,
    withdrawn_at timestamptz,
    version      bigint      not null,
    created_at   timestamptz not null,
    changed_at   timestamptz not null,
    primary key (umkm_id, cycle_id)
);
create index cycle_pledges_by_cycle on cycle_pledges (cycle_id, pledged_at, umkm_id);

create table buyer_orders (
    id             uuid             not null primary key,
    buyer_id       uuid             not null references organisations (id),
    commodity_code text collate "C" not null references commodities (code),
    quantity       bigint           not null check (quantity > 0),
    unit_price_idr bigint           check (unit_price_idr > 0),
    needed_by      date             not null,
    region_code    text collate "C" not null references regions (code),
    state          text             not null check (state in ('DRAFT', 'OPEN', 'ALLOCATED', 'DELIVERED', 'SETTLED', 'CANCELLED')),
    is_demo        boolean          not null,
    version        bigint           not null,
    created_at     timestamptz      not null,
    changed_at     timestamptz      not null,
    retired_at     timestamptz
);
create index buyer_orders_by_deadline on buyer_orders (needed_by, id);
create index buyer_orders_by_buyer on buyer_orders (buyer_id, id);
