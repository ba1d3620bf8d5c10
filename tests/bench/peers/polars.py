"""polars.py FOLDER DATA OUTPUT: the nine rules with the Polars that lies in FOLDER, in its usual 64-bit binary numbers, so that some
amounts miss the fen. Dates are compared, which is cheaper than counting years."""
import datetime
import sys

sys.path.insert(0, sys.argv[1])
import polars as pl  # noqa: E402


def when(condition, amount):
    return pl.when(condition).then(amount).otherwise(0.0)


def capped(amount, cap):
    return pl.min_horizontal(amount.round(2), pl.lit(cap))


kind = pl.col("kind")
registered, certified = pl.col("registered") == 1, pl.col("certified") == 1
eligible = pl.col("fixed_asset_investment") - pl.col("infrastructure_and_land")
equipment, orders, grade = pl.col("network_and_equipment_cost"), pl.col("orders_out"), pl.col("award_grade")
interest = pl.col("loan_principal") * pl.col("benchmark_rate") * pl.col("loan_days")
entry, due = pl.col("entry_date"), pl.col("tax_retained") + pl.col("rent_due")
platform = (kind == "platform") & certified
marginal = pl.min_horizontal(orders, pl.lit(10000)) + 1.5 * pl.max_horizontal(orders - 10000, pl.lit(0))
sells = (pl.col("online_orders") >= 1000) & (pl.col("online_revenue") >= 200000)

rows = pl.scan_csv(sys.argv[2], try_parse_dates=True)
amounts = rows.select(
    "id",
    when(platform, capped(0.2 * eligible, 200000.0)).alias("A"),
    when((kind == "courier") & registered & (orders >= 5000), marginal).alias("B"),
    when(platform, capped(0.1 * equipment, 20000.0)).alias("C"),
    (when(certified, 20000.0 * pl.col("physical_stores")) + when(sells, 20000.0)).alias("D"),
    when(kind == "village_station", capped(0.2 * equipment, 30000.0)).alias("E"),
    when((kind == "rnd_platform") & certified, capped(0.3 * eligible, 200000.0)).alias("F"),
    pl.when(grade == "first").then(30000.0).when(grade == "second").then(20000.0).when(grade == "third").then(10000.0)
    .otherwise(0.0).alias("G"),
    capped(interest / 72000.0, 500000.0).alias("H"),
    pl.when(entry > datetime.date(2015, 12, 31)).then(due)
    .when(entry > datetime.date(2013, 12, 31)).then((0.5 * due).round(2)).otherwise(0.0).alias("I"),
).with_columns(pl.sum_horizontal("A", "B", "C", "D", "E", "F", "G", "H", "I").alias("total"))
amounts.sink_csv(sys.argv[3], float_precision=2)
