#include "runtime/read/header.h"

#include "runtime/nearest.h"
#include "runtime/read/currency.h"
#include "runtime/read/fold.h"
#include "runtime/read/reader.h"
#include "runtime/read/utf8.h"

#define NAME_ROOM 256
/* How much text is decoded before the header is looked for. */
#define HEADER_WINDOW ((size_t)64 << 10)
#define SEEN_BYTES 120
/* Columns that are told of one by one; a header may have thousands that nobody knows. */
#define MOST_COLUMNS_TOLD 20

/* ---- Names --------------------------------------------------------------------------------------------------------- */

static Str name_number(const PlanField *field, size_t number)
{
    const Str names[NAMES_OF_FIELD] = {field->id, field->label, field->other_id, field->other_label};
    return names[number];
}

bool header_names_init(HeaderNames *names, const PlanField *fields, size_t field_count, Arena *arena)
{
    *names = (HeaderNames){.fields = fields,
                           .field_count = field_count,
                           .folded = ARENA_ARRAY(arena, Str, field_count * NAMES_OF_FIELD + 1)};
    if (!names->folded)
        return false;
    for (size_t i = 0; i < field_count * NAMES_OF_FIELD; i++) {
        char room[NAME_ROOM];
        Str name = name_number(&fields[i / NAMES_OF_FIELD], i % NAMES_OF_FIELD);
        size_t length = fold_name(name, room, sizeof room);
        names->folded[i] = arena_copy(arena, length == FOLD_FAILED ? name : (Str){room, length});
        if (!names->folded[i].at)
            return false;
    }
    return true;
}

static Str name_of(const PlanField *field)
{
    return field->label.len ? field->label : field->id;
}

static size_t field_named(const HeaderNames *names, Str folded)
{
    for (size_t i = 0; folded.len && i < names->field_count * NAMES_OF_FIELD; i++)
        if (str_equal(folded, names->folded[i]))
            return i / NAMES_OF_FIELD;
    return SIZE_MAX;
}

/* A star marks a required column on many forms. */
static Str without_stars(Str name)
{
    while (name.len && name.at[0] == '*') {
        name.at++;
        name.len--;
    }
    while (name.len && name.at[name.len - 1] == '*')
        name.len--;
    return name;
}

/* Which field a header names, first as it stands, then without a remark in brackets at its end. The remark is left in
 * `room`. */
static size_t match_name(const HeaderNames *names, Str text, char room[NAME_ROOM], Str *remark)
{
    *remark = (Str){room, 0};
    size_t length = fold_name(text, room, NAME_ROOM);
    if (length == FOLD_FAILED)
        return SIZE_MAX;
    Str folded = without_stars((Str){room, length});
    size_t field = field_named(names, folded);
    if (field != SIZE_MAX || folded.len == 0 || folded.at[folded.len - 1] != ')')
        return field;
    size_t open = folded.len - 1;
    while (open > 0 && folded.at[open] != '(')
        open--;
    *remark = (Str){folded.at + open + 1, folded.len - open - 2};
    return field_named(names, without_stars((Str){folded.at, open}));
}

/* ---- Finding the row ------------------------------------------------------------------------------------------------ */

typedef struct HeaderPlace {
    size_t record; /* how many records, blank ones included, stand before it */
    size_t titles, matches;
} HeaderPlace;

static size_t count_matches(const HeaderNames *names, const Scanner *scanner, size_t *filled)
{
    size_t matches = 0;
    *filled = 0;
    for (size_t i = 0; i < scanner->cell_count; i++) {
        Str text = fold_trim(scanner_cell(scanner, i)), remark;
        char room[NAME_ROOM];
        *filled += text.len > 0;
        matches += text.len > 0 && match_name(names, text, room, &remark) != SIZE_MAX;
    }
    return matches;
}

