/* The grammar of policy text: which tree every construct makes, and nothing else.
 *
 * LALR(1) without conflicts, precedence declarations or lexer feedback. Statements begin with a keyword and need no
 * separators; every bracket and every list of statements has its own recovery, and tokens.c finds the place where the
 * grammar goes on. A test holds the tokens and the soft words below against keywords.def. */
%require "3.8"
%define api.pure full
%define api.prefix {grammar_}
%define api.token.prefix {TOK_}
%define api.value.type {Node *}
%define api.location.type {Span}
%define parse.error custom
%define parse.lac full
%locations
%expect 0
%param {Parser *parser}

%code requires {
#include "compiler/parser.h"
}

%code {
static int grammar_lex(Node **value, Span *at, Parser *parser);
static void grammar_error(const Span *at, Parser *parser, const char *message);

/* Deep enough for TOKENS_MAX_NESTING brackets; more, as in `not not not …`, is a diagnostic. A stack that does not
 * grow needs no memory that an escape from the arena would leak. */
#define YYINITDEPTH 6000
#define YYMAXDEPTH 6000

#define YYLLOC_DEFAULT(whole, parts, count)                                                                     \
    ((whole) = (count) ? (Span){YYRHSLOC(parts, 1).start, YYRHSLOC(parts, count).end}                           \
                       : (Span){YYRHSLOC(parts, 0).end, YYRHSLOC(parts, 0).end})

#define NEW(node_kind, at, ...) parser_node(parser, (Node){.kind = NODE_##node_kind, .span = (at), __VA_ARGS__})
#define PLAIN(node_kind, at) ast_node(parser->tokens.arena, NODE_##node_kind, (at))
#define RECOVERED                                                                                               \
    do {                                                                                                        \
        if (parser->tokens.stopped)                                                                             \
            YYABORT;                                                                                            \
        yyclearin;                                                                                              \
        yyerrok;                                                                                                \
    } while (0)
}

%token NAME "a name" NUMBER "a number" PERCENT "a percentage" DATE "a calendar date" STRING "a text in quotes"
%token LPAREN "(" RPAREN ")" LBRACE "{" RBRACE "}" COMMA "," COLON ":"
%token EQ "=" NE "!=" LT "<" GT ">" LE "<=" GE ">="
%token ADD_SIGN "+" MINUS_SIGN "-" TIMES_SIGN "*" DIVIDE_SIGN "/"
%token UNKNOWN_CHARACTER "an unknown character" MISPLACED "a misplaced word"
%token POLICY "policy" INCLUDE "include" UNIT "unit" INPUT "input" DEFINE "define" TABLE "table"
%token READING "reading" EVERY_CLAUSE "every clause" CLAUSE "clause" BUDGET "budget" EXCLUSIVE "exclusive"
%token LIMIT "limit" REFER "refer" TARGET "target" UNMODELLED "unmodelled" OVERRIDE "override" AMEND "amend"
%token ASSERT "assert" PROVE "prove" DOES_NOT_FALL_AS "does not fall as" GROWS "grows" ACCEPT "accept" TEST "test" UNDER "under" AUTHORITY "authority" ISSUED "issued"
%token EFFECTIVE "effective" EXPIRES "expires" CURRENCY "currency" ROUND "round" AWARD_YEAR "award year"
%token PRECEDENCE "precedence" MONTH_END "month end" VERSIONS "versions" KEY "key" FIELD "field" CHECK "check" REQUIRED "required"
%token DEFAULT "default" WITHIN "within" CERTIFIED_BY "certified by" BELONGS_TO "belongs to" EVIDENCE "evidence"
%token TEXT "text" YES_NO "yes_no" DATE_TYPE "date" MONEY "money" RATE "rate" NUMBER_TYPE "number"
%token COUNT_OF "count of" QUANTITY_OF "quantity of" ONE_OF "one of" DAYS "days" MONTHS "months" YEARS "years"
%token YES "yes" NO "no" BY "by" FILE "file" OPTION "option" DECIDED_BY "decided by" ON "on" DOCUMENT "document"
%token ARTICLE "article" QUOTE "quote" FOR "for" REQUIRE "require" EXCEPTING "excepting"
%token NOTWITHSTANDING "notwithstanding" PAY "pay" PLUS "plus" TIMES "times" CAP "cap" NO_CAP "no cap"
%token FLOOR "floor" ONCE "once" EVERY_YEAR "every year" AT_MOST "at most" PER "per" EACH_ONE "单个"
%token OVERALL "overall" PER_YEAR "per year" IN_TOTAL "in total" IN_ORDER_OF "in order of"
%token DESCENDING "descending" PRO_RATA "pro rata" TOP "top" BY_RANK_OF "by rank of" TIES "ties" QUOTA "quota"
%token FALL_THROUGH "fall through" PAID_FROM "paid from" IN_KIND "in_kind" INSTALMENTS "instalments"
%token EQUAL "equal" REST "rest" DUE "due" SHARE "share" ROUNDED "rounded" FLOORED_AT "floored at"
%token CAPPED_AT "capped at" TO "to" OF "of" ZH_OF "的" AS "as" AT_UP_TO "at up to" MINUS "minus" CASE "case"
%token WHEN "when" OTHERWISE "otherwise" LOOKUP "lookup" MARGINAL "marginal" AGAINST "against" WHOLE "whole"
%token EXCESS_OF "excess of" OVER "over" EXCESS_PART "的部分" GROWTH_OF "growth of" INCREASE_OF "increase of"
%token COMPARED_TO "比" GROWTH "增长" INCREASE "增加额" FROM "from" EACH_FULL "each full"
%token EACH_STARTED "each started" ADDS "adds" LEAST_OF "least of" GREATEST_OF "greatest of" UP_TO "up to"
%token BELOW "below" ABOVE "above" UP_TO_AFTER "以内" FROM_AFTER "以上" ABOVE_AFTER "以外" AT_LEAST "is at least"
%token IS "is" IS_ONE_OF "is one of" IS_NOT_ONE_OF "is not one of" KNOWN "known" UNKNOWN "unknown" AND "and"
%token OR "or" NOT "not" AWARDED "awarded" SHARE_OF "share of" IN_PROPORTION_TO "in proportion to"
%token SUM_OF "sum of" HIGHEST_OF "highest of" LOWEST_OF "lowest of" ANY "any" ALL "all" WHERE "where" AMONG "中"
%token ROWS_COUNTED "行数" THOSE "者" AMOUNT "amount" MEMBERS "members" CARRY_OVER "carry over" RESERVE "reserve"
%token SHORTAGE "shortage" UNDECIDED "undecided" FIRST_COME "first come" CUT_OFF "cut_off" PRIORITY "priority"
%token TAKE_HIGHEST "take highest" REDUCE "reduce" RULE_AMOUNT "rule amount" PAID_AMOUNT "paid amount"
%token CHANGE "change" ADD "add" REPEAL "repeal" TRANSITION "transition" AS_BEFORE "as before"
%token NEW_MINUS_AWARDED "new minus awarded" GIVEN "given" WITH "with"
%token EXPECT "expect" ALREADY "already"

%%

file:
    declarations { parser->file = NEW(FILE, @$, .items = $declarations); }
  ;

/* ---- names and texts ---- */

name:
    NAME
  | soft_word { $$ = parser_name(parser, @$); }
  ;

