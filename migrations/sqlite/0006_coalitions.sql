-- What is bought and sold together: commodities, offers of suppliers, what businesses need and can make, buying cycles with their
-- pledges, orders of buyers. Quantities are whole numbers of the smallest amounts of a commodity's dimension.

create table commodities (
    code       text    not null primary key,
    name_id    text    not null,
    name_en    text    not null,
    kind       text    not null check (kind in ('INPUT', 'PRODUCT')),
    dimension  text    not null check (dimension in ('MASS', 'LENGTH', 'VOLUME', 'COUNT')),
    unit       text    not null,
    packs      text    not null,
    sectors    text    not null,
    words      text    not null,
    version    integer not null,
    created_at text    not null,
    changed_at text    not null,
    retired_at text
) strict;

create table offers (
    id             blob    not null primary key,
    supplier_id    blob    not null references organisations (id),
    commodity_code text    not null references commodities (code),
    discount       text    not null check (discount in ('ALL_UNITS', 'INCREMENTAL')),
    pack           text    not null,
    price_unit     text    not null,
    tiers          text    not null,
    minimum_order  integer not null check (minimum_order >= 0),
    delivery_idr   integer not null check (delivery_idr >= 0),
    lead_days      integer not null check (lead_days >= 0),
    valid_from     text    not null,
    valid_until    text,
    is_demo        integer not null,
    version        integer not null,
    created_at     text    not null,
    changed_at     text    not null,
    retired_at     text
) strict;
create index offers_by_commodity on offers (commodity_code, id);
create index offers_by_supplier on offers (supplier_id, id);

-- What a business needs in a month, understood from its own words. Place, sector and what is published are those of its row, and
-- written with it, so that a sum over a place reads one index and nothing else.
create table umkm_needs (
    umkm_id        blob    not null references umkm (id),
    commodity_code text    not null references commodities (code),
    region_code    text    not null,
    sector_code    text,
    is_published   integer not null,
    quantity       integer not null check (quantity > 0),
    primary key (umkm_id, commodity_code)
) strict;
create index umkm_needs_by_region on umkm_needs (region_code, commodity_code, sector_code, is_published, quantity);

-- What a business can make in a month, what of it is promised, and how soon it begins.
create table umkm_capacities (
    umkm_id        blob    not null references umkm (id),
    commodity_code text    not null references commodities (code),
    is_published   integer not null,
    quantity       integer not null check (quantity > 0),
    committed      integer not null check (committed >= 0),
    lead_days      integer check (lead_days >= 0),
    primary key (umkm_id, commodity_code)
) strict;
create index umkm_capacities_by_commodity on umkm_capacities (commodity_code, umkm_id);

create table buying_cycles (
    id             blob    not null primary key,
    cooperative_id blob    not null references cooperatives (id),
    commodity_code text    not null references commodities (code),
    offer_id       blob    not null references offers (id),
    region_code    text    not null references regions (code),
    latitude       real,
    longitude      real,
    unit_x         real,
    unit_y         real,
    unit_z         real,
    state          text    not null check (state in ('DRAFT', 'OPEN', 'CLOSED', 'ORDERED', 'DELIVERED', 'SETTLED', 'CANCELLED')),
    state_since    text    not null,
    opens_at       text    not null,
    closes_at      text    not null,
    minimum        integer not null check (minimum >= 0),
    on_shortfall   text    not null check (on_shortfall in ('CANCEL', 'EXTEND')),
    is_demo        integer not null,
    version        integer not null,
    created_at     text    not null,
    changed_at     text    not null,
    retired_at     text
) strict;
create index buying_cycles_by_closing on buying_cycles (closes_at, id);
create index buying_cycles_by_region on buying_cycles (region_code, id);
create index buying_cycles_by_cooperative on buying_cycles (cooperative_id, id);
create index buying_cycles_by_change on buying_cycles (changed_at, id);

create table cycle_pledges (
    umkm_id      blob    not null references umkm (id),
    cycle_id     blob    not null references buying_cycles (id),
    firm         integer not null check (firm > 0),
    tolerance    integer not null check (tolerance >= 0),
    pledged_at   text    not null,
    withdrawn_at text,
    version      integer not null,
    created_at   text    not null,
    changed_at   text    not null,
    primary key (umkm_id, cycle_id)
) strict;
create index cycle_pledges_by_cycle on cycle_pledges (cycle_id, pledged_at, umkm_id);

create table buyer_orders (
    id             blob    not null primary key,
    buyer_id       blob    not null references organisations (id),
    commodity_code text    not null references commodities (code),
    quantity       integer not null check (quantity > 0),
    unit_price_idr integer check (unit_price_idr > 0),
    needed_by      text    not null,
    region_code    text    not null references regions (code),
    state          text    not null check (state in ('DRAFT', 'OPEN', 'ALLOCATED', 'DELIVERED', 'SETTLED', 'CANCELLED')),
    is_demo        integer not null,
    version        integer not null,
    created_at     text    not null,
    changed_at     text    not null,
    retired_at     text
) strict;
create index buyer_orders_by_deadline on buyer_orders (needed_by, id);
create index buyer_orders_by_buyer on buyer_orders (buyer_id, id);
