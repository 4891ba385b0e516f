-- Offers and buying cycles get lines, one for each commodity; pledges an id, a line and a state of their own; and every change of
-- state of a cycle, a pledge or an order is kept. What is there already becomes an offer, or a cycle, of one line. And the state of a
-- cooperative may be unknown.

create temporary table old_offers as select * from offers;
create temporary table old_cycles as select * from buying_cycles;
create temporary table old_pledges as select * from cycle_pledges;
drop table cycle_pledges;
drop table buying_cycles;
drop table offers;

create table offers (
    id           uuid             not null primary key,
    supplier_id  uuid             not null references organisations (id),
    region_code  text collate "C" references regions (code),
    minimum_idr  bigint           not null check (minimum_idr >= 0),
    delivery_idr bigint           not null check (delivery_idr >= 0),
    lead_days    bigint           not null check (lead_days >= 0),
    valid_from   date             not null,
    valid_until  date,
    is_demo      boolean          not null,
    version      bigint           not null,
    created_at   timestamptz      not null,
    changed_at   timestamptz      not null,
    retired_at   timestamptz
);
create index offers_by_supplier on offers (supplier_id, id);

create table offer_lines (
    id             uuid             not null primary key,
    offer_id       uuid             not null references offers (id),
    commodity_code text collate "C" not null references commodities (code),
    discount       text             not null check (discount in ('ALL_UNITS', 'INCREMENTAL')),
    pack           jsonb            not null,
    price_unit     jsonb            not null,
    tiers          jsonb            not null,
    minimum_order  bigint           not null check (minimum_order >= 0),
    supply_limit   bigint           check (supply_limit > 0),
    supply_period  text             check (supply_period in ('WEEK', 'MONTH', 'OFFER')),
    created_at     timestamptz      not null,
    check ((supply_limit is null) = (supply_period is null))
);
create index offer_lines_by_commodity on offer_lines (commodity_code, id);
create index offer_lines_by_offer on offer_lines (offer_id, id);

create table buying_cycles (
    id             uuid             not null primary key,
    cooperative_id uuid             not null references cooperatives (id),
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

create table cycle_lines (
    id             uuid             not null primary key,
    cycle_id       uuid             not null references buying_cycles (id),
    commodity_code text collate "C" not null references commodities (code),
    offer_line_id  uuid             not null references offer_lines (id),
    minimum        bigint           not null check (minimum >= 0),
    created_at     timestamptz      not null,
    unique (cycle_id, commodity_code)
);

create table pledges (
    id            uuid        not null primary key,
    cycle_line_id uuid        not null references cycle_lines (id),
    umkm_id       uuid        not null references umkm (id),
    firm          bigint      not null check (firm > 0),
    tolerance     bigint      not null check (tolerance >= 0),
    state         text        not null check (state in ('DRAFT', 'PLEDGED', 'CONFIRMED', 'DELIVERED', 'SETTLED', 'WITHDRAWN', 'CANCELLED')),
    state_since   timestamptz not null,
    pledged_at    timestamptz not null,
    delivered     bigint      check (delivered >= 0),
    version       bigint      not null,
    created_at    timestamptz not null,
    changed_at    timestamptz not null
);
create index pledges_by_line on pledges (cycle_line_id, pledged_at, id);
-- a business has one pledge for a line that was not taken back: it counts once
create unique index pledges_in_force on pledges (umkm_id, cycle_line_id) where state <> 'WITHDRAWN';

-- By the version of the row that each change made; who it was beyond his part comes with accounts.
create table buying_cycle_states (
    cycle_id   uuid        not null references buying_cycles (id),
    version    bigint      not null,
    from_state text,
    to_state   text        not null,
    at         timestamptz not null,
    changed_as text        not null,
    account_id uuid,
    primary key (cycle_id, version)
);

create table buyer_order_states (
    order_id   uuid        not null references buyer_orders (id),
    version    bigint      not null,
    from_state text,
    to_state   text        not null,
    at         timestamptz not null,
    changed_as text        not null,
    account_id uuid,
    primary key (order_id, version)
);

create table pledge_states (
    pledge_id  uuid        not null references pledges (id),
    version    bigint      not null,
    from_state text,
    to_state   text        not null,
    at         timestamptz not null,
    changed_as text        not null,
    account_id uuid,
    primary key (pledge_id, version)
);

insert into offers (id, supplier_id, minimum_idr, delivery_idr, lead_days, valid_from, valid_until, is_demo, version, created_at,
    changed_at, retired_at)
select id, supplier_id, 0, delivery_idr, lead_days, valid_from, valid_until, is_demo, version, created_at, changed_at, retired_at
  from old_offers;
insert into offer_lines (id, offer_id, commodity_code, discount, pack, price_unit, tiers, minimum_order, created_at)
select id, id, commodity_code, discount, pack, price_unit, tiers, minimum_order, created_at from old_offers;
insert into buying_cycles
select id, cooperative_id, region_code, latitude, longitude, unit_x, unit_y, unit_z, state, state_since, opens_at, closes_at, on_shortfall,
       is_demo, version, created_at, changed_at, retired_at
  from old_cycles;
insert into cycle_lines select id, id, commodity_code, offer_id, minimum, created_at from old_cycles;
insert into pledges (id, cycle_line_id, umkm_id, firm, tolerance, state, state_since, pledged_at, version, created_at, changed_at)
select gen_random_uuid(), p.cycle_id, p.umkm_id, p.firm, p.tolerance,
       case when p.withdrawn_at is not null then 'WITHDRAWN'
            when c.state = 'ORDERED' then 'CONFIRMED'
            when c.state in ('DELIVERED', 'SETTLED', 'CANCELLED') then c.state
            else 'PLEDGED' end,
       case when p.withdrawn_at is not null then p.withdrawn_at
            when c.state in ('ORDERED', 'DELIVERED', 'SETTLED', 'CANCELLED') then c.state_since
            else p.pledged_at end,
       p.pledged_at, p.version, p.created_at, p.changed_at
  from old_pledges p join old_cycles c on c.id = p.cycle_id;
insert into buying_cycle_states (cycle_id, version, to_state, at, changed_as)
select id, version, state, state_since, 'OPERATOR' from buying_cycles;
insert into buyer_order_states (order_id, version, to_state, at, changed_as)
select id, version, state, changed_at, 'OPERATOR' from buyer_orders;
insert into pledge_states (pledge_id, version, to_state, at, changed_as)
select id, version, state, state_since, 'OPERATOR' from pledges;

drop table old_offers;
drop table old_cycles;
drop table old_pledges;

create temporary table old_states as select * from cooperative_states;
drop table cooperative_states;
create table cooperative_states (
    cooperative_id uuid        not null references cooperatives (id),
    n              bigint      not null,
    state          text        not null check (state in ('ACTIVE_WITH_RAT', 'ACTIVE_WITHOUT_RAT', 'DORMANT', 'BEING_REVITALISED', 'BEING_DISSOLVED', 'DISSOLVED', 'UNKNOWN')),
    rule_version   text        not null,
    observed_on    date        not null,
    created_at     timestamptz not null,
    primary key (cooperative_id, n)
);
insert into cooperative_states select * from old_states;
drop table old_states;
