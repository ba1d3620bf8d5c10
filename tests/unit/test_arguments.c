#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "compiler/driver/arguments.h"
#include "runtime/memory.h"

#define WORDS(...)                \
    (char *[])                    \
    {                             \
        "polc", __VA_ARGS__, NULL \
    }

static ExitCode parse(Arguments *arguments, Session *session, char **words)
{
    int count = 0;
    while (words[count])
        count++;
    *session = (Session){.language = LANGUAGE_EN};
    return arguments_parse(arguments, session, count, words);
}

static void test_language_may_stand_before_the_command(void **state)
{
    (void)state;
    Session session;
    Arguments arguments;
    assert_int_equal(parse(&arguments, &session, WORDS("--lang=zh", "check", "p.pol")), EXIT_ALL_WELL);
    assert_int_equal(session.language, LANGUAGE_ZH);
    assert_ptr_equal(arguments.command, command_find("check"));
    arguments_done(&arguments);
}

static void test_operands_keep_their_order(void **state)
{
    (void)state;
    Session session;
    Arguments arguments;
    char **words = WORDS("run", "--year", "2016", "p.pol", "-oout.csv", "-dq", "-", "--strict");
    assert_int_equal(parse(&arguments, &session, words), EXIT_ALL_WELL);
    assert_string_equal(arguments.operands[0], "p.pol");
    assert_string_equal(arguments.operands[1], "-");
    assert_string_equal(arguments_text(&arguments, OPTION_OUTPUT), "out.csv");
    assert_int_equal(arguments_number(&arguments, OPTION_YEAR, -1), 2016);
    assert_int_equal(arguments_number(&arguments, OPTION_BATCH_ROWS, -1), -1);
    assert_true(arguments_has(&arguments, OPTION_DETAIL));
    assert_true(arguments_has(&arguments, OPTION_QUIET));
    assert_true(arguments_has(&arguments, OPTION_STRICT));
    arguments_done(&arguments);
}

static void test_words_after_two_dashes_are_operands(void **state)
{
    (void)state;
    Session session;
    Arguments arguments;
    assert_int_equal(parse(&arguments, &session, WORDS("check", "--", "--lang")), EXIT_ALL_WELL);
    assert_string_equal(arguments.operands[0], "--lang");
    arguments_done(&arguments);
}

static void test_readings_add_up_and_others_count_last(void **state)
{
    (void)state;
    Session session;
    Arguments arguments;
    char **words = WORDS("run", "-r", "a=b", "--reading=c=d=e", "--year=1", "--year=2", "p", "d");
    assert_int_equal(parse(&arguments, &session, words), EXIT_ALL_WELL);
    size_t count;
    const char **readings = arguments_list(&arguments, OPTION_READING, &count);
    assert_int_equal(count, 2);
    assert_string_equal(readings[0], "a=b");
    assert_string_equal(readings[1], "c=d=e");
    assert_int_equal(arguments_number(&arguments, OPTION_YEAR, 0), 2);
    memory_free(readings);
    arguments_done(&arguments);
}

static void test_dates_are_calendar_dates(void **state)
{
    (void)state;
    Session session;
    Arguments arguments;
    assert_int_equal(parse(&arguments, &session, WORDS("run", "p", "d", "--as-of=2016-02-29")), EXIT_ALL_WELL);
    assert_int_equal(arguments_number(&arguments, OPTION_AS_OF, 0), 20160229);
    arguments_done(&arguments);
}

static void test_choices_are_positions(void **state)
{
    (void)state;
    Session session;
    Arguments arguments;
    assert_int_equal(parse(&arguments, &session, WORDS("run", "p", "d", "--encoding=gb18030", "--format", "csv")),
                     EXIT_ALL_WELL);
    assert_int_equal(arguments_number(&arguments, OPTION_ENCODING, -1), 2);
    assert_int_equal(arguments_number(&arguments, OPTION_FORMAT, -1), 0);
    arguments_done(&arguments);
}

static void test_help_asks_for_no_operands(void **state)
{
    (void)state;
    Session session;
    Arguments arguments;
    assert_int_equal(parse(&arguments, &session, WORDS("run", "-h")), EXIT_ALL_WELL);
    assert_true(arguments_has(&arguments, OPTION_HELP));
    arguments_done(&arguments);
}

/* Every option that a command names is within its table, and no two options it takes share a letter. */
static void test_table_is_sound(void **state)
{
    (void)state;
    for (size_t i = 0; i < command_count; i++) {
        bool letters[128] = {false};
        assert_true(commands[i].option_count <= COMMAND_MAX_OPTIONS);
        assert_true(commands[i].summary.en.len > 0 && commands[i].summary.zh.len > 0);
        for (OptionId id = 0; id < OPTION_COUNT; id++) {
            size_t letter = (size_t)command_options[id].letter;
            if (letter == 0 || !command_takes(&commands[i], id))
                continue;
            assert_false(letters[letter]);
            letters[letter] = true;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_language_may_stand_before_the_command),
        cmocka_unit_test(test_operands_keep_their_order),
        cmocka_unit_test(test_words_after_two_dashes_are_operands),
        cmocka_unit_test(test_readings_add_up_and_others_count_last),
        cmocka_unit_test(test_dates_are_calendar_dates),
        cmocka_unit_test(test_choices_are_positions),
        cmocka_unit_test(test_help_asks_for_no_operands),
        cmocka_unit_test(test_table_is_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
