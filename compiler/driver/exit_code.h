/* exit_code: how the program ends. The numbers are part of its interface: scripts rely on them. */
#ifndef POLC_EXIT_CODE_H
#define POLC_EXIT_CODE_H

/* X(NAME, number, English, Chinese) */
#define EXIT_CODES(X)                                                                                                 \
    X(ALL_WELL, 0, "all well", "一切正常")                                                                            \
    X(ATTENTION, 1,                                                                                                   \
      "finished, but rows were rejected, tests failed, something was found, policies differ or a decision is needed", \
      "已完成，但有被退回的行、未通过的算例、有待答复的发现、政策有差异或有待决定的事项")                             \
    X(USAGE, 2, "the command line is wrong", "命令行有误")                                                            \
    X(POLICY, 3, "the policy cannot be read or has errors", "政策文件无法读取或有错误")                               \
    X(DATA, 4, "the data or its encoding cannot be read", "数据文件或其编码无法读取")                                 \
    X(RESOURCES, 5, "memory or disk space is short, or a file cannot be written",                                     \
      "内存或磁盘空间不足，或文件无法写入")                                                                           \
    X(INTERNAL, 6, "polc itself is at fault", "polc 自身有故障")

typedef enum ExitCode {
#define X(name, number, en, zh) EXIT_##name = number,
    EXIT_CODES(X)
#undef X
} ExitCode;

#endif