/* Looks through what is decoded already, without consuming it. */
static bool find_place(Scanner *scanner, char delimiter, const HeaderNames *names, HeaderPlace *place)
{
    Scanner trial = *scanner;
    trial.delimiter = delimiter;
    trial.source = DECODER_AT_END;
    bool found = false;
    *place = (HeaderPlace){0};
    for (size_t rows = 0; rows < HEADER_ROWS && !found && scanner_next(&trial) == SCAN_RECORD;) {
        size_t filled;
        place->matches = count_matches(names, &trial, &filled);
        found = place->matches >= 2 || (place->matches > 0 && place->matches * 2 >= filled);
        rows += filled > 0;
        place->titles += !found && filled > 0;
        place->record += !found;
    }
    scanner->cells = trial.cells;
    scanner->cell_capacity = trial.cell_capacity;
    return found;
}

static bool find_header(Scanner *scanner, const HeaderNames *names, HeaderPlace *best)
{
    static const char delimiters[] = {',', '\t', ';'};
    bool found = false;
    for (size_t i = 0; i < sizeof delimiters; i++) {
        HeaderPlace place;
        if (!find_place(scanner, delimiters[i], names, &place))
            continue;
        if (!found || place.matches > best->matches) {
            *best = place;
            scanner->delimiter = delimiters[i];
        }
        found = true;
    }
    return found;
}

/* ---- When there is none --------------------------------------------------------------------------------------------- */

static Str list_of_names(const HeaderNames *names, const bool *chosen, size_t most, bool ids, Arena *arena)
{
    Str list = STR("");
    for (size_t i = 0, count = 0; i < names->field_count; i++) {
        if ((chosen && !chosen[i]) || count == most)
            continue;
        const PlanField *field = &names->fields[i];
        list = arena_print(arena, "%.*s%s%.*s", STR_ARG(list), count++ ? (ids ? ", " : "、") : "",
                           STR_ARG(ids ? field->id : name_of(field)));
    }
    return list;
}

static Wording wording_of_names(const HeaderNames *names, const bool *chosen, size_t most, Arena *arena)
{
    return (Wording){list_of_names(names, chosen, most, true, arena),
                     list_of_names(names, chosen, most, false, arena)};
}

static const ProblemPlace whole_file = {.row = PROBLEM_NO_ROW};

static Str bytes_in_hex(Str bytes, char room[16])
{
    size_t length = 0;
    for (size_t i = 0; i < bytes.len && i < 4; i++)
        length += (size_t)snprintf(room + length, 16 - length, "%s%02X", i ? " " : "",
                                   (unsigned)(unsigned char)bytes.at[i]);
    return (Str){room, length};
}

Status header_report_end(ScanEnd end, const Scanner *scanner, ProblemList *problems, Str column_name)
{
    ProblemPlace place = {.line = scanner->line, .row = PROBLEM_NO_ROW, .header = column_name};
    place.column = scanner->cell_count ? (uint32_t)scanner->cell_count : 1;
    if (end == SCAN_NO_MEMORY || scanner->source == DECODER_NO_MEMORY)
        return STATUS_NO_MEMORY;
    if (end == SCAN_UNTERMINATED) {
        place.line = scanner->cell_line;
        Str cell = scanner->cell_count ? scanner_cell(scanner, scanner->cell_count - 1) : STR("");
        problem_report(problems, PROBLEM_UNTERMINATED_QUOTE, &place, cell, 0, NULL);
        return STATUS_BAD_DATA;
    }
    if (scanner->source == DECODER_IO) {
        Wording reason = decoder_failure(scanner->decoder);
        problem_report(problems, PROBLEM_CANNOT_READ, &whole_file, STR(""), 1, &reason);
        return STATUS_IO;
    }
    if (decoder_was_cut_off(scanner->decoder)) {
        problem_report(problems, PROBLEM_CUT_OFF, &place, STR(""), 0, NULL);
        return STATUS_BAD_DATA;
    }
    char room[16];
    ReaderEncoding encoding = decoder_encoding(scanner->decoder);
    Wording words[2] = {wording_same(bytes_in_hex(decoder_ill_formed(scanner->decoder), room)),
                        wording_same(str_from(reader_encoding_name(encoding)))};
    problem_report(problems, PROBLEM_ILL_FORMED, &place, STR(""), 2, words);
    return STATUS_BAD_DATA;
}