soft_word:
    "unit" | "input" | "limit" | "refer" | "target" | "test" | "authority" | "issued" | "effective" 
    | "expires" | "currency" | "round" | "versions" | "key" | "check" | "within" | "evidence" | "text" | "yes_no" 
    | "date" | "money" | "rate" | "number" | "days" | "years" | "by" | "file" | "option" | "on" 
    | "document" | "quote" | "floor" | "descending" | "top" | "ties" | "due" | "share" | "to" | "over" 
    | "adds" | "any" | "all" | "amount" | "members" | "reserve" | "shortage" | "undecided" | "cut_off" | "priority" 
    | "reduce" | "change" | "add" | "repeal" | "transition" | "already" 
  ;

names:
    name
  | names[list] "," name { $$ = ast_append($list, $name); }
  ;

/* Members of a brace: one separator may trail. */
listed_names:
    "{" names comma "}" { $$ = $names; }
  | "{" error "}" { yyerrok; $$ = PLAIN(ERROR, @$); }
  ;

label:
    STRING
  ;

label_or_none:
    %empty { $$ = NULL; }
  | label
  ;

comma:
    %empty { $$ = NULL; }
  | "," { $$ = NULL; }
  ;

/* ---- declarations ---- */

declarations:
    %empty { $$ = NULL; }
  | declarations[list] declaration { $$ = ast_append($list, $declaration); }
  ;

declaration:
    "policy" name label_or_none[label] "{" headers "}"
        { $$ = NEW(POLICY, @$, .name = $name, .label = $label, .items = $headers); }
  | "include" STRING[file] { $$ = NEW(INCLUDE, @$, .left = $file); }
  | "unit" name label_or_none[label] { $$ = NEW(UNIT, @$, .name = $name, .label = $label); }
  | "unit" name label_or_none[label] "=" expression
        { $$ = NEW(UNIT, @$, .name = $name, .label = $label, .right = $expression); }
  | "input" name label_or_none[label] "{" inputs "}"
        { $$ = NEW(INPUT, @$, .name = $name, .label = $label, .items = $inputs); }
  | "input" name[own] label_or_none[label] "belongs to" name[form] "by" name[field] "{" inputs "}"
        { $$ = NEW(INPUT, @$, .name = $own, .label = $label, .items = $inputs, .left = $form, .right = $field); }
  | "define" name label_or_none[label] "=" expression
        { $$ = NEW(DEFINE, @$, .name = $name, .label = $label, .right = $expression); }
  | "define" name error { RECOVERED; $$ = NEW(DEFINE, @$, .name = $name, .right = PLAIN(ERROR, @$)); }
  | "table" name label_or_none[label] "by" table_keys table_body
        { $$ = NEW(TABLE, @$, .name = $name, .label = $label, .items = $table_keys, .more = $table_body); }
  | "table" name label_or_none[label] "by" table_keys "file" STRING[file]
        { $$ = NEW(TABLE, @$, .name = $name, .label = $label, .items = $table_keys, .left = $file); }
  | reading
  | "every clause" "{" statements "}" { $$ = NEW(EVERY_CLAUSE, @$, .items = $statements); }
  | "every clause" "excepting" names "{" statements "}"
        { $$ = NEW(EVERY_CLAUSE, @$, .more = $names, .items = $statements); }
  | "clause" name label_or_none[label] "{" statements "}"
        { $$ = NEW(CLAUSE, @$, .name = $name, .label = $label, .items = $statements); }
  | "budget" name label_or_none[label] "{" budget_statements[lines] "}"
        { $$ = NEW(BUDGET, @$, .name = $name, .label = $label, .items = $lines); }
  | "exclusive" names scope "take highest" ties_or_none[ties]
        { $$ = NEW(EXCLUSIVE, @$, .items = $names, .scope = $scope, .left = $ties); }
  | "exclusive" names leading_scope[scope] "take highest" ties_or_none[ties]
        { $$ = NEW(EXCLUSIVE, @$, .items = $names, .scope = $scope, .left = $ties); }
  | "limit" sum[total] at_most_sign sum[bound] scope sharing
        { $$ = NEW(LIMIT, @$, .left = $total, .right = $bound, .scope = $scope, .third = $sharing); }
  | "limit" sum[total] leading_scope[scope] at_most_sign sum[bound] sharing
        { $$ = NEW(LIMIT, @$, .left = $total, .right = $bound, .scope = $scope, .third = $sharing); }
  | "refer" name label STRING[article]
        { $$ = NEW(REFER, @$, .name = $name, .label = $label, .third = $article); }
  | "refer" name label STRING[article] "{" statements "}"
        { $$ = NEW(REFER, @$, .name = $name, .label = $label, .third = $article, .items = $statements); }
  | "target" name label_or_none[label] quantity STRING[article]
        { $$ = NEW(TARGET, @$, .name = $name, .label = $label, .left = $quantity, .third = $article); }
  | "unmodelled" STRING[article] label
        { $$ = NEW(UNMODELLED, @$, .third = $article, .label = $label); }
  | "unmodelled" STRING[article] label "for" expression
        { $$ = NEW(UNMODELLED, @$, .third = $article, .label = $label, .left = $expression); }
  | "override" STRING[row] "clause" name "{" decisions "}"
        { $$ = NEW(OVERRIDE, @$, .left = $row, .name = $name, .items = $decisions); }
  | "amend" name[old] becomes name[new] label_or_none[label] "effective" DATE[date] "{" amendments "}"
        { $$ = NEW(AMEND, @$, .name = $old, .left = $new, .label = $label, .right = $date, .items = $amendments); }
  | "under" name[reading] "is" name[option] "{" declarations "}"
        { $$ = NEW(UNDER, @$, .name = $reading, .left = $option, .items = $declarations); }
  | "assert" expression label { $$ = NEW(ASSERT, @$, .left = $expression, .label = $label); }
  | "prove" expression label { $$ = NEW(PROVE, @$, .left = $expression, .label = $label); }
  | "prove" name[clause] "does not fall as" name[field] "grows" label
        { $$ = NEW(PROVE, @$, .name = $clause, .right = $field, .label = $label); }
  | acceptance
  | "test" label "{" test_statements[lines] "}" { $$ = NEW(TEST, @$, .label = $label, .items = $lines); }
  | error { RECOVERED; $$ = NULL; }
  ;

/* Wherever a finding can be: in a clause, in a budget, or for the whole file. */
acceptance:
    "accept" name[finding] label { $$ = NEW(ACCEPT, @$, .name = $finding, .label = $label); }
  | "accept" name[finding] "on" name[subject] label
        { $$ = NEW(ACCEPT, @$, .name = $finding, .left = $subject, .label = $label); }
  ;

/* 修订 甲 为 乙 */
becomes:
    "as" { $$ = NULL; }
  | "is" { $$ = NULL; }
  ;

at_most_sign:
    "<=" { $$ = NULL; }
  | "up to" { $$ = NULL; }
  ;

headers:
    %empty { $$ = NULL; }
  | headers[list] header { $$ = ast_append($list, $header); }
  ;

header:
    "authority" STRING { $$ = NEW(AUTHORITY, @$, .left = $STRING); }
  | "issued" DATE { $$ = NEW(ISSUED, @$, .left = $DATE); }
  | "effective" DATE { $$ = NEW(EFFECTIVE, @$, .left = $DATE); }
  | "expires" DATE { $$ = NEW(EXPIRES, @$, .left = $DATE); }
  | "currency" name label_or_none[label] { $$ = NEW(CURRENCY, @$, .name = $name, .label = $label); }
  | rounding
  | "award year" expression { $$ = NEW(AWARD_YEAR, @$, .left = $expression); }
  | "precedence" orders { $$ = NEW(PRECEDENCE, @$, .items = $orders); }
  | "month end" name { $$ = NEW(MONTH_END, @$, .name = $name); }
  | "versions" "by" expression { $$ = NEW(VERSIONS, @$, .left = $expression); }
  | MISPLACED { $$ = NULL; }
  | error { RECOVERED; $$ = NULL; }
  ;

