/* A table that stands in a CSV beside the policy, made into the rows that would have been written in its place.
 *
 * The file has no place among the sources, so everything found in it is reported at its name in the policy, with the
 * line. */
#include "compiler/check_table.h"
#include "compiler/include.h"

#include "runtime/civil_date.h"
#include "runtime/decimal.h"

#define MOST_CELLS 5
#define MOST_FILE_BYTES (4u << 20)

typedef struct TableText {
    Checker *checker;
    const Symbol *table;
    const Node *name; /* the string that names the file */
    Str rest;
    size_t line;
} TableText;

static void report_line(const TableText *text, DiagCode code, Str found)
{
    Arena *arena = text->checker->arena;
    Text words[] = {word(text->name->text), word(arena_print(arena, "%zu", text->line)), word(found)};
    diag_report(text->checker->diags, code, text->name->span, 3, words);
}

/* ---- cells */

static Str trim(Str cell)
{
    while (cell.len && (cell.at[0] == ' ' || cell.at[0] == '\t')) {
        cell.at++;
        cell.len--;
    }
    while (cell.len &&
           (cell.at[cell.len - 1] == ' ' || cell.at[cell.len - 1] == '\t' || cell.at[cell.len - 1] == '\r'))
        cell.len--;
    if (cell.len >= 2 && cell.at[0] == '"' && cell.at[cell.len - 1] == '"')
        return (Str){cell.at + 1, cell.len - 2};
    return cell;
}

/* One line into its cells; false at the end of the text. Lines without any content are passed over. */
static bool next_line(TableText *text, Str *cells, size_t *count)
{
    while (text->rest.len) {
        const char *end = memchr(text->rest.at, '\n', text->rest.len);
        Str line = {text->rest.at, end ? (size_t)(end - text->rest.at) : text->rest.len};
        text->rest.at += line.len + (end ? 1 : 0);
        text->rest.len -= line.len + (end ? 1 : 0);
        text->line++;
        if (!trim(line).len)
            continue;
        *count = 0;
        for (size_t from = 0, at = 0; at <= line.len; at++) {
            if (at < line.len && line.at[at] != ',')
                continue;
            if (*count < MOST_CELLS)
                cells[*count] = trim((Str){line.at + from, at - from});
            ++*count;
            from = at + 1;
        }
        return true;
    }
    return false;
}

static bool ends_with(Str *cell, const char *suffix)
{
    Str end = str_from(suffix);
    if (cell->len < end.len || memcmp(cell->at + cell->len - end.len, end.at, end.len) != 0)
        return false;
    cell->len -= end.len;
    return true;
}

static bool parse_exact(Str digits, Exact *out)
{
    Int128 mantissa = 0;
    int64_t denominator = 1;
    bool point = false, any = false;
    for (size_t i = 0; i < digits.len; i++) {
        char c = digits.at[i];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9' || mantissa > (Int128)VALUE_LIMIT * 1000 || denominator > 100000000)
            return false;
        mantissa = mantissa * 10 + (c - '0');
        denominator *= point ? 10 : 1;
        any = true;
    }
    return any && exact_reduce(mantissa, denominator, out);
}

static Node *cell_node(const TableText *text, NodeKind kind, Str written)
{
    Node *node = ast_node(text->checker->arena, kind, text->name->span);
    node->text = written;
    return node;
}

static Node *date_cell(const TableText *text, Str cell)
{
    Str part[3] = {0};
    size_t count = 0, from = 0;
    for (size_t at = 0; at <= cell.len && count < 3; at++) {
        if (at < cell.len && cell.at[at] != '-' && cell.at[at] != '/' && cell.at[at] != '.')
            continue;
        part[count++] = (Str){cell.at + from, at - from};
        from = at + 1;
    }
    Exact year, month, day;
    if (count != 3 || from != cell.len + 1 || !parse_exact(part[0], &year) || !parse_exact(part[1], &month) ||
        !parse_exact(part[2], &day))
        return NULL;
    Node *node = cell_node(text, NODE_DATE, cell);
    if (!date_is_civil((int64_t)year.numerator, (int64_t)month.numerator, (int64_t)day.numerator))
        return NULL;
    node->day = date_from_civil((int32_t)year.numerator, (int32_t)month.numerator, (int32_t)day.numerator);
    return node;
}