/* Names of fields with one of the signs of Chinese punctuation between them; empty: no such row. */
static Str wide_separator(const HeaderNames *names, Str row)
{
    static const Str signs[] = {{"，", 3}, {"；", 3}, {"、", 3}};
    for (size_t s = 0; s < sizeof signs / sizeof *signs; s++) {
        size_t matches = 0;
        for (size_t first = 0, at = 0; at <= row.len; at++) {
            bool is_end = at == row.len || str_starts((Str){row.at + at, row.len - at}, signs[s]);
            if (!is_end)
                continue;
            Str name = fold_trim((Str){row.at + first, at - first}), remark;
            char room[NAME_ROOM];
            matches += name.len > 0 && name.len < row.len && match_name(names, name, room, &remark) != SIZE_MAX;
            first = at + signs[s].len;
            at = first - 1;
        }
        if (matches >= 2)
            return signs[s];
    }
    return (Str){0};
}

/* Reads on to tell an empty file, an unclosed quotation mark or damage from a file without a header. */
static Status report_no_header(const HeaderNames *names, Scanner *scanner, ProblemList *problems, Arena *arena)
{
    Str seen = STR("");
    uint64_t line = 0;
    for (size_t rows = 0; rows < HEADER_ROWS; rows++) {
        ScanEnd end = scanner_next(scanner);
        if (end == SCAN_AT_END)
            break;
        if (end != SCAN_RECORD)
            return header_report_end(end, scanner, problems, STR(""));
        size_t filled;
        count_matches(names, scanner, &filled);
        Str row = fold_trim(scanner_record(scanner)), sign = wide_separator(names, row);
        if (sign.len) {
            ProblemPlace place = {.line = scanner->record_line, .row = PROBLEM_NO_ROW};
            Wording words[] = {wording_same(sign)};
            problem_report(problems, PROBLEM_HEADER_WIDE_SEPARATOR, &place, STR(""), 1, words);
            return STATUS_BAD_DATA;
        }
        if (seen.len == 0 && filled > 0) {
            seen = arena_copy(arena, row.len > SEEN_BYTES ? (Str){row.at, SEEN_BYTES} : row);
            line = scanner->record_line;
        }
    }
    bool cut;
    seen.len = utf8_valid_length(seen.at, seen.len, &cut);
    if (seen.len == 0) {
        problem_report(problems, PROBLEM_EMPTY_FILE, &whole_file, STR(""), 0, NULL);
        return STATUS_BAD_DATA;
    }
    ProblemPlace place = {.line = line, .row = PROBLEM_NO_ROW};
    Wording words[2] = {wording_same(seen), wording_of_names(names, NULL, 6, arena)};
    problem_report(problems, PROBLEM_NO_HEADER, &place, STR(""), 2, words);
    return STATUS_BAD_DATA;
}

/* ---- Binding the columns -------------------------------------------------------------------------------------------- */

typedef struct Binding {
    Header *header;
    const HeaderNames *names;
    ProblemList *problems;
    Arena *arena;
    Str unread; /* names of columns that a ledger does not need */
    bool *by_title; /* by field: its column is read in the titles' unit */
    size_t told; /* columns with a problem, MOST_COLUMNS_TOLD of which are reported */
    bool failed; /* some problem is an error */
} Binding;

