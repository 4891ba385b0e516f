-- Lists that come back: imports of clusters, where the figures of regions come from, and places of UMKM that nobody measured.

alter table import_runs drop constraint import_runs_kind_check;
alter table import_runs add constraint import_runs_kind_check check (kind in ('COOPERATIVES', 'UMKM', 'CLUSTERS'));

alter table regions add column area_source text;
alter table regions add column population_year bigint;
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
