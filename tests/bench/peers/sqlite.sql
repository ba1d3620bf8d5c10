-- SQLite: imports the file as text and computes whole fen. Dates are compared as text.
.mode csv
.import '@DATA@' applicant
.headers on
.separator , "\n"
.output '@OUTPUT@'
SELECT id, printf('%d.%02d', A / 100, A % 100) AS A, printf('%d.%02d', B / 100, B % 100) AS B,
       printf('%d.%02d', C / 100, C % 100) AS C, printf('%d.%02d', D / 100, D % 100) AS D,
       printf('%d.%02d', E / 100, E % 100) AS E, printf('%d.%02d', F / 100, F % 100) AS F,
       printf('%d.%02d', G / 100, G % 100) AS G, printf('%d.%02d', H / 100, H % 100) AS H,
       printf('%d.%02d', I / 100, I % 100) AS I,
       printf('%d.%02d', (A + B + C + D + E + F + G + H + I) / 100, (A + B + C + D + E + F + G + H + I) % 100) AS total
FROM (
    SELECT id,
           CASE WHEN kind = 'platform' AND certified THEN min((eligible + 2) / 5, 20000000) ELSE 0 END AS A,
           CASE WHEN kind = 'courier' AND registered AND orders >= 5000
                THEN 100 * min(orders, 10000) + 150 * max(orders - 10000, 0) ELSE 0 END AS B,
           CASE WHEN kind = 'platform' AND certified THEN min((equipment + 5) / 10, 2000000) ELSE 0 END AS C,
           CASE WHEN certified THEN 2000000 * stores ELSE 0 END
               + CASE WHEN online >= 1000 AND revenue >= 20000000 THEN 2000000 ELSE 0 END AS D,
           CASE WHEN kind = 'village_station' THEN min((equipment + 2) / 5, 3000000) ELSE 0 END AS E,
           CASE WHEN kind = 'rnd_platform' AND certified THEN min((3 * eligible + 5) / 10, 20000000) ELSE 0 END AS F,
           CASE award_grade WHEN 'first' THEN 3000000 WHEN 'second' THEN 2000000 WHEN 'third' THEN 1000000 ELSE 0 END AS G,
           min((principal * rate * days + 3600000) / 7200000, 50000000) AS H,
           CASE WHEN entry_date > '2015-12-31' THEN due WHEN entry_date > '2013-12-31' THEN (due + 1) / 2 ELSE 0 END AS I
    FROM (
        SELECT id, kind, award_grade, entry_date,
               CAST(registered AS INTEGER) AS registered, CAST(certified AS INTEGER) AS certified,
               CAST(replace(fixed_asset_investment, '.', '') AS INTEGER)
                   - CAST(replace(infrastructure_and_land, '.', '') AS INTEGER) AS eligible,
               CAST(replace(network_and_equipment_cost, '.', '') AS INTEGER) AS equipment,
               CAST(orders_out AS INTEGER) AS orders, CAST(online_orders AS INTEGER) AS online,
               CAST(replace(online_revenue, '.', '') AS INTEGER) AS revenue,
               CAST(replace(loan_principal, '.', '') AS INTEGER) AS principal,
               CAST(replace(benchmark_rate, '.', '') AS INTEGER) AS rate, CAST(loan_days AS INTEGER) AS days,
               CAST(replace(tax_retained, '.', '') AS INTEGER) + CAST(replace(rent_due, '.', '') AS INTEGER) AS due,
               CAST(physical_stores AS INTEGER) AS stores
        FROM applicant
    )
);
