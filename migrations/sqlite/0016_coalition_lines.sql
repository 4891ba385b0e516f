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
    id           blob    not null primary key,
    supplier_id  blob    not null references organisations (id),
    region_code  text    references regions (code),
    minimum_idr  integer not null check (minimum_idr >= 0),
    delivery_idr integer not null check (delivery_idr >= 0),
    lead_days    integer not null check (lead_days >= 0),
    valid_from   text    not null,
    valid_until  text,
    is_demo      integer not null,
    version      integer not null,
    created_at   text    not null,
    changed_at   text    not null,
    retired_at   text
) strict;
create index offers_by_supplier on offers (supplier_id, id);

create table offer_lines (
    id             blob    not null primary key,
    offer_id       blob    not null references offers (id),
    commodity_code text    not null references commodities (code),
    discount       text    not null check (discount in ('ALL_UNITS', 'INCREMENTAL')),
    pack           text    not null,
    price_unit     text    not null,
    tiers          text    not null,
    minimum_order  integer not null check (minimum_order >= 0),
    supply_limit   integer check (supply_limit > 0),
    supply_period  text    check (supply_period in ('WEEK', 'MONTH', 'OFFER')),
    created_at     text    not null,
    check ((supply_limit is null) = (supply_period is null))
) strict;
create index offer_lines_by_commodity on offer_lines (commodity_code, id);
create index offer_lines_by_offer on offer_lines (offer_id, id);

create table buying_cycles (
    id             blob    not null primary key,
    cooperative_id blob    not null references cooperatives (id),
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

create table cycle_lines (
    id             blob    not null primary key,
    cycle_id       blob    not null references buying_cycles (id),
    commodity_code text    not null references commodities (code),
    offer_line_id  blob    not null references offer_lines (id),
    minimum        integer not null check (minimum >= 0),
    created_at     text    not null,
    unique (cycle_id, commodity_code)
) strict;

create table pledges (
    id            blob    not null primary key,
    cycle_line_id blob    not null references cycle_lines (id),
    umkm_id       blob    not null references umkm (id),
    firm          integer not null check (firm > 0),
    tolerance     integer not null check (tolerance >= 0),
    state         text    not null check (state in ('DRAFT', 'PLEDGED', 'CONFIRMED', 'DELIVERED', 'SETTLED', 'WITHDRAWN', 'CANCELLED')),
    state_since   text    not null,
    pledged_at    text    not null,
    delivered     integer check (delivered >= 0),
    version       integer not null,
    created_at    text    not null,
    changed_at    text    not null
) strict;
create index pledges_by_line on pledges (cycle_line_id, pledged_at, id);
-- a business has one pledge for a line that was not taken back: it counts once
create unique index pledges_in_force on pledges (umkm_id, cycle_line_id) where state <> 'WITHDRAWN';

-- By the version of the row that each change made; who it was beyond his part comes with accounts.
create table buying_cycle_states (
    cycle_id   blob    not null references buying_cycles (id),
    version    integer not null,
    from_state text,
    to_state   text    not null,
    at         text    not null,
    changed_as text    not null,
    account_id blob,
    primary key (cycle_id, version)
) strict;

create table buyer_order_states (
    order_id   blob    not null references buyer_orders (id),
    version    integer not null,
    from_state text,
    to_state   text    not null,
    at         text    not null,
    changed_as text    not null,
    account_id blob,
    primary key (order_id, version)
) strict;

create table pledge_states (
    pledge_id  blob    not null references pledges (id),
    version    integer not null,
    from_state text,
    to_state   text    not null,
    at         text    not null,
    changed_as text    not null,
    account_id blob,
    primary key (pledge_id, version)
) strict;

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
select randomblob(16), p.cycle_id, p.umkm_id, p.firm, p.tolerance,
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
    cooperative_id blob    not null references cooperatives (id),
    n              integer not null,
    state          text    not null check (state in ('ACTIVE_WITH_RAT', 'ACTIVE_WITHOUT_RAT', 'DORMANT', 'BEING_REVITALISED', 'BEING_DISSOLVED', 'DISSOLVED', 'UNKNOWN')),
    rule_version   text    not null,
    observed_on    text    not null,
    created_at     text    not null,
    primary key (cooperative_id, n)
) strict;
insert into cooperative_states select * from old_states;
drop table old_states;
