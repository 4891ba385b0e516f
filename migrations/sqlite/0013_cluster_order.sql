-- How many UMKM a cluster has now, kept so that the largest can be shown first; and its stage as a number, running ones first.
alter table clusters add column n_umkm integer not null default 0;
update clusters set n_umkm = (
    select count(*) from cluster_memberships m join umkm u on u.id = m.umkm_id and u.retired_at is null
     where m.cluster_id = clusters.id and m.left_on is null
);
create index clusters_by_members on clusters (n_umkm, id);
create index clusters_by_stage on clusters (case stage when 'ACTIVE' then 0 when 'MATURE' then 0 when 'FORMING' then 1 when 'PROPOSED' then 2 else 3 end, id);
create index clusters_by_stage_and_members on clusters (case stage when 'ACTIVE' then 0 when 'MATURE' then 0 when 'FORMING' then 1 when 'PROPOSED' then 2 else 3 end, n_umkm desc, id desc);