/* A number with the unit of the key that it stands for. */
static Node *number_cell(const TableText *text, Str cell, Type type)
{
    static const NodeKind spans[] = {NODE_SPAN_OF_DAYS, NODE_SPAN_OF_MONTHS, NODE_SPAN_OF_YEARS};
    Exact value;
    Str digits = cell;
    bool negative = str_take(&digits, "-"), percent = ends_with(&digits, "%");
    if (!parse_exact(digits, &value))
        return NULL;
    NodeKind kind = percent ? NODE_PERCENT : NODE_NUMBER;
    if (percent && !exact_divide(value, (Exact){100, 1}, &value))
        return NULL;
    if (type_is_span(type))
        kind = spans[type.kind - TYPE_DAYS];
    const Symbol *unit = type_is_counted(type) ? type.unit : NULL;
    if (type.kind == TYPE_MONEY)
        unit = text->checker->policy->currency;
    Node *node = cell_node(text, unit ? NODE_QUANTITY : kind, cell);
    node->exact = value;
    if (unit)
        node->name = cell_node(text, NODE_NAME, unit->id);
    if (!negative)
        return node;
    Node *below_zero = cell_node(text, NODE_NEGATE, cell);
    below_zero->left = node;
    return below_zero;
}

static Node *point_cell(const TableText *text, Str cell, Type type)
{
    if (type.kind == TYPE_CATEGORY)
        return cell.len ? cell_node(text, NODE_NAME, cell) : NULL;
    if (type.kind == TYPE_YES_NO && (str_is(cell, "yes") || str_is(cell, "是")))
        return cell_node(text, NODE_YES, cell);
    if (type.kind == TYPE_YES_NO)
        return str_is(cell, "no") || str_is(cell, "否") ? cell_node(text, NODE_NO, cell) : NULL;
    return type.kind == TYPE_DATE ? date_cell(text, cell) : number_cell(text, cell, type);
}

static Node *band_cell(const TableText *text, Node *low, Node *high, unsigned flags)
{
    if (!low && !high)
        return NULL;
    Node *band = cell_node(text, NODE_BAND, (Str){0});
    band->left = low;
    band->right = high;
    band->flags = (uint16_t)flags;
    return band;
}

static Node *range_cell(const TableText *text, Str cell, Type type)
{
    for (size_t at = 1; at < cell.len; at++) {
        Str rest = {cell.at + at, cell.len - at};
        if (!str_take(&rest, "-") && !str_take(&rest, "至") && !str_take(&rest, "~"))
            continue;
        Node *low = point_cell(text, (Str){cell.at, at}, type), *high = point_cell(text, rest, type);
        if (!low || !high)
            return NULL;
        Node *range = cell_node(text, NODE_RANGE, cell);
        range->left = low;
        range->right = high;
        return range;
    }
    return NULL;
}

static Node *key_cell(const TableText *text, Str cell, const Symbol *key)
{
    Type type = key->type;
    if (key == text->table->parts[0] && table_is_dated(text->table))
        return band_cell(text, date_cell(text, cell), NULL, 0);
    if (str_is(cell, "otherwise") || str_is(cell, "其余"))
        return cell_node(text, NODE_OTHERWISE, cell);
    if (type.kind == TYPE_CATEGORY || type.kind == TYPE_YES_NO)
        return point_cell(text, cell, type);
    if (str_take(&cell, "<=") || str_take(&cell, "≤"))
        return band_cell(text, NULL, point_cell(text, trim(cell), type), FLAG_EXCLUDED_OPEN);
    if (str_take(&cell, "<"))
        return band_cell(text, NULL, point_cell(text, trim(cell), type), FLAG_HIGH_EXCLUDED | FLAG_EXCLUDED_OPEN);
    if (str_take(&cell, ">=") || str_take(&cell, "≥"))
        return band_cell(text, point_cell(text, trim(cell), type), NULL, 0);
    if (str_take(&cell, ">"))
        return band_cell(text, point_cell(text, trim(cell), type), NULL, FLAG_LOW_EXCLUDED);
    Node *point = point_cell(text, cell, type);
    return point ? point : range_cell(text, cell, type);
}