/* The mode `up` and the word after it are one token. */
mode_to:
    name "to"
  | "up to" { $$ = parser_mode_up(parser, @$); }
  ;

rounding:
    "round" mode_to[mode] quantity { $$ = NEW(ROUND, @$, .name = $mode, .right = $quantity); }
  ;

/* ---- input ---- */

inputs:
    %empty { $$ = NULL; }
  | inputs[list] input { $$ = ast_append($list, $input); }
  ;

input:
    "key" name label_or_none[label] type field_options[options]
        { $$ = NEW(KEY, @$, .name = $name, .label = $label, .left = $type, .items = $options); }
  | "field" name label_or_none[label] type field_options[options]
        { $$ = NEW(FIELD, @$, .name = $name, .label = $label, .left = $type, .items = $options); }
  | "key" name error { RECOVERED; $$ = NEW(KEY, @$, .name = $name); }
  | "key" name label error { RECOVERED; $$ = NEW(KEY, @$, .name = $name, .label = $label); }
  | "field" name error { RECOVERED; $$ = NEW(FIELD, @$, .name = $name); }
  | "field" name label error { RECOVERED; $$ = NEW(FIELD, @$, .name = $name, .label = $label); }
  | "check" expression label { $$ = NEW(CHECK, @$, .left = $expression, .label = $label); }
  | MISPLACED { $$ = NULL; }
  | error { RECOVERED; $$ = NULL; }
  ;

field_options:
    %empty { $$ = NULL; }
  | field_options[list] field_option { $$ = ast_append($list, $field_option); }
  ;

field_option:
    "required" { $$ = PLAIN(REQUIRED, @$); }
  | "default" cell_value[value] { $$ = NEW(DEFAULT, @$, .left = $value); }
  | "within" cell_value[low] "to" cell_value[high] { $$ = NEW(WITHIN, @$, .left = $low, .right = $high); }
  | "certified by" STRING { $$ = NEW(CERTIFIED_BY, @$, .left = $STRING); }
  | "evidence" STRING { $$ = NEW(EVIDENCE, @$, .left = $STRING); }
  ;

/* What a cell holds, a price among it. */
cell_value:
    signed_operand
  | cell_value[price] "/" unit_name[unit] { $$ = NEW(DIVIDE, @$, .left = $price, .right = $unit); }
  ;

signed_operand:
    operand
  | "-" operand { $$ = NEW(NEGATE, @$, .left = $operand); }
  ;

type:
    "text" { $$ = PLAIN(TYPE_TEXT, @$); }
  | "yes_no" { $$ = PLAIN(TYPE_YES_NO, @$); }
  | "date" { $$ = PLAIN(TYPE_DATE, @$); }
  | "money" { $$ = PLAIN(TYPE_MONEY, @$); }
  | "money" "/" unit_name[unit] { $$ = NEW(TYPE_PRICE, @$, .left = $unit); }
  | "money" "/" unit_name[unit] "/" unit_name[second]
        { $$ = NEW(TYPE_PRICE, @$, .left = $unit, .right = $second); }
  | "rate" { $$ = PLAIN(TYPE_RATE, @$); }
  | "number" { $$ = PLAIN(TYPE_NUMBER, @$); }
  | "count of" name { $$ = NEW(TYPE_COUNT, @$, .name = $name); }
  | "quantity of" name { $$ = NEW(TYPE_QUANTITY, @$, .name = $name); }
  | "one of" "{" members comma "}" { $$ = NEW(TYPE_ONE_OF, @$, .items = $members); }
  | "one of" "{" error "}" { yyerrok; $$ = PLAIN(ERROR, @$); }
  | "days" { $$ = PLAIN(TYPE_DAYS, @$); }
  | "months" { $$ = PLAIN(TYPE_MONTHS, @$); }
  | "years" { $$ = PLAIN(TYPE_YEARS, @$); }
  ;

unit_name:
    name
  | "months" { $$ = parser_name(parser, @$); }
  ;

members:
    member
  | members[list] "," member { $$ = ast_append($list, $member); }
  ;

member:
    name label_or_none[label] { $$ = NEW(MEMBER, @$, .name = $name, .label = $label); }
  ;

/* ---- tables ---- */

table_keys:
    table_key
  | table_keys[list] "," table_key { $$ = ast_append($list, $table_key); }
  ;

table_key:
    name type { $$ = NEW(TABLE_KEY, @$, .name = $name, .left = $type); }
  ;

table_body:
    "{" table_values comma "}" { $$ = $table_values; }
  | "{" table_rows comma "}" { $$ = $table_rows; }
  | "{" error "}" { yyerrok; $$ = PLAIN(ERROR, @$); }
  ;

table_values:
    table_value
  | table_values[list] "," table_value { $$ = ast_append($list, $table_value); }
  ;

table_value:
    lookup_key ":" expression { $$ = NEW(TABLE_ROW, @$, .left = $lookup_key, .right = $expression); }
  ;

table_rows:
    table_row
  | table_rows[list] comma table_row { $$ = ast_append($list, $table_row); }
  ;

table_row:
    lookup_key table_body { $$ = NEW(TABLE_ROW, @$, .left = $lookup_key, .items = $table_body); }
  ;

/* ---- readings ---- */

reading:
    "reading" name label_or_none[label] "{" options "}"
        { $$ = NEW(READING, @$, .name = $name, .label = $label, .items = $options); }
  ;

options:
    %empty { $$ = NULL; }
  | options[list] option { $$ = ast_append($list, $option); }
  ;

option:
    "article" STRING { $$ = NEW(ARTICLE, @$, .left = $STRING); }
  | "option" name label_or_none[label] option_standing[standing]
        { $$ = NEW(OPTION, @$, .name = $name, .label = $label, .left = $standing); }
  | MISPLACED { $$ = NULL; }
  | error { RECOVERED; $$ = NULL; }
  ;

option_standing:
    %empty { $$ = NULL; }
  | "default" { $$ = PLAIN(DEFAULT_OPTION, @$); }
  | "decided by" STRING[who] "on" DATE[date] { $$ = NEW(DECIDED, @$, .left = $who, .right = $date); }
  | "decided by" STRING[who] "on" DATE[date] "document" STRING[document]
        { $$ = NEW(DECIDED, @$, .left = $who, .right = $date, .third = $document); }
  ;

/* ---- clauses ---- */

statements:
    %empty { $$ = NULL; }
  | statements[list] statement { $$ = ast_append($list, $statement); }
  ;