static void report(Binding *binding, ProblemCode code, size_t column, size_t word_count, const Wording *words)
{
    ProblemPlace place = {.line = binding->header->line, .row = PROBLEM_NO_ROW, .column = (uint32_t)column + 1};
    place.header = binding->header->columns[column].name;
    binding->failed = binding->failed || problem_is_error(code);
    if (++binding->told <= MOST_COLUMNS_TOLD)
        problem_report(binding->problems, code, &place, STR(""), word_count, words);
}

static Wording units_of(const PlanField *field)
{
    switch (field->kind) {
    case KIND_MONEY:
        return currency_is_yuan(field) ? WORDING("元 or 万元", "元或万元") : currency_name(field);
    case KIND_RATE:
        return WORDING("% or ‰", "%或‰");
    case KIND_DAYS:
        return WORDING("天", "天");
    case KIND_MONTHS:
        return WORDING("月", "月");
    case KIND_YEARS:
        return WORDING("年", "年");
    default:
        return wording_same(field->unit_label.len ? field->unit_label : field->unit);
    }
}

static bool is_number(ValueKind kind)
{
    return kind != KIND_YES_NO && kind != KIND_DATE && kind != KIND_TEXT && kind != KIND_CATEGORY;
}

static bool is_plain_remark(Str remark)
{
    return str_is(remark, "必填") || str_is(remark, "选填") || str_is(remark, "required") ||
           str_is(remark, "optional");
}

/* A remark behind the name of a number is its unit; behind other names it is only a remark. */
static void bind_unit(Binding *binding, size_t column, Str remark)
{
    CellForm *form = &binding->header->columns[column].form;
    if (remark.len == 0 || !is_number(form->field->kind) || is_plain_remark(remark))
        return;
    if (str_starts(remark, STR("单位:"))) {
        remark.at += sizeof("单位:") - 1;
        remark.len -= sizeof("单位:") - 1;
    }
    Str unit = remark;
    if (form->field->kind == KIND_RATE) {
        form->percent_divisor = str_is(unit, "%") ? 100 : str_is(unit, "‰") ? 1000 : 0;
        if (form->percent_divisor)
            return;
    } else {
        int64_t multiple = cell_take_multiple(&unit);
        if (cell_is_unit_of(form->field, unit)) {
            form->multiple = multiple;
            form->unit = arena_copy(binding->arena, remark);
            return;
        }
    }
    Wording words[3] = {wording_same(remark), form->noun, units_of(form->field)};
    report(binding, PROBLEM_COLUMN_UNIT, column, 3, words);
}

/* The next of the units of the titles, as in 单位:亩、万元; false: no more. */
static bool next_title_unit(Str *rest, Str *unit)
{
    if (!rest->len)
        return false;
    size_t end = 0;
    while (end < rest->len && !str_starts((Str){rest->at + end, rest->len - end}, STR("、")) &&
           rest->at[end] != ',')
        end++;
    *unit = (Str){rest->at, end};
    *rest = (Str){rest->at + end, rest->len - end};
    if (!str_take(rest, "、"))
        str_take(rest, ",");
    return true;
}

/* Titles say 人民币万元 as well as 万元. */
static bool is_title_unit_of(const PlanField *field, Str unit, int64_t *multiple)
{
    if (currency_is_yuan(field))
        str_take(&unit, "人民币");
    *multiple = cell_take_multiple(&unit);
    return unit.len && is_number(field->kind) && field->kind != KIND_RATE && cell_is_unit_of(field, unit);
}

static void bind_title_unit(Binding *binding, size_t column)
{
    CellForm *form = &binding->header->columns[column].form;
    Str rest = binding->header->title_units, unit;
    while (!form->unit.len && next_title_unit(&rest, &unit)) {
        int64_t multiple;
        if (!is_title_unit_of(form->field, unit, &multiple))
            continue;
        form->multiple = multiple;
        form->unit = unit;
        binding->by_title[binding->header->columns[column].field] = true;
    }
}

