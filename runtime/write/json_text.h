/* json_text: texts and whole reports as JSON. Always well-formed UTF-8; amounts are numbers with two decimals, written exactly. */
#ifndef POLC_JSON_TEXT_H
#define POLC_JSON_TEXT_H

#include "runtime/write/output.h"

void json_put_string(Output *out, Str text);
/* The name of a member, behind a comma unless it is the first. */
void json_put_name(Output *out, Str key, bool first);

/* A report: values inside objects and lists, laid out for people too. The caller opens and closes in turn and never nests deeper
 * than JSON_DEPTH; the names of values that stand in a list are NULL. */
#define JSON_DEPTH 16

typedef struct JsonLevel {
    bool is_flat; /* on one line */
    bool has_items;
} JsonLevel;

typedef struct JsonReport {
    Output *out;
    JsonLevel levels[JSON_DEPTH];
    size_t depth;
} JsonReport;

void json_open_object(JsonReport *json, const char *name);
/* An object that stays on one line, with all that is in it. */
void json_open_line(JsonReport *json, const char *name);
void json_close_object(JsonReport *json);
void json_open_list(JsonReport *json, const char *name);
void json_open_row(JsonReport *json, const char *name); /* a list on one line */
void json_close_list(JsonReport *json);
void json_text(JsonReport *json, const char *name, Str text);
void json_text_or_null(JsonReport *json, const char *name, Str text); /* null when it is empty */
void json_whole(JsonReport *json, const char *name, Int128 number);
void json_yuan(JsonReport *json, const char *name, Int128 fen);
void json_truth(JsonReport *json, const char *name, bool truth);
void json_null(JsonReport *json, const char *name);

#endif
