-- The trail is searched by what was done and by when, and accounts by what they are, where, and in which state.
create index audit_rows_by_action on audit_rows (action, seq);
create index audit_rows_by_time on audit_rows (at, seq);
create index grants_by_role on grants (role, account_id);
create index grants_by_region on grants (region_code, account_id) where region_code is not null;
create index grants_by_cooperative on grants (cooperative_id, account_id) where cooperative_id is not null;
create index grants_by_umkm on grants (umkm_id, account_id) where umkm_id is not null;
create index grants_by_organisation on grants (organisation_id, account_id) where organisation_id is not null;
create index accounts_by_state on accounts (state, id);
