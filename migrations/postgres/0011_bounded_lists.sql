-- Lists and counts that cost what they show, however many rows there are.

-- Whoever left the lists is a member nowhere, so that memberships alone can be counted.
update cluster_memberships
   set left_on = (select cast(u.retired_at at time zone 'Asia/Jakarta' as date) from umkm u where u.id = cluster_memberships.umkm_id),
       changed_at = (select u.retired_at from umkm u where u.id = cluster_memberships.umkm_id)
 where left_on is null and umkm_id in (select id from umkm where retired_at is not null);
update umkm_memberships
   set left_on = (select cast(u.retired_at at time zone 'Asia/Jakarta' as date) from umkm u where u.id = umkm_memberships.umkm_id),
       changed_at = (select u.retired_at from umkm u where u.id = umkm_memberships.umkm_id)
 where left_on is null and umkm_id in (select id from umkm where retired_at is not null);

-- The members that a cluster or a cooperative has now, in the order in which their lists begin: a page of them is the beginning of a
-- stretch of one index, however many there are and were. A business is in a cluster once at a time.
drop index cluster_memberships_by_cluster;
drop index umkm_memberships_by_cooperative;
create unique index cluster_memberships_now on cluster_memberships (cluster_id, umkm_id) where left_on is null;
create index umkm_memberships_now on umkm_memberships (cooperative_id, umkm_id) where left_on is null;

-- The businesses in the lists, by region at every level: they are counted in the index, without a look at their rows.
drop index umkm_by_province;
drop index umkm_by_regency;
drop index umkm_by_kecamatan;
drop index umkm_by_region;
create index umkm_by_province on umkm (substr(region_code, 1, 2), id) include (region_code) where retired_at is null;
create index umkm_by_regency on umkm (substr(region_code, 1, 5), id) include (region_code) where retired_at is null;
create index umkm_by_kecamatan on umkm (substr(region_code, 1, 8), id) include (region_code) where retired_at is null;
create index umkm_by_region on umkm (region_code, id) where retired_at is null;

-- What a term finds anywhere, the best first, then by id: a page of it is the beginning of a stretch.
create index umkm_terms_anywhere on umkm_terms (term, rank, umkm_id) include (region_code);
create index cooperative_terms_anywhere on cooperative_terms (term, rank, cooperative_id) include (region_code);
