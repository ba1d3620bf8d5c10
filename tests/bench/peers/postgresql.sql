-- PostgreSQL: numeric throughout, half up to the fen (its round is half away from zero); large enough a table is computed by its
-- own JIT. One worker that begins at the beginning, so that the order stays. Dates are compared, which is cheaper than counting years.
SET jit = on;
SET max_parallel_workers_per_gather = 0;
SET synchronize_seqscans = off;
CREATE UNLOGGED TABLE applicant (
    id text, name text, kind text, township text, registered int, certified int, fixed_asset_investment numeric(12, 2),
    infrastructure_and_land numeric(12, 2), network_and_equipment_cost numeric(12, 2), orders_out int, online_orders int,
    online_revenue numeric(12, 2), loan_principal numeric(12, 2), loan_term_months int, loan_days int,
    benchmark_rate numeric(5, 2), award_grade text, entry_date date, tax_retained numeric(12, 2), rent_due numeric(12, 2),
    physical_stores int);
\copy applicant FROM '@DATA@' WITH (FORMAT csv, HEADER)
CREATE VIEW award AS SELECT id,
    CASE WHEN kind = 'platform' AND certified = 1
         THEN least(round(0.2 * (fixed_asset_investment - infrastructure_and_land), 2), 200000.00) ELSE 0.00 END AS a,
    CASE WHEN kind = 'courier' AND registered = 1 AND orders_out >= 5000
         THEN 1.00 * least(orders_out, 10000) + 1.50 * greatest(orders_out - 10000, 0) ELSE 0.00 END AS b,
    CASE WHEN kind = 'platform' AND certified = 1
         THEN least(round(0.1 * network_and_equipment_cost, 2), 20000.00) ELSE 0.00 END AS c,
    CASE WHEN certified = 1 THEN 20000.00 * physical_stores ELSE 0.00 END
        + CASE WHEN online_orders >= 1000 AND online_revenue >= 200000.00 THEN 20000.00 ELSE 0.00 END AS d,
    CASE WHEN kind = 'village_station' THEN least(round(0.2 * network_and_equipment_cost, 2), 30000.00) ELSE 0.00 END AS e,
    CASE WHEN kind = 'rnd_platform' AND certified = 1
         THEN least(round(0.3 * (fixed_asset_investment - infrastructure_and_land), 2), 200000.00) ELSE 0.00 END AS f,
    CASE award_grade WHEN 'first' THEN 30000.00 WHEN 'second' THEN 20000.00 WHEN 'third' THEN 10000.00 ELSE 0.00 END AS g,
    least(round(loan_principal * benchmark_rate * loan_days / 72000, 2), 500000.00) AS h,
    CASE WHEN entry_date > DATE '2015-12-31' THEN tax_retained + rent_due
         WHEN entry_date > DATE '2013-12-31' THEN round(0.5 * (tax_retained + rent_due), 2) ELSE 0.00 END AS i
FROM applicant;
\copy (SELECT id, a, b, c, d, e, f, g, h, i, a + b + c + d + e + f + g + h + i AS total FROM award) TO '@OUTPUT@' WITH (FORMAT csv, HEADER)
DROP VIEW award;
DROP TABLE applicant;
