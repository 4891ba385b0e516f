-- The day on which a cooperative became a legal entity.

alter table cooperatives add column legal_on date;