statement:
    "article" STRING { $$ = NEW(ARTICLE, @$, .left = $STRING); }
  | "quote" STRING { $$ = NEW(QUOTE, @$, .left = $STRING); }
  | "for" expression { $$ = NEW(FOR, @$, .left = $expression); }
  | "require" expression label { $$ = NEW(REQUIRE, @$, .left = $expression, .label = $label); }
  | "excepting" expression label { $$ = NEW(EXCEPTING, @$, .left = $expression, .label = $label); }
  | "excepting" expression[condition] label ":" expression[instead]
        { $$ = NEW(EXCEPTING, @$, .left = $condition, .label = $label, .right = $instead); }
  | "notwithstanding" name { $$ = NEW(NOTWITHSTANDING, @$, .name = $name); }
  | "pay" expression modifiers { $$ = NEW(PAY, @$, .left = $expression, .items = $modifiers); }
  | "pay" leading_rank[rank] { $$ = NEW(PAY, @$, .left = $rank); }
  | "cap" expression { $$ = NEW(CAP, @$, .left = $expression); }
  | "cap" expression scope sharing
        { $$ = NEW(CAP, @$, .left = $expression, .scope = $scope, .right = $sharing); }
  | leading_scope[scope] "cap" expression sharing
        { $$ = NEW(CAP, @$, .left = $expression, .scope = $scope, .right = $sharing); }
  | "no cap" label { $$ = NEW(NO_CAP, @$, .label = $label); }
  | "floor" expression { $$ = NEW(FLOOR, @$, .left = $expression); }
  | "once" scope ordering { $$ = NEW(ONCE, @$, .scope = $scope, .right = $ordering); }
  | leading_scope[scope] "once" ordering { $$ = NEW(ONCE, @$, .scope = $scope, .right = $ordering); }
  | "every year" scope ordering { $$ = NEW(EVERY_YEAR, @$, .scope = $scope, .right = $ordering); }
  | leading_scope[scope] "every year" ordering
        { $$ = NEW(EVERY_YEAR, @$, .scope = $scope, .right = $ordering); }
  | "at most" expression scope ordering
        { $$ = NEW(AT_MOST, @$, .left = $expression, .scope = $scope, .right = $ordering); }
  | leading_scope[scope] "at most" expression ordering
        { $$ = NEW(AT_MOST, @$, .left = $expression, .scope = $scope, .right = $ordering); }
  | "top" expression scope_or_none[scope] "by" order ties_or_none[ties]
        { $$ = NEW(TOP, @$, .left = $expression, .scope = $scope, .items = $order, .right = $ties); }
  | leading_scope[scope] "top" expression "by" order ties_or_none[ties]
        { $$ = NEW(TOP, @$, .left = $expression, .scope = $scope, .items = $order, .right = $ties); }
  | "quota" operand scope_or_none[scope] arms ordering fall_through
        { $$ = NEW(QUOTA, @$, .left = $operand, .scope = $scope, .items = $arms, .right = $ordering,
                   .flags = $fall_through ? FLAG_FALL_THROUGH : 0); }
  | leading_scope[scope] "quota" operand arms ordering fall_through
        { $$ = NEW(QUOTA, @$, .left = $operand, .scope = $scope, .items = $arms, .right = $ordering,
                   .flags = $fall_through ? FLAG_FALL_THROUGH : 0); }
  | "paid from" name { $$ = NEW(PAID_FROM, @$, .name = $name); }
  | "in_kind" { $$ = PLAIN(IN_KIND, @$); }
  | rounding
  | "evidence" STRING { $$ = NEW(EVIDENCE, @$, .left = $STRING); }
  | "certified by" STRING { $$ = NEW(CERTIFIED_BY, @$, .left = $STRING); }
  | "instalments" "{" instalments comma "}" { $$ = NEW(INSTALMENTS, @$, .items = $instalments); }
  | "instalments" "{" error "}" { yyerrok; $$ = PLAIN(ERROR, @$); }
  | "instalments" NUMBER "equal" { $$ = NEW(INSTALMENTS, @$, .left = $NUMBER); }
  | "instalments" NUMBER "equal" "per year" "from" expression[first]
        { $$ = NEW(INSTALMENTS, @$, .left = $NUMBER, .right = $first); }
  | "share" "{" share_arms comma "}" { $$ = NEW(SHARE, @$, .items = $share_arms); }
  | "share" "{" error "}" { yyerrok; $$ = PLAIN(ERROR, @$); }
  | reading
  | acceptance
  | "under" name[reading] "is" name[option] "{" statements "}"
        { $$ = NEW(UNDER, @$, .name = $reading, .left = $option, .items = $statements); }
  | MISPLACED { $$ = NULL; }
  | error { RECOVERED; $$ = NULL; }
  ;

/* 单个 KEY 每年 名次按 F, where Chinese says first among whom. */
leading_rank:
    leading_scope[scope] "by rank of" order ties_or_none[ties] "{" lookup_arms[arms] comma "}"
        { $$ = NEW(RANK, @$, .items = $order, .scope = $scope, .right = $ties, .more = $arms); }
  ;

/* English says the condition after the amount, Chinese before it; one amount has all of its modifiers in one order. */
modifiers:
    %empty { $$ = NULL; }
  | english_modifiers
  | chinese_modifiers
  ;

english_modifiers:
    english_modifier
  | english_modifiers[list] english_modifier { $$ = ast_append($list, $english_modifier); }
  ;

english_modifier:
    "plus" expression label_or_none[label] { $$ = NEW(PLUS, @$, .left = $expression, .label = $label); }
  | "plus" expression[extra] "when" expression[condition] label
        { $$ = NEW(PLUS, @$, .left = $extra, .right = $condition, .label = $label); }
  | "times" expression label_or_none[label] { $$ = NEW(TIMES, @$, .left = $expression, .label = $label); }
  | "times" expression[extra] "when" expression[condition] label
        { $$ = NEW(TIMES, @$, .left = $extra, .right = $condition, .label = $label); }
  ;

chinese_modifiers:
    chinese_modifier
  | chinese_modifiers[list] chinese_modifier { $$ = ast_append($list, $chinese_modifier); }
  ;

chinese_modifier:
    "when" expression[condition] label "plus" expression[extra]
        { $$ = NEW(PLUS, @$, .left = $extra, .right = $condition, .label = $label); }
  | "when" expression[condition] label "times" expression[extra]
        { $$ = NEW(TIMES, @$, .left = $extra, .right = $condition, .label = $label); }
  ;

scope:
    "per" names period { $$ = NEW(SCOPE, @$, .items = $names, .left = $period); }
  | "overall" period { $$ = NEW(SCOPE, @$, .left = $period); }
  ;

scope_or_none:
    %empty { $$ = NULL; }
  | scope
  ;

/* 单个 KEY 每年, before the statement that it bounds. */
leading_scope:
    "单个" names period { $$ = NEW(SCOPE, @$, .items = $names, .left = $period); }
  ;

period:
    %empty { $$ = NULL; }
  | "per year" { $$ = PLAIN(PER_YEAR, @$); }
  | "in total" { $$ = PLAIN(IN_TOTAL, @$); }
  | "within" NUMBER "years" { $$ = NEW(WITHIN_YEARS, @$, .left = $NUMBER); }
  ;

sharing:
    %empty { $$ = NULL; }
  | "in order of" orders { $$ = NEW(IN_ORDER_OF, @$, .items = $orders); }
  | "pro rata" { $$ = PLAIN(PRO_RATA, @$); }
  | "reduce" names { $$ = NEW(REDUCE, @$, .items = $names); }
  ;

ordering:
    %empty { $$ = NULL; }
  | "in order of" orders { $$ = NEW(IN_ORDER_OF, @$, .items = $orders); }
  ;

orders:
    order
  | orders[list] "," order { $$ = ast_append($list, $order); }
  ;

order:
    expression { $$ = NEW(ORDER, @$, .left = $expression); }
  | expression "descending" { $$ = NEW(ORDER, @$, .left = $expression, .flags = FLAG_DESCENDING); }
  ;

ties_or_none:
    %empty { $$ = NULL; }
  | "ties" name { $$ = NEW(TIES, @$, .name = $name); }
  | "ties" "in order of" orders { $$ = NEW(TIES, @$, .items = $orders); }
  ;

fall_through:
    %empty { $$ = NULL; }
  | "fall through" { $$ = PLAIN(YES, @$); }
  ;

