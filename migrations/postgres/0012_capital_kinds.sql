-- Every kind of capital that a financier may publish: loans of banks, rural banks and cooperatives, insurance, revolving funds.

alter table capital_products drop constraint capital_products_kind_check;
alter table capital_products add constraint capital_products_kind_check check (kind in (
    'KUR_SUPER_MICRO', 'KUR_MICRO', 'KUR_SMALL', 'KUR_SPECIAL', 'ULTRA_MICRO', 'MEKAAR', 'LPDB', 'REVOLVING_FUND', 'BANK_LOAN',
    'RURAL_BANK_LOAN', 'COOPERATIVE_LOAN', 'GUARANTEE', 'INSURANCE', 'PAWN', 'EXPORT_FINANCE', 'INVOICE_FINANCE'));
