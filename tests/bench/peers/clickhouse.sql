-- ClickHouse: whole fen throughout, half up. Dates are compared, which is cheaper than counting years. With more than one
-- thread the rows come in another order.
INSERT INTO FUNCTION file('@OUTPUT@', 'CSVWithNames')
SELECT id, A, B, C, D, E, F, G, H, I, A + B + C + D + E + F + G + H + I AS total
FROM (
    SELECT
        id,
        toInt64(fixed_asset_investment * 100) - toInt64(infrastructure_and_land * 100) AS eligible,
        toInt64(network_and_equipment_cost * 100) AS equipment,
        toInt64(tax_retained * 100) + toInt64(rent_due * 100) AS due,
        toDecimal64(if(kind = 'platform' AND certified = 1, least(intDiv(eligible + 2, 5), 20000000), 0), 2) / 100 AS A,
        toDecimal64(if(kind = 'courier' AND registered = 1 AND orders_out >= 5000,
                       100 * least(orders_out, 10000) + 150 * greatest(orders_out - 10000, 0), 0), 2) / 100 AS B,
        toDecimal64(if(kind = 'platform' AND certified = 1, least(intDiv(equipment + 5, 10), 2000000), 0), 2) / 100 AS C,
        toDecimal64(if(certified = 1, 2000000 * physical_stores, 0)
                    + if(online_orders >= 1000 AND online_revenue >= 200000, 2000000, 0), 2) / 100 AS D,
        toDecimal64(if(kind = 'village_station', least(intDiv(equipment + 2, 5), 3000000), 0), 2) / 100 AS E,
        toDecimal64(if(kind = 'rnd_platform' AND certified = 1, least(intDiv(3 * eligible + 5, 10), 20000000), 0), 2) / 100 AS F,
        toDecimal64(multiIf(award_grade = 'first', 3000000, award_grade = 'second', 2000000, award_grade = 'third', 1000000,
                            0), 2) / 100 AS G,
        toDecimal64(least(intDiv(toInt64(loan_principal * 100) * toInt64(benchmark_rate * 100) * loan_days + 3600000, 7200000),
                          50000000), 2) / 100 AS H,
        toDecimal64(multiIf(entry_date > toDate('2015-12-31'), due, entry_date > toDate('2013-12-31'), intDiv(due + 1, 2), 0),
                    2) / 100 AS I
    FROM file('@DATA@', 'CSVWithNames', 'id String, name String, kind String, township String, registered UInt8, certified UInt8,
        fixed_asset_investment Decimal64(2), infrastructure_and_land Decimal64(2), network_and_equipment_cost Decimal64(2),
        orders_out Int64, online_orders Int64, online_revenue Decimal64(2), loan_principal Decimal64(2), loan_term_months Int64,
        loan_days Int64, benchmark_rate Decimal64(2), award_grade String, entry_date Date, tax_retained Decimal64(2),
        rent_due Decimal64(2), physical_stores Int64')
)
SETTINGS max_threads = @THREADS@, engine_file_truncate_on_insert = 1, output_format_decimal_trailing_zeros = 1
