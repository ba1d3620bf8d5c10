#include <stdio.h>

#include "compiler/driver/compiled.h"
#include "compiler/driver/engine.h"
#include "compiler/parse.h"
#include "compiler/tokens.h"
#include "runtime/jit/jit.h"
#include "runtime/memory.h"
#include "runtime/plan_print.h"

/* Positions in the values of --stage. */
enum { STAGE_TOKENS, STAGE_AST, STAGE_TYPES, STAGE_PLAN, STAGE_LLVM, STAGE_ASM };

/* What the stages before checking need; lives until arena_done. */
typedef struct Front {
    Arena arena;
    Sources sources;
    Diags diags;
    const Source *source;
} Front;

static const char *lexeme_name(LexemeKind kind)
{
    switch (kind) {
    case LEXEME_WORD:
    case LEXEME_NAME_QUOTED:
    case LEXEME_NAME_OPEN:
        return "name";
    case LEXEME_NUMBER:
    case LEXEME_NUMBER_GROUPED:
    case LEXEME_NTH_YEAR:
        return "number";
    case LEXEME_PERCENT:
        return "percentage";
    case LEXEME_DATE:
    case LEXEME_DATE_UNEVEN:
        return "date";
    case LEXEME_STRING:
    case LEXEME_STRING_CURLED:
    case LEXEME_STRING_OPEN:
        return "text";
    default:
        return "sign";
    }
}

static void print_tokens(Front *front)
{
    Tokens *tokens = ARENA_NEW(&front->arena, Tokens);
    tokens_open(tokens, &front->arena, front->source, &front->diags);
    for (Token token = tokens_next(tokens); token.code != 0; token = tokens_next(tokens)) {
        Place place = source_place(&front->sources, token.span.start);
        const Keyword *keyword = keyword_of_token(token.code);
        Str text = tokens_text(tokens, token.span);
        printf("%zu:%zu\t%s\t%.*s", place.line, place.column, keyword ? "keyword" : lexeme_name(token.lexeme),
               STR_ARG(text));
        if (keyword) {
            Str english = keyword_spelling(keyword, LANGUAGE_EN);
            printf("\t%.*s", STR_ARG(english));
        }
        putchar('\n');
    }
}

static Status print_stage(Front *front, const PolicyFile *file, int64_t stage)
{
    arena_init(&front->arena);
    front->arena.can_escape = true;
    front->sources.arena = front->diags.arena = &front->arena;
    if (setjmp(front->arena.escape))
        return STATUS_NO_MEMORY;
    front->source = source_add(&front->sources, str_from(file->path), file->text);
    if (stage == STAGE_TOKENS)
        print_tokens(front);
    else
        ast_print(stdout, parse_policy(&front->arena, front->source, &front->diags), false);
    return STATUS_OK;
}

static ExitCode dump_front(const Session *session, const PolicyFile *file, int64_t stage)
{
    Front front = {0};
    ExitCode code = EXIT_ALL_WELL;
    if (print_stage(&front, file, stage) != STATUS_OK) {
        code = session_no_memory(session);
    } else {
        session_put_diagnostics(session, &front.diags, &front.sources);
        code = front.diags.errors > 0 ? EXIT_POLICY : EXIT_ALL_WELL;
    }
    arena_done(&front.arena);
    return code;
}

static ExitCode dump_kernels(const Session *session, const Plan *plan, JitStage stage)
{
    char reason[PROGRAM_REASON];
    Str text;
    Status status = jit_print(&text, plan, stage, reason);
    if (status != STATUS_OK)
        return program_unavailable(session, status, reason);
    fwrite(text.at, 1, text.len, stdout);
    memory_free((char *)text.at);
    return EXIT_ALL_WELL;
}

static ExitCode dump_compiled(const Session *session, const Arguments *arguments, int64_t stage)
{
    Compiled compiled;
    Plan *plan;
    ExitCode code = compiled_open(&compiled, session, arguments, false);
    if (code != EXIT_ALL_WELL)
        return code;
    if (stage == STAGE_TYPES)
        ast_print(stdout, compiled.compilation.file, false);
    else if ((code = compiled_plan(&compiled, &plan)) != EXIT_ALL_WELL)
        ;
    else if (stage == STAGE_PLAN)
        plan_print(stdout, plan);
    else
        code = dump_kernels(session, plan, stage == STAGE_ASM ? JIT_STAGE_ASM : JIT_STAGE_LLVM);
    compiled_close(&compiled);
    return code;
}

ExitCode cmd_dump(const Session *session, const Arguments *arguments)
{
    int64_t stage = arguments_number(arguments, OPTION_STAGE, STAGE_PLAN);
    if (stage >= STAGE_TYPES)
        return dump_compiled(session, arguments, stage);
    PolicyFile file;
    ExitCode code = policy_file_read(&file, session, arguments->operands[0]);
    if (code != EXIT_ALL_WELL)
        return code;
    code = dump_front(session, &file, stage);
    policy_file_done(&file);
    return code;
}
