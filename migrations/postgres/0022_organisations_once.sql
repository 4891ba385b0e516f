-- There is one organisation of a name and kind. Where there were several, the first keeps the name by which it is found; the others are
-- found by it too, with their ids behind it.
update organisations
   set name_folded = name_folded || ' ' || replace(id::text, '-', '')
 where retired_at is null
   and exists (select 1 from organisations o
                where o.kind = organisations.kind and o.name_folded = organisations.name_folded and o.retired_at is null
                  and o.id < organisations.id);
drop index organisations_by_name;
create unique index organisations_once on organisations (name_folded, kind) where retired_at is null;