/* The name of a declared unit, or NULL. */
static Node *unit_cell(const TableText *text, Str unit)
{
    const Symbol *symbol = resolve_find(text->checker, unit);
    return symbol && symbol->kind == SYMBOL_UNIT ? cell_node(text, NODE_NAME, unit) : NULL;
}

static Str take_until_slash(Str *unit)
{
    static const char *const slashes[] = {"/", "／"};
    for (size_t at = 0; at < unit->len; at++) {
        for (size_t i = 0; i < sizeof slashes / sizeof *slashes; i++) {
            Str rest = {unit->at + at, unit->len - at};
            if (!str_take(&rest, slashes[i]))
                continue;
            Str before = {unit->at, at};
            *unit = trim(rest);
            return trim(before);
        }
    }
    Str all = *unit;
    *unit = (Str){0};
    return all;
}

/* A percentage or a number, with its unit when it has one, as a price `1.2元/株` with two or three. */
static Node *unsigned_value_cell(const TableText *text, Str cell)
{
    size_t digits = 0;
    while (digits < cell.len && ((cell.at[digits] >= '0' && cell.at[digits] <= '9') || cell.at[digits] == '.'))
        digits++;
    Str unit = trim((Str){cell.at + digits, cell.len - digits});
    if (!unit.len || str_is(unit, "%"))
        return number_cell(text, cell, type_make(TYPE_NUMBER));
    Node *node = cell_node(text, NODE_QUANTITY, cell);
    Int128 scale = str_take(&unit, "万") ? 10000 : str_take(&unit, "亿") ? 100000000 : 1;
    node->name = unit_cell(text, take_until_slash(&unit));
    if (!node->name || !parse_exact((Str){cell.at, digits}, &node->exact) ||
        !exact_multiply(node->exact, (Exact){scale, 1}, &node->exact))
        return NULL;
    while (unit.len) {
        Node *price = cell_node(text, NODE_DIVIDE, cell);
        price->left = node;
        price->right = unit_cell(text, take_until_slash(&unit));
        if (!price->right)
            return NULL;
        node = price;
    }
    return node;
}

/* A value of the table, below zero when a sign stands before it. */
static Node *value_cell(const TableText *text, Str cell)
{
    Str digits = cell;
    if (!str_take(&digits, "-"))
        return unsigned_value_cell(text, cell);
    Node *value = unsigned_value_cell(text, trim(digits));
    if (!value)
        return NULL;
    Node *negative = cell_node(text, NODE_NEGATE, cell);
    negative->left = value;
    return negative;
}

/* ---- lines */

static bool check_heading(TableText *text, const Str *cells, size_t count)
{
    const Symbol *table = text->table;
    bool good =
        count == table->part_count + 1 && (str_is(cells[count - 1], "value") || str_is(cells[count - 1], "值"));
    for (size_t i = 0; i < table->part_count && good; i++)
        good = str_equal(cells[i], table->parts[i]->id) || str_equal(cells[i], table->parts[i]->label);
    if (!good) {
        Str wanted = {0};
        for (size_t i = 0; i < table->part_count; i++)
            wanted = arena_print(text->checker->arena, "%.*s%.*s,", STR_ARG(wanted), STR_ARG(table->parts[i]->id));
        report_line(text, DIAG_TABLE_FILE_HEADING,
                    arena_print(text->checker->arena, "%.*svalue", STR_ARG(wanted)));
    }
    return good;
}

