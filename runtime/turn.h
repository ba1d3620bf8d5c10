/* turn: lets threads through one after another, in the order of numbers that they hold, whichever arrives
 * first. */
#ifndef POLC_TURN_H
#define POLC_TURN_H

#include <pthread.h>
#include <stdint.h>

typedef struct Turn {
    pthread_mutex_t lock;
    pthread_cond_t passed;
    uint64_t number; /* whose turn it is; from 0 */
} Turn;

#define TURN_FIRST                                                            \
    {                                                                         \
        .lock = PTHREAD_MUTEX_INITIALIZER, .passed = PTHREAD_COND_INITIALIZER \
    }

/* Returns when all smaller numbers have passed. What they did before is visible. */
static inline void turn_wait(Turn *turn, uint64_t number)
{
    pthread_mutex_lock(&turn->lock);
    while (turn->number != number)
        pthread_cond_wait(&turn->passed, &turn->lock);
    pthread_mutex_unlock(&turn->lock);
}

/* By whose turn it is: every number must pass, or those behind it wait for ever. */
static inline void turn_pass(Turn *turn)
{
    pthread_mutex_lock(&turn->lock);
    turn->number++;
    pthread_cond_broadcast(&turn->passed);
    pthread_mutex_unlock(&turn->lock);
}

#endif