/* An amount in 美元 or 百元 must not be read as one in 元. */
static void refuse_title_units(Binding *binding)
{
    Str rest = binding->header->title_units, unit;
    bool has_amounts = false;
    for (size_t i = 0; i < binding->names->field_count; i++)
        has_amounts |=
            binding->names->fields[i].kind == KIND_MONEY || binding->names->fields[i].kind == KIND_PRICE;
    while (has_amounts && next_title_unit(&rest, &unit)) {
        bool fits = unit.len < 3 || memcmp(unit.at + unit.len - 3, "元", 3) != 0;
        int64_t ignored;
        for (size_t i = 0; i < binding->names->field_count; i++)
            fits |= is_title_unit_of(&binding->names->fields[i], unit, &ignored);
        if (fits)
            continue;
        ProblemPlace place = {.line = binding->header->line, .row = PROBLEM_NO_ROW};
        Wording word = wording_same(unit);
        problem_report(binding->problems, PROBLEM_TITLE_UNIT_UNFIT, &place, STR(""), 1, &word);
        binding->failed = true;
    }
}

static void report_title_unit(const Binding *binding)
{
    bool any = false;
    for (size_t i = 0; i < binding->names->field_count; i++)
        any |= binding->by_title[i];
    if (!any)
        return;
    ProblemPlace place = {.line = binding->header->line, .row = PROBLEM_NO_ROW};
    Wording words[] = {
        wording_same(arena_print(binding->arena, "单位：%.*s", STR_ARG(binding->header->title_units))),
        wording_of_names(binding->names, binding->by_title, SIZE_MAX, binding->arena)};
    problem_report(binding->problems, PROBLEM_TITLE_UNIT, &place, STR(""), 2, words);
}

/* The columns that stand before the others in a file of rejected rows: such a file is corrected and run again. */
static bool is_of_rejects(Str name, size_t column)
{
    static const Str names[][2] = {{{"row", 3}, {"行号", 6}}, {{"reason", 6}, {"退回原因", 12}}};
    return column < 2 && (str_equal(name, names[column][0]) || str_equal(name, names[column][1]));
}

static void list_unread(Binding *binding, Str name)
{
    if (++binding->told > MOST_COLUMNS_TOLD)
        return;
    binding->unread = arena_print(binding->arena, "%.*s%s%.*s", STR_ARG(binding->unread),
                                  binding->unread.len ? ", " : "", STR_ARG(name));
}

static void report_unknown(Binding *binding, size_t column)
{
    if (is_of_rejects(binding->header->columns[column].name, column))
        return;
    const HeaderNames *names = binding->names;
    binding->header->unknown++;
    char room[NAME_ROOM];
    size_t length = fold_name(binding->header->columns[column].name, room, sizeof room);
    Str near = {NULL, 0};
    if (length != FOLD_FAILED && binding->told < MOST_COLUMNS_TOLD)
        near = nearest_name((Str){room, length}, names->folded, names->field_count * NAMES_OF_FIELD);
    for (size_t i = 0; near.len && i < names->field_count * NAMES_OF_FIELD; i++)
        if (names->folded[i].at == near.at) {
            Wording word = wording_same(name_number(&names->fields[i / NAMES_OF_FIELD], i % NAMES_OF_FIELD));
            report(binding, names->is_of_ledger ? PROBLEM_LEDGER_COLUMN_NEAR : PROBLEM_COLUMN_UNKNOWN_NEAR, column,
                   1, &word);
            return;
        }
    if (names->is_of_ledger)
        list_unread(binding, binding->header->columns[column].name);
    else
        report(binding, PROBLEM_COLUMN_UNKNOWN, column, 0, NULL);
}

static void report_unread(const Binding *binding)
{
    if (!binding->unread.len)
        return;
    ProblemPlace place = {.line = binding->header->line, .row = PROBLEM_NO_ROW};
    Wording names = wording_same(binding->unread);
    problem_report(binding->problems, PROBLEM_LEDGER_UNREAD, &place, STR(""), 1, &names);
}

