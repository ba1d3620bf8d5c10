-- DuckDB: DECIMAL throughout, half up to the fen. A division of DECIMAL would become binary floating point, so the interest is
-- divided as whole numbers. Dates are compared, which is cheaper than counting years.
SET threads = @THREADS@;
SET preserve_insertion_order = true;
COPY (
    SELECT id, A, B, C, D, E, F, G, H, I, A + B + C + D + E + F + G + H + I AS total
    FROM (
        SELECT
            id,
            CASE WHEN kind = 'platform' AND certified = 1
                 THEN least(round(0.2 * (fixed_asset_investment - infrastructure_and_land), 2), 200000.00) ELSE 0.00 END AS A,
            CASE WHEN kind = 'courier' AND registered = 1 AND orders_out >= 5000
                 THEN least(orders_out, 10000) + 1.50 * greatest(orders_out - 10000, 0) ELSE 0.00 END AS B,
            CASE WHEN kind = 'platform' AND certified = 1
                 THEN least(round(0.1 * network_and_equipment_cost, 2), 20000.00) ELSE 0.00 END AS C,
            CASE WHEN certified = 1 THEN 20000.00 * physical_stores ELSE 0.00 END
                + CASE WHEN online_orders >= 1000 AND online_revenue >= 200000.00 THEN 20000.00 ELSE 0.00 END AS D,
            CASE WHEN kind = 'village_station'
                 THEN least(round(0.2 * network_and_equipment_cost, 2), 30000.00) ELSE 0.00 END AS E,
            CASE WHEN kind = 'rnd_platform' AND certified = 1
                 THEN least(round(0.3 * (fixed_asset_investment - infrastructure_and_land), 2), 200000.00) ELSE 0.00 END AS F,
            CASE award_grade WHEN 'first' THEN 30000.00 WHEN 'second' THEN 20000.00 WHEN 'third' THEN 10000.00
                 ELSE 0.00 END AS G,
            0.01 * least((CAST(loan_principal * 100 AS BIGINT) * CAST(benchmark_rate * 100 AS BIGINT) * loan_days + 3600000)
                         // 7200000, 50000000)::DECIMAL(12, 0) AS H,
            CASE WHEN entry_date > DATE '2015-12-31' THEN tax_retained + rent_due
                 WHEN entry_date > DATE '2013-12-31' THEN round(0.5 * (tax_retained + rent_due), 2)
                 ELSE 0.00 END AS I
        FROM read_csv('@DATA@', header = true, columns = {
            'id': 'VARCHAR', 'name': 'VARCHAR', 'kind': 'VARCHAR', 'township': 'VARCHAR', 'registered': 'TINYINT',
            'certified': 'TINYINT', 'fixed_asset_investment': 'DECIMAL(12, 2)', 'infrastructure_and_land': 'DECIMAL(12, 2)',
            'network_and_equipment_cost': 'DECIMAL(12, 2)', 'orders_out': 'INTEGER', 'online_orders': 'INTEGER',
            'online_revenue': 'DECIMAL(12, 2)', 'loan_principal': 'DECIMAL(12, 2)', 'loan_term_months': 'INTEGER',
            'loan_days': 'INTEGER', 'benchmark_rate': 'DECIMAL(5, 2)', 'award_grade': 'VARCHAR', 'entry_date': 'DATE',
            'tax_retained': 'DECIMAL(12, 2)', 'rent_due': 'DECIMAL(12, 2)', 'physical_stores': 'INTEGER'})
    )
) TO '@OUTPUT@' (HEADER, DELIMITER ',');