instalments:
    instalment
  | instalments[list] "," instalment { $$ = ast_append($list, $instalment); }
  ;

/* English says when a part is paid behind it; Chinese says the condition before it. */
instalment:
    part { $$ = NEW(INSTALMENT, @$, .left = $part); }
  | part "due" expression[date] { $$ = NEW(INSTALMENT, @$, .left = $part, .third = $date); }
  | part "when" expression[condition] label
        { $$ = NEW(INSTALMENT, @$, .left = $part, .right = $condition, .label = $label); }
  | part "due" expression[date] "when" expression[condition] label
        { $$ = NEW(INSTALMENT, @$, .left = $part, .right = $condition, .third = $date, .label = $label); }
  | "when" expression[condition] label ":" part
        { $$ = NEW(INSTALMENT, @$, .left = $part, .right = $condition, .label = $label); }
  | "when" expression[condition] label ":" part "due" expression[date]
        { $$ = NEW(INSTALMENT, @$, .left = $part, .right = $condition, .third = $date, .label = $label); }
  ;

part:
    expression
  | "rest" { $$ = NULL; }
  ;

share_arms:
    share_arm
  | share_arms[list] "," share_arm { $$ = ast_append($list, $share_arm); }
  ;

share_arm:
    name label_or_none[label] ":" expression
        { $$ = NEW(SHARE_ARM, @$, .name = $name, .label = $label, .left = $expression); }
  | name label_or_none[label] ":" "rest" { $$ = NEW(SHARE_ARM, @$, .name = $name, .label = $label); }
  ;

/* ---- budgets ---- */

budget_statements:
    %empty { $$ = NULL; }
  | budget_statements[list] budget_statement[line] { $$ = ast_append($list, $line); }
  ;

budget_statement:
    "article" STRING { $$ = NEW(ARTICLE, @$, .left = $STRING); }
  | "amount" expression { $$ = NEW(AMOUNT, @$, .left = $expression); }
  | "amount" expression "per year" { $$ = NEW(AMOUNT, @$, .left = $expression, .flags = FLAG_PER_YEAR); }
  | "amount" "per year" expression { $$ = NEW(AMOUNT, @$, .left = $expression, .flags = FLAG_PER_YEAR); }
  | "members" names { $$ = NEW(MEMBERS, @$, .items = $names); }
  | "carry over" "yes" { $$ = NEW(CARRY_OVER, @$, .flags = FLAG_YES); }
  | "carry over" "no" { $$ = PLAIN(CARRY_OVER, @$); }
  | "reserve" expression { $$ = NEW(RESERVE, @$, .left = $expression); }
  | "shortage" shortage_rule[rule] { $$ = NEW(SHORTAGE, @$, .left = $rule); }
  | acceptance
  | "under" name[reading] "is" name[option] "{" budget_statements[lines] "}"
        { $$ = NEW(UNDER, @$, .name = $reading, .left = $option, .items = $lines); }
  | MISPLACED { $$ = NULL; }
  | error { RECOVERED; $$ = NULL; }
  ;

shortage_rule:
    "undecided" { $$ = PLAIN(UNDECIDED, @$); }
  | "pro rata" { $$ = PLAIN(PRO_RATA, @$); }
  | "first come" { $$ = PLAIN(FIRST_COME, @$); }
  | "first come" "by" orders { $$ = NEW(FIRST_COME, @$, .items = $orders); }
  | "cut_off" { $$ = PLAIN(CUT_OFF, @$); }
  | "cut_off" "by" orders { $$ = NEW(CUT_OFF, @$, .items = $orders); }
  | "priority" listed_names[members] ordering
        { $$ = NEW(PRIORITY, @$, .items = $members, .right = $ordering); }
  | "priority" "by" name listed_names[members] ordering
        { $$ = NEW(PRIORITY, @$, .name = $name, .items = $members, .right = $ordering); }
  ;

/* ---- decisions and amendments ---- */

decisions:
    %empty { $$ = NULL; }
  | decisions[list] decision { $$ = ast_append($list, $decision); }
  ;

decision:
    "rule amount" expression { $$ = NEW(RULE_AMOUNT, @$, .left = $expression); }
  | "paid amount" expression { $$ = NEW(PAID_AMOUNT, @$, .left = $expression); }
  | "decided by" STRING[who] "on" DATE[date] { $$ = NEW(DECIDED, @$, .left = $who, .right = $date); }
  | "decided by" STRING[who] "on" DATE[date] "document" STRING[document]
        { $$ = NEW(DECIDED, @$, .left = $who, .right = $date, .third = $document); }
  | error { RECOVERED; $$ = NULL; }
  ;

amendments:
    %empty { $$ = NULL; }
  | amendments[list] amendment { $$ = ast_append($list, $amendment); }
  ;

amendment:
    "change" changed { $$ = NEW(CHANGE, @$, .left = $changed); }
  | "add" declaration { $$ = NEW(ADDED, @$, .left = $declaration); }
  | "repeal" whole { $$ = NEW(REPEAL, @$, .left = $whole); }
  | "repeal" repealed "of" whole { $$ = NEW(REPEAL, @$, .left = $whole, .right = $repealed); }
  | "repeal" whole "的" repealed { $$ = NEW(REPEAL, @$, .left = $whole, .right = $repealed); }
  | "transition" label "{" transitions "}" { $$ = NEW(TRANSITION, @$, .label = $label, .items = $transitions); }
  | "transition" "clause" names label "{" transitions "}"
        { $$ = NEW(TRANSITION, @$, .more = $names, .label = $label, .items = $transitions); }
  | "authority" STRING { $$ = NEW(AUTHORITY, @$, .left = $STRING); }
  | "issued" DATE { $$ = NEW(ISSUED, @$, .left = $DATE); }
  | "expires" DATE { $$ = NEW(EXPIRES, @$, .left = $DATE); }
  | MISPLACED { $$ = NULL; }
  | error { RECOVERED; $$ = NULL; }
  ;

/* A declaration whose name is that of another one: what it says takes the place of what that one said. */
changed:
    "clause" name "{" statements "}" { $$ = NEW(CLAUSE, @$, .name = $name, .items = $statements); }
  | "budget" name "{" budget_statements[lines] "}" { $$ = NEW(BUDGET, @$, .name = $name, .items = $lines); }
  | "define" name "=" expression { $$ = NEW(DEFINE, @$, .name = $name, .right = $expression); }
  | "table" name "by" table_keys table_body
        { $$ = NEW(TABLE, @$, .name = $name, .items = $table_keys, .more = $table_body); }
  | "table" name "by" table_keys "file" STRING[file]
        { $$ = NEW(TABLE, @$, .name = $name, .items = $table_keys, .left = $file); }
  ;

whole:
    "clause" name { $$ = NEW(CLAUSE, @$, .name = $name); }
  | "budget" name { $$ = NEW(BUDGET, @$, .name = $name); }
  ;

repealed:
    "for" { $$ = PLAIN(FOR, @$); }
  | "require" label { $$ = NEW(REQUIRE, @$, .label = $label); }
  | "excepting" label { $$ = NEW(EXCEPTING, @$, .label = $label); }
  | "notwithstanding" name { $$ = NEW(NOTWITHSTANDING, @$, .name = $name); }
  | "cap" { $$ = PLAIN(CAP, @$); }
  | "cap" scope { $$ = NEW(CAP, @$, .scope = $scope); }
  | leading_scope[scope] "cap" { $$ = NEW(CAP, @$, .scope = $scope); }
  | "floor" { $$ = PLAIN(FLOOR, @$); }
  | "once" { $$ = PLAIN(ONCE, @$); }
  | "every year" { $$ = PLAIN(EVERY_YEAR, @$); }
  | "at most" { $$ = PLAIN(AT_MOST, @$); }
  | "top" { $$ = PLAIN(TOP, @$); }
  | "quota" { $$ = PLAIN(QUOTA, @$); }
  | "round" { $$ = PLAIN(ROUND, @$); }
  | "carry over" { $$ = PLAIN(CARRY_OVER, @$); }
  | "reserve" { $$ = PLAIN(RESERVE, @$); }
  ;