static void report_rest(const Binding *binding)
{
    if (binding->told <= MOST_COLUMNS_TOLD)
        return;
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%zu", binding->told - MOST_COLUMNS_TOLD);
    Wording count = wording_same((Str){digits, (size_t)size});
    ProblemPlace place = {.line = binding->header->line, .row = PROBLEM_NO_ROW};
    problem_report(binding->problems, PROBLEM_COLUMNS_REST, &place, STR(""), 1, &count);
}

static void report_twice(Binding *binding, size_t first, size_t second, size_t field)
{
    char letters[2][COLUMN_LETTERS_SIZE];
    problem_column_letters((uint32_t)first + 1, letters[0]);
    problem_column_letters((uint32_t)second + 1, letters[1]);
    const PlanField *twice = &binding->names->fields[field];
    Wording words[3] = {
        wording_same(str_from(letters[0])), wording_same(str_from(letters[1])), {twice->id, name_of(twice)}};
    report(binding, PROBLEM_COLUMN_TWICE, second, 3, words);
}

static bool bind_column(Binding *binding, size_t column, size_t *column_of_field)
{
    HeaderColumn *bound = &binding->header->columns[column];
    bound->field = SIZE_MAX;
    if (bound->name.len == 0) {
        report(binding, PROBLEM_COLUMN_UNNAMED, column, 0, NULL);
        return true;
    }
    char room[NAME_ROOM];
    Str remark;
    size_t field = match_name(binding->names, bound->name, room, &remark);
    if (field == SIZE_MAX) {
        report_unknown(binding, column);
        return true;
    }
    if (column_of_field[field] != SIZE_MAX) {
        report_twice(binding, column_of_field[field], column, field);
        return true;
    }
    column_of_field[field] = column;
    bound->field = field;
    if (!cell_form_init(&bound->form, &binding->names->fields[field], bound->name, binding->arena))
        return false;
    bind_unit(binding, column, remark);
    if (remark.len == 0 || is_plain_remark(remark))
        bind_title_unit(binding, column);
    return plain_form_init(&bound->plain, &bound->form, binding->arena);
}

static bool report_lacking(Binding *binding, const size_t *column_of_field)
{
    const HeaderNames *names = binding->names;
    bool *missing = ARENA_ARRAY(binding->arena, bool, names->field_count + 1);
    bool *lacking = ARENA_ARRAY(binding->arena, bool, names->field_count + 1);
    if (!missing || !lacking)
        return false;
    size_t missing_count = 0;
    for (size_t i = 0; i < names->field_count; i++) {
        bool needed = names->fields[i].key || (names->fields[i].required && !names->fields[i].has_default);
        missing[i] = needed && column_of_field[i] == SIZE_MAX;
        lacking[i] = !needed && !names->fields[i].is_extra && column_of_field[i] == SIZE_MAX;
        missing_count += missing[i];
        binding->header->lacking += lacking[i];
    }
    ProblemPlace place = {.line = binding->header->line, .row = PROBLEM_NO_ROW};
    if (missing_count) {
        Wording word = wording_of_names(names, missing, SIZE_MAX, binding->arena);
        problem_report(binding->problems, PROBLEM_COLUMNS_MISSING, &place, STR(""), 1, &word);
        binding->failed = true;
    }
    if (binding->header->lacking) {
        Wording word = wording_of_names(names, lacking, SIZE_MAX, binding->arena);
        problem_report(binding->problems, PROBLEM_COLUMNS_LACKING, &place, STR(""), 1, &word);
    }
    return true;
}

static bool copy_names(Header *header, const Scanner *scanner, Arena *arena)
{
    header->record = arena_copy(arena, scanner_record(scanner));
    header->columns = ARENA_ARRAY(arena, HeaderColumn, scanner->cell_count + 1);
    if (!header->record.at || !header->columns)
        return false;
    for (size_t i = 0; i < scanner->cell_count; i++) {
        const ScanCell *cell = &scanner->cells[i];
        header->columns[i].name = fold_trim((Str){header->record.at + cell->start, cell->length});
        if (header->columns[i].name.len)
            header->column_count = i + 1;
    }
    return true;
}

