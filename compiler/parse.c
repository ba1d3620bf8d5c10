#include "compiler/parse.h"

#include "parse.tab.h"

static uint16_t height_of_list(const Node *list)
{
    uint16_t height = 0;
    for (; list; list = list->next)
        if (list->depth > height)
            height = list->depth;
    return height;
}

Node *parser_node(Parser *parser, Node node)
{
    const Node *parts[] = {node.name, node.label, node.left, node.right, node.third, node.scope};
    uint16_t height = height_of_list(node.items), more = height_of_list(node.more);
    if (more > height)
        height = more;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i] && parts[i]->depth > height)
            height = parts[i]->depth;
    if (height >= AST_MAX_DEPTH) {
        parser_report_depth(parser, node.span);
        return ast_node(parser->tokens.arena, NODE_ERROR, node.span);
    }
    node.depth = (uint16_t)(height + 1);
    Node *placed = ARENA_NEW(parser->tokens.arena, Node);
    *placed = node;
    return placed;
}

Node *parser_name(Parser *parser, Span span)
{
    Node *node = ast_node(parser->tokens.arena, NODE_NAME, span);
    node->text = tokens_text(&parser->tokens, span);
    return node;
}

Node *parser_mode_up(Parser *parser, Span span)
{
    if (str_starts(tokens_text(&parser->tokens, span), STR("up")))
        span.end = span.start + sizeof "up" - 1;
    return parser_name(parser, span);
}

void parser_report_depth(Parser *parser, Span at)
{
    if (parser->depth_reported)
        return;
    parser->depth_reported = true;
    DIAGN(parser->tokens.diags, NESTED_TOO_DEEPLY, ((Span){at.start, at.start + 1}),
          text_of(arena_print(parser->tokens.arena, "%d", AST_MAX_DEPTH)));
}

Node *parse_policy(Arena *arena, const Source *source, Diags *diags)
{
    Span whole = {source->base, source->base + (uint32_t)source->text.len};
    Node *empty = ast_node(arena, NODE_FILE, whole);
    if (source->text.len > SOURCE_MAX_BYTES) {
        DIAGN(diags, FILE_TOO_LARGE, ((Span){source->base, source->base}),
              text_of(arena_print(arena, "%u", SOURCE_MAX_BYTES >> 20)));
        return empty;
    }
    if (!lex_check_bytes(source, diags))
        return empty;
    Parser *parser = ARENA_NEW(arena, Parser);
    tokens_open(&parser->tokens, arena, source, diags);
    grammar_parse(parser);
    Node *file = parser->file && parser->file->kind == NODE_FILE ? parser->file : empty;
    file->span = whole;
    return file;
}
