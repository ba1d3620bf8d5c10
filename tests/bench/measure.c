/* measure: runs a command and prints on file descriptor 3 what it cost: wall and CPU milliseconds and peak KiB.
 *
 *   measure COMMAND [ARGUMENT…] 3>costs
 *
 * One line: "wall_ms user_ms system_ms peak_kib exit_status". The peak is that of the largest of the command's processes. */
#define _GNU_SOURCE 1

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COSTS_DESCRIPTOR 3

static long long microseconds_of(struct timeval at)
{
    return at.tv_sec * 1000000LL + at.tv_usec;
}

static void print_milliseconds(FILE *out, long long microseconds)
{
    fprintf(out, "%lld.%03lld ", microseconds / 1000, microseconds % 1000);
}

int main(int count, char **arguments)
{
    if (count < 2)
        return 2;
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    pid_t child = fork();
    if (child < 0)
        return 5;
    if (child == 0) {
        close(COSTS_DESCRIPTOR);
        execvp(arguments[1], arguments + 1);
        perror(arguments[1]);
        _exit(127);
    }
    int status;
    struct rusage usage;
    if (wait4(child, &status, 0, &usage) < 0)
        return 5;
    clock_gettime(CLOCK_MONOTONIC, &end);
    FILE *costs = fdopen(COSTS_DESCRIPTOR, "w");
    if (!costs)
        return 5;
    print_milliseconds(costs, (end.tv_sec - begin.tv_sec) * 1000000LL + (end.tv_nsec - begin.tv_nsec) / 1000);
    print_milliseconds(costs, microseconds_of(usage.ru_utime));
    print_milliseconds(costs, microseconds_of(usage.ru_stime));
    int ended = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    fprintf(costs, "%ld %d\n", usage.ru_maxrss, ended);
    return fclose(costs) != 0;
}