transitions:
    %empty { $$ = NULL; }
  | transitions[list] transition_line[line] { $$ = ast_append($list, $line); }
  ;

transition_line:
    "for" expression { $$ = NEW(FOR, @$, .left = $expression); }
  | "as before" { $$ = PLAIN(AS_BEFORE, @$); }
  | "new minus awarded" { $$ = PLAIN(NEW_MINUS_AWARDED, @$); }
  | "new minus awarded" scope { $$ = NEW(NEW_MINUS_AWARDED, @$, .scope = $scope); }
  | leading_scope[scope] "new minus awarded" { $$ = NEW(NEW_MINUS_AWARDED, @$, .scope = $scope); }
  | MISPLACED { $$ = NULL; }
  | error { RECOVERED; $$ = NULL; }
  ;

/* ---- tests ---- */

test_statements:
    %empty { $$ = NULL; }
  | test_statements[list] test_statement[line] { $$ = ast_append($list, $line); }
  ;

test_statement:
    "given" cells { $$ = NEW(GIVEN, @$, .items = $cells); }
  | "given" name ":" cells { $$ = NEW(GIVEN, @$, .name = $name, .items = $cells); }
  | "with" name ":" cells { $$ = NEW(WITH, @$, .name = $name, .items = $cells); }
  | "already" cells { $$ = NEW(ALREADY, @$, .items = $cells); }
  | "already" name ":" cells { $$ = NEW(ALREADY, @$, .name = $name, .items = $cells); }
  | "expect" results { $$ = NEW(EXPECT, @$, .items = $results); }
  | "expect" name ":" results { $$ = NEW(EXPECT, @$, .name = $name, .items = $results); }
  | "under" name[reading] "is" name[option] { $$ = NEW(UNDER, @$, .name = $reading, .left = $option); }
  | MISPLACED { $$ = NULL; }
  | error { RECOVERED; $$ = NULL; }
  ;

cells:
    cell
  | cells[list] "," cell { $$ = ast_append($list, $cell); }
  ;

cell:
    name "=" value { $$ = NEW(ASSIGN, @$, .name = $name, .right = $value); }
  | name "=" "unknown" { $$ = NEW(ASSIGN, @$, .name = $name); }
  | name "is" choice { $$ = NEW(ASSIGN, @$, .name = $name, .right = $choice); }
  | name "is" "unknown" { $$ = NEW(ASSIGN, @$, .name = $name); }
  ;

results:
    result
  | results[list] "," result { $$ = ast_append($list, $result); }
  ;

result:
    name "=" value expected_instalments[parts] expected_shares[shares]
        { $$ = NEW(ASSIGN, @$, .name = $name, .right = $value, .items = $parts, .more = $shares); }
  | name[clause] "is" name[outcome] { $$ = NEW(OUTCOME, @$, .name = $clause, .left = $outcome); }
  ;

expected_instalments:
    %empty { $$ = NULL; }
  | "instalments" "{" values comma "}" { $$ = $values; }
  | "instalments" "{" error "}" { yyerrok; $$ = NULL; }
  ;

expected_shares:
    %empty { $$ = NULL; }
  | "share" "{" share_arms comma "}" { $$ = $share_arms; }
  | "share" "{" error "}" { yyerrok; $$ = NULL; }
  ;

/* ---- conditions ---- */

expression:
    disjunction
  | over_rows
  ;

/* The condition takes all to its right, so in the middle of an expression the whole stands in brackets. */
over_rows:
    "sum of" value "over" name "where" disjunction[condition]
        { $$ = NEW(SUM_OVER, @$, .left = $value, .name = $name, .right = $condition); }
  | "highest of" value "over" name "where" disjunction[condition]
        { $$ = NEW(HIGHEST_OVER, @$, .left = $value, .name = $name, .right = $condition); }
  | "lowest of" value "over" name "where" disjunction[condition]
        { $$ = NEW(LOWEST_OVER, @$, .left = $value, .name = $name, .right = $condition); }
  | "count of" name "where" disjunction[condition]
        { $$ = NEW(COUNT_OVER, @$, .name = $name, .right = $condition); }
  | "any" NAME "where" disjunction[condition] { $$ = NEW(ANY_OVER, @$, .name = $NAME, .right = $condition); }
  | "all" NAME "where" disjunction[condition] { $$ = NEW(ALL_OVER, @$, .name = $NAME, .right = $condition); }
  ;

disjunction:
    conjunction
  | disjunction[left] "or" conjunction[right] { $$ = NEW(OR, @$, .left = $left, .right = $right); }
  ;

conjunction:
    negation
  | conjunction[left] "and" negation[right] { $$ = NEW(AND, @$, .left = $left, .right = $right); }
  ;

negation:
    comparison
  | "not" negation[of] { $$ = NEW(NOT, @$, .left = $of); }
  ;

comparison:
    value
  | value[left] "=" value[right] { $$ = NEW(EQ, @$, .left = $left, .right = $right); }
  | value[left] "!=" value[right] { $$ = NEW(NE, @$, .left = $left, .right = $right); }
  | value[left] "<" value[right] { $$ = NEW(LT, @$, .left = $left, .right = $right); }
  | value[left] ">" value[right] { $$ = NEW(GT, @$, .left = $left, .right = $right); }
  | value[left] "<=" value[right] { $$ = NEW(LE, @$, .left = $left, .right = $right); }
  | value[left] ">=" value[right] { $$ = NEW(GE, @$, .left = $left, .right = $right); }
  | value[left] "above" value[right] { $$ = NEW(GT, @$, .left = $left, .right = $right); }
  | value[left] "below" value[right] { $$ = NEW(LT, @$, .left = $left, .right = $right); }
  | value[left] "up to" value[right] { $$ = NEW(LE, @$, .left = $left, .right = $right); }
  | value[left] "is at least" value[right] { $$ = NEW(GE, @$, .left = $left, .right = $right); }
  | value[left] "is at least" value[right] "以上" { $$ = NEW(GE, @$, .left = $left, .right = $right); }
  | value[left] limit "以上" { $$ = NEW(GE, @$, .left = $left, .right = $limit); }
  | value[left] limit "以内" { $$ = NEW(LE, @$, .left = $left, .right = $limit); }
  | value[left] "above" value[right] "的部分" { $$ = NEW(EXCESS, @$, .left = $left, .right = $right); }
  | value[left] "is" choice { $$ = NEW(IS, @$, .left = $left, .right = $choice); }
  | value[left] "is" "known" { $$ = NEW(IS_KNOWN, @$, .left = $left); }
  | value[left] "is" "unknown" { $$ = NEW(IS_UNKNOWN, @$, .left = $left); }
  | value[left] "known" { $$ = NEW(IS_KNOWN, @$, .left = $left); }
  | value[left] "unknown" { $$ = NEW(IS_UNKNOWN, @$, .left = $left); }
  | value[left] "is one of" listed_names[members]
        { $$ = NEW(IS_ONE_OF, @$, .left = $left, .items = $members); }
  | value[left] "is not one of" listed_names[members]
        { $$ = NEW(IS_ONE_OF, @$, .left = $left, .items = $members, .flags = FLAG_NEGATED); }
  ;

