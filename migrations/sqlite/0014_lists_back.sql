-- Lists that come back: imports of clusters, where the figures of regions come from, and places of UMKM that nobody measured.

-- A table whose rows may be of one kind more is made anew; whoever points at its rows finds them again at the end of the step.
pragma defer_foreign_keys = on;
create temporary table import_runs_kept as select * from import_runs;
drop table import_runs;
create table import_runs (
    id          blob    not null primary key,
    kind        text    not null check (kind in ('COOPERATIVES', 'UMKM', 'CLUSTERS')),
    file_name   text    not null,
    file_sha256 text    not null,
    state       text    not null check (state in ('PLANNED', 'APPLYING', 'APPLIED', 'UNDONE')),
    n_rows      integer not null,
    counts      text    not null,
    created_at  text    not null,
    changed_at  text    not null,
    applied_at  text,
    undone_at   text
) strict;
create index import_runs_by_state on import_runs (state, id);
create index import_runs_by_digest on import_runs (file_sha256, kind);
insert into import_runs select * from import_runs_kept;
drop table import_runs_kept;

alter table regions add column area_source text;
alter table regions add column population_year integer;
alter table regions add column population_source text;
-- what ships, unless an import has set it since
update regions set area_source = 'Kepmendagri 300.2.2-2138/2025, lewat cahyadsn/wilayah'
 where area_km2 is not null and code not in (select entry from reference_changes where kind = 'REGIONS');
update regions set population_year = 2025, population_source = 'Kepmendagri 300.2.2-2138/2025, lewat cahyadsn/wilayah'
 where population is not null and code not in (select entry from reference_changes where kind = 'REGIONS');

-- The middle of a region is not where a business is: it is in no circle, no rectangle and no distance.
update umkm set cell_latitude = null, cell_longitude = null, cell_x = null, cell_y = null, cell_z = null
 where location_precision = 'CENTROID';

-- The name of a file may hold that of a person, and these are read by anybody.
update cooperative_rats set source = 'impor' where source in (select file_name from import_runs);
update kbli_codes set source = 'impor' where source in (select file_name from reference_imports);
