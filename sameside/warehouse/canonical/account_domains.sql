-- Question   Which internet domains does each company have?
-- Grain      one row per company and registrable domain
-- Columns    account_id, domain
-- Left out   freemail and placeholder domains
select distinct a.account_id, d.domain from account_record_domains d join account_of a using (record_id)
