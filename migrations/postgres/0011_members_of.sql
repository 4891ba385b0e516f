-- The members that a cluster or a cooperative has now, in the order in which their lists begin: a page of them is the beginning of a
-- stretch of one index, however many there are and were. A business is in a cluster once at a time.
drop index cluster_memberships_by_cluster;
drop index umkm_memberships_by_cooperative;
create unique index cluster_memberships_now on cluster_memberships (cluster_id, umkm_id) where left_on is null;
create index umkm_memberships_now on umkm_memberships (cooperative_id, umkm_id) where left_on is null;
