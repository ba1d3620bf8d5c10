/* worker: one thread's share of a run: takes chunk after chunk of the file, makes rows, outcomes and results of
 * each, and hands them over in the order of the file.
 *
 *   take      a chunk                                                     one thread at a time
 *   read      its rows, in batches                                        all threads at once
 *   admit     positions, duplicate keys, totals                           in the order of the file
 *   compute   outcomes, reasons, and results or their bytes               all threads at once
 *   append    problems, rejected rows, results or bytes                   in the order of the file
 *
 * All threads are alike, and one thread alone runs the same code. What comes out depends neither on their
 * number nor on where the file was cut. A chunk that cannot be finished, for whatever reason, ends the run: it
 * still takes its turns, so that nobody waits for it, and what stands behind it is dropped. */
#ifndef POLC_WORKER_H
#define POLC_WORKER_H

#include <stdatomic.h>

#include "runtime/run.h"
#include "runtime/turn.h"

/* What the threads of one run share. */
typedef struct Pipeline {
    Run *run;
    const Plan *plan;
    const RunOptions *options;
    ProblemList *problems; /* of the whole run */
    Reader *reader;
    Program *program;
    size_t batch_rows;
    bool streams; /* rows are written and forgotten */

    pthread_mutex_t taking; /* held while a chunk is taken, and by who asks what was read so far */
    bool has_ended; /* nothing is left to take */
    Status take_status;

    Turn admitting;
    bool admits_no_more; /* a chunk before ended the run */

    Turn appending;
    atomic_bool has_stopped; /* set in the turn of appending, seen everywhere */
    Status status; /* why the run stopped: of the first chunk that did not end well */
} Pipeline;

typedef struct Worker Worker;

Status worker_open(Worker **out, Pipeline *pipeline);
/* Takes a chunk; false when there is none. */
bool worker_take(Worker *worker);
/* The chunk that was taken is the last of the file. */
bool worker_has_last(const Worker *worker);
/* Works off the chunk that was taken, and all that it can take after it. */
void worker_run(Worker *worker);
/* Adds what it counted to the run's tally, and ends it. */
void worker_close(Worker *worker);

#endif