/* The Chinese order without a verb: 单量 5000单以上. */
limit:
    quantity
  | PERCENT
  ;

choice:
    name
  | yes_or_no
  ;

yes_or_no:
    "yes" { $$ = PLAIN(YES, @$); }
  | "no" { $$ = PLAIN(NO, @$); }
  ;

/* ---- values ---- */

/* The postfix words take the whole sum to their left. */
value:
    sum
  | value[left] "rounded" mode_to[mode] operand[quantum]
        { $$ = NEW(ROUNDED, @$, .left = $left, .name = $mode, .right = $quantum); }
  | value[left] "floored at" operand { $$ = NEW(FLOORED, @$, .left = $left, .right = $operand); }
  | value[left] "capped at" operand { $$ = NEW(CAPPED, @$, .left = $left, .right = $operand); }
  ;

sum:
    product
  | sum[left] "+" product[right] { $$ = NEW(ADD, @$, .left = $left, .right = $right); }
  | sum[left] "-" product[right] { $$ = NEW(SUBTRACT, @$, .left = $left, .right = $right); }
  | sum[left] "minus" product[right] { $$ = NEW(SUBTRACT, @$, .left = $left, .right = $right); }
  ;

product:
    signed
  | product[left] "*" signed[right] { $$ = NEW(MULTIPLY, @$, .left = $left, .right = $right); }
  | product[left] "/" signed[right] { $$ = NEW(DIVIDE, @$, .left = $left, .right = $right); }
  ;

signed:
    phrase
  | "-" signed[of] { $$ = NEW(NEGATE, @$, .left = $of); }
  ;

/* The two languages order these words differently; the orders are not mixed inside one operand. */
phrase:
    english_of
  | chinese_of
  | chinese_of[value] "比" operand[earlier] "增长"
        { $$ = NEW(GROWTH, @$, .left = $value, .right = $earlier); }
  | chinese_of[value] "比" operand[earlier] "增加额"
        { $$ = NEW(INCREASE, @$, .left = $value, .right = $earlier); }
  | chinese_of[pot] "in proportion to" operand[weight] "share of"
        { $$ = NEW(SHARE_OF, @$, .left = $pot, .right = $weight); }
  | chinese_of[value] "each full" operand[step] "adds" operand[adds]
        { $$ = NEW(EACH, @$, .left = $step, .right = $value, .third = $adds); }
  | chinese_of[value] "each started" operand[step] "adds" operand[adds]
        { $$ = NEW(EACH, @$, .left = $step, .right = $value, .third = $adds, .flags = FLAG_STARTED); }
  ;

english_of:
    operand[rate] "of" operand[base] { $$ = NEW(OF, @$, .left = $rate, .right = $base); }
  | operand[rate] "of" english_of[base] { $$ = NEW(OF, @$, .left = $rate, .right = $base); }
  ;

chinese_of:
    operand
  | chinese_of[base] "的" operand[rate] { $$ = NEW(OF, @$, .left = $rate, .right = $base); }
  ;

operand:
    name
  | quantity
  | PERCENT
  | DATE
  | STRING
  | yes_or_no
  | "(" expression ")" { $$ = $expression; }
  | "(" error ")" { yyerrok; $$ = PLAIN(ERROR, @$); }
  | call
  | call "on" operand[date] { $$ = NEW(TABLE_ON, @$, .left = $call, .right = $date); }
  | "least of" listed_values[values] { $$ = NEW(LEAST, @$, .items = $values); }
  | "greatest of" listed_values[values] { $$ = NEW(GREATEST, @$, .items = $values); }
  | "up to" operand[rate] "of" operand[base] "as" name
        { $$ = NEW(UP_TO_OF, @$, .left = $rate, .right = $base, .third = $name); }
  | "at up to" operand[base] "的" operand[rate] "as" name
        { $$ = NEW(UP_TO_OF, @$, .left = $rate, .right = $base, .third = $name); }
  | "excess of" operand[value] "over" operand[threshold]
        { $$ = NEW(EXCESS, @$, .left = $value, .right = $threshold); }
  | "growth of" operand[value] "from" operand[earlier]
        { $$ = NEW(GROWTH, @$, .left = $value, .right = $earlier); }
  | "increase of" operand[value] "from" operand[earlier]
        { $$ = NEW(INCREASE, @$, .left = $value, .right = $earlier); }
  | "each full" operand[step] "of" operand[value] "adds" operand[adds]
        { $$ = NEW(EACH, @$, .left = $step, .right = $value, .third = $adds); }
  | "each started" operand[step] "of" operand[value] "adds" operand[adds]
        { $$ = NEW(EACH, @$, .left = $step, .right = $value, .third = $adds, .flags = FLAG_STARTED); }
  | "marginal" value arms { $$ = NEW(MARGINAL, @$, .left = $value, .items = $arms); }
  | "marginal" value[measured] "against" value[base] arms
        { $$ = NEW(MARGINAL, @$, .left = $measured, .right = $base, .items = $arms); }
  | "whole" value arms { $$ = NEW(WHOLE, @$, .left = $value, .items = $arms); }
  | "lookup" values "{" lookup_arms comma "}" { $$ = NEW(LOOKUP, @$, .more = $values, .items = $lookup_arms); }
  | "lookup" values "{" error "}" { yyerrok; $$ = NEW(LOOKUP, @$, .more = $values, .items = PLAIN(ERROR, @$)); }
  | "case" "{" cases otherwise "}" { $$ = NEW(CASE, @$, .items = $cases, .right = $otherwise); }
  | "case" "{" error "}" { yyerrok; $$ = PLAIN(ERROR, @$); }
  | "awarded" "(" name scope ")" { $$ = NEW(AWARDED, @$, .name = $name, .scope = $scope); }
  | "awarded" "(" name leading_scope[scope] ")" { $$ = NEW(AWARDED, @$, .name = $name, .scope = $scope); }
  | "awarded" "(" leading_scope[scope] NAME ")" { $$ = NEW(AWARDED, @$, .name = $NAME, .scope = $scope); }
  | "awarded" "(" name ")" { $$ = NEW(AWARDED, @$, .name = $name); }
  | "awarded" "(" error ")" { yyerrok; $$ = PLAIN(ERROR, @$); }
  | "by rank of" order scope_or_none[scope] ties_or_none[ties] "{" lookup_arms[arms] comma "}"
        { $$ = NEW(RANK, @$, .items = $order, .scope = $scope, .right = $ties, .more = $arms); }
  | "share of" operand[pot] "in proportion to" operand[weight]
        { $$ = NEW(SHARE_OF, @$, .left = $pot, .right = $weight); }
  | "share of" operand[pot] "per year" "in proportion to" operand[weight]
        { $$ = NEW(SHARE_OF, @$, .left = $pot, .right = $weight, .flags = FLAG_PER_YEAR); }
  | "share of" "per year" operand[pot] "in proportion to" operand[weight]
        { $$ = NEW(SHARE_OF, @$, .left = $pot, .right = $weight, .flags = FLAG_PER_YEAR); }
  | "sum of" value "over" name { $$ = NEW(SUM_OVER, @$, .left = $value, .name = $name); }
  | "highest of" value "over" name { $$ = NEW(HIGHEST_OVER, @$, .left = $value, .name = $name); }
  | "lowest of" value "over" name { $$ = NEW(LOWEST_OVER, @$, .left = $value, .name = $name); }
  | "count of" name { $$ = NEW(COUNT_OVER, @$, .name = $name); }
  | name "中" those[condition] value "sum of"
        { $$ = NEW(SUM_OVER, @$, .left = $value, .name = $name, .right = $condition); }
  | name "中" those[condition] value "highest of"
        { $$ = NEW(HIGHEST_OVER, @$, .left = $value, .name = $name, .right = $condition); }
  | name "中" those[condition] value "lowest of"
        { $$ = NEW(LOWEST_OVER, @$, .left = $value, .name = $name, .right = $condition); }
  | name "中" those[condition] "行数"
        { $$ = NEW(COUNT_OVER, @$, .name = $name, .right = $condition); }
  ;

