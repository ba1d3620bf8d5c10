"""The application form of the 2015 measure and the two facts of it that carry dates: the first day, and the benchmark rates."""
import datetime

Date = datetime.date

SUBJECTS = {
    "ecommerce_enterprise": "电子商务企业", "logistics_platform": "物流公共服务平台", "courier": "物流快递企业",
    "service_platform": "第三方公共服务平台", "online_shop": "网店", "village_station": "村级服务站",
    "rd_training_platform": "研发和人才培养平台", "association": "行业协会", "park": "电子商务产业园区",
    "support_service": "配套服务企业", "township": "示范乡镇", "person": "个人", "other": "其他",
}
GRADES = {"first": "一等奖", "second": "二等奖", "third": "三等奖"}

# Column id, Chinese header, kind of value.
COLUMNS = [
    ("application_id", "申报编号", "text"), ("enterprise_id", "统一社会信用代码", "text"), ("applicant_name", "申报单位", "text"),
    ("subject", "主体类型", SUBJECTS), ("township", "所属乡镇", "text"), ("filed_on", "申报日期", "date"),
    ("registered_in_county", "本县工商注册", "yes_no"), ("taxed_in_county", "本县缴税", "yes_no"),
    ("regional_hub", "设区域总部或分拨中心", "yes_no"), ("accredited", "已认定授牌", "yes_no"), ("project_id", "项目编号", "text"),
    ("project_filed", "项目已备案", "yes_no"), ("evidence_verified", "发票和付款已核验", "yes_no"), ("invested", "实际投入额", "money"),
    ("payments", "付款记录合计", "money"), ("civil_and_land", "其中基建和土地款", "money"), ("decided_rate", "核定比例", "rate"),
    ("orders_out", "县外本土产品单量", "count"), ("online_orders", "年销售单量", "count"), ("online_revenue", "年销售收入", "money"),
    ("shop_id", "网店编号", "text"), ("store_site", "点位编号", "text"), ("award_grade", "获奖等次", GRADES),
    ("moved_in_on", "入驻日期", "date"), ("benefit_from", "受益期起", "date"), ("rent_due", "应缴房租", "money"),
    ("tax_retained", "地方留存税收", "money"), ("strong_enterprise", "规模和带动性已认定", "yes_no"),
    ("loan_contract", "贷款合同编号", "text"), ("loan_principal", "贷款本金", "money"), ("loan_months", "合同期限月数", "count"),
    ("loan_start", "放款日期", "date"), ("interest_from", "计息起日", "date"), ("interest_to", "计息止日", "date"),
    ("interest_paid", "已付利息", "money"),
]
BLANK_IS_ZERO = {"civil_and_land", "rent_due", "tax_retained"}

EFFECTIVE = Date(2015, 11, 1)

# First day of each adjustment; annual rates in hundredths of a percent for up to 12 months, up to 60 months, above.
BENCHMARK = [
    (Date(2014, 11, 22), 560, 600, 615), (Date(2015, 3, 1), 535, 575, 590), (Date(2015, 5, 11), 510, 550, 565),
    (Date(2015, 6, 28), 485, 525, 540), (Date(2015, 8, 26), 460, 500, 515), (Date(2015, 10, 24), 435, 475, 490),
]
BENCHMARK_DAYS = [row[0] for row in BENCHMARK]