/* The rows of the levels above that the next line may continue: those with the same cells. */
typedef struct OpenRows {
    Str cells[MOST_CELLS];
    Node *rows[MOST_CELLS];
    Node **ends[MOST_CELLS]; /* where the next row of a level is linked in */
} OpenRows;

static bool add_line(TableText *text, OpenRows *open, const Str *cells)
{
    size_t keys = text->table->part_count;
    bool same = true;
    for (size_t level = 0; level < keys; level++) {
        bool last = level + 1 == keys;
        same = same && !last && open->rows[level] && str_equal(open->cells[level], cells[level]);
        if (same)
            continue;
        Node *row = cell_node(text, NODE_TABLE_ROW, (Str){0});
        row->left = key_cell(text, cells[level], text->table->parts[level]);
        row->right = last ? value_cell(text, cells[keys]) : NULL;
        if (!row->left || (last && !row->right)) {
            report_line(text, DIAG_TABLE_FILE_CELL, row->left ? cells[keys] : cells[level]);
            return false;
        }
        *open->ends[level] = row;
        open->ends[level] = &row->next;
        open->rows[level] = row;
        open->cells[level] = cells[level];
        if (!last)
            open->ends[level + 1] = &row->items;
    }
    return true;
}

static size_t folder_length(Str path)
{
    size_t length = path.len;
    while (length > 0 && path.at[length - 1] != '/')
        length--;
    return length;
}

/* As seen from the policy's folder: an included file names tables as they stand beside it. Its own name begins with that folder. */
static Str path_from_policy(const Checker *checker, const Node *name)
{
    Str policy = checker->sources->items[0].name;
    Str own = source_place(checker->sources, name->span.start).source->name;
    size_t outer = folder_length(policy), inner = folder_length(own);
    if (inner <= outer)
        return name->text;
    return arena_print(checker->arena, "%.*s%.*s", (int)(inner - outer), own.at + outer, STR_ARG(name->text));
}

static bool read_text(Checker *checker, const Node *name, Str *text)
{
    if (!include_is_inside(name->text)) {
        DIAGN(checker->diags, TABLE_FILE_PATH, name->span, word(name->text));
        return false;
    }
    Text reason = TEXT("no file can be read here", "此处不能读取文件");
    PolicyFiles *reader = checker->tables;
    if (!reader || !reader->read(reader->context, path_from_policy(checker, name), text, &reason)) {
        DIAGN(checker->diags, TABLE_FILE_UNREADABLE, name->span, word(name->text), reason);
        return false;
    }
    if (text->len <= MOST_FILE_BYTES)
        return true;
    DIAGN(checker->diags, TABLE_FILE_UNREADABLE, name->span, word(name->text),
          TEXT("it is longer than 4 MiB", "文件超过 4 MiB"));
    return false;
}

bool table_read_file(Checker *checker, const Symbol *table)
{
    TableText text = {.checker = checker, .table = table, .name = table->node->left};
    for (size_t i = 0; i < table->part_count; i++) {
        if (type_is_poison(table->parts[i]->type))
            return false;
    }
    if (!read_text(checker, text.name, &text.rest))
        return false;
    str_take(&text.rest, "\xEF\xBB\xBF");
    Str cells[MOST_CELLS];
    size_t count = 0;
    if (!next_line(&text, cells, &count) || !check_heading(&text, cells, count)) {
        if (!text.line)
            report_line(&text, DIAG_TABLE_FILE_HEADING, (Str){0});
        return false;
    }
    OpenRows open = {.ends = {&table->node->more}};
    while (next_line(&text, cells, &count)) {
        if (count != table->part_count + 1) {
            report_line(&text, DIAG_TABLE_FILE_WIDTH, arena_print(checker->arena, "%zu", count));
            return false;
        }
        if (!add_line(&text, &open, cells))
            return false;
    }
    return true;
}
