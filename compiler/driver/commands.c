#include "compiler/driver/command.h"
#include "runtime/nearest.h"

const Option command_options[OPTION_COUNT] = {
#define OPTION(id, name, letter, kind, argument, values, low, high, en, zh) \
    {name, letter, OPTION_KIND_##kind, argument, values, low, high, {{en, sizeof(en) - 1}, {zh, sizeof(zh) - 1}}},
#include "compiler/driver/options.def"
#undef OPTION
};

/* clang-format off */
#define WORDS(en, zh) {{en, sizeof(en) - 1}, {zh, sizeof(zh) - 1}}
/* clang-format on */

const Command commands[] = {
    {.name = "run",
     .operands = {"POLICY", "DATA"},
     .options = {OPTION_OUTPUT,     OPTION_FORMAT,  OPTION_HEADERS,    OPTION_ENCODING, OPTION_DETAIL,
                 OPTION_COLUMNS,    OPTION_REJECTS, OPTION_STRICT,     OPTION_TABLE,    OPTION_DECISIONS,
                 OPTION_LEDGER,     OPTION_READING, OPTION_YEAR,       OPTION_AS_OF,    OPTION_QUIET,
                 OPTION_ENGINE,     OPTION_ARITH,   OPTION_ARITH_DIFF, OPTION_THREADS,  OPTION_BATCH_ROWS,
                 OPTION_CHUNK_BYTES},
     .option_count = 21,
     .run = cmd_run,
     .summary = WORDS("compute what a policy pays to each applicant of a data file",
                      "按政策计算数据文件中每份申报应得的金额"),
     .description = WORDS(
         "Reads the policy and the data (CSV; - is standard input), evaluates every clause for every row, settles "
         "what rows share (places, shared caps, budgets) and writes one line per row.\n"
         "A row that cannot be read is rejected and listed; it never stops the others. The summary goes to "
         "standard error.",
         "读取政策和数据（CSV；- 表示标准输入），逐行计算每个条款，再结算各行共享的名额、封顶和资金，每行申报输出一行结果。\n"
         "读不懂的行会被退回并列出，不影响其他行。摘要输出到标准错误。"),
     .example = WORDS("polc run policy2015.pol data.csv -o result.csv",
                      "polc run policy2015.pol data.csv -o result.csv")},
    {.name = "check",
     .operands = {"POLICY"},
     .options = {OPTION_READING, OPTION_LAW, OPTION_LEVEL, OPTION_CLIFF, OPTION_ACCEPTED, OPTION_VALID},
     .option_count = 6,
     .run = cmd_check,
     .summary =
         WORDS("report the errors of a policy, and what it may say wrongly", "报告政策中的错误和可能有误之处"),
     .description = WORDS(
         "Compiles the policy under every option of its readings and reports every error with its place in the text, and every "
         "finding: awards that jump or fall, conditions that cannot hold, and the like, each with applicants who show it. A "
         "finding that the measure means is accepted in the policy: accept FINDING \"why\". No data is read.",
         "按口径的每个选项编译政策，报告每个错误及其位置，以及各种发现：金额跳变或倒挂、不可能成立的条件等，并举出实例。"
         "办法确是此意的，在政策中写“已知 发现 “理由””。不读取数据。"),
     .example = WORDS("polc check policy2015.pol", "polc check policy2015.pol")},
    {.name = "explain",
     .operands = {"POLICY", "[DATA]"},
     .options = {OPTION_ID, OPTION_ROW, OPTION_ALL, OPTION_CLAUSE, OPTION_HTML, OPTION_EXPLAIN_JSON, OPTION_OUTPUT,
                 OPTION_TABLE, OPTION_DECISIONS, OPTION_LEDGER, OPTION_READING, OPTION_YEAR, OPTION_AS_OF,
                 OPTION_THREADS},
     .option_count = 14,
     .run = cmd_explain,
     .summary = WORDS("tell the life of every amount of an application, or what a message means",
                      "逐步说明一份申报的每笔金额，或说明一条提示"),
     .description = WORDS(
         "For every clause: its article, each condition with the values that it saw, the base, tiers and look-ups step by step, "
         "rounding, caps, what other applications took of shared places and money, and what is paid.\n"
         "With the code of a message instead (E0501, W0207, D0301): what it means, why polc insists, a wrong example and the mended one.",
         "逐条说明：依据、每项条件及所见数值、基数、分档和查表的逐步计算、舍入、封顶、其他申报占用的名额和资金，直至实付金额。\n"
         "也可只给提示代码（E0501、W0207、D0301）：说明其含义、为何这样要求，并给出错误写法和改正后的写法。"),
     .example = WORDS("polc explain policy2015.pol data.csv --id 2016-001",
                      "polc explain policy2015.pol data.csv --id 2016-001")},
    {.name = "fmt",
     .operands = {"POLICY"},
     .options = {OPTION_WRITE, OPTION_DIFF, OPTION_CHECK},
     .option_count = 3,
     .run = cmd_fmt,
     .summary = WORDS("write a policy in its one canonical style, in either language",
                      "以统一的格式书写政策，中英文均可"),
     .description = WORDS(
         "Prints the policy with its lines laid out in the one canonical style. --lang turns keywords, word order, punctuation "
         "and labelled names into that language; without it the policy stays in its own. Comments, texts and numbers stay; what "
         "the policy pays does not change. A policy with errors is reported and not formatted.",
         "按统一格式输出政策文本。--lang 把关键词、语序、标点和有另一名称的名字换成该语言；不给时保持原有语言。"
         "注释、文字和数值不变，计算结果也不变。有错误的政策只报告错误，不改写。"),
     .example = WORDS("polc fmt policy2015.pol --lang zh", "polc fmt policy2015.pol --lang zh")},
    {.name = "test",
     .operands = {"POLICY…"},
     .options = {OPTION_READING, OPTION_FILTER, OPTION_ACCEPT, OPTION_ACCEPT_INVALID, OPTION_COVERAGE,
                 OPTION_SUGGEST, OPTION_MUTATE, OPTION_MOST, OPTION_JSON},
     .option_count = 9,
     .run = cmd_test,
     .summary = WORDS("run the tests of policies", "运行政策的算例"),
     .description = WORDS(
         "Evaluates every `test` of each policy, in it, in P.test.pol and in the worksheet P.cases.csv beside P.pol, and shows where a result differs from what "
         "is expected, with the cells that were given and how the result came about. A folder stands for the policies in it. A "
         "policy that has errors does not stop the others.",
         "逐个计算各政策中、同目录的“政策名.test.pol”和表格“政策名.cases.csv”中的“算例”，显示与预期不同之处、所设内容和结果的由来。"
         "给出文件夹则测试其中的全部政策。有错误的政策不影响其他政策。"),
     .example = WORDS("polc test policy2015.pol", "polc test policy2015.pol")},
    {.name = "readings",
     .operands = {"POLICY", "[DATA]"},
     .options = {OPTION_BY, OPTION_PAIRS, OPTION_READING, OPTION_AS_OF, OPTION_TABLE, OPTION_LEDGER, OPTION_YEAR,
                 OPTION_REPORT_FORMAT, OPTION_JSON, OPTION_OUTPUT, OPTION_ENCODING, OPTION_QUIET, OPTION_ENGINE,
                 OPTION_THREADS, OPTION_BATCH_ROWS, OPTION_CHUNK_BYTES},
     .option_count = 16,
     .run = cmd_readings,
     .summary = WORDS("list the readings of a policy, and what each of their options changes",
                      "列出政策的口径，以及每个选项会改变什么"),
     .description = WORDS(
         "Without data: every reading with its article and its options, which one is in force and why. With data: every option "
         "of every reading beside what is in force, one change at a time: totals, rows that change, largest gains and losses, "
         "budgets. --by lists who gains and who loses.",
         "不带数据：列出每项口径的依据、选项、现行选项及缘由。带数据：逐一改换每项口径的每个选项，与现行口径相比："
         "合计、变动的行、增减最多的行、对资金的影响。--by 列出谁增谁减。"),
     .example = WORDS("polc readings policy2015.pol data.csv", "polc readings policy2015.pol data.csv")},
    {.name = "diff",
     .operands = {"OLD", "NEW", "[DATA]"},
     .options = {OPTION_READING, OPTION_READING_OLD, OPTION_READING_NEW, OPTION_AS_OF, OPTION_TABLE, OPTION_LEDGER,
                 OPTION_YEAR, OPTION_CHANGED_ROWS, OPTION_REPORT_FORMAT, OPTION_JSON, OPTION_OUTPUT,
                 OPTION_ENCODING, OPTION_QUIET, OPTION_ENGINE, OPTION_THREADS, OPTION_BATCH_ROWS,
                 OPTION_CHUNK_BYTES},
     .option_count = 17,
     .run = cmd_diff,
     .summary = WORDS("what changed between two policies, and who gains and loses by it",
                      "比较两份政策：改了什么，谁增谁减"),
     .description = WORDS(
         "Without data: what was added, removed, renamed or changed, declaration by declaration, in words and as both texts say it. "
         "Layout, comments, language and order are no change. With data: both policies over the same rows: totals, who gains and who "
         "loses because of which change, outcomes and budgets that differ.\n"
         "Exits with 0 when nothing differs and with 1 when something does. One policy may be compared with itself under another "
         "reading.",
         "不带数据：逐项列出新增、取消、改名和修改之处，用文字说明并列出两份文本；版式、注释、语言和次序不算改动。"
         "带数据：用两份政策计算同一批申报：合计、谁增谁减及因何处改动、结果和资金的变化。\n"
         "没有差异时以0退出，有差异时以1退出。也可以比较同一政策的两种口径。"),
     .example = WORDS("polc diff policy2015.pol policy2016.pol data.csv",
                      "polc diff policy2015.pol policy2016.pol data.csv")},
    {.name = "sample",
     .operands = {"POLICY"},
     .options = {OPTION_ROWS, OPTION_SEED, OPTION_OUTPUT, OPTION_HEADERS, OPTION_ENCODING, OPTION_TABLE},
     .option_count = 6,
     .run = cmd_sample,
     .summary = WORDS("make applicant data for a policy", "为政策生成样例数据"),
     .description = WORDS(
         "Writes rows that fit the policy's input declaration: its ranges, categories and checks, with "
         "boundary values and blanks. The same seed gives the same bytes. The rows of details go into the file that --table names.",
         "按政策的申报表声明生成数据：符合取值范围、类别和校验规则，包含边界值和空白。相同的种子得到相同的字节。明细表的行写入 "
         "--table 所给的文件。"),
     .example = WORDS("polc sample policy2015.pol --rows 1000 -o data.csv",
                      "polc sample policy2015.pol --rows 1000 -o data.csv")},
    {.name = "plot",
     .operands = {"POLICY", "CLAUSE", "FIELD"},
     .options = {OPTION_GIVEN, OPTION_WITH, OPTION_READING, OPTION_WITH_READING, OPTION_AS_OF, OPTION_FROM,
                 OPTION_TO, OPTION_OUTPUT, OPTION_PLOT_FORMAT},
     .option_count = 9,
     .run = cmd_plot,
     .summary =
         WORDS("draw what a clause pays against one field of the form", "画出某条款的金额随某栏目变化的曲线"),
     .description = WORDS(
         "Computes the award of one applicant, as if nobody else applied, while one cell moves, and draws it: on the terminal, as SVG "
         "(-o FILE.svg), or as its points. Every threshold is looked at with its neighbours; jumps are drawn as jumps and told with both "
         "values. The other cells stay as --given has them, or are those of an applicant who was found, and are printed.",
         "假定没有其他人申报，让一份申报的一个栏目变化，逐点计算金额并画图：在终端上、写成 SVG（-o 文件.svg），或列出各点。"
         "每个起点和档次界限及其前后都会计算；跳变画成跳变，并写明前后两个金额。其他栏目由 --given 给出，否则自动找一份申报，并打印出来。"),
     .example = WORDS("polc plot policy2015.pol courier_freight orders_out -o freight.svg",
                      "polc plot policy2015.pol 快递运费补贴 县外本土产品单量 -o freight.svg")},
    {.name = "doc",
     .operands = {"POLICY"},
     .options = {OPTION_OUTPUT, OPTION_DOC_FORMAT, OPTION_READING, OPTION_AS_OF},
     .option_count = 4,
     .run = cmd_doc,
     .summary = WORDS("write a policy as a document for people", "把政策写成供人阅读的文档"),
     .description = WORDS(
         "Every clause in sentences of the reader's language (--lang): for whom, on which conditions, how much, how often, from "
         "where; its tiers as tables, its award as pictures with every jump marked, its worked cases with their result. Then funds, "
         "readings and what is in force, tables, what is not computed, the form and who reads which field, an index of articles. "
         "One HTML file that prints on A4, or Markdown.",
         "用读者的语言（--lang）逐条写明：对象、条件、金额、次数、资金来源；分档列成表，金额画成图并标出每处跳变，算例附核验结果。"
         "另列资金、口径及现行理解、标准表、未量化的内容、申报表栏目及使用它的条款、条文索引。输出为可按 A4 打印的单个网页文件，或 Markdown。"),
     .example = WORDS("polc doc policy2015.pol -o policy2015.html",
                      "polc doc policy2015.pol --lang zh -o policy2015.html")},
    {.name = "dump",
     .operands = {"POLICY"},
     .options = {OPTION_STAGE, OPTION_READING},
     .option_count = 2,
     .run = cmd_dump,
     .summary = WORDS("print what a stage of the compilation made of a policy", "打印编译某一阶段的结果"),
     .description =
         WORDS("For developers: the tokens, the syntax tree, the types, the plan that is evaluated, or the "
               "kernels that it is compiled to (LLVM IR or assembly).",
               "供开发者使用：词法单元、语法树、类型、最终执行的计划，或由计划编译出的内核（LLVM IR 或汇编）。"),
     .example = WORDS("polc dump policy2015.pol --stage=ast", "polc dump policy2015.pol --stage=ast")},
    {.name = "build",
     .operands = {"POLICY"},
     .options = {OPTION_OUTPUT, OPTION_HEADER, OPTION_CPU, OPTION_READING, OPTION_AS_OF},
     .option_count = 5,
     .run = cmd_build,
     .summary =
         WORDS("compile a policy to a shared object for other programs", "把政策编译成供其他程序使用的共享库"),
     .description = WORDS(
         "For developers: the clauses as machine code in a shared object (-o, else libID.so) that depends on nothing but the C "
         "library, with one function that evaluates columns of rows; the C header says how. It has what each row gives by itself; "
         "what rows share (places, shared caps, budgets) is settled by polc run and by libpolc. Linking needs cc.",
         "供开发者使用：把各条款编译成机器码，写成只依赖 C 库的共享库（-o，默认 lib标识.so），用一个函数按列计算各行，"
         "用法见 C 头文件。结果是每行自身应得的金额；各行共享的名额、封顶和资金由 polc run 或 libpolc 结算。链接需要 cc。"),
     .example = WORDS("polc build policy2015.pol -o libpolicy.so --header",
                      "polc build policy2015.pol -o libpolicy.so --header")},
    {.name = "help",
     .operands = {"[COMMAND]"},
     .options = {OPTION_MAN, OPTION_COMPLETION, OPTION_MARKDOWN, OPTION_KEYWORDS, OPTION_FUNCTIONS},
     .option_count = 5,
     .run = cmd_help,
     .summary = WORDS("show how polc or one of its commands is used", "显示 polc 或某个命令的用法"),
     .description = WORDS("Without a command, lists the commands.", "不带命令时列出全部命令。"),
     .example = WORDS("polc help run", "polc help run")},
    {.name = "version",
     .run = cmd_version,
     .summary = WORDS("show the version", "显示版本"),
     .description = WORDS("Prints the version of polc.", "打印 polc 的版本。"),
     .example = WORDS("polc version", "polc version")},
};
const size_t command_count = sizeof commands / sizeof *commands;

const Command *command_find(const char *name)
{
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

bool command_takes(const Command *command, OptionId option)
{
    if (option < COMMAND_SHARED_OPTIONS)
        return true;
    for (size_t i = 0; command && i < command->option_count; i++)
        if (command->options[i] == option)
            return true;
    return false;
}

Str placeholder_in(const char *name, Language language)
{
    static const char *const chinese[][2] = {
        {"POLICY", "政策文件"},
        {"DATA", "数据文件"},
        {"[DATA]", "[数据文件]"},
        {"[COMMAND]", "[命令]"},
        {"[=FILE]", "[=文件]"},
        {"NAME", "名称"},
        {"FILE", "文件"},
        {"LANGUAGE", "语言"},
        {"FORM", "形式"},
        {"WHEN", "何时"},
        {"NAME=OPTION", "口径=选项"},
        {"FORMAT", "形式"},
        {"NAMES", "列名"},
        {"ENCODING", "编码"},
        {"YEAR", "年度"},
        {"DATE", "日期"},
        {"N", "数"},
        {"S", "种子"},
        {"STAGE", "阶段"},
        {"ENGINE", "方式"},
        {"ARITHMETIC", "算术"},
        {"LIST", "列名,…"},
        {"CLAUSE", "条款"},
        {"FIELD", "栏目"},
        {"CELLS", "栏目"},
        {"OTHER", "另一政策"},
        {"LEVEL", "级别"},
        {"AMOUNT", "金额"},
        {"VALUE", "值"},
        {"KEY", "编号"},
        {"POLICY…", "政策文件…"},
        {"TEXT", "文字"},
        {"[DATA]", "[数据文件]"},
        {"OLD", "原政策"},
        {"NEW", "新政策"},
    };
    for (size_t i = 0; language == LANGUAGE_ZH && i < sizeof chinese / sizeof *chinese; i++)
        if (strcmp(chinese[i][0], name) == 0)
            return str_from(chinese[i][1]);
    return str_from(name);
}

Str command_nearest(const char *name)
{
    Str names[sizeof commands / sizeof *commands];
    for (size_t i = 0; i < command_count; i++)
        names[i] = str_from(commands[i].name);
    return nearest_name(str_from(name), names, command_count);
}