static Status bind_columns(Header *header, const HeaderNames *names, ProblemList *problems, Arena *arena)
{
    Binding binding = {.header = header, .names = names, .problems = problems, .arena = arena};
    size_t *column_of_field = ARENA_ARRAY(arena, size_t, names->field_count + 1);
    binding.by_title = ARENA_ARRAY(arena, bool, names->field_count + 1);
    if (!column_of_field || !binding.by_title)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < names->field_count; i++)
        column_of_field[i] = SIZE_MAX;
    for (size_t i = 0; i < header->column_count; i++)
        if (!bind_column(&binding, i, column_of_field))
            return STATUS_NO_MEMORY;
    report_unread(&binding);
    report_rest(&binding);
    report_title_unit(&binding);
    refuse_title_units(&binding);
    if (!report_lacking(&binding, column_of_field))
        return STATUS_NO_MEMORY;
    return binding.failed ? STATUS_BAD_DATA : STATUS_OK;
}

/* 填报单位 is an office; a unit stands by itself, or behind what it counts. */
static bool may_precede_unit(Str before)
{
    static const char *const counted[] = {"金额", "计量", "货币", "数量"};
    if (!before.len || strchr("(,;", before.at[before.len - 1]))
        return true;
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        size_t length = strlen(counted[i]);
        if (before.len >= length && memcmp(before.at + before.len - length, counted[i], length) == 0)
            return true;
    }
    return false;
}

/* Adds what stands behind 单位: in the cells of a title, up to a bracket: one that closes, or a remark such as （人民币）. False: no
 * memory. */
static bool find_title_units(Header *header, const Scanner *scanner, Arena *arena)
{
    for (size_t i = 0; i < scanner->cell_count; i++) {
        char room[NAME_ROOM];
        size_t length = fold_name(fold_trim(scanner_cell(scanner, i)), room, sizeof room);
        Str rest = {room, length == FOLD_FAILED ? 0 : length};
        while (rest.len && !str_starts(rest, STR("单位:")))
            rest = (Str){rest.at + 1, rest.len - 1};
        if (!str_take(&rest, "单位:") ||
            !may_precede_unit((Str){room, (size_t)(rest.at - room) - strlen("单位:")}))
            continue;
        size_t length_of_units = 0;
        while (length_of_units < rest.len && !strchr("()", rest.at[length_of_units]))
            length_of_units++;
        rest.len = length_of_units;
        header->title_units = arena_print(arena, "%.*s%s%.*s", STR_ARG(header->title_units),
                                          header->title_units.len ? "、" : "", STR_ARG(rest));
        if (!header->title_units.at)
            return false;
    }
    return true;
}

Status header_read(Header *header, const HeaderNames *names, Scanner *scanner, ProblemList *problems, Arena *arena)
{
    *header = (Header){0};
    if (!scanner_fill(scanner, HEADER_WINDOW))
        return STATUS_NO_MEMORY;
    HeaderPlace place;
    if (!find_header(scanner, names, &place))
        return report_no_header(names, scanner, problems, arena);
    for (size_t i = 0; i <= place.record; i++) {
        ScanEnd end = scanner_next(scanner);
        if (end != SCAN_RECORD)
            return header_report_end(end, scanner, problems, STR(""));
        if (i < place.record && !find_title_units(header, scanner, arena))
            return STATUS_NO_MEMORY;
    }
    header->line = scanner->record_line;
    header->titles_skipped = place.titles;
    if (!copy_names(header, scanner, arena))
        return STATUS_NO_MEMORY;
    return bind_columns(header, names, problems, arena);
}