/* `符合 … 者` encloses the condition: the Chinese order needs no brackets. */
those:
    %empty { $$ = NULL; }
  | "where" disjunction "者" { $$ = $disjunction; }
  ;

quantity:
    NUMBER
  | NUMBER NAME { $$ = NEW(QUANTITY, @$, .text = $NUMBER->text, .exact = $NUMBER->exact, .name = $NAME); }
  | NUMBER "days" { $$ = NEW(SPAN_OF_DAYS, @$, .exact = $NUMBER->exact); }
  | NUMBER "months" { $$ = NEW(SPAN_OF_MONTHS, @$, .exact = $NUMBER->exact); }
  | NUMBER "years" { $$ = NEW(SPAN_OF_YEARS, @$, .exact = $NUMBER->exact); }
  ;

call:
    name "(" arguments ")" { $$ = NEW(CALL, @$, .name = $name, .items = $arguments); }
  | name "(" ")" { $$ = NEW(CALL, @$, .name = $name); }
  | name "(" error ")" { yyerrok; $$ = PLAIN(ERROR, @$); }
  ;

arguments:
    argument
  | arguments[list] "," argument { $$ = ast_append($list, $argument); }
  ;

argument:
    expression { $$ = NEW(ARGUMENT, @$, .left = $expression); }
  | parameter ":" expression { $$ = NEW(ARGUMENT, @$, .name = $parameter, .left = $expression); }
  ;

/* A statement's word may name a parameter: nothing else stands before a colon here. */
parameter:
    name
  | "from" { $$ = NEW(NAME, @$, .text = STR("from")); }
  ;

listed_values:
    "(" values ")" { $$ = $values; }
  | "(" error ")" { yyerrok; $$ = PLAIN(ERROR, @$); }
  ;

values:
    expression
  | values[list] "," expression { $$ = ast_append($list, $expression); }
  ;

/* ---- tiers ---- */

arms:
    "{" listed_arms comma "}" { $$ = $listed_arms; }
  | "{" error "}" { yyerrok; $$ = PLAIN(ERROR, @$); }
  ;

listed_arms:
    arm
  | listed_arms[list] "," arm { $$ = ast_append($list, $arm); }
  ;

arm:
    band ":" expression { $$ = NEW(ARM, @$, .left = $band, .right = $expression); }
  ;

/* Upper ends alone begin where the arm before stopped: that is FLAG_EXCLUDED_OPEN. */
band:
    "up to" value[high] { $$ = NEW(BAND, @$, .right = $high, .flags = FLAG_EXCLUDED_OPEN); }
  | "below" value[high]
        { $$ = NEW(BAND, @$, .right = $high, .flags = FLAG_EXCLUDED_OPEN | FLAG_HIGH_EXCLUDED); }
  | "from" value[low] { $$ = NEW(BAND, @$, .left = $low); }
  | "above" value[low] { $$ = NEW(BAND, @$, .left = $low, .flags = FLAG_LOW_EXCLUDED); }
  | "above" { $$ = PLAIN(BAND, @$); }
  | "otherwise" { $$ = PLAIN(OTHERWISE, @$); }
  | "from" value[low] "up to" value[high] { $$ = NEW(BAND, @$, .left = $low, .right = $high); }
  | "from" value[low] "below" value[high]
        { $$ = NEW(BAND, @$, .left = $low, .right = $high, .flags = FLAG_HIGH_EXCLUDED); }
  | "above" value[low] "up to" value[high]
        { $$ = NEW(BAND, @$, .left = $low, .right = $high, .flags = FLAG_LOW_EXCLUDED); }
  | "above" value[low] "to" value[high]
        { $$ = NEW(BAND, @$, .left = $low, .right = $high, .flags = FLAG_LOW_EXCLUDED); }
  | "above" value[low] "below" value[high]
        { $$ = NEW(BAND, @$, .left = $low, .right = $high, .flags = FLAG_LOW_EXCLUDED | FLAG_HIGH_EXCLUDED); }
  | value[high] "以内" { $$ = NEW(BAND, @$, .right = $high, .flags = FLAG_EXCLUDED_OPEN); }
  | value[low] "以上" { $$ = NEW(BAND, @$, .left = $low); }
  | value[low] "以外" { $$ = NEW(BAND, @$, .left = $low, .flags = FLAG_LOW_EXCLUDED); }
  | value[low] "以上" value[high] "以内" { $$ = NEW(BAND, @$, .left = $low, .right = $high); }
  | value[low] "以上" "up to" value[high] { $$ = NEW(BAND, @$, .left = $low, .right = $high); }
  | value[low] "以上" "below" value[high]
        { $$ = NEW(BAND, @$, .left = $low, .right = $high, .flags = FLAG_HIGH_EXCLUDED); }
  ;

lookup_arms:
    lookup_arm
  | lookup_arms[list] "," lookup_arm { $$ = ast_append($list, $lookup_arm); }
  ;

lookup_arm:
    lookup_keys ":" expression { $$ = NEW(LOOKUP_ARM, @$, .items = $lookup_keys, .right = $expression); }
  ;

lookup_keys:
    lookup_key
  | lookup_keys[list] "," lookup_key { $$ = ast_append($list, $lookup_key); }
  ;

lookup_key:
    band
  | value
  | value[low] "to" value[high] { $$ = NEW(RANGE, @$, .left = $low, .right = $high); }
  ;

cases:
    case
  | cases[list] case { $$ = ast_append($list, $case); }
  ;

case:
    "when" expression[condition] ":" expression[result] comma
        { $$ = NEW(WHEN, @$, .left = $condition, .right = $result); }
  ;

otherwise:
    %empty { $$ = NULL; }
  | "otherwise" ":" expression comma { $$ = $expression; }
  ;

%%

static int grammar_lex(Node **value, Span *at, Parser *parser)
{
    Token token = tokens_next(&parser->tokens);
    if (tokens_can_end_statement(&parser->tokens) && !parser_joins_conditions(parser))
        token = tokens_end_statement(&parser->tokens);
    *at = token.span;
    *value = token.code && token.code != TOK_MISPLACED ? token_literal(&parser->tokens, token) : NULL;
    return token.code;
}

/* Called for syntax errors by yyreport_syntax_error only; what is left is a stack that is full. */
static void grammar_error(const Span *at, Parser *parser, const char *message)
{
    (void)message;
    if (parser->tokens.stopped)
        return;
    parser_report_depth(parser, *at);
    parser->tokens.stopped = true;
}

static int yyreport_syntax_error(const yypcontext_t *context, Parser *parser)
{
    enum { MOST = YYNTOKENS };
    yysymbol_kind_t expected[MOST];
    int count = yypcontext_expected_tokens(context, expected, MOST);
    const char *names[MOST];
    for (int i = 0; i < count; i++)
        names[i] = yysymbol_name(expected[i]);
    parser_report_syntax(parser, names, count < 0 ? 0 : (size_t)count);
    return 0;
}
