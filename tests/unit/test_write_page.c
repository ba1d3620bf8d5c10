/* Pages: what is opened is closed, every text is escaped, and both forms say the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "runtime/write/page.h"

static void write_page(Page *page)
{
    static const bool right[] = {false, true};
    page_heading(page, 2, STR("a<b"), STR("A & B"));
    page_paragraph_open(page);
    page_strong(page, STR("*bold*"));
    page_text(page, STR(" <script>alert('x')</script> "));
    page_link(page, STR("a<b"), STR("there"));
    page_paragraph_close(page);
    page_list_open(page, true);
    page_item_open(page);
    page_text(page, STR("one"));
    page_list_open(page, false);
    page_item_open(page);
    page_text(page, STR("- inner"));
    page_item_close(page);
    page_list_close(page);
    page_item_close(page);
    page_item_open(page);
    page_text(page, STR("two"));
    page_item_close(page);
    page_list_close(page);
    page_table_open(page, 2, right);
    page_cell(page, STR("name|x"));
    page_cell(page, STR("amount"));
    page_cell(page, STR("甲\n乙"));
    page_cell(page, STR("1.50"));
    page_table_close(page);
    page_code(page, STR("a ``` b"));
}

static void check_form(PageForm form, const char *expected)
{
    Output out;
    Page page;
    assert_int_equal(output_open_memory(&out), STATUS_OK);
    page_open(&page, &out, PAGE_MARKDOWN, LANGUAGE_EN, STR("title"));
    page.form = form; /* the head of the HTML, with its style, is another test's */
    write_page(&page);
    Str text = output_text(&out);
    assert_int_equal(text.len, strlen(expected));
    assert_memory_equal(text.at, expected, text.len);
    output_abandon(&out);
}

static void html_is_escaped_and_closed(void **state)
{
    (void)state;
    check_form(
        PAGE_HTML,
        "<h2 id=\"a3cb\">A &amp; B</h2>\n"
        "<p><strong>*bold*</strong> &lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; <a "
        "href=\"#a3cb\">there</a></p>\n"
        "<ol>\n<li>one<ul>\n<li>- inner</li>\n</ul>\n</li>\n<li>two</li>\n</ol>\n"
        "<div class=\"scroll\"><table>\n<thead>\n<tr><th>name|x</th><th class=\"r\">amount</th></tr>\n</thead>\n"
        "<tbody>\n<tr><td>甲\n乙</td><td class=\"r\">1.50</td></tr>\n</tbody>\n</table></div>\n"
        "<pre>a ``` b</pre>\n");
}

static void markdown_is_escaped_and_closed(void **state)
{
    (void)state;
    check_form(PAGE_MARKDOWN, "<a id=\"a3cb\"></a>\n\n## A &amp; B\n\n"
                              "**\\*bold\\*** &lt;script&gt;alert('x')&lt;/script&gt; [there](#a3cb)\n\n"
                              "1. one\n   - \\- inner\n2. two\n\n"
                              "| name\\|x | amount |\n|---|---:|\n| 甲 乙 | 1.50 |\n\n"
                              "````text\na ``` b\n````\n\n");
}

static void what_could_deceive_is_replaced(void **state)
{
    (void)state;
    Output out;
    assert_int_equal(output_open_memory(&out), STATUS_OK);
    page_put_escaped(&out, STR("a\x01\xE2\x80\xAE\xFF\"\t"));
    Str text = output_text(&out);
    const char *expected = "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD&quot;\t";
    assert_int_equal(text.len, strlen(expected));
    assert_memory_equal(text.at, expected, text.len);
    output_abandon(&out);
}

static void page_is_whole(void **state)
{
    (void)state;
    Output out;
    Page page;
    assert_int_equal(output_open_memory(&out), STATUS_OK);
    page_open(&page, &out, PAGE_HTML, LANGUAGE_ZH, STR("甲 & 乙"));
    page_close(&page);
    Str text = output_text(&out);
    assert_true(str_starts(text, STR("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n")));
    const char *end = "</main>\n</body>\n</html>\n";
    assert_memory_equal(text.at + text.len - strlen(end), end, strlen(end));
    output_abandon(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(html_is_escaped_and_closed),
        cmocka_unit_test(markdown_is_escaped_and_closed),
        cmocka_unit_test(what_could_deceive_is_replaced),
        cmocka_unit_test(page_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
